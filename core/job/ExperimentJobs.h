// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <string>

#include "core/job/Job.h"

namespace bauta::job {

/// The jobs of an experiment as window and command line queue them; parameters as in Bodies.h.
[[nodiscard]] inline JobSpec trainJob(const std::string& experiment, const std::string& arm, std::size_t fold) {
    JobSpec spec;
    spec.type = "train";
    spec.parameters = {{"experiment", experiment}, {"arm", arm}, {"fold", fold}};
    spec.title = "train " + arm + ", fold " + std::to_string(fold);
    return spec;
}

[[nodiscard]] inline JobSpec evaluateJob(const std::string& experiment, const std::string& armTrain, std::size_t fold,
                                         const std::string& armTest) {
    JobSpec spec;
    spec.type = "evaluate";
    spec.parameters = {{"experiment", experiment}, {"arm_train", armTrain}, {"fold", fold}, {"arm_test", armTest}};
    spec.title = "evaluate " + armTrain + " on " + armTest + ", fold " + std::to_string(fold);
    return spec;
}

}  // namespace bauta::job
