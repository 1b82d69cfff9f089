// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/study/Import.h"

#include <algorithm>
#include <array>
#include <cctype>

#include "core/base/Error.h"
#include "core/base/Files.h"
#include "core/base/Hash.h"
#include "core/dicom/PatientId.h"
#include "core/dicom/Series.h"
#include "core/image/ImageIo.h"
#include "core/study/ImportStructures.h"
#include "core/study/KeyFile.h"
#include "core/study/Layout.h"
#include "core/study/Sidecars.h"
#include "core/study/StructureNames.h"

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
        try {
            return image::modalityFromName(found->get<std::string>());
        } catch (const Error&) {
            throw Error(ErrorCode::Damaged, "names an unknown modality", sidecar.string(),
                        "known are T1w, T2w, PDw, MR and ct");
        }
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
std::string nameOf(const fs::path& file) {
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
    return name;
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

/// Masks of the subject's folder may be called after the person it is.
std::vector<std::string> personWords(const SourceItem& item) {
    const std::string folder = item.path.filename().string();
    if (item.kind != SourceItem::Kind::SubjectFolder || isSubjectId(folder)) return {};
    return {folder};
}

void readParts(const SourceItem& item, Study::NewSubject& subject, ImportReport::Item& report,
               const base::TaskContext& task) {
    const auto parts = static_cast<double>(item.files.size());
    std::vector<SourceName> names;
    std::vector<image::Mask> masks;
    for (std::size_t i = 1; i < item.files.size(); ++i) {
        task.throwIfStopped();
        task.report(static_cast<double>(i) / parts, "reading masks");
        const fs::path& file = item.files[i];
        const std::string stem = stemOf(file);
        if (stem == "face") {
            subject.face = loadOnGrid(file, true, subject.scan);
        } else if (stem == "brain") {
            subject.brain = loadOnGrid(file, false, subject.scan);
        } else {
            masks.push_back(loadOnGrid(file, false, subject.scan));
            names.push_back({nameOf(file), static_cast<int>(masks.size()), personWords(item)});
        }
    }
    const std::vector<ChosenName> chosen = chooseNames(names, {});
    for (std::size_t i = 0; i < masks.size(); ++i) {
        ImportReport::Roi line{names[i].name, chosen[i].name, chosen[i].candidates, 0, masks[i].count(), 0, {}};
        line.ml = static_cast<double>(line.voxels) * masks[i].geometry().voxelVolume_ml();
        if (chosen[i].replaced) line.warnings.emplace_back("its name may stand for a person and is not stored");
        report.rois.push_back(std::move(line));
        subject.madeStructures.push_back({chosen[i].name,
                                          chosen[i].importedAs,
                                          chosen[i].candidates,
                                          {},
                                          [mask = masks[i]](const base::TaskContext&) { return mask; }});
    }
    if (const fs::path landmarks = item.path / "landmarks.json";
        item.kind == SourceItem::Kind::SubjectFolder && fs::exists(landmarks)) {
        subject.landmarks_lps_mm = landmarksOf(landmarks);
    }
}

/// A series with its structure sets as their headers tell now.
struct Dicom {
    dicom::FolderScan found;
    const dicom::SeriesInfo* series = nullptr;
};

Dicom findSeries(const SourceItem& item, const ImportOptions& options, const base::TaskContext& task) {
    std::vector<fs::path> files = item.files;
    files.insert(files.end(), item.structureSets.begin(), item.structureSets.end());
    Dicom dicom{dicom::scanFiles(files, {options.resample}, task), nullptr};
    const auto series = std::ranges::find(dicom.found.series, item.key, &dicom::SeriesInfo::key);
    if (series == dicom.found.series.end()) {
        std::string message = "the series cannot be read any more";
        if (!dicom.found.refused.empty()) message.append(": ").append(dicom.found.refused.front().line());
        throw Error(ErrorCode::Damaged, message, item.files.front().string());
    }
    dicom.series = &*series;
    return dicom;
}

/// Placeholders of anonymised data stand for everybody.
bool isPlaceholder(const std::string& id) {
    constexpr std::array<std::string_view, 12> kPlaceholders = {"anon",   "anonymous", "anonymized", "anonymised",
                                                                "anonym", "unknown",   "none",       "na",
                                                                "null",   "test",      "patient",    "xxx"};
    std::string plain;
    std::ranges::copy_if(folded(id), std::back_inserter(plain), [](char c) { return std::isalnum(c) != 0; });
    return plain.find_first_not_of('0') == std::string::npos ||
           std::ranges::find(kPlaceholders, plain) != kPlaceholders.end();
}

/// Who the scan is of, as far as the source tells: the patient id of DICOM with its issuer, the "sub-…" of a BIDS tree.
std::string patientKey(const SourceItem& item) {
    if (item.kind == SourceItem::Kind::DicomSeries) {
        const dicom::PatientKey id = dicom::patientKey(item.files.front());
        return isPlaceholder(id.id) ? std::string() : "patient:" + id.id + "\n" + id.issuer;
    }
    if (item.kind != SourceItem::Kind::BidsScan) return {};
    std::string subject;
    fs::path root;
    for (fs::path folder = item.path.parent_path(); folder.has_relative_path(); folder = folder.parent_path()) {
        if (!isSubjectId(folder.filename().string())) continue;
        subject = folder.filename().string();
        root = folder.parent_path();
        break;
    }
    // In a study of this program subjects that share a patient are scans of one person.
    if (const fs::path sidecar = sidecarOf(item.path); fs::exists(sidecar)) {
        const base::Json json = base::readJson(sidecar);
        const auto patient = json.find("patient");
        if (patient != json.end() && patient->is_string()) subject = patient->get<std::string>();
    }
    // The tree is known by its description, so that it may be moved between two imports.
    return "bids:" + base::sha256OfFile(root / "dataset_description.json") + "\n" + subject;
}

Study::NewSubject readFiles(const SourceItem& item, const ImportOptions& options, ImportReport::Item& report,
                            const base::TaskContext& task) {
    const fs::path& file = item.files.front();
    image::LoadedImage loaded = image::loadImage(file, task.part(0, 0.3));
    requireScan(loaded.volume, file);
    Study::NewSubject subject;
    subject.warnings = loaded.warnings;
    const image::Modality modality =
        options.modality ? *options.modality : guessModality(loaded.volume, file, subject.warnings);
    subject.scan = loaded.volume.withModality(modality);
    readParts(item, subject, report, task.part(0.3, 0.5));
    return subject;
}

std::string addFiles(Study& study, const SourceItem& item, const std::string& contentKey, const ImportOptions& options,
                     ImportReport::Item& report, const base::TaskContext& task) {
    Study::NewSubject subject = readFiles(item, options, report, task);
    subject.sourceKey = contentKey.empty() ? "voxels:" + voxelSha256(subject.scan) : contentKey;
    subject.patientKey = patientKey(item);
    report.alreadyThere = study.subjectOfSource(subject.sourceKey).has_value();
    if (report.alreadyThere) report.rois.clear();
    return study.addSubject(subject, task.part(0.5, 1));
}

std::string addSeries(Study& study, const SourceItem& item, const ImportOptions& options, ImportReport::Item& report,
                      const base::TaskContext& task) {
    const Dicom dicom = findSeries(item, options, task.part(0, 0.1));
    RoiImport rois(item, dicom.found, report, task.part(0.1, 0.2));
    image::LoadedImage loaded = dicom::loadSeries(*dicom.series, task.part(0.2, 0.5));
    Study::NewSubject subject;
    subject.scan = loaded.volume.withModality(options.modality.value_or(dicom.series->modality));
    subject.madeStructures = rois.structures(*dicom.series, {});
    subject.warnings = item.warnings;
    // What reading the voxels told, after what the headers had told already.
    for (std::size_t i = dicom.series->warnings.size(); i < loaded.warnings.size(); ++i) {
        subject.warnings.push_back(loaded.warnings[i]);
    }
    subject.warnings.insert(subject.warnings.end(), report.warnings.begin(), report.warnings.end());
    for (const Refused& set : report.refused) {
        subject.warnings.push_back("a structure set could not be used [" + std::string(base::name(set.code)) + "]");
    }
    subject.sourceKey = "series:" + item.key;
    subject.patientKey = patientKey(item);
    return study.addSubject(subject, task.part(0.5, 1));
}

/// Structures of sets that came beside the series since it was imported. What is there stays as it is.
void addNewStructures(Study& study, const SourceItem& item, const ImportOptions& options, ImportReport::Item& report,
                      const base::TaskContext& task) {
    try {
        const Dicom dicom = findSeries(item, options, task.part(0, 0.2));
        RoiImport rois(item, dicom.found, report, task.part(0.2, 0.3));
        rois.keepNew([&](const std::string& key) { return study.hasStructureOf(report.subject, key); });
        if (rois.empty()) {
            report.rois.clear();
            return;
        }
        std::set<std::string> taken;
        for (const Structure& structure : study.subject(report.subject).structures) taken.insert(structure.name);
        report.addedStructures =
            study.addStructures(report.subject, rois.structures(*dicom.series, taken), task.part(0.3, 1));
        rois.dropKnownLines();
    } catch (const Error& error) {
        if (error.code() == ErrorCode::Cancelled || error.code() == ErrorCode::DiskFull) throw;
        for (const fs::path& set : item.structureSets) {
            report.refused.push_back({set, error.code(), "the structure set was left out: " + error.reason()});
        }
        return;
    }
    const std::vector<Run> runs = study.runs();
    const auto before = std::ranges::count_if(
        runs, [&](const Run& run) { return run.subject == report.subject && run.state == RunState::Done; });
    if (report.addedStructures > 0 && before > 0) {
        report.warnings.push_back("the new structures are not in the losses of " + std::to_string(before) +
                                  (before == 1 ? " finished run" : " finished runs") +
                                  "; run the methods again to count them");
    }
}

/// What the report says of the subject as it is now.
void describe(const Study& study, ImportReport::Item& report) {
    const Subject now = study.subject(report.subject);
    report.structures = now.structures.size();
    report.patient = now.patient;
    if (now.patient.empty()) return;
    for (const Subject& other : study.subjects()) {
        if (other.patient == now.patient && other.id != now.id) report.samePatient.push_back(other.id);
    }
}

}  // namespace

