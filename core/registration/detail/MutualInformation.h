// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <memory>
#include <vector>

#include "core/image/Filters.h"
#include "core/image/Volume.h"

namespace bauta::registration::detail {

/// Two images of one resolution, held once for all starts.
class ImagePair {
  public:
    ImagePair(const image::Volume& fixedFloat, const image::Volume& movingFloat);
    ~ImagePair();
    ImagePair(ImagePair&&) noexcept;
    struct Images;
    [[nodiscard]] const Images& images() const { return *images_; }

  private:
    std::unique_ptr<Images> images_;
};

/// ITK's Mattes mutual information over given points of the fixed image. One object per thread; one work unit, since
/// its threaded sums are not repeatable (TOOLCHAIN 15).
class MutualInformation {
  public:
    MutualInformation(const ImagePair& pair, const std::vector<image::Vec3>& fixedPoints_lps_mm);
    ~MutualInformation();

    /// Nats; 0 when too few points land in the moving image. gradient: by the nine matrix entries (row-major) and the
    /// three offsets of the map.
    [[nodiscard]] double value(const image::AffineMap& fixedToMoving, std::array<double, 12>& gradient) const;

  private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace bauta::registration::detail
