// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dicom/detail/Pairing.h"

#include <algorithm>
#include <cmath>

#include "core/base/Error.h"
#include "core/base/Outcome.h"
#include "core/dicom/PatientId.h"
#include "core/dicom/StructureSet.h"

namespace bauta::dicom::detail {
using base::ErrorCode;

namespace {

using Candidates = std::vector<std::size_t>;  // indices into FolderScan::series

// The series that hold most of the images the structure set refers to.
Candidates byImages(const Header& h, const FolderScan& scan) {
    Candidates best;
    std::size_t most = 0;
    for (std::size_t i = 0; i < scan.series.size(); ++i) {
        const auto& uids = scan.series[i].sopInstanceUids;
        const auto here = static_cast<std::size_t>(std::count_if(uids.begin(), uids.end(), [&](const auto& uid) {
            return std::binary_search(h.referencedImages.begin(), h.referencedImages.end(), uid);
        }));
        if (here > most) best.clear();
        most = std::max(most, here);
        if (here > 0 && here == most) best.push_back(i);
    }
    return best;
}

template <typename Is>
Candidates seriesThat(const FolderScan& scan, Is&& is) {
    Candidates found;
    for (std::size_t i = 0; i < scan.series.size(); ++i) {
        if (is(scan.series[i])) found.push_back(i);
    }
    return found;
}

// Whether all contours lie inside the image, each within this part of the gap of a slice.
bool covers(const SeriesInfo& series, const StructureSet& set, double ofGap) {
    const image::Geometry& g = series.geometry;
    bool any = false;
    for (const Roi& roi : set.rois) {
        for (const Contour& contour : roi.contours) {
            any = true;
            for (const image::Vec3& point : contour.points_lps_mm) {
                const image::Vec3 at = g.toIndex(point);
                const auto inside = [&](std::size_t a) {
                    return at[a] >= -1 && at[a] <= static_cast<double>(g.size[a]);
                };
                const double place = std::clamp(at[2], 0.0, static_cast<double>(g.size[2] - 1));
                if (!inside(0) || !inside(1) || !(std::abs(at[2] - std::round(place)) <= ofGap)) return false;
            }
        }
    }
    return any;
}

// Of several, the one whose slices the contours lie on, or else lie between; as they are when that does not tell.
Candidates narrowed(Candidates candidates, const FolderScan& scan, const Header& h) {
    if (candidates.size() < 2) return candidates;
    const auto set = base::attempt([&] { return readStructureSet(h.file); });
    if (!set) return candidates;
    for (const double ofGap : {0.05, 0.5}) {
        Candidates covering;
        for (const std::size_t i : candidates) {
            if (covers(scan.series[i], set.value(), ofGap)) covering.push_back(i);
        }
        if (covering.size() == 1) return covering;
    }
    return candidates;
}

enum class Patients { Same, Other, Unknown };

Patients compare(const Header& h, const SeriesInfo& series) {
    const std::string ofSet = patientId(h.file);
    const std::string ofSeries = patientId(series.files.front());
    if (ofSet.empty() || ofSeries.empty()) return Patients::Unknown;
    return ofSet == ofSeries ? Patients::Same : Patients::Other;
}

std::string describe(const Header& h) {
    return "is a structure set (RTSTRUCT) with " + std::to_string(h.structures) +
           (h.structures == 1 ? " structure" : " structures");
}

std::string reference(const Header& h) {
    if (!h.referencedSeries.empty()) return "series " + h.referencedSeries.front();
    return h.frameOfReferenceUid.empty() ? "" : "frame of reference " + h.frameOfReferenceUid;
}

void refuse(const Header& h, const std::string& reason, const std::string& hint, FolderScan& out) {
    out.refused.push_back({h.file, ErrorCode::NotFound, describe(h) + "; " + reason, hint, reference(h), {}});
}

void refuseMissing(const Header& h, const std::set<std::string>& present, FolderScan& out) {
    std::string reason = "the series it was drawn on is not here";
    if (h.referencedSeries.empty()) {
        reason = "it does not name the series it was drawn on";
    } else if (std::any_of(h.referencedSeries.begin(), h.referencedSeries.end(),
                           [&](const std::string& uid) { return present.contains(uid); })) {
        reason = "the series it was drawn on was refused";
    }
    refuse(h, reason, "import it together with its series", out);
}

}  // namespace

void pair(const Header& h, const std::set<std::string>& present, FolderScan& out) {
    const auto refers = [&](const std::string& uid) {
        return !uid.empty() &&
               std::find(h.referencedSeries.begin(), h.referencedSeries.end(), uid) != h.referencedSeries.end();
    };
    Candidates candidates = byImages(h, out);
    std::vector<std::string> warnings;
    bool byFrame = false;
    if (candidates.empty()) {
        candidates = seriesThat(out, [&](const SeriesInfo& s) { return refers(s.seriesUid); });
        if (!candidates.empty() && !h.referencedImages.empty()) {
            warnings.emplace_back("paired by the series it names: the images it refers to are not here");
        }
    }
    const bool refused = std::any_of(present.begin(), present.end(), refers);
    if (candidates.empty() && !refused && !h.frameOfReferenceUid.empty()) {
        candidates =
            seriesThat(out, [&](const SeriesInfo& s) { return s.frameOfReferenceUid == h.frameOfReferenceUid; });
        byFrame = !candidates.empty();
        warnings.emplace_back(h.referencedImages.empty() && h.referencedSeries.empty()
                                  ? "paired by its frame of reference: it does not name the images it was drawn on"
                                  : "paired by its frame of reference: the images it refers to are not here");
    }
    if (candidates.empty()) return refuseMissing(h, present, out);
    const std::size_t choice = candidates.size();
    candidates = narrowed(std::move(candidates), out, h);
    if (candidates.size() > 1) {
        return refuse(h,
                      "it may belong to any of " + std::to_string(candidates.size()) + " series with " +
                          (byFrame ? "its frame of reference" : "the images or the series it names") +
                          ", and its contours do not tell which",
                      "import it with the one series it was drawn on", out);
    }
    const std::size_t series = candidates.front();
    if (choice > 1) {
        warnings.push_back("of " + std::to_string(choice) + " series it may belong to, its contours lie on this one");
    }
    if (compare(h, out.series[series]) == Patients::Other) {
        if (byFrame) {
            return refuse(h, "a series has its frame of reference but another patient id",
                          "make sure that they belong together, and give both one patient id", out);
        }
        warnings.emplace_back("its patient id is not that of the images it was drawn on");
    }
    out.structureSets.push_back({h.file, series, h.structures, h.made_local, std::move(warnings)});
}

}  // namespace bauta::dicom::detail
