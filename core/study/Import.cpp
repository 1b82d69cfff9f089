// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/study/Import.h"

#include <algorithm>
#include <array>
#include <cctype>

#include "core/base/Error.h"
#include "core/base/Files.h"
#include "core/base/Hash.h"
#include "core/dicom/Series.h"
#include "core/image/ImageIo.h"
#include "core/study/Aliases.h"
#include "core/study/KeyFile.h"
#include "core/study/Layout.h"
#include "core/study/Sidecars.h"

namespace bauta::study {
namespace {

using base::Error;
using base::ErrorCode;

/// A file's own content tells it apart; the header of a two-file format does not.
std::string contentKey(const fs::path& file) {
    const std::string ending = file.extension().string();
    if (ending == ".hdr" || ending == ".nhdr" || ending == ".mhd") return {};
    return "content:" + base::sha256OfFile(file);
}

/// Only 0 and 1, or one value throughout.
bool looksLikeMask(const image::Volume& volume) {
    const image::ValueRange range = image::valueRange(volume);
    if (range.min == range.max) return true;
    if (range.min != 0 || range.max != 1) return false;
    return volume.visit(
        [](auto voxels) { return std::ranges::all_of(voxels, [](auto v) { return v == 0 || v == 1; }); });
}

void requireScan(const image::Volume& volume, const fs::path& file) {
    if (!looksLikeMask(volume)) return;
    throw Error(ErrorCode::Unsupported, "holds 0 and 1 only, or one value throughout: a mask, not a scan",
                file.string(), "masks go beside their scan as mask_<OAR>.nii.gz");
}

/// The weighting that a file's name ends with, as in BIDS.
std::optional<image::Modality> modalityOfName(const fs::path& file) {
    const std::string stem = stemOf(file);
    for (const auto modality :
         {image::Modality::T1w, image::Modality::T2w, image::Modality::PDw, image::Modality::MR, image::Modality::CT}) {
        const std::size_t at = stem.rfind('_');
        if (at != std::string::npos && stem.substr(at + 1) == image::suffix(modality)) return modality;
    }
    return std::nullopt;
}

/// What a study's sidecar or a phantom's landmarks.json says.
std::optional<image::Modality> modalityOfSidecar(const fs::path& file) {
    for (const fs::path& sidecar : {sidecarOf(file), file.parent_path() / "landmarks.json"}) {
        if (!fs::exists(sidecar)) continue;
        const base::Json json = base::readJson(sidecar);
        const auto found = json.find("modality");
        if (found == json.end() || !found->is_string()) continue;
        return image::modalityFromName(found->get<std::string>());
    }
    return std::nullopt;
}

/// Air near −1000 HU fills part of every CT; MR scans hold no such values.
bool looksLikeCt(const image::Volume& volume) {
    constexpr double kLeastAir = 0.01;
    const auto air = volume.visit([](auto voxels) {
        return std::ranges::count_if(voxels, [](auto v) {
            const auto value = static_cast<double>(v);
            return value > -1100 && value < -900;
        });
    });
    return static_cast<double>(air) >= kLeastAir * static_cast<double>(volume.voxelCount());
}

image::Modality guessModality(const image::Volume& volume, const fs::path& file, std::vector<std::string>& warnings) {
    if (const auto told = modalityOfSidecar(file)) return *told;
    if (const auto told = modalityOfName(file)) return *told;
    if (looksLikeCt(volume)) {
        warnings.emplace_back("taken for CT by its values");
        return image::Modality::CT;
    }
    warnings.emplace_back("the weighting is unknown; bauta-cli import can be told the modality");
    return image::Modality::MR;
}

/// The structure's name in a mask's file name: "mask_Parotid_L" or "sub-01_label-ParotidL_mask".
std::string structureOf(const fs::path& file) {
    const std::string stem = stemOf(file);
    std::string name = stem;
    if (stem.starts_with("mask_")) name = stem.substr(5);
    if (const std::size_t at = stem.find("_label-"); at != std::string::npos) {
        const std::size_t begin = at + 7;
        name = stem.substr(begin, stem.find('_', begin) - begin);
        // Our own sidecars have the full name, which file names may not hold.
        if (const fs::path sidecar = sidecarOf(file); fs::exists(sidecar)) {
            name = base::readJson(sidecar).value("structure", name);
        }
    }
    return Aliases::shared().fullName(name);
}

/// Points by name. Anything else that the file holds is left behind: it might be about a person.
base::Json landmarksOf(const fs::path& file) {
    const base::Json json = base::readJson(file);
    const auto points = json.find("points");
    if (points == json.end()) return nullptr;
    base::Json sound = base::Json::object();
    for (const auto& [name, point] : points->items()) {
        const bool isName = std::ranges::all_of(name, [](unsigned char c) { return std::isalnum(c) != 0 || c == '_'; });
        const bool isPoint = point.is_array() && point.size() == 3 &&
                             std::ranges::all_of(point, [](const base::Json& v) { return v.is_number(); });
        if (!isName || !isPoint) {
            throw Error(ErrorCode::Damaged, "its points are not three numbers each, by a name of letters and digits",
                        file.string());
        }
        sound[name] = point;
    }
    return sound;
}

image::Mask loadOnGrid(const fs::path& file, bool labels, const image::Volume& scan) {
    image::Mask mask = image::loadMask(file, labels);
    const std::string other = image::difference(scan.geometry(), mask.geometry());
    if (!other.empty()) {
        throw Error(ErrorCode::Geometry, "the mask does not lie on the grid of its scan: " + other, file.string(),
                    "export both on one grid and import again");
    }
    return mask;
}

void readParts(const SourceItem& item, Study::NewSubject& subject, const base::TaskContext& task) {
    for (std::size_t i = 1; i < item.files.size(); ++i) {
        task.throwIfStopped();
        task.report(static_cast<double>(i) / static_cast<double>(item.files.size()), "reading structures");
        const fs::path& file = item.files[i];
        const std::string stem = stemOf(file);
        if (stem == "face") {
            subject.face = loadOnGrid(file, true, subject.scan);
        } else if (stem == "brain") {
            subject.brain = loadOnGrid(file, false, subject.scan);
        } else {
            subject.structures.emplace_back(structureOf(file), loadOnGrid(file, false, subject.scan));
        }
    }
    if (const fs::path landmarks = item.path / "landmarks.json";
        item.kind == SourceItem::Kind::SubjectFolder && fs::exists(landmarks)) {
        subject.landmarks_lps_mm = landmarksOf(landmarks);
    }
}

Study::NewSubject readDicom(const SourceItem& item, const ImportOptions& options, const base::TaskContext& task) {
    const dicom::FolderScan found = dicom::scanFiles(item.files, {options.resample}, task.part(0, 0.1));
    const auto series = std::ranges::find(found.series, item.key, &dicom::SeriesInfo::key);
    if (series == found.series.end()) {
        std::string message = "the series cannot be read any more";
        if (!found.refused.empty()) message.append(": ").append(found.refused.front().line());
        throw Error(ErrorCode::Damaged, message, item.files.front().string());
    }
    image::LoadedImage loaded = dicom::loadSeries(*series, task.part(0.1, 0.5));
    Study::NewSubject subject;
    subject.scan = loaded.volume.withModality(options.modality.value_or(series->modality));
    subject.warnings = item.warnings;
    // What reading the voxels told, after what the headers had told already.
    for (std::size_t i = series->warnings.size(); i < loaded.warnings.size(); ++i) {
        subject.warnings.push_back(loaded.warnings[i]);
    }
    return subject;
}

Study::NewSubject readFiles(const SourceItem& item, const ImportOptions& options, const base::TaskContext& task) {
    const fs::path& file = item.files.front();
    image::LoadedImage loaded = image::loadImage(file, task.part(0, 0.3));
    requireScan(loaded.volume, file);
    Study::NewSubject subject;
    subject.warnings = loaded.warnings;
    const image::Modality modality =
        options.modality ? *options.modality : guessModality(loaded.volume, file, subject.warnings);
    subject.scan = loaded.volume.withModality(modality);
    readParts(item, subject, task.part(0.3, 0.5));
    return subject;
}

}  // namespace

ImportReport::Item importItem(Study& study, const SourceItem& item, const ImportOptions& options,
                              const base::TaskContext& task) {
    const bool isDicom = item.kind == SourceItem::Kind::DicomSeries;
    if (!options.keyFile.empty()) requireOutside(options.keyFile, study.folder());
    ImportReport::Item report;
    report.source = item.path;
    std::string key = isDicom ? "series:" + item.key : contentKey(item.files.front());
    if (!key.empty()) {
        if (const auto known = study.subjectOfSource(key)) {
            report.subject = *known;
            report.alreadyThere = true;
            report.structures = study.subject(*known).structures.size();
            // Also now: the import that brought it may have been killed before.
            if (!options.keyFile.empty()) addToKeyFile(options.keyFile, study, report.subject, item);
            return report;
        }
    }
    Study::NewSubject subject = isDicom ? readDicom(item, options, task) : readFiles(item, options, task);
    if (key.empty()) key = "voxels:" + voxelSha256(subject.scan);
    subject.sourceKey = key;
    const auto known = study.subjectOfSource(key);
    report.alreadyThere = known.has_value();
    report.subject = study.addSubject(subject, task.part(0.5, 1));
    report.warnings = study.subject(report.subject).warnings;
    report.structures = subject.structures.size();
    if (!options.keyFile.empty()) addToKeyFile(options.keyFile, study, report.subject, item);
    return report;
}

Refused refusal(const base::Error& error, const SourceItem& item) {
    return {error.context().empty() ? item.path : fs::path(error.context()), error.code(), error.reason()};
}

}  // namespace bauta::study
