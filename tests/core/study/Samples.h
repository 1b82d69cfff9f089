// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdlib>
#include <string>

#include "core/base/Files.h"
#include "core/study/Study.h"
#include "tests/support/Images.h"

namespace bauta::test {

/// A study in a temporary folder, with this process's own installation id.
class TemporaryStudy {
  public:
    TemporaryStudy() {
        ::setenv("BAUTA_INSTALLATION", "here", 1);
        study::Study::create(folder(), "Sample");
    }
    [[nodiscard]] std::filesystem::path folder() const { return temporary_.path() / "study"; }
    [[nodiscard]] study::Study open() const { return study::Study::open(folder()); }

  private:
    base::TemporaryFolder temporary_;
};

inline image::Geometry sampleGrid() {
    return centredGeometry({6, 5, 4}, {1, 1.5, 2}, rotation(10, 5, -20));
}

/// A small scan with two structures, the second one empty. `number` makes scans that differ.
inline study::Study::NewSubject sampleSubject(int number = 1) {
    study::Study::NewSubject subject;
    const image::Geometry grid = sampleGrid();
    subject.scan = makeVolume(
        grid, image::PixelType::I16,
        [&](const image::Index3& i) { return static_cast<double>(grid.offset(i)) + 10.0 * number; },
        image::Modality::MR);
    const image::Mask left = makeMask(grid, [](const image::Vec3& p) { return p[0] > 0; });
    subject.structures = {{"Parotid_L", left}, {"Parotid_R", makeMask(grid, [](const image::Vec3&) { return false; })}};
    subject.brain = makeMask(grid, [](const image::Vec3& p) { return p[2] > 2; });
    subject.sourceKey = "sample " + std::to_string(number);
    return subject;
}

/// A made-up result: everything in front (y < 0) set to `fill`.
inline defacing::DefaceResult sampleResult(const image::Volume& scan, int fill = 0) {
    defacing::DefaceResult result;
    const image::Geometry& grid = scan.geometry();
    result.affected = makeMask(grid, [](const image::Vec3& p) { return p[1] < 0; });
    result.defaced = makeVolume(grid, image::PixelType::I16,
                                [&](const image::Index3& i) { return result.affected.at(i) != 0 ? fill : scan.at(i); });
    result.removedVoxels = result.affected.count();
    result.seconds = 1.5;
    result.checks = {{"geometry", true, "same grid", true}, {"amount", false, "too little", true}};
    result.provenance = {{"template", "/some/where/template.nii.gz"}, {"seed", 1}};
    return result;
}

/// A study with one subject and one finished run of "pydeface".
inline study::Study ratedSample(const TemporaryStudy& folder) {
    study::Study study = folder.open();
    const auto sample = sampleSubject();
    const std::string id = study.addSubject(sample);
    const auto result = sampleResult(sample.scan);
    study.storeRun(id, "pydeface", "native", result, voxelloss::countLoss(sample.structures, result.affected));
    return study;
}

inline study::Rating sampleRating(int label = 1, std::vector<std::string> reasons = {}) {
    study::Rating rating;
    rating.subject = "sub-001";
    rating.method = "pydeface";
    rating.reader = "AK";
    rating.label = label;
    rating.reasons = std::move(reasons);
    return rating;
}

}  // namespace bauta::test
