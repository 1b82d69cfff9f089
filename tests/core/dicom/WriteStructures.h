// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace bauta::test {

/// One contour as its elements are to be written; a missing value leaves the element out.
struct ContourSpec {
    std::optional<std::string> data = "0\\0\\0\\10\\0\\0\\10\\10\\0\\0\\10\\0";
    std::optional<std::string> type = "CLOSED_PLANAR";
    std::optional<std::string> points = "4";
    std::vector<std::string> images;  ///< SOP instances
};

struct RoiSpec {
    std::optional<std::string> number = "1";  ///< in the list of ROIs; none: not listed there
    std::optional<std::string> name = "Parotid_L";
    std::optional<std::string> refersTo = "1";  ///< of its contours
    bool hasContours = true;
    std::optional<std::string> colour;
    std::vector<ContourSpec> contours = {{}};
};

/// A structure set written with DCMTK's data sets alone, so that anything may be wrong with it.
struct StructureSetSpec {
    std::string frame = "1.2.826.0.1.3680043.10.1.2";
    std::vector<std::string> series;
    std::vector<std::string> images;  ///< listed with the first series
    std::vector<RoiSpec> rois = {{}};
    /// Further elements as "(gggg,eeee)" → value; "-" removes.
    std::map<std::string, std::string> extra;
    bool implicit = false;
};

void writeStructures(const std::filesystem::path& file, const StructureSetSpec& spec);

}  // namespace bauta::test
