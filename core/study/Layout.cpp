// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/study/Layout.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "core/base/Version.h"

namespace bauta::study {
namespace {

bool isWordChar(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

base::Json generatedBy() {
    return base::Json::array({{{"Name", "Bauta"}, {"Version", std::string(base::version())}}});
}

}  // namespace

fs::path Layout::scan(const std::string& id, image::Modality modality) const {
    return anat(id) / (id + "_" + std::string(image::suffix(modality)) + ".nii.gz");
}

fs::path Layout::structure(const std::string& id, const std::string& label) const {
    return derivedAnat("oars", id) / (id + "_label-" + label + "_mask.nii.gz");
}

fs::path Layout::brain(const std::string& id) const {
    return derivedAnat("truth", id) / (id + "_desc-brain_mask.nii.gz");
}

fs::path Layout::face(const std::string& id) const {
    return derivedAnat("truth", id) / (id + "_desc-face_dseg.nii.gz");
}

fs::path Layout::landmarks(const std::string& id) const {
    return derivedAnat("truth", id) / (id + "_landmarks.json");
}

fs::path Layout::defaced(const std::string& variant, const std::string& id, image::Modality modality) const {
    return derivedAnat(variant, id) / (id + "_desc-defaced_" + std::string(image::suffix(modality)) + ".nii.gz");
}

fs::path Layout::affected(const std::string& variant, const std::string& id) const {
    return derivedAnat(variant, id) / (id + "_desc-affected_mask.nii.gz");
}

fs::path sidecarOf(const fs::path& image) {
    std::string name = image.filename().string();
    for (const std::string_view ending : {".nii.gz", ".nii"}) {
        if (name.ends_with(ending)) {
            name.resize(name.size() - ending.size());
            break;
        }
    }
    return image.parent_path() / (name + ".json");
}

bool isWithin(const fs::path& path, const fs::path& folder) {
    const fs::path relative = fs::weakly_canonical(path).lexically_relative(fs::weakly_canonical(folder));
    return !relative.empty() && *relative.begin() != "..";
}

std::string stemOf(const fs::path& file) {
    const std::string name = file.filename().string();
    return name.substr(0, name.find('.'));
}

std::string labelOf(const std::string& structure) {
    std::string label;
    std::ranges::copy_if(structure, std::back_inserter(label), isWordChar);
    return label;
}

bool isSubjectId(const std::string& text) {
    return text.starts_with("sub-") && text.size() > 4 && std::all_of(text.begin() + 4, text.end(), isWordChar);
}

void requireVariantId(const std::string& variant) {
    constexpr std::array<std::string_view, 2> kReserved = {"oars", "truth"};
    const bool sound =
        !variant.empty() && variant.size() <= 64 && isWordChar(variant.front()) &&
        std::ranges::count(variant, '+') <= 1 && variant.back() != '+' &&
        std::ranges::all_of(variant, [](char c) { return isWordChar(c) || c == '_' || c == '-' || c == '+'; });
    if (!sound || std::ranges::find(kReserved, variant) != kReserved.end()) {
        throw base::Error(base::ErrorCode::BadRequest, "no usable name for a variant: " + variant, {},
                          "use letters, digits, _ and -, such as pydeface+keep");
    }
}

std::string storedLine(const base::Error& error, const fs::path& root) {
    const std::string prefix = root.string() + "/";
    if (!error.context().starts_with(prefix)) return error.reason();
    return error.context().substr(prefix.size()) + ": " + error.reason();
}

base::Json studyDescription(const std::string& name) {
    return {{"Name", name},
            {"BIDSVersion", "1.9.0"},
            {"DatasetType", "raw"},
            {"GeneratedBy", generatedBy()},
            {"BautaSchemaVersion", kSchemaVersion}};
}

base::Json derivativeDescription(const std::string& name) {
    return {{"Name", name}, {"BIDSVersion", "1.9.0"}, {"DatasetType", "derivative"}, {"GeneratedBy", generatedBy()}};
}

}  // namespace bauta::study
