// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/report/Table.h"

namespace bauta::report::columns {

// What stands in several tables has one name and one meaning (DESIGN 3).

inline const Column kSubject = {"subject", "pseudonymous id", ""};
inline const Column kMethod = {"method", "defacing method, or a variant of it", ""};
inline const Column kEngine = {"engine", "native: of this program; published: the authors' program; n/a for original",
                               ""};
inline const Column kOar = {"oar", "organ at risk", ""};
inline const Column kArm = {"arm", "original, or a method's data", ""};
inline const Column kArmTrain = {"arm_train", "data the networks were trained on", ""};
inline const Column kEngineTrain = {"engine_train", "engine of arm_train; n/a for original", ""};
inline const Column kArmTest = {"arm_test", "data they were evaluated on", ""};
inline const Column kEngineTest = {"engine_test", "engine of arm_test; n/a for original", ""};
inline const Column kFold = {"fold", "test fold, from 0", ""};
inline const Column kMetric = {"metric", "key of the metric, with its unit", ""};
inline const Column kMetricImpl = {"metric_impl", "definitions of the metrics used, with their version", ""};
inline const Column kModelSha256 = {"model_sha256", "SHA-256 of the network's weights; n/a where there is none", ""};
inline const Column kAppVersion = {"app_version", "of the program that made it", ""};
inline const Column kReason = {"reason", "why a number is n/a or limited", ""};

}  // namespace bauta::report::columns
