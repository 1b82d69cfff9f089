// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <array>
#include <set>

#include "core/base/Error.h"
#include "core/dicom/Series.h"
#include "core/image/ImageIo.h"
#include "core/study/Import.h"
#include "core/study/Layout.h"

namespace bauta::study {
namespace {

using base::Error;
using base::ErrorCode;

constexpr std::array<std::string_view, 5> kScanSuffixes = {"_T1w", "_T2w", "_PDw", "_MR", "_ct"};

std::vector<fs::path> sortedEntries(const fs::path& folder, std::vector<Refused>& refused) {
    std::vector<fs::path> entries;
    std::error_code error;
    for (auto entry = fs::directory_iterator(folder, error); !error && entry != fs::directory_iterator();
         entry.increment(error)) {
        if (!entry->path().filename().string().starts_with('.')) entries.push_back(entry->path());
    }
    if (error) refused.push_back({folder, ErrorCode::Io, "the folder cannot be read: " + error.message()});
    std::ranges::sort(entries);
    return entries;
}

bool isScanName(const fs::path& file) {
    const std::string stem = stemOf(file);
    return std::ranges::any_of(kScanSuffixes, [&](std::string_view suffix) { return stem.ends_with(suffix); });
}

bool isArchive(const std::string& name) {
    constexpr std::array<std::string_view, 7> kEndings = {".tar",    ".tar.gz", ".tgz",   ".zip",
                                                          ".dcm.gz", ".7z",     ".tar.xz"};
    return std::ranges::any_of(kEndings, [&](std::string_view ending) { return name.ends_with(ending); });
}

class Walk {
  public:
    Walk(fs::path study, const ImportOptions& options, const base::TaskContext& task)
        : study_(std::move(study)), options_(options), task_(task) {}

    void folder(const fs::path& folder) {
        task_.throwIfStopped();
        if (fs::weakly_canonical(folder) == study_) return;
        const std::vector<fs::path> entries = sortedEntries(folder, scan.refused);
        if (isBids(folder, entries)) {
            bids(folder, entries);
            return;
        }
        const auto image = std::ranges::find_if(entries, [](const fs::path& entry) {
            return stemOf(entry) == "image" && image::looksLikeImage(entry) && fs::is_regular_file(entry);
        });
        if (image != entries.end()) {
            subjectFolder(folder, *image, entries);
            return;
        }
        for (const fs::path& entry : entries) {
            std::error_code none;
            if (fs::is_directory(entry, none)) {
                if (!fs::is_symlink(entry)) this->folder(entry);  // a link upwards would never end
            } else if (fs::is_regular_file(entry, none)) {
                file(entry, false);
            }
        }
    }

    /// wanted: named by the user itself, so that it is never passed over without a word.
    void file(const fs::path& file, bool wanted) {
        const std::string name = file.filename().string();
        if (image::looksLikeImage(file)) {
            if (!wanted && name.starts_with("mask_")) {
                scan.refused.push_back(
                    {file, ErrorCode::NotFound, "a mask without its scan: there is no image.* in this folder"});
                return;
            }
            scan.items.push_back({SourceItem::Kind::SingleFile, file, {}, {file}, {}, {}});
        } else if (isArchive(name)) {
            scan.refused.push_back({file, ErrorCode::Unsupported, "a packed file; unpack it and import the result"});
        } else {
            candidates_.push_back(file);
            if (wanted) wanted_.insert(file);
        }
    }

    void dicom() {
        if (candidates_.empty()) return;
        const dicom::FolderScan found = dicom::scanFiles(candidates_, {options_.resample, options_.careful}, task_);
        const std::size_t first = scan.items.size();
        for (const dicom::SeriesInfo& series : found.series) {
            scan.items.push_back({SourceItem::Kind::DicomSeries,
                                  series.files.front().parent_path(),
                                  series.key,
                                  series.files,
                                  series.warnings,
                                  {}});
        }
        for (const dicom::StructureSetInfo& set : found.structureSets) {
            scan.items[first + set.series].structureSets.push_back(set.file);
        }
        for (const dicom::RefusedFile& file : found.refused) {
            scan.refused.push_back({file.file, file.code, file.line()});
        }
        for (const fs::path& file : found.notDicom) {
            if (!wanted_.contains(file)) continue;
            scan.refused.push_back(
                {file, ErrorCode::Unsupported, "not an image this program reads (DICOM, NIfTI, NRRD, MetaImage)"});
        }
    }

