// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dicom/StructureSet.h"

#include "core/dicom/detail/Gather.h"
#include "core/dicom/detail/Items.h"
#include "core/dicom/detail/Open.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "core/base/Error.h"
#include "core/base/Numbers.h"
#include "core/base/Outcome.h"
#include "core/image/detail/ByteSource.h"

namespace bauta::dicom {
using base::ErrorCode;
using image::detail::refuse;

namespace {

// What the contours of a ROI lack, counted.
struct Lacks {
    std::size_t open = 0, untyped = 0, fewPoints = 0, unreadable = 0, miscounted = 0, otherKind = 0;
};

void say(const Lacks& lacks, std::vector<std::string>& warnings) {
    const auto add = [&](std::size_t n, const char* one, const char* many) {
        if (n > 0) warnings.push_back(detail::counted(n, one, many));
    };
    add(lacks.open, "open contour was left out", "open contours were left out");
    add(lacks.otherKind, "contour of an unknown kind was left out", "contours of an unknown kind were left out");
    add(lacks.fewPoints, "contour with fewer than 3 points was left out",
        "contours with fewer than 3 points were left out");
    add(lacks.unreadable, "contour with unreadable coordinates was left out",
        "contours with unreadable coordinates were left out");
    add(lacks.miscounted, "contour has another number of points than it says; those it has were used",
        "contours have another number of points than they say; those they have were used");
    add(lacks.untyped, "contour does not say whether it is closed and was taken as closed",
        "contours do not say whether they are closed and were taken as closed");
}

// The text of the coordinates as it lies in memory; long ones may have lost their type on the way.
std::string_view coordinates(DcmItem& contour) {
    DcmElement* element = nullptr;
    if (contour.findAndGetElement(DCM_ContourData, element).bad()) return {};
    char* text = nullptr;
    Uint32 length = 0;
    if (element->getString(text, length).good())
        return text == nullptr ? std::string_view() : std::string_view(text, length);
    Uint8* bytes = nullptr;
    if (element->getUint8Array(bytes).bad() || bytes == nullptr) return {};
    return {reinterpret_cast<const char*>(bytes), element->getLength()};
}

// False when anything in it is no finite number or the last point is incomplete.
bool readPoints(std::string_view text, std::vector<image::Vec3>& points) {
    image::Vec3 point{};
    std::size_t filled = 0;
    const auto skipBlanks = [&] {
        while (!text.empty() && (text.front() == ' ' || text.front() == '\0' || text.front() == '\t' ||
                                 text.front() == '\r' || text.front() == '\n')) {
            text.remove_prefix(1);
        }
    };
    points.reserve(text.size() / 20);
    for (skipBlanks(); !text.empty(); skipBlanks()) {
        const auto value = base::takeNumber(text);
        if (!value || !std::isfinite(*value)) return false;
        point[filled++] = *value;
        if (filled == 3) {
            points.push_back(point);
            filled = 0;
        }
        skipBlanks();
        if (text.empty()) break;
        if (text.front() != '\\') return false;
        text.remove_prefix(1);
    }
    return filled == 0;
}

std::string imageOf(DcmItem& contour) {
    std::string uid;
    detail::forEachItem(contour, DCM_ContourImageSequence, [&](DcmItem& image) {
        if (uid.empty()) uid = detail::text(image, DCM_ReferencedSOPInstanceUID);
    });
    return uid;
}

void readContour(DcmItem& item, Roi& roi, Lacks& lacks) {
    const std::string kind = detail::text(item, DCM_ContourGeometricType);
    if (kind == "POINT") {
        ++roi.points;
        return;
    }
    if (kind.starts_with("OPEN")) {
        ++lacks.open;
        return;
    }
    if (!kind.empty() && kind != "CLOSED_PLANAR" && kind != "CLOSEDPLANAR_XOR") {
        ++lacks.otherKind;
        return;
    }
    Contour contour;
    if (!readPoints(coordinates(item), contour.points_lps_mm)) {
        ++lacks.unreadable;
        return;
    }
    if (contour.points_lps_mm.size() < 3) {
        // Some programs mark a point without calling it one.
        contour.points_lps_mm.size() == 1 ? ++roi.points : ++lacks.fewPoints;
        return;
    }
    lacks.untyped += kind.empty() ? 1U : 0U;
    long said = 0;
    if (item.findAndGetLongInt(DCM_NumberOfContourPoints, said).bad() ||
        said != static_cast<long>(contour.points_lps_mm.size())) {
        ++lacks.miscounted;
    }
    contour.imageUid = imageOf(item);
    roi.contours.push_back(std::move(contour));
}

std::optional<std::array<int, 3>> colourOf(DcmItem& item) {
    std::array<int, 3> colour{};
    for (unsigned long i = 0; i < 3; ++i) {
        Sint32 value = -1;
        if (item.findAndGetSint32(DCM_ROIDisplayColor, value, i).bad() || value < 0 || value > 255) return std::nullopt;
        colour[i] = value;
    }
    return colour;
}

void readContours(DcmItem& item, Roi& roi, const base::TaskContext& task) {
    if (!roi.colour_rgb) roi.colour_rgb = colourOf(item);
    Lacks lacks;
    detail::forEachItem(item, DCM_ContourSequence, [&](DcmItem& contour) {
        task.throwIfStopped();
        readContour(contour, roi, lacks);
    });
    say(lacks, roi.warnings);
}

std::optional<int> numberIn(DcmItem& item, const DcmTagKey& tag) {
    Sint32 value = 0;
    if (item.findAndGetSint32(tag, value).bad()) return std::nullopt;
    return value;
}

// Contours belong to the ROI whose number they name; without any number the order of both lists is all there is.
void readRois(DcmItem& data, StructureSet& set, const base::TaskContext& task) {
    std::map<int, std::size_t> byNumber;
    detail::forEachItem(data, DCM_StructureSetROISequence, [&](DcmItem& item) {
        Roi roi;
        const auto number = numberIn(item, DCM_ROINumber);
        roi.number = number.value_or(0);
        roi.name = detail::decoded(item, DCM_ROIName, data);
        if (number && !byNumber.emplace(*number, set.rois.size()).second) {
            roi.warnings.push_back("number " + std::to_string(*number) +
                                   " belongs to another ROI too, which got the contours");
        }
        set.rois.push_back(std::move(roi));
    });
    const std::size_t named = set.rois.size();
    std::size_t place = 0;
    detail::forEachItem(data, DCM_ROIContourSequence, [&](DcmItem& item) {
        const std::size_t here = place++;
        const auto number = numberIn(item, DCM_ReferencedROINumber);
        std::size_t target = named;
        if (number && byNumber.contains(*number)) {
            target = byNumber.at(*number);
        } else if (!number && here < named) {
            target = here;
            set.rois[here].warnings.emplace_back("its contours do not name it; they were taken by their order");
        } else {
            target = set.rois.size();
            Roi& added = set.rois.emplace_back();
            added.number = number.value_or(0);
            added.warnings.emplace_back("its contours belong to a ROI that the structure set does not list");
            if (number) byNumber.emplace(*number, target);
        }
        readContours(item, set.rois[target], task);
    });
}

void addWords(const std::string& text, std::vector<std::string>& words) {
    std::size_t from = 0;
    while ((from = text.find_first_not_of(" ^=\\,;", from)) != std::string::npos) {
        const std::size_t to = std::min(text.find_first_of(" ^=\\,;", from), text.size());
        if (to - from > 1) words.push_back(text.substr(from, to - from));
        from = to;
    }
}

std::vector<std::string> wordsOfPersons(DcmItem& data) {
    static const DcmTagKey kTags[] = {DCM_PatientName,
                                      DCM_PatientID,
                                      DCM_PatientBirthDate,
                                      DCM_RETIRED_OtherPatientIDs,
                                      DCM_OtherPatientNames,
                                      DCM_PatientBirthName,
                                      DCM_PatientMotherBirthName,
                                      DCM_AccessionNumber,
                                      DCM_ReferringPhysicianName,
                                      DCM_PerformingPhysicianName,
                                      DCM_PhysiciansOfRecord,
                                      DCM_NameOfPhysiciansReadingStudy,
                                      DCM_RequestingPhysician,
                                      DCM_OperatorsName,
                                      DCM_ResponsiblePerson,
                                      DCM_ReviewerName};
    std::vector<std::string> words;
    for (const DcmTagKey& tag : kTags) addWords(detail::decoded(data, tag, data), words);
    detail::forEachItem(data, DCM_RTROIObservationsSequence,
                        [&](DcmItem& item) { addWords(detail::decoded(item, DCM_ROIInterpreter, data), words); });
    detail::forEachItem(data, DCM_OtherPatientIDsSequence,
                        [&](DcmItem& item) { addWords(detail::decoded(item, DCM_PatientID, data), words); });
    std::sort(words.begin(), words.end());
    words.erase(std::unique(words.begin(), words.end()), words.end());
    return words;
}

}  // namespace

// By dcmdata, not dcmrt's DRTStructureSetIOD: that class leaves a whole sequence out for what one item lacks.
StructureSet readStructureSet(const std::filesystem::path& file, const base::TaskContext& task) {
    detail::OpenedFile opened = detail::open(file);
    if (opened.damage) throw *opened.damage;
    if (opened.header.kind != Kind::StructureSet) {
        refuse(ErrorCode::Unsupported, file, "is no structure set (RTSTRUCT)");
    }
    StructureSet set;
    set.file = file;
    DcmDataset& data = *opened.format->getDataset();
    readRois(data, set, task);
    set.personWords = wordsOfPersons(data);
    return set;
}

std::vector<std::string> personWords(const std::filesystem::path& file) {
    const auto opened = base::attempt([&] { return detail::open(file); });
    return opened ? wordsOfPersons(*opened.value().format->getDataset()) : std::vector<std::string>{};
}

}  // namespace bauta::dicom
