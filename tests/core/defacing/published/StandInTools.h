// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cmath>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "core/image/Volume.h"

// What the stand-ins have in common: their command lines, and how they misbehave as the variable STAND_IN says.
namespace bauta::test {

using Words = std::vector<std::string>;

[[nodiscard]] std::string variable(const char* name);
[[noreturn]] void refuse(const std::string& why, int code = 2);

/// Options with a value, options without, and what stands alone; refuses all others.
struct Arguments {
    std::map<std::string, std::string> values;
    std::set<std::string> flags;
    Words others;

    Arguments(const Words& words, const std::set<std::string>& valued, const std::set<std::string>& plain);
    [[nodiscard]] std::string value(const std::string& key) const;
};

using Change = std::function<double(double value, const image::Vec3& point_lps_mm)>;
[[nodiscard]] image::Volume changed(const image::Volume& scan, const Change& change);
[[nodiscard]] double zeroInFront(double value, const image::Vec3& point_lps_mm);
[[nodiscard]] image::Volume load(const std::string& name);

template <typename T>
image::Volume as(const image::Volume& volume, double slope = 1) {
    const std::vector<float> values = volume.toFloat();
    std::vector<T> voxels(values.size());
    for (std::size_t v = 0; v < voxels.size(); ++v) voxels[v] = static_cast<T>(std::lround(slope * values[v]));
    return {volume.geometry(), std::move(voxels), volume.modality()};
}

/// The output, as good or as bad as asked for.
void deliver(const std::string& name, const std::string& input, const image::Volume& result);
void deliverMask(const std::string& name, const image::Volume& scan, bool keeps);
/// As a pair of header and voxels without any orientation, as MATLAB's writer of Analyze files leaves it.
void deliverPair(const std::string& stem, const image::Volume& volume);

/// What happens before any work.
void misbehave();

}  // namespace bauta::test