ImportReport::Item importItem(Study& study, const SourceItem& item, const ImportOptions& options,
                              const base::TaskContext& task) {
    const bool isDicom = item.kind == SourceItem::Kind::DicomSeries;
    if (!options.keyFile.empty()) requireOutside(options.keyFile, study.folder());
    ImportReport::Item report;
    report.source = item.path;
    const std::string key = isDicom ? "series:" + item.key : contentKey(item.files.front());
    const auto known = key.empty() ? std::nullopt : study.subjectOfSource(key);
    if (known) {
        report.subject = *known;
        report.alreadyThere = true;
        study.completePatient(*known, patientKey(item));
        if (!item.structureSets.empty()) addNewStructures(study, item, options, report, task);
    } else {
        report.subject =
            isDicom ? addSeries(study, item, options, report, task) : addFiles(study, item, key, options, report, task);
        report.warnings = study.subject(report.subject).warnings;
    }
    describe(study, report);
    // Also for one that was there: the import that brought it may have been killed before.
    if (!options.keyFile.empty()) addToKeyFile(options.keyFile, study, report.subject, item);
    return report;
}

Refused refusal(const base::Error& error, const SourceItem& item) {
    return {error.context().empty() ? item.path : fs::path(error.context()), error.code(), error.reason()};
}

}  // namespace bauta::study
