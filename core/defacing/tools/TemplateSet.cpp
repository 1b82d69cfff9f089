// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/defacing/tools/TemplateSet.h"

#include "core/base/Files.h"
#include "core/base/Hash.h"
#include "core/image/ImageIo.h"

namespace bauta::templates {

TemplateSet::TemplateSet(std::filesystem::path folder) : folder_(std::move(folder)) {
    std::filesystem::create_directories(folder_);
    index_ = {{"made_by", "bauta-templates"}, {"files", base::Json::object()}};
}

void TemplateSet::add(const std::string& file, const image::Volume& volume, const std::string& meaning) {
    image::writeImage(folder_ / file, volume, "bauta template");
    entry(file, meaning);
}

void TemplateSet::add(const std::string& file, const image::Mask& mask, const std::string& meaning) {
    image::writeMask(folder_ / file, mask);
    entry(file, meaning);
}

void TemplateSet::note(const std::string& key, base::Json facts) {
    index_[key] = std::move(facts);
}

void TemplateSet::finish() {
    base::writeJson(folder_ / "templates.json", index_);
}

void TemplateSet::entry(const std::string& file, const std::string& meaning) {
    index_["files"][file] = {{"meaning", meaning}, {"sha256", base::sha256OfFile(folder_ / file)}};
}

image::Geometry box(const image::Vec3& low, const image::Vec3& high) {
    image::Geometry g;
    g.spacing_mm = {kSpacing_mm, kSpacing_mm, kSpacing_mm};
    g.origin_lps_mm = low;
    for (std::size_t a = 0; a < 3; ++a)
        g.size[a] = static_cast<std::int64_t>((high[a] - low[a]) / kSpacing_mm + 0.5) + 1;
    return g;
}

}  // namespace bauta::templates
