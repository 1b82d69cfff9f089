// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <map>
#include <regex>
#include <string>
#include <vector>

#include "core/base/Files.h"
#include "core/image/ImageIo.h"
#include "core/study/Sidecars.h"
#include "core/study/Study.h"

namespace bauta::test {

namespace fs = std::filesystem;

inline bool isTemporary(const fs::path& path) {
    return std::ranges::any_of(path, [](const fs::path& part) { return part.native().starts_with(".tmp-"); });
}

/// Everything of the study that must be the same however often its jobs were killed: all files but locks, the index and
/// the jobs' own, without the times in them.
inline std::map<std::string, std::string> contents(const fs::path& study) {
    static const std::regex times(R"re("(datetime_utc|seconds)": [^\n]*)re");
    std::map<std::string, std::string> files;
    for (const auto& entry : fs::recursive_directory_iterator(study)) {
        const fs::path path = entry.path().lexically_relative(study);
        if (!entry.is_regular_file() || *path.begin() == "jobs" || path.native().starts_with("study.sqlite") ||
            path.extension() == ".lock" || path.filename() == ".lock" || path == ".bauta/lock" ||
            path.filename() == "last.safetensors") {  // it holds how long the epochs took
            continue;
        }
        const std::string text = base::readFile(entry.path());
        files[path.string()] = path.extension() == ".json" ? std::regex_replace(text, times, "$1") : text;
    }
    return files;
}

/// Files below the study, but temporary ones, that cannot be read to their end. Of journals only their complete lines
/// count: a killed writer's half line is allowed, once a kill.
inline std::vector<std::string> halfFiles(const fs::path& study) {
    std::vector<std::string> halves;
    for (const auto& entry : fs::recursive_directory_iterator(study)) {
        const fs::path path = entry.path().lexically_relative(study);
        if (!entry.is_regular_file() || isTemporary(path)) continue;
        const std::string name = path.filename().string();
        try {
            if (name.ends_with(".json") || name == "claim") (void)base::readJson(entry.path());
            if (name.ends_with(".nii.gz")) (void)image::loadImage(entry.path());
            if (name.ends_with(".tsv") && !base::readFile(entry.path()).ends_with('\n'))
                halves.push_back(path.string());
        } catch (const std::exception& error) {
            halves.push_back(path.string() + ": " + error.what());
        }
    }
    return halves;
}

/// What a killed process left behind and the next start is to clear away.
inline std::vector<std::string> strays(const fs::path& study) {
    std::vector<std::string> found;
    for (const auto& entry : fs::recursive_directory_iterator(study)) {
        const fs::path path = entry.path().lexically_relative(study);
        if (isTemporary(path) || path.filename() == "scratch") found.push_back(path.string());
    }
    return found;
}

/// Everything a study tells of itself.
inline std::string tells(const study::Study& study) {
    base::Json all = {{"name", study.name()}, {"problems", study.problems()}};
    for (const study::Subject& s : study.subjects()) {
        base::Json one = {{"id", s.id},
                          {"modality", std::string(image::suffix(s.modality))},
                          {"geometry", study::toJson(s.geometry)},
                          {"scan", s.scan.lexically_relative(study.folder()).string()},
                          {"sha256", s.scanSha256},
                          {"skin", s.skinLevel},
                          {"brain", s.brain.lexically_relative(study.folder()).string()},
                          {"face", s.face.lexically_relative(study.folder()).string()},
                          {"warnings", s.warnings}};
        for (const study::Structure& o : s.structures) {
            one["structures"].push_back({o.name, o.path.lexically_relative(study.folder()).string(), o.voxels});
        }
        all["subjects"].push_back(one);
    }
    for (const study::Run& run : study.runs()) {
        base::Json one = study::toJson(run);
        one["defaced_sha256"] = run.defacedSha256;
        one["time"] = run.datetime_utc;
        all["runs"].push_back(one);
    }
    for (const study::RatingEvent& event : study.ratingEvents()) all["events"].push_back(study::toJson(event));
    for (const auto& [rating, stale] : study.currentRatings()) all["current"].push_back({rating.eventId, stale});
    for (const auto& row : study.losses()) all["losses"].push_back({row.subject, row.method, study::toJson(row.loss)});
    return all.dump(1);
}

/// True when the study tells the same by the index it has, and by one made anew from its files.
inline bool indexIsRebuiltEqual(const fs::path& study) {
    const std::string lived = tells(study::Study::open(study));
    fs::remove(study / "study.sqlite");
    fs::remove(study / "study.sqlite-journal");
    return tells(study::Study::open(study)) == lived;
}

}  // namespace bauta::test
