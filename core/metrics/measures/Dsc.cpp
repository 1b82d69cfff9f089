// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/metrics/Comparison.h"

namespace bauta::metrics {
namespace {

/// Dice's coefficient: twice the common voxels over the voxels of both.
double dsc(const Comparison& c) {
    return 2 * static_cast<double>(c.common) / static_cast<double>(c.voxels[0] + c.voxels[1]);
}

}  // namespace

Metric makeDsc() {
    return {"dsc", Metric::Kind::Overlap, dsc};
}

}  // namespace bauta::metrics
