// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "core/dicom/Series.h"
#include "core/study/Import.h"
#include "core/study/Study.h"

namespace bauta::study {

/// What a source calls a structure.
struct SourceName {
    std::string name;
    int number = 0;                        ///< stands for the name where that may not be stored
    std::vector<std::string> personWords;  ///< see storedStructureName()
};

/// What the study will call it.
struct ChosenName {
    std::string name, importedAs;
    std::vector<std::string> candidates;
    bool replaced = false;  ///< the name in the source may not be stored
};

/// Names the structures of one subject, `taken` being those it has already. A known name becomes the OAR's. Where two
/// would get the same one, or it is taken, each keeps the name of its source, with a number where that is needed to
/// tell them apart, and the OAR as a candidate. No two names are the same.
[[nodiscard]] std::vector<ChosenName> chooseNames(const std::vector<SourceName>& sources,
                                                  const std::set<std::string>& taken);

/// The ROIs of a series' structure sets, read and named; their masks are made when they are stored.
class RoiImport {
  public:
    /// Takes all sets, newest first. One that cannot be read becomes a refusal of the report, an equal copy is left
    /// out. `found` is what their headers and those of the series tell.
    RoiImport(const SourceItem& item, const dicom::FolderScan& found, ImportReport::Item& report,
              const base::TaskContext& task);
    ~RoiImport();
    RoiImport(const RoiImport&) = delete;
    RoiImport& operator=(const RoiImport&) = delete;

    /// Leaves out the ROIs that the subject has already; `has` tells by source key.
    void keepNew(const std::function<bool(const std::string& sourceKey)>& has);
    /// Once the structures are made: takes the lines of those left out from the report.
    void dropKnownLines();
    [[nodiscard]] bool empty() const { return open_.empty(); }

    /// `series` must live until the structures are made; their lines of the report are filled in then.
    [[nodiscard]] std::vector<Study::NewStructure> structures(const dicom::SeriesInfo& series,
                                                              const std::set<std::string>& taken);

  private:
    struct Set;
    struct Open {
        std::shared_ptr<const Set> set;
        std::size_t roi = 0, line = 0;
        std::string sourceKey;
    };
    ImportReport::Item& report_;
    std::vector<Open> open_;          ///< with contours
    std::vector<std::size_t> known_;  ///< lines of those left out
};

}  // namespace bauta::study
