// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/study/ImportStructures.h"

#include <algorithm>
#include <map>

#include "core/base/Error.h"
#include "core/base/Hash.h"
#include "core/dicom/StructureSet.h"
#include "core/study/Aliases.h"
#include "core/study/StructureNames.h"

namespace bauta::study {
namespace {

using base::Error;
using base::ErrorCode;

constexpr std::size_t kLongestBase = 58;  // leaves room for a number

/// What stops the whole import, not one structure.
bool stopsAll(const Error& error) {
    return error.code() == ErrorCode::Cancelled || error.code() == ErrorCode::DiskFull;
}

}  // namespace

std::vector<ChosenName> chooseNames(const std::vector<SourceName>& sources, const std::set<std::string>& taken) {
    const Aliases& aliases = Aliases::shared();
    std::vector<ChosenName> chosen;
    std::vector<NameMatch> matches;
    std::map<std::string, int> wanted, same;
    for (const SourceName& source : sources) {
        matches.push_back(aliases.match(source.name));
        const NameMatch& match = matches.back();
        if (match.known) ++wanted[match.name];
        // A known name is made of the table's words alone: it names no person.
        const std::vector<std::string> none;
        const StoredName stored =
            storedStructureName(source.name, source.number, match.known ? none : source.personWords);
        chosen.push_back({stored.name, stored.name, match.candidates, stored.replaced});
    }
    for (std::size_t i = 0; i < chosen.size(); ++i) {
        const NameMatch& match = matches[i];
        if (match.known && wanted[match.name] == 1 && !taken.contains(match.name)) {
            chosen[i].name = match.name;
        } else {
            if (match.known) chosen[i].candidates = {match.name};
            ++same[chosen[i].name];
        }
    }
    std::set<std::string> used = taken;
    const std::vector<std::string>& oars = aliases.oars();
    used.insert(oars.begin(), oars.end());
    for (std::size_t i = 0; i < chosen.size(); ++i) {
        ChosenName& each = chosen[i];
        if (matches[i].known && each.candidates.empty()) continue;
        const std::string base = each.name.substr(0, kLongestBase);
        const bool alone = same[each.name] == 1 && !used.contains(each.name);
        for (int number = 1; !alone && (number == 1 || used.contains(each.name)); ++number) {
            each.name = base + "_" + std::to_string(number);
        }
        used.insert(each.name);
    }
    return chosen;
}

struct RoiImport::Set {
    dicom::StructureSet content;
    std::string made_local;
};

RoiImport::RoiImport(const SourceItem& item, const dicom::FolderScan& found, ImportReport::Item& report,
                     const base::TaskContext& task)
    : report_(report) {
    struct Read {
        std::shared_ptr<const Set> set;
        std::string digest;
    };
    std::vector<Read> sets;
    std::set<std::string> digests;
    for (const fs::path& file : item.structureSets) {
        task.throwIfStopped();
        try {
            std::string digest = base::sha256OfFile(file);
            if (!digests.insert(digest).second) {
                report.warnings.emplace_back("a copy of a structure set was left out");
                continue;
            }
            auto set = std::make_shared<Set>();
            set->content = dicom::readStructureSet(file, task);
            const auto info = std::ranges::find(found.structureSets, file, &dicom::StructureSetInfo::file);
            if (info != found.structureSets.end()) {
                set->made_local = info->made_local;
                report.warnings.insert(report.warnings.end(), info->warnings.begin(), info->warnings.end());
            }
            sets.push_back({std::move(set), std::move(digest)});
        } catch (...) {
            const Error error = base::currentError(file.string());
            if (stopsAll(error)) throw;
            report.refused.push_back({file, error.code(), "the structure set was left out: " + error.reason()});
        }
    }
    std::ranges::stable_sort(sets, [](const Read& a, const Read& b) { return a.set->made_local > b.set->made_local; });
    for (const Read& read : sets) {
        const std::vector<dicom::Roi>& rois = read.set->content.rois;
        for (std::size_t i = 0; i < rois.size(); ++i) {
            const dicom::Roi& roi = rois[i];
            ImportReport::Roi line;
            line.roi = roi.name;
            line.contours = roi.contours.size();
            line.warnings = roi.warnings;
            if (roi.contours.empty()) line.warnings.emplace_back("has no closed contours and is not stored");
            if (!roi.contours.empty()) {
                open_.push_back({read.set, i, report.rois.size(), "roi:" + read.digest + "#" + std::to_string(i)});
            }
            report.rois.push_back(std::move(line));
        }
    }
}

RoiImport::~RoiImport() = default;

void RoiImport::keepNew(const std::function<bool(const std::string& sourceKey)>& has) {
    std::erase_if(open_, [&](const Open& roi) {
        const bool there = has(roi.sourceKey);
        if (there) known_.push_back(roi.line);
        return there;
    });
}

void RoiImport::dropKnownLines() {
    std::ranges::sort(known_, std::ranges::greater());
    for (const std::size_t line : known_) report_.rois.erase(report_.rois.begin() + static_cast<std::ptrdiff_t>(line));
    known_.clear();
}

std::vector<Study::NewStructure> RoiImport::structures(const dicom::SeriesInfo& series,
                                                       const std::set<std::string>& taken) {
    // A set may be anonymised where its series is not.
    const std::vector<std::string> ofSeries = dicom::personWords(series.files.front());
    std::vector<SourceName> names;
    for (const Open& open : open_) {
        const dicom::Roi& roi = open.set->content.rois[open.roi];
        names.push_back({roi.name, roi.number, open.set->content.personWords});
        names.back().personWords.insert(names.back().personWords.end(), ofSeries.begin(), ofSeries.end());
    }
    std::vector<ChosenName> chosen = chooseNames(names, taken);
    std::vector<Study::NewStructure> made;
    for (std::size_t i = 0; i < open_.size(); ++i) {
        const Open& open = open_[i];
        ImportReport::Roi& line = report_.rois[open.line];
        line.name = chosen[i].name;
        line.candidates = chosen[i].candidates;
        if (chosen[i].replaced) line.warnings.emplace_back("its name may stand for a person and is not stored");
        const auto make = [this, open, &series](const base::TaskContext& task) -> image::Mask {
            const dicom::Roi& roi = open.set->content.rois[open.roi];
            ImportReport::Roi& at = report_.rois[open.line];
            image::Mask none;
            try {
                dicom::RasterisedRoi drawn = dicom::rasterise(roi, series, task);
                at.warnings.insert(at.warnings.end(), drawn.warnings.begin(), drawn.warnings.end());
                at.voxels = drawn.mask.empty() ? 0 : drawn.mask.count();
                at.ml = static_cast<double>(at.voxels) * series.geometry.voxelVolume_ml();
                if (at.voxels > 0) return std::move(drawn.mask);
                at.warnings.emplace_back("holds no voxel of the scan and is not stored");
            } catch (...) {
                const Error error = base::currentError();
                if (stopsAll(error)) throw;
                at.warnings.emplace_back("cannot be drawn and is not stored: " + error.reason());
            }
            at.name.clear();
            at.candidates.clear();
            return none;
        };
        made.push_back({chosen[i].name, chosen[i].importedAs, chosen[i].candidates, open.sourceKey, make});
    }
    return made;
}

}  // namespace bauta::study