    SourceScan scan;

  private:
    static bool isBids(const fs::path& folder, const std::vector<fs::path>& entries) {
        return fs::exists(folder / "dataset_description.json") &&
               std::ranges::any_of(entries, [](const fs::path& e) { return isSubjectId(e.filename().string()); });
    }

    void bids(const fs::path& root, const std::vector<fs::path>& entries) {
        for (const fs::path& entry : entries) {
            if (!isSubjectId(entry.filename().string()) || !fs::is_directory(entry)) continue;
            task_.throwIfStopped();
            bool any = false;
            for (const fs::path& session : sortedEntries(entry, scan.refused)) {
                const std::string name = session.filename().string();
                if (name == "anat") any = bidsFolder(root, session, entry.filename()) || any;
                if (name.starts_with("ses-") && fs::is_directory(session / "anat")) {
                    any = bidsFolder(root, session / "anat", entry.filename() / name) || any;
                }
            }
            if (!any) {
                scan.refused.push_back({entry, ErrorCode::NotFound,
                                        "no scan named …_T1w, _T2w, _PDw, _MR or _ct in this subject's anat folder"});
            }
        }
    }

    bool bidsFolder(const fs::path& root, const fs::path& anat, const fs::path& relative) {
        std::vector<fs::path> masks;
        std::error_code missing;
        for (const fs::directory_entry& derivative : fs::directory_iterator(root / "derivatives", missing)) {
            const fs::path folder = derivative.path() / relative / "anat";
            if (!fs::is_directory(folder)) continue;
            for (const fs::path& file : sortedEntries(folder, scan.refused)) {
                const std::string stem = stemOf(file);
                if (stem.find("_label-") != std::string::npos && stem.ends_with("_mask") &&
                    image::looksLikeImage(file)) {
                    masks.push_back(file);
                }
            }
        }
        std::ranges::sort(masks);
        bool any = false;
        for (const fs::path& file : sortedEntries(anat, scan.refused)) {
            if (!image::looksLikeImage(file) || !isScanName(file)) continue;
            SourceItem item{SourceItem::Kind::BidsScan, file, {}, {file}, {}, {}};
            item.files.insert(item.files.end(), masks.begin(), masks.end());
            scan.items.push_back(std::move(item));
            any = true;
        }
        return any;
    }

    void subjectFolder(const fs::path& folder, const fs::path& image, const std::vector<fs::path>& entries) {
        SourceItem item{SourceItem::Kind::SubjectFolder, folder, {}, {image}, {}, {}};
        for (const fs::path& entry : entries) {
            const std::string stem = stemOf(entry);
            const bool part = stem.starts_with("mask_") || stem == "face" || stem == "brain";
            if (part && image::looksLikeImage(entry)) item.files.push_back(entry);
        }
        scan.items.push_back(std::move(item));
    }

    fs::path study_;
    const ImportOptions& options_;
    const base::TaskContext& task_;
    std::vector<fs::path> candidates_;
    std::set<fs::path> wanted_;
};

}  // namespace

SourceScan scanSource(const fs::path& source, const fs::path& study, const ImportOptions& options,
                      const base::TaskContext& task) {
    if (isWithin(source, study)) {
        throw Error(ErrorCode::BadRequest, "this is the study itself, or a part of it", source.string(),
                    "choose the folder that the scans came from");
    }
    Walk walk(fs::weakly_canonical(study), options, task);
    std::error_code error;
    const fs::file_status status = fs::status(source, error);
    if (fs::is_directory(status)) {
        walk.folder(source);
    } else if (fs::exists(status)) {
        walk.file(source, true);
    } else {
        throw Error(ErrorCode::NotFound, "there is no such file or folder to import", source.string());
    }
    walk.dicom();
    return std::move(walk.scan);
}

}  // namespace bauta::study
