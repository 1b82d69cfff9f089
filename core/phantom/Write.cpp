// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/Json.h"
#include "core/image/ImageIo.h"
#include "core/phantom/Phantom.h"

namespace bauta::phantom {

void writePhantom(const Phantom& phantom, const std::filesystem::path& folder) {
    std::filesystem::create_directories(folder);
    image::writeImage(folder / "image.nii.gz", phantom.scan, "phantom");
    const std::string resected = phantom.parameters.at("findings").value("resected", "");
    for (const auto& [name, mask] : phantom.oars)  // nobody draws what is not there
        if (name != resected) image::writeMask(folder / ("mask_" + name + ".nii.gz"), mask);
    image::writeMask(folder / "face.nii.gz", phantom.face);
    image::writeMask(folder / "brain.nii.gz", phantom.brain);
    base::Json landmarks;
    landmarks["frame"] = "LPS, mm";
    landmarks["modality"] = image::suffix(phantom.scan.modality());
    for (const auto& [name, point] : phantom.landmarks_lps_mm) landmarks["points"][name] = point;
    landmarks["parameters"] = phantom.parameters;
    base::writeJson(folder / "landmarks.json", landmarks);
}

}  // namespace bauta::phantom
