// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

#include "ui/models/Trainings.h"

namespace bauta::models {

/// Every epoch of every training as a table: one row an epoch, losses, DSC and MSD over all and by OAR. Missing values
/// are n/a.
[[nodiscard]] std::string trainingsTsv(const Trainings& trainings);
/// Its JSON sidecar: meaning and unit of every column.
[[nodiscard]] std::string trainingsSidecar(const Trainings& trainings, const std::string& appVersion);

}  // namespace bauta::models
