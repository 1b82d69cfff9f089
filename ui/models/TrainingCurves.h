// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/Trainings.h"

namespace bauta::models {

/// The values of one training, epoch by epoch, without those that are missing.
[[nodiscard]] SeriesPtr seriesOf(const TrainingLog& log, Quantity quantity);
[[nodiscard]] SeriesPtr dscSeriesOf(const TrainingLog& log, std::size_t oar);

/// At every x that any of them has: the mean of those that have reached it. One that has ended counts on with its last
/// value, so that the mean does not jump where a training stops; ended says which.
[[nodiscard]] SeriesPtr meanOf(const std::vector<SeriesPtr>& series, const std::vector<bool>& ended);

/// Running mean over so many epochs (odd), over fewer at the ends; values that lie further apart stay as they are.
[[nodiscard]] SeriesPtr smoothed(const Series& series, int epochs);

/// A good upper end for an axis of these curves: what they reach but for their first tenth, and a little more.
[[nodiscard]] double upperEnd(const std::vector<ArmCurves>& arms);

}  // namespace bauta::models
