// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
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
    /// A region of a structure set, or a structure that came as a mask.
    struct Roi {
        std::string roi;                      ///< its name in the source: for the screen alone, it may name a person
        std::string name;                     ///< as stored; empty when it is not
        std::vector<std::string> candidates;  ///< OARs that it could be; a question to the user
        std::size_t contours = 0;             ///< 0 for a mask
        std::uint64_t voxels = 0;
        double ml = 0;
        std::vector<std::string> warnings;  ///< may be stored
    };
    struct Item {
        std::string subject;
        fs::path source;
        bool alreadyThere = false;
        std::vector<std::string> warnings;
        std::size_t structures = 0;            ///< all that the subject has now
        std::size_t addedStructures = 0;       ///< to a subject that was there already
        std::vector<Roi> rois;                 ///< that were read now, those not stored as well
        std::vector<Refused> refused;          ///< structure sets
        std::string patient;                   ///< as Subject::patient
        std::vector<std::string> samePatient;  ///< further subjects that are scans of this patient
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

/// Reads one item and adds it to the study. A series that is there already gets the structures of structure sets that
/// it has not got yet, and nothing else changes. Errors name the file.
ImportReport::Item importItem(Study& study, const SourceItem& item, const ImportOptions& options,
                              const base::TaskContext& task = {});

/// What an item's error becomes in the list of refused files.
[[nodiscard]] Refused refusal(const base::Error& error, const SourceItem& item);

}  // namespace bauta::study
