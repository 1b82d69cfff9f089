// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/metrics/Nearest.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/metrics/Ranges.h"
#include "core/metrics/SiteTree.h"

namespace bauta::metrics {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

/// Looks around a place, row by row with their distance. Two contours of one organ mostly lie within a few voxels of
/// each other; what lies further away is left to the tree.
class Surroundings {
  public:
    Surroundings(const BitGrid& to, const image::Vec3& spacing_mm) : to_(to), box_(to.box()), spacing_mm_(spacing_mm) {
        const double rows_mm = (kRows + 1) * std::min(spacing_mm[1], spacing_mm[2]);
        const double along_mm = kAlong * spacing_mm[0];
        reach_ = std::min(rows_mm * rows_mm, along_mm * along_mm);
        for (std::int64_t dz = -kRows; dz <= kRows; ++dz)
            for (std::int64_t dy = -kRows; dy <= kRows; ++dy)
                if (const double squared = distance(0, dy, dz); squared < reach_) rows_.push_back({squared, dy, dz});
        std::ranges::sort(rows_, {}, &Row::squared);
    }

    /// The least squared distance in mm², or infinity when it may lie further away than was looked.
    [[nodiscard]] double nearest(const Site& at) const {
        double best = kInfinity;
        if (toBox({at.x, at.y, at.z}) >= reach_) return best;
        for (const Row& row : rows_) {
            // Rounding is monotone: what seems too far away holds nothing that would seem nearer.
            if (row.squared >= best) break;
            const std::uint64_t seen = window(to_.row(at.y + row.dy, at.z + row.dz), at.x);
            if (seen == 0) continue;
            // Bit kAlong of the window is x itself.
            const int behind = std::countl_zero(seen << (63 - kAlong));
            const int ahead = std::countr_zero(seen >> kAlong);
            best = std::min(best, distance(std::min(behind, ahead), row.dy, row.dz));
        }
        return best <= reach_ ? best : kInfinity;
    }

  private:
    struct Row {
        double squared;
        std::int64_t dy, dz;
    };
    static constexpr int kRows = 16, kAlong = 32;

    /// The squared distance to the box of all places.
    [[nodiscard]] double toBox(const image::Index3& at) const {
        const auto gap = [&](std::size_t a) {
            return std::max({std::int64_t{0}, box_.low[a] - at[a], at[a] - box_.high[a]});
        };
        return distance(gap(0), gap(1), gap(2));
    }

    [[nodiscard]] double distance(std::int64_t x, std::int64_t y, std::int64_t z) const {
        const double dx = static_cast<double>(x) * spacing_mm_[0];
        const double dy = static_cast<double>(y) * spacing_mm_[1];
        const double dz = static_cast<double>(z) * spacing_mm_[2];
        return dx * dx + dy * dy + dz * dz;
    }

    /// The 64 places of a row from x − kAlong on.
    [[nodiscard]] std::uint64_t window(const std::uint64_t* row, std::int64_t x) const {
        const std::int64_t begin = x - kAlong;
        const auto shift = static_cast<unsigned>(begin & 63);
        const std::int64_t word = begin >> 6;  // −1 before the row
        const auto at = [&](std::int64_t w) {
            return w < 0 || w >= static_cast<std::int64_t>(to_.words()) ? 0 : row[w];
        };
        return shift == 0 ? at(word) : at(word) >> shift | at(word + 1) << (64 - shift);
    }

    const BitGrid& to_;
    Box box_;
    image::Vec3 spacing_mm_;
    double reach_;  ///< squared: all places nearer than this are looked at
    std::vector<Row> rows_;
};

/// Where the places of each row begin among all.
std::vector<std::size_t> rowStarts(const BitGrid& grid) {
    std::vector<std::size_t> starts = {0};
    starts.reserve(grid.rows() + 1);
    for (std::size_t r = 0; r < grid.rows(); ++r) {
        std::size_t count = starts.back();
        for (std::size_t w = 0; w < grid.words(); ++w) count += static_cast<std::size_t>(std::popcount(grid.row(r)[w]));
        starts.push_back(count);
    }
    return starts;
}

/// Calls visit(site) for the places of a row; their index counts all places of the grid.
template <typename Visit>
void forEachSite(const BitGrid& grid, const std::vector<std::size_t>& starts, std::size_t row, Visit&& visit) {
    const auto y = static_cast<std::int32_t>(static_cast<std::int64_t>(row) % grid.size()[1]);
    const auto z = static_cast<std::int32_t>(static_cast<std::int64_t>(row) / grid.size()[1]);
    auto index = static_cast<std::uint32_t>(starts[row]);
    forEachPlace(grid.row(row), grid.words(), [&](std::size_t w, int bit) {
        visit(Site{static_cast<std::int32_t>(64 * w) + bit, y, z, index++});
    });
}

std::vector<Site> allSites(const BitGrid& grid, const std::vector<std::size_t>& starts) {
    std::vector<Site> sites;
    sites.reserve(starts.back());
    for (std::size_t r = 0; r < grid.rows(); ++r)
        forEachSite(grid, starts, r, [&](const Site& site) { sites.push_back(site); });
    return sites;
}

}  // namespace

std::vector<double> nearest_mm(const BitGrid& from, const BitGrid& to, const image::Vec3& spacing_mm) {
    const std::vector<std::size_t> starts = rowStarts(from);
    std::vector<double> squared(starts.back());
    const Surroundings surroundings(to, spacing_mm);
    forRows(from.rows(), squared.size(), kManySites, [&](std::size_t begin, std::size_t end) {
        for (std::size_t r = begin; r < end; ++r)
            forEachSite(from, starts, r, [&](const Site& site) { squared[site.index] = surroundings.nearest(site); });
    });

    std::vector<Site> far = allSites(from, starts);
    std::erase_if(far, [&](const Site& site) { return squared[site.index] < kInfinity; });
    if (!far.empty()) {
        const SiteTree tree(allSites(to, rowStarts(to)), spacing_mm);
        SiteTree(std::move(far), spacing_mm).nearest(tree, squared);
    }
    for (double& each : squared) each = std::sqrt(each);
    return squared;
}

}  // namespace bauta::metrics
