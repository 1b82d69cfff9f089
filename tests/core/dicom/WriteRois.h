// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "core/image/Geometry.h"

namespace bauta::test {

/// A ROI to be written: a box of voxels [from, to) of the grid as one rectangle a slice.
struct RoiSpec {
    std::string name;
    image::Index3 from = {1, 1, 1}, to = {3, 3, 3};
    bool empty = false;  ///< listed without contours
};

struct RoiSetSpec {
    std::string seriesUid = "1.2.826.0.1.3680043.10.1.1";
    std::string frameOfReferenceUid = "1.2.826.0.1.3680043.10.1.2";
    std::string sopInstanceUid = "1.2.826.0.1.3680043.10.9.1";
    std::string date = "20240131", time = "101502";
    std::map<std::string, std::string> extra;  ///< further elements of the data set, "(gggg,eeee)" → value
    std::vector<RoiSpec> rois;
};

/// Writes a structure set with DCMTK alone, as a planning system would.
void writeRois(const std::filesystem::path& file, const RoiSetSpec& spec, const image::Geometry& grid);

}  // namespace bauta::test
