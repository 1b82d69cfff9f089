// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "app/cli/Cli.h"
#include "core/experiment/Experiment.h"

namespace bauta::cli {

/// What an experiment is made of; what is not given is that of the stored one, or a default.
struct ExperimentOptions {
    std::string study, name = "exp-001";
    std::vector<std::string> arms, subjects;
    std::optional<std::string> config;
    std::optional<std::size_t> count;  ///< folds
    std::optional<std::uint64_t> seed;
    std::optional<std::string> readers;
    std::vector<std::string> runFolds;  ///< "0,1", or "all"
    bool allowMixed = false;

    [[nodiscard]] experiment::ReaderRule readerRule() const;
};
/// The study and the options that name and make an experiment: --name --config --arms --folds --run-folds --seed
/// --readers --subject --allow-mixed.
void addOptions(CLI::App& command, ExperimentOptions& options);

[[nodiscard]] bool isStored(const ExperimentOptions& options);
/// The stored experiment, or a new one that is not stored yet. Error BadRequest when something was given and is stored
/// otherwise: it would be another experiment.
/// \param arms  of a new one unless some are given.
[[nodiscard]] experiment::Experiment experimentOf(const ExperimentOptions& options,
                                                  const std::vector<std::string>& arms);

/// "all", or numbers from 0 below count separated by commas, each once. Error BadRequest for anything else.
[[nodiscard]] std::vector<std::size_t> foldsOf(const std::vector<std::string>& given, std::size_t count);

/// Error BadRequest that lists those that there are.
void requireArm(const experiment::Experiment& experiment, const std::string& arm);

}  // namespace bauta::cli
