// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/Options.h"

#include <CLI/CLI.hpp>
#include <cstdio>

#include "core/base/Version.h"

namespace bauta::gui {

std::optional<int> parse(int argc, char** argv, Options& options) {
    CLI::App app("Reviews the defacing of head-and-neck images. Everything else is done by bauta-cli.", "bauta");
    app.set_version_flag("--version", "bauta " + std::string(base::version()));
    std::string size, theme;
    app.add_option("STUDY", options.study, "study folder to open");
    app.add_option("--screenshot", options.screenshot, "write a picture of one page to this PNG file and exit");
    app.add_option("--page", options.page, "page of the picture")
        ->check(CLI::IsMember({"study", "review", "loss", "experiment", "results", "jobs"}))
        ->capture_default_str();
    app.add_option("--subject", options.subject, "subject to select");
    app.add_option("--method", options.method, "method to select");
    app.add_option("--size", size, "size of the window in logical pixels, WIDTHxHEIGHT (default 1600x1000)");
    app.add_option("--theme", theme, "dark or light (default: the user's choice, else dark)")
        ->check(CLI::IsMember({"dark", "light"}));
    app.add_option("--scale", options.scale, "device pixels per logical pixel")
        ->check(CLI::Range(0.5, 4.0))
        ->capture_default_str();
    app.add_option("--text-size", options.textSize, "text size in percent")
        ->check(CLI::Range(90, 200))
        ->capture_default_str();
    app.add_option("--keys", options.keys, "keys to press before the picture is taken, separated by spaces");
    app.add_option("--deadline", options.deadline_s, "seconds to wait for the page to be complete")
        ->capture_default_str();
    auto* render = app.add_option("--render", options.render,
                                  "draw the figures and the PDF of this study's report and exit; needs no display");
    app.add_option("--experiment", options.experiment, "experiment of the report")
        ->capture_default_str()
        ->needs(render);
    app.add_option("--out", options.out, "folder of the report (default: results/EXPERIMENT/report in the study)")
        ->needs(render);
    app.add_option("--preset", options.preset, "how Wilcoxon tests are made")
        ->check(CLI::IsMember({"paper", "default"}))
        ->capture_default_str()
        ->needs(render);
    app.add_option("--stars", options.stars, "bounds of the stars: 0.05, 0.01, 1e-4, 1e-5, or the usual ones")
        ->check(CLI::IsMember({"paper", "usual"}))
        ->capture_default_str()
        ->needs(render);
    app.add_option("--fewest", options.fewestSubjects, "fewest subjects of an OAR in experiment 2 (default 5)")
        ->check(CLI::Range(1, 100000))
        ->needs(render);
    app.add_flag("--rank-infinite", options.rankInfinite, "rank distances to an empty output last")->needs(render);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        const int code = app.exit(error);
        return code == 0 ? 0 : 2;
    }
    if (!size.empty()) {
        char rest = 0;
        const bool good = std::sscanf(size.c_str(), "%dx%d%c", &options.width, &options.height, &rest) == 2 &&
                          options.width >= 400 && options.height >= 300 && options.width <= 8000 &&
                          options.height <= 8000;
        if (!good) {
            std::fprintf(stderr, "bauta: --size %s: give WIDTHxHEIGHT, 400x300 to 8000x8000, e.g. 1600x1000\n",
                         size.c_str());
            return 2;
        }
    }
    if (!theme.empty()) options.light = theme == "light";
    return std::nullopt;
}

}  // namespace bauta::gui
