// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dicom/detail/Pairing.h"

#include <algorithm>

#include "core/base/Error.h"

namespace bauta::dicom::detail {
using base::ErrorCode;

void pair(const Header& h, const std::set<std::string>& present, FolderScan& out) {
    const auto refers = [&](const std::string& uid) {
        return std::find(h.referencedSeries.begin(), h.referencedSeries.end(), uid) != h.referencedSeries.end();
    };
    const auto series =
        std::find_if(out.series.begin(), out.series.end(), [&](const SeriesInfo& s) { return refers(s.seriesUid); });
    if (series != out.series.end()) {
        out.structureSets.push_back(
            {h.file, static_cast<std::size_t>(series - out.series.begin()), h.structures, {}, {}});
        return;
    }
    std::string reason = "is a structure set (RTSTRUCT) with " + std::to_string(h.structures) +
                         (h.structures == 1 ? " structure" : " structures");
    std::string reference;
    if (!h.referencedSeries.empty()) {
        reference = "series " + h.referencedSeries.front();
    } else if (!h.frameOfReferenceUid.empty()) {
        reference = "frame of reference " + h.frameOfReferenceUid;
    }
    if (h.referencedSeries.empty()) {
        reason += "; it does not name the series it was drawn on";
    } else if (std::any_of(present.begin(), present.end(), refers)) {
        reason += "; the series it was drawn on was refused";
    } else {
        reason += "; the series it was drawn on is not here";
    }
    out.refused.push_back({h.file, ErrorCode::NotFound, reason, "import it together with its series", reference, {}});
}

}  // namespace bauta::dicom::detail
