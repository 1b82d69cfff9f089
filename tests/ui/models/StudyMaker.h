// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/support/Images.h"
#include "ui/models/Snapshot.h"

namespace bauta::test {

/// A finished run without files, for models that read snapshots only.
inline study::Run makeRun(const std::string& subject, const std::string& method,
                          study::RunState state = study::RunState::Done) {
    study::Run run;
    run.subject = subject;
    run.method = method;
    run.state = state;
    if (state == study::RunState::Done) run.defacedSha256 = "sha-" + subject + method;
    return run;
}

inline study::Study::CurrentRating makeRating(const std::string& subject, const std::string& method,
                                              const std::string& reader, int label, bool stale = false) {
    study::Study::CurrentRating rating;
    rating.rating.subject = subject;
    rating.rating.method = method;
    rating.rating.reader = reader;
    rating.rating.label = label;
    rating.stale = stale;
    return rating;
}

/// A study on disk with small noise-free scans of `subjects` subjects, each with one OAR.
inline study::Study makeStudy(const std::filesystem::path& folder, int subjects = 2) {
    using image::operator-;
    study::Study study = study::Study::create(folder, "test");
    for (int i = 0; i < subjects; ++i) {
        const image::Geometry geometry = centredGeometry({24, 24, 20}, {8, 8, 8});
        study::Study::NewSubject subject;
        subject.scan = makeVolume(geometry, image::PixelType::I16, [&](const image::Index3& at) {
            const image::Vec3 p = geometry.toPoint(at);
            return image::norm(p) < 70 ? 400.0 + i : 5.0;
        });
        subject.structures.emplace_back("Parotid_L", makeMask(geometry, [](const image::Vec3& p) {
                                            return image::norm(p - image::Vec3{40, 0, 0}) < 20;
                                        }));
        subject.sourceKey = "made-" + std::to_string(i);
        (void)study.addSubject(subject);
    }
    return study;
}

/// Stores a run whose front half is removed.
inline void storeRun(study::Study& study, const std::string& subject, const std::string& method) {
    const study::Subject known = study.subject(subject);
    const image::Geometry& geometry = known.geometry;
    defacing::DefaceResult result;
    result.affected = makeMask(geometry, [](const image::Vec3& p) { return p[1] < 0; });
    result.defaced = makeVolume(geometry, image::PixelType::I16, [&](const image::Index3& at) {
        const image::Vec3 p = geometry.toPoint(at);
        return p[1] >= 0 && image::norm(p) < 70 ? 400.0 : 5.0;
    });
    result.removedVoxels = result.affected.count();
    result.seconds = 1;
    result.checks = {{"geometry", true, ""}, {"changed", true, ""}};
    result.provenance = {{"method", method}, {"engine", "native"}, {"options", base::Json::object()}};
    study.storeRun(subject, method, "native", result, {});
}

}  // namespace bauta::test
