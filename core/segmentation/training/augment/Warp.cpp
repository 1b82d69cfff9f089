// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/segmentation/training/augment/Warp.h"

#include <algorithm>

#include "core/base/Task.h"

namespace bauta::segmentation::augment {
namespace {

/// Where the voxels of a row take their values: lower neighbour and the part of the upper one, axis by axis.
struct Neighbours {
    std::array<std::vector<std::int32_t>, 3> low;
    std::array<std::vector<float>, 3> part;

    explicit Neighbours(std::size_t width) {
        for (std::size_t a = 0; a < 3; ++a) {
            low[a].resize(width);
            part[a].resize(width);
        }
    }

    void find(const Offsets& offsets, std::int32_t y, std::int32_t z) {
        const auto width = static_cast<std::int32_t>(low[0].size());
        for (std::size_t a = 0; a < 3; ++a) {
            const float* offset = offsets[a].data();
            std::int32_t* lower = low[a].data();
            float* upperPart = part[a].data();
            const std::int32_t here = a == 1 ? y : z;
            for (std::int32_t x = 0; x < width; ++x) {
                auto floor = static_cast<std::int32_t>(offset[x]);
                floor -= offset[x] < static_cast<float>(floor) ? 1 : 0;
                upperPart[x] = offset[x] - static_cast<float>(floor);
                lower[x] = floor + (a == 0 ? x : here);
            }
        }
    }
};

class Warp {
  public:
    Warp(const Sample& sample, float fill, std::vector<float>& image, std::vector<std::uint8_t>& labels)
        : width_(static_cast<std::int32_t>(sample.size[0])),
          size_{width_, static_cast<std::int32_t>(sample.size[1]), static_cast<std::int32_t>(sample.size[2])},
          slice_(static_cast<std::int64_t>(width_) * size_[1]),
          fromImage_(sample.image.data()),
          fromLabels_(sample.labels.empty() ? nullptr : sample.labels.data()),
          fill_(fill),
          image_(image.data()),
          labels_(labels.data()) {}

    void row(const Neighbours& n, std::int64_t target) const {
        for (std::int32_t x = 0; x < width_; ++x, ++target) {
            const auto i = static_cast<std::size_t>(x);
            const std::array<std::int32_t, 3> low = {n.low[0][i], n.low[1][i], n.low[2][i]};
            const std::array<float, 3> part = {n.part[0][i], n.part[1][i], n.part[2][i]};
            if (inner(low[0], 0) && inner(low[1], 1) && inner(low[2], 2)) {
                take(low, {1, width_, slice_}, part, target);
            } else {
                takeAtBorder(low, part, target);
            }
        }
    }

  private:
    /// Both neighbours lie on the grid.
    [[nodiscard]] bool inner(std::int32_t low, std::size_t axis) const {
        return static_cast<std::uint32_t>(low) < static_cast<std::uint32_t>(size_[axis] - 1);
    }

    void take(const std::array<std::int32_t, 3>& low, const std::array<std::int64_t, 3>& step,
              const std::array<float, 3>& part, std::int64_t target) const {
        const std::int64_t at = low[0] + low[1] * static_cast<std::int64_t>(width_) + low[2] * slice_;
        const float* p = fromImage_ + at;
        const auto along = [&](const float* q) { return q[0] + part[0] * (q[step[0]] - q[0]); };
        const auto plane = [&](const float* q) {
            const float a = along(q);
            return a + part[1] * (along(q + step[1]) - a);
        };
        const float a = plane(p);
        image_[target] = a + part[2] * (plane(p + step[2]) - a);
        if (fromLabels_ == nullptr) return;
        labels_[target] = fromLabels_[at + (part[0] >= 0.5F ? step[0] : 0) + (part[1] >= 0.5F ? step[1] : 0) +
                                      (part[2] >= 0.5F ? step[2] : 0)];
    }

    void takeAtBorder(std::array<std::int32_t, 3> low, std::array<float, 3> part, std::int64_t target) const {
        std::array<std::int64_t, 3> step = {1, width_, slice_};
        for (std::size_t a = 0; a < 3; ++a) {
            const bool inside = low[a] < 0 ? low[a] == -1 && part[a] >= 0.5F
                                           : low[a] < size_[a] - 1 || (low[a] == size_[a] - 1 && part[a] < 0.5F);
            if (!inside) {
                image_[target] = fill_;
                if (fromLabels_ != nullptr) labels_[target] = 0;
                return;
            }
            if (low[a] < 0) {
                low[a] = 0;
                part[a] = 0;
            }
            if (low[a] == size_[a] - 1) step[a] = 0;
        }
        take(low, step, part, target);
    }

    std::int32_t width_;
    std::array<std::int32_t, 3> size_;
    std::int64_t slice_;
    const float* fromImage_;
    const std::uint8_t* fromLabels_;
    float fill_;
    float* image_;
    std::uint8_t* labels_;
};

}  // namespace

void warp(Sample& sample, const std::function<Row(std::int64_t z)>& slice) {
    std::vector<float> image(sample.image.size());
    std::vector<std::uint8_t> labels(sample.labels.size());
    const Warp warp(sample, *std::min_element(sample.image.begin(), sample.image.end()), image, labels);
    base::parallelRanges(static_cast<std::size_t>(sample.size[2]), [&](std::size_t begin, std::size_t end) {
        const auto width = static_cast<std::size_t>(sample.size[0]);
        Offsets offsets = {std::vector<float>(width), std::vector<float>(width), std::vector<float>(width)};
        Neighbours neighbours(width);
        for (auto z = static_cast<std::int64_t>(begin); z < static_cast<std::int64_t>(end); ++z) {
            const Row row = slice(z);
            for (std::int64_t y = 0; y < sample.size[1]; ++y) {
                row(y, offsets);
                neighbours.find(offsets, static_cast<std::int32_t>(y), static_cast<std::int32_t>(z));
                warp.row(neighbours, sample.size[0] * (y + sample.size[1] * z));
            }
        }
    });
    sample.image = std::move(image);
    sample.labels = std::move(labels);
}

}  // namespace bauta::segmentation::augment
