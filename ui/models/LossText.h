// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <cstddef>

#include "core/voxelloss/VoxelLoss.h"

namespace bauta::models {

/// What the cells of the loss table show.
enum class LossUnit { Percent, Voxels, Millilitres, Distance };

/// Numbers as the window writes them: thousands by thin space, minus U+2212. A loss is never rounded away.
[[nodiscard]] QString withThousands(std::size_t value);
/// Fixed decimals with the true minus; "∞" and "n/a" for what is not finite.
[[nodiscard]] QString decimal(double value, int decimals);
/// "1" only when nothing is lost, "0" only when nothing is left, else three decimals, ">0.999" or "<0.001" at the ends.
/// "n/a" when the OAR is empty.
[[nodiscard]] QString preservedText(const voxelloss::OarLoss& loss);
/// Percent lost without the sign: empty when nothing is lost, "100" only when all is, "<1" and ">99" at the ends.
[[nodiscard]] QString percentText(std::size_t lost, std::size_t total);
/// cm³ to one decimal, "<0.1" below that, empty when nothing is lost.
[[nodiscard]] QString volumeText(double lost_ml);
/// Whole mm: "0" when the cut enters the OAR, "<1" below one, "∞" when nothing was affected.
[[nodiscard]] QString distanceText(double distance_mm);
/// One cell of the loss table.
[[nodiscard]] QString cellText(const voxelloss::OarLoss& loss, LossUnit unit);
/// How strongly a cell is shaded, 0…1: the share lost; for the distance 1 inside, falling to 0 at 20 mm.
[[nodiscard]] double cellShade(const voxelloss::OarLoss& loss, LossUnit unit);

}  // namespace bauta::models
