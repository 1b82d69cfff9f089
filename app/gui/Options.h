// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <optional>
#include <string>

namespace bauta::gui {

/// The command line of `bauta` (DESIGN 4).
struct Options {
    std::string study;       ///< folder to open, or empty
    std::string screenshot;  ///< PNG to write and exit
    std::string page = "study";
    std::string subject, method;
    int width = 1600, height = 1000;  ///< logical pixels
    std::optional<bool> light;
    double scale = 1;    ///< device pixels per logical pixel
    int textSize = 100;  ///< percent
    double deadline_s = 60;
    // The figures and the PDF of a report, without a window.
    std::string render;  ///< study, or empty
    std::string experiment = "exp-001", out, preset = "paper", stars = "paper";
    std::optional<std::size_t> fewestSubjects;
    bool rankInfinite = false;  ///< a distance to an empty output ranks last
    std::string keys;  ///< typed before the picture is taken, e.g. "?" or "Ctrl+R"; separated by spaces
};

/// Parses; prints help, version or the reason of a refusal itself. Returns the exit code when the program should end.
std::optional<int> parse(int argc, char** argv, Options& options);

}  // namespace bauta::gui
