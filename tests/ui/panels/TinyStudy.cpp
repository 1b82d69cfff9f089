// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/panels/TinyStudy.h"

#include <cmath>

#include "core/image/Window.h"
#include "tests/support/Images.h"

namespace bauta::test {

namespace {

using image::Vec3;

const image::Geometry& grid() {
    static const image::Geometry geometry = centredGeometry({60, 72, 40}, {3, 3, 5});
    return geometry;
}

bool inHead(const Vec3& p) {
    const double x = p[0] / 70, y = p[1] / 90, z = p[2] / 95;
    return x * x + y * y + z * z < 1;
}

double valueAt(const Vec3& p, int subject) {
    if (!inHead(p)) return 0;
    const bool brain = p[2] > 20;
    return (brain ? 500 : 250) + 40 * subject + 0.5 * p[1];
}

image::Volume scanOf(int subject) {
    return makeVolume(grid(), image::PixelType::I16,
                      [&](const image::Index3& v) { return valueAt(grid().toPoint(v), subject); });
}

image::Mask parotid(double side) {
    return makeMask(grid(), [side](const Vec3& p) {
        return std::abs(p[0] - side * 45) < 15 && std::abs(p[1]) < 15 && std::abs(p[2] + 20) < 12.6;
    });
}

void addRun(study::Study& study, const std::string& id, const std::string& method, const image::Volume& scan,
            double cut_mm, const std::vector<std::pair<std::string, image::Mask>>& oars) {
    const auto removed = [cut_mm](const Vec3& p) { return inHead(p) && p[1] < cut_mm && p[2] < 0 && p[2] > -60; };
    defacing::DefaceResult result;
    result.affected = makeMask(grid(), removed);
    result.defaced = makeVolume(grid(), image::PixelType::I16,
                                [&](const image::Index3& v) { return removed(grid().toPoint(v)) ? 0.0 : scan.at(v); });
    result.checks = {{"geometry", true, "", true},
                     {"changed", true, "", true},
                     {"oar", false, "cut enters Parotid_L", true},
                     {"face", false, "estimated: surface still there: eyes 0 %, nose 25 %", true}};
    result.faceScore = defacing::FaceScore{{{"eyes", 0, 20, 50}, {"nose", 0.25, 9, 40}}, false, 0.25, 0.8};
    result.removedVoxels = result.affected.count();
    result.seconds = 1.5;
    result.skinLevel = image::skinLevel(scan);
    result.provenance = base::Json::object();
    study.storeRun(id, method, "native", result, voxelloss::countLoss(oars, result.affected));
}

}  // namespace

void makeTinyStudy(const std::filesystem::path& folder) {
    study::Study study = study::Study::create(folder, "tiny");
    for (int n = 1; n <= 2; ++n) {
        study::Study::NewSubject subject;
        subject.scan = scanOf(n).withModality(image::Modality::T2w);
        subject.structures = {{"Parotid_L", parotid(1)}, {"Parotid_R", parotid(-1)}};
        subject.sourceKey = "tiny" + std::to_string(n);
        const std::string id = study.addSubject(subject);
        addRun(study, id, "pydeface", subject.scan, 0, subject.structures);
        addRun(study, id, "quickshear", subject.scan, -40, subject.structures);
    }
}

}  // namespace bauta::test
