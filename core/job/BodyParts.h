// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <string>

#include "core/job/Job.h"

namespace bauta::job {

/// The bodies behind bodyOf(); parameters as documented there.
[[nodiscard]] base::Json importBody(const fs::path& study, const JobSpec& spec, const base::TaskContext& task,
                                    const std::function<void(const base::Json&)>& emit);
[[nodiscard]] base::Json defaceBody(const fs::path& study, const JobSpec& spec, const base::TaskContext& task,
                                    const std::function<void(const base::Json&)>& emit);
[[nodiscard]] base::Json evaluateBody(const fs::path& study, const JobSpec& spec, const base::TaskContext& task,
                                      const std::function<void(const base::Json&)>& emit);
[[nodiscard]] base::Json reportBody(const fs::path& study, const JobSpec& spec, const base::TaskContext& task,
                                    const std::function<void(const base::Json&)>& emit);
[[nodiscard]] base::Json trainBody(const fs::path& study, const JobSpec& spec, const base::TaskContext& task,
                                   const std::function<void(const base::Json&)>& emit);

/// The fold of a training or evaluation. Error BadRequest when it is no whole number from 0.
[[nodiscard]] std::size_t foldOf(const base::Json& parameters);

/// A parameter's text; empty when it is missing, null or no text.
[[nodiscard]] std::string textOf(const base::Json& parameters, const std::string& key);

}  // namespace bauta::job
