// SPDX-License-Identifier: GPL-3.0-or-later
#include <cmath>
#include <limits>

#include "core/voxelloss/VoxelLoss.h"

namespace bauta::voxelloss {

std::vector<LossSummary> summarise(const std::vector<LossRow>& rows) {
    constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
    std::vector<LossSummary> summaries;
    std::vector<std::vector<double>> ratios;
    for (const LossRow& row : rows) {
        std::size_t s = 0;
        while (s < summaries.size() && (summaries[s].method != row.method || summaries[s].oar != row.loss.oar)) ++s;
        if (s == summaries.size()) {
            summaries.push_back({row.method, row.loss.oar});
            ratios.emplace_back();
        }
        if (row.loss.n_vox_ref == 0) continue;  // nothing that could be lost
        ratios[s].push_back(row.loss.preserved_ratio);
        if (row.loss.lost() == row.loss.n_vox_ref) ++summaries[s].omitted;
    }
    for (std::size_t s = 0; s < summaries.size(); ++s) {
        LossSummary& summary = summaries[s];
        summary.n = ratios[s].size();
        const auto n = static_cast<double>(summary.n);
        double sum = 0;
        for (const double ratio : ratios[s]) sum += ratio;
        summary.mean = summary.n < 1 ? kNone : sum / n;
        double squares = 0;
        for (const double ratio : ratios[s]) squares += (ratio - summary.mean) * (ratio - summary.mean);
        summary.sd = summary.n < 2 ? kNone : std::sqrt(squares / (n - 1));
    }
    return summaries;
}

}  // namespace bauta::voxelloss
