// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/base/Error.h"
#include "core/base/Task.h"
#include "core/study/Study.h"

namespace bauta::study {

struct ImportOptions {
    std::optional<image::Modality> modality;  ///< for sources that do not tell
    fs::path keyFile;                         ///< optional, outside the study: pseudonym ↔ patient id
    bool resample = false;                    ///< irregular DICOM series onto a regular grid (dicom::ScanOptions)
    bool careful = false;                     ///< a file ended the process before (dicom::ScanOptions)
};

struct Refused {
    fs::path file;
    base::ErrorCode code = base::ErrorCode::Internal;
    std::string reason;
};

struct ImportReport {
    struct Item {
        std::string subject;
        fs::path source;
        bool alreadyThere = false;
        std::vector<std::string> warnings;
        std::size_t structures = 0;
    };
    std::vector<Item> imported;
    std::vector<Refused> refused;
};

/// Something that can become one subject: found by scanSource, read by importItem.
struct SourceItem {
    enum class Kind { DicomSeries, SubjectFolder, SingleFile, BidsScan };
    Kind kind = Kind::SingleFile;
    fs::path path;                        ///< folder or file
    std::string key;                      ///< stable identity: series UID or content hash
    std::vector<fs::path> files;          ///< slices of a series; else the scan first, then masks, face and brain
    std::vector<std::string> warnings;    ///< what was left out around it; they name no file
    std::vector<fs::path> structureSets;  ///< of a series
};

struct SourceScan {
    std::vector<SourceItem> items;
    std::vector<Refused> refused;
};

/// Looks through a file or folder tree for DICOM series, phantom-like subject folders (image.* with mask_<OAR>.*),
/// BIDS trees and single images, in a fixed order. One bad file never stops the others. The study that is imported
/// into is passed by. Errors: NotFound, BadRequest (the source lies in that study).
[[nodiscard]] SourceScan scanSource(const fs::path& source, const fs::path& study, const ImportOptions& options = {},
                                    const base::TaskContext& task = {});

/// Reads one item and adds it to the study. Errors name the file.
ImportReport::Item importItem(Study& study, const SourceItem& item, const ImportOptions& options,
                              const base::TaskContext& task = {});

/// What an item's error becomes in the list of refused files.
[[nodiscard]] Refused refusal(const base::Error& error, const SourceItem& item);

}  // namespace bauta::study
