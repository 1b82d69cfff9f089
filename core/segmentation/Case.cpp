// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/segmentation/Case.h"

#include <algorithm>
#include <cmath>

#include "core/base/Error.h"
#include "core/base/Task.h"
#include "core/segmentation/detail/Axes.h"
#include "core/segmentation/detail/Body.h"

namespace bauta::segmentation {
using base::Error;
using base::ErrorCode;
using detail::Position;
using image::AxisMap;
using image::Geometry;
using image::Index3;
using image::Mask;

const std::array<std::string, 8>& oarNames() {
    static const std::array<std::string, 8> names = {"Glnd_Submand_L", "Glnd_Submand_R", "LN_Neck_II_L", "LN_Neck_II_R",
                                                     "LN_Neck_III_L",  "LN_Neck_III_R",  "Parotid_L",    "Parotid_R"};
    return names;
}

Masks keptTargets(const Masks& oars, const Mask& affected) {
    if (affected.empty()) return oars;
    Masks kept;
    for (const auto& [name, oar] : oars) {
        image::requireSameGrid(oar.geometry(), name, affected.geometry(), "the affected mask");
        const auto inside = oar.voxels();
        const auto lost = affected.voxels();
        std::vector<std::uint8_t> voxels(inside.size());
        base::parallelRanges(voxels.size(), [&](std::size_t begin, std::size_t end) {
            for (std::size_t i = begin; i < end; ++i) voxels[i] = inside[i] != 0 && lost[i] == 0 ? 1 : 0;
        });
        kept.emplace_back(name, Mask(oar.geometry(), std::move(voxels)));
    }
    return kept;
}

namespace {

/// How the training grid samples the native voxels, axis by axis; positions are offsets in native memory.
struct Sampling {
    Geometry grid;
    std::array<std::vector<Position>, 3> axes;

    Sampling(const Geometry& native, double spacing_mm) {
        const AxisMap map = image::closestAxes(native);
        const Geometry old = detail::turned(native, map);
        grid = detail::resampledGrid(old, spacing_mm);
        const Index3 strides = {1, native.size[0], native.size[0] * native.size[1]};
        for (std::size_t p = 0; p < 3; ++p) {
            const double ratio = spacing_mm / old.spacing_mm[p];
            const std::int64_t stride = strides[static_cast<std::size_t>(map.axis[p])];
            const auto offset = [&](std::int64_t i) { return stride * (map.flipped[p] ? old.size[p] - 1 - i : i); };
            for (std::int64_t i = 0; i < grid.size[p]; ++i) {
                Position at = detail::position(0.5 * (ratio - 1) + static_cast<double>(i) * ratio, old.size[p]);
                at.low = offset(at.low);
                at.high = offset(at.high);
                if (at.nearest >= 0) at.nearest = offset(at.nearest);
                axes[p].push_back(at);
            }
        }
    }

