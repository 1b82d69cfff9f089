// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/AnalysisOptions.h"

#include <CLI/CLI.hpp>

namespace bauta::cli {

void addAnalysisOptions(CLI::App& command, experiment::AnalysisOptions& options) {
    const auto preset = [&options](const std::string& name) {
        options.preset = name == "default" ? statistics::Preset::Default : statistics::Preset::Paper;
    };
    const auto stars = [&options](const std::string& name) {
        options.stars = name == "usual" ? statistics::usualStars() : statistics::paperStars();
    };
    command
        .add_option_function<std::string>("--preset", preset,
                                          "When Wilcoxon's p is exact: paper, as SciPy 1.5 (up to 25 pairs), or "
                                          "default, as SciPy 1.15 (up to 50; all sign flips up to 13)")
        ->check(CLI::IsMember({"paper", "default"}))
        ->default_str("paper");
    command
        .add_option_function<std::string>("--stars", stars,
                                          "Bounds of the stars of q: paper 0.05 0.01 1e-4 1e-5, usual 0.05 0.01 1e-3 "
                                          "1e-4")
        ->check(CLI::IsMember({"paper", "usual"}))
        ->default_str("paper");
    command
        .add_option("--fewest", options.fewestSubjects,
                    "An organ that fewer subjects keep under all arms is left out of experiment 2")
        ->check(CLI::Range(1, 1000000))
        ->capture_default_str();
    command.add_flag("--rank-infinite", options.rankInfinite,
                     "Rank distances to an empty output last instead of leaving their pairs out");
}

}  // namespace bauta::cli
