// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "core/defacing/Atlas.h"
#include "core/registration/detail/Pose.h"

namespace bauta::defacing::detail {

using registration::detail::Centres;
using registration::detail::Pose;

/// A scan as the search sees it: about 3 mm, smoothed, intensities in the atlas's units in 255 steps, with a rim that
/// stands for everything beyond the scan.
class SearchImage {
  public:
    SearchImage(const image::Volume& scan, const ClassStatistics& statistics, double blur_mm);

    /// Intensity times `gain` becomes the atlas's; 1 for CT.
    void setGain(double gain);
    [[nodiscard]] double gain() const { return gain_; }

    static constexpr int kSteps = 255;
    static constexpr std::uint8_t kBeyond = 255;
    [[nodiscard]] double valueOf(double step) const { return low_ + (step + 0.5) * (high_ - low_) / kSteps; }

    /// Continuous index of a point within the padded grid.
    [[nodiscard]] image::AffineMap toIndex() const;
    [[nodiscard]] const image::Index3& size() const { return size_; }
    [[nodiscard]] std::uint8_t step(std::size_t offset) const { return steps_[offset]; }
    /// Linear between voxels; negative beyond the scan.
    [[nodiscard]] float at(const std::array<float, 3>& index) const;
    [[nodiscard]] std::size_t offset(int i, int j, int k) const {
        return static_cast<std::size_t>(i) +
               static_cast<std::size_t>(size_[0]) *
                   (static_cast<std::size_t>(j) + static_cast<std::size_t>(size_[1]) * static_cast<std::size_t>(k));
    }

  private:
    image::Geometry grid_;
    bool ct_;
    double low_, high_, unit_ = 1, gain_ = 1;
    std::vector<float> values_;        ///< compressed HU, or the scan over its unit
    std::vector<float> fine_;          ///< steps, padded; -1 beyond
    std::vector<std::uint8_t> steps_;  ///< the same in whole steps
    image::Index3 size_{};
};

/// How much likelier each class makes each step of intensity than the classes of the whole head together do, natural
/// logarithm, not below the original's −6.
class Table {
  public:
    Table(const ClassStatistics& statistics, const std::vector<AtlasSample>& samples, const SearchImage& image);
    [[nodiscard]] float at(AtlasClass tissue, std::uint8_t step) const {
        return rows_[static_cast<std::size_t>(tissue)][step];
    }
    [[nodiscard]] float at(AtlasClass tissue, float step) const;
    /// What a class is worth on average where the scan agrees with the atlas.
    [[nodiscard]] double expected(AtlasClass tissue) const { return expected_[static_cast<std::size_t>(tissue)]; }

  private:
    std::array<std::array<float, 256>, kAtlasClasses> rows_{};
    std::array<double, kAtlasClasses> expected_{};
};

/// Sum of the table over the samples, over their number.
struct Likelihood {
    const SearchImage& image;
    const Table& table;
    const std::vector<AtlasSample>& samples;
    Centres centres;  ///< fixed: the scan's, moving: the atlas's

    /// Nearest voxel; one value for each shift of the pose's translation (mm, atlas axes).
    void nearest(const Pose& pose, const std::vector<image::Vec3>& shifts, double* values) const;
    [[nodiscard]] double linear(const Pose& pose) const;
    /// Where a sample lies in the padded grid.
    [[nodiscard]] image::AffineMap toIndex(const Pose& pose) const;
};

/// Class means and spreads as the scan shows them under a pose: medians, held by the atlas's own where samples are few.
[[nodiscard]] ClassStatistics learnt(const ClassStatistics& before, const Likelihood& at, const Pose& pose);

}  // namespace bauta::defacing::detail