    /// Calls row(target offset of the row, y, z) for every row that lies on the native grid.
    template <typename Row>
    void forRows(Row row) const {
        const auto rows = static_cast<std::size_t>(grid.size[1] * grid.size[2]);
        base::parallelRanges(rows, [&](std::size_t begin, std::size_t end) {
            for (std::size_t r = begin; r < end; ++r) {
                const Position& y = axes[1][r % static_cast<std::size_t>(grid.size[1])];
                const Position& z = axes[2][r / static_cast<std::size_t>(grid.size[1])];
                if (y.nearest >= 0 && z.nearest >= 0) row(r * static_cast<std::size_t>(grid.size[0]), y, z);
            }
        });
    }
};

template <typename T>
std::vector<float> resampled(std::span<const T> voxels, const Sampling& sampling) {
    std::vector<float> out(sampling.grid.voxelCount(), 0.0F);
    sampling.forRows([&](std::size_t target, const Position& y, const Position& z) {
        const auto value = [&](std::int64_t offset) {
            return static_cast<double>(voxels[static_cast<std::size_t>(offset)]);
        };
        for (const Position& x : sampling.axes[0]) {
            if (x.nearest >= 0) {
                const auto along = [&](std::int64_t rest) {
                    const double low = value(x.low + rest);
                    return low + x.part * (value(x.high + rest) - low);
                };
                const auto plane = [&](std::int64_t rest) {
                    const double low = along(y.low + rest);
                    return low + y.part * (along(y.high + rest) - low);
                };
                const double low = plane(z.low);
                out[target] = static_cast<float>(low + z.part * (plane(z.high) - low));
            }
            ++target;
        }
    });
    return out;
}

std::vector<std::uint8_t> labels(const NativeCase& native, const Sampling& sampling) {
    std::array<const Mask*, 8> masks{};
    for (const auto& [name, mask] : native.targets) {
        const auto& names = oarNames();
        const auto at = std::find(names.begin(), names.end(), name);
        if (at == names.end()) {
            throw Error(ErrorCode::BadRequest, name + " is not one of the eight organs that are trained",
                        native.subject);
        }
        image::requireSameGrid(native.scan.geometry(), "the scan", mask.geometry(), name);
        masks[static_cast<std::size_t>(at - names.begin())] = &mask;
    }
    std::vector<std::uint8_t> out(sampling.grid.voxelCount(), 0);
    for (std::size_t oar = 0; oar < masks.size(); ++oar) {
        if (masks[oar] == nullptr) continue;
        const auto inside = masks[oar]->voxels();
        sampling.forRows([&](std::size_t target, const Position& y, const Position& z) {
            for (const Position& x : sampling.axes[0]) {
                if (x.nearest >= 0 && inside[static_cast<std::size_t>(x.nearest + y.nearest + z.nearest)] != 0) {
                    out[target] = static_cast<std::uint8_t>(oar + 1);
                }
                ++target;
            }
        });
    }
    return out;
}

/// The p-th percentile of sorted-on-demand values, linear between ranks as numpy does it.
double percentile(std::vector<float>& values, double p) {
    const double rank = p / 100 * static_cast<double>(values.size() - 1);
    const auto low = static_cast<std::size_t>(rank);
    const auto at = values.begin() + static_cast<std::ptrdiff_t>(low);
    std::nth_element(values.begin(), at, values.end());
    const auto value = static_cast<double>(*at);
    const double part = rank - static_cast<double>(low);
    if (part == 0) return value;
    return value + part * (static_cast<double>(*std::min_element(at + 1, values.end())) - value);
}

/// Maps the two percentiles to −1 and 1; what lies beyond them is cut off.
void scale(std::vector<float>& voxels, const std::array<double, 2>& percentiles, const std::string& subject) {
    const auto [lowest, highest] = std::minmax_element(voxels.begin(), voxels.end());
    auto low = static_cast<double>(*lowest);
    auto high = static_cast<double>(*highest);
    if (percentiles != std::array<double, 2>{0, 100}) {
        std::vector<float> values = voxels;
        low = percentile(values, percentiles[0]);
        high = percentile(values, percentiles[1]);
    }
    if (!(high > low)) {
        throw Error(ErrorCode::BadRequest,
                    "the image of " + subject + " has one value from the lower to the upper percentile", {},
                    "leave this subject out, or set the percentiles of the configuration further apart");
    }
    base::parallelRanges(voxels.size(), [&](std::size_t begin, std::size_t end) {
        for (std::size_t i = begin; i < end; ++i) {
            const double clipped = std::clamp(static_cast<double>(voxels[i]), low, high);
            voxels[i] = static_cast<float>((clipped - low) / (high - low) * 2 - 1);
        }
    });
}

template <typename T>
std::vector<T> cropped(const std::vector<T>& voxels, const Geometry& from, const detail::Box& box) {
    std::vector<T> out;
    for (std::int64_t z = box.low[2]; z <= box.high[2]; ++z) {
        for (std::int64_t y = box.low[1]; y <= box.high[1]; ++y) {
            const auto row = voxels.begin() + static_cast<std::ptrdiff_t>(from.offset({0, y, z}));
            out.insert(out.end(), row + box.low[0], row + box.high[0] + 1);
        }
    }
    return out;
}

}  // namespace

PreparedCase prepare(const NativeCase& native, const TrainingConfig& config) {
    const Geometry& geometry = native.scan.geometry();
    geometry.validate(native.subject);
    const Sampling sampling(geometry, config.spacing_mm);
    PreparedCase out;
    out.grid = {geometry, sampling.grid};
    Sample& sample = out.sample;
    sample.subject = native.subject;
    sample.image = native.scan.visit([&](auto voxels) { return resampled(voxels, sampling); });
    if (!std::all_of(sample.image.begin(), sample.image.end(), [](float v) { return std::isfinite(v); })) {
        throw Error(ErrorCode::Damaged, "the image of " + native.subject + " holds voxels that are not numbers", {},
                    "import it again");
    }
    if (!native.targets.empty()) sample.labels = labels(native, sampling);

    detail::Box box{{0, 0, 0}, {sampling.grid.size[0] - 1, sampling.grid.size[1] - 1, sampling.grid.size[2] - 1}};
    if (config.cropToBody) box = detail::bodyBox(sample.image, sampling.grid, native.scan.modality());
    // Of the whole image, so that cropping changes no value.
    scale(sample.image, config.percentiles, native.subject);
    if (config.cropToBody) {
        sample.image = cropped(sample.image, sampling.grid, box);
        if (!sample.labels.empty()) sample.labels = cropped(sample.labels, sampling.grid, box);
        out.grid.training = detail::cropped(sampling.grid, box.low, box.high);
    }
    sample.size = out.grid.training.size;
    sample.spacing_mm = out.grid.training.spacing_mm;
    return out;
}

Mask toNative(const std::vector<std::uint8_t>& labels, const TrainingGrid& grid) {
    const Geometry& native = grid.native;
    const Geometry& training = grid.training;
    if (labels.size() != training.voxelCount()) {
        throw Error(ErrorCode::Geometry, "the labels do not fill the training grid");
    }
    // The offset in the training grid of every native index, axis by axis; −1 beyond it.
    const AxisMap map = image::closestAxes(native);
    const Index3 strides = {1, training.size[0], training.size[0] * training.size[1]};
    const image::Vec3 first = training.toIndex(native.origin_lps_mm);
    std::array<std::vector<std::int64_t>, 3> offsets;
    for (std::size_t p = 0; p < 3; ++p) {
        const auto a = static_cast<std::size_t>(map.axis[p]);
        const double cosine = image::dot(training.axis(static_cast<int>(p)), native.axis(map.axis[p]));
        if (!(std::abs(std::abs(cosine) - 1) < 1e-3)) {
            throw Error(ErrorCode::Geometry, "the training grid does not belong to the scan's");
        }
        const double step = std::copysign(native.spacing_mm[a] / training.spacing_mm[p], cosine);
        for (std::int64_t i = 0; i < native.size[a]; ++i) {
            const auto nearest = detail::position(first[p] + step * static_cast<double>(i), training.size[p]).nearest;
            offsets[a].push_back(nearest < 0 ? -1 : nearest * strides[p]);
        }
    }

    std::vector<std::uint8_t> out(native.voxelCount(), 0);
    const auto width = static_cast<std::size_t>(native.size[0]);
    const auto rows = static_cast<std::size_t>(native.size[1]);
    // What of the fastest axis lies on the training grid: one stretch.
    const auto begin = std::find_if(offsets[0].begin(), offsets[0].end(), [](auto o) { return o >= 0; });
    const auto end = std::find_if(begin, offsets[0].end(), [](auto o) { return o < 0; });
    const std::vector<std::int64_t> along(begin, end);
    const auto skipped = static_cast<std::size_t>(begin - offsets[0].begin());
    base::parallelFor(static_cast<std::size_t>(native.size[2]), [&](std::size_t z) {
        const std::int64_t slice = offsets[2][z];
        if (slice < 0) return;
        for (std::size_t y = 0; y < rows; ++y) {
            const std::int64_t row = offsets[1][y];
            if (row < 0) continue;
            std::uint8_t* target = out.data() + (z * rows + y) * width;
            if (y > 0 && offsets[1][y - 1] == row) {  // a finer grid repeats its rows
                std::copy(target - width, target, target);
                continue;
            }
            const std::uint8_t* source = labels.data() + slice + row;
            for (std::size_t x = 0; x < along.size(); ++x) target[skipped + x] = source[along[x]];
        }
    });
    return Mask(native, std::move(out));
}

}  // namespace bauta::segmentation
