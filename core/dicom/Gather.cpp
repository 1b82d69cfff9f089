// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dicom/detail/Gather.h"

#include "core/dicom/detail/Open.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "core/base/Hash.h"
#include "core/base/Numbers.h"
#include "core/base/Outcome.h"
#include "core/dicom/detail/Grid.h"
#include "core/dicom/detail/Pixels.h"
#include "core/dicom/detail/Stacks.h"

namespace bauta::dicom::detail {
using base::ErrorCode;
namespace fs = std::filesystem;

namespace {

// More volumes on one grid are time points or diffusion weightings, not scans to be told apart by a reader.
constexpr std::size_t kMostVolumes = 8;

// Digest of a slice's values; empty where they cannot be read.
std::string pixelsOf(const Header& h) {
    const auto slice = base::attempt([&] { return readSlice(h.file); });
    if (!slice) return {};
    std::string bytes =
        base::general(slice.value().header.slope, 9) + " " + base::general(slice.value().header.intercept, 9) + " ";
    std::visit(
        [&](const auto& values) {
            for (const auto v : values) {
                const auto wide = static_cast<std::uint32_t>(static_cast<std::int32_t>(v));
                for (unsigned shift = 0; shift < 32; shift += 8) bytes += static_cast<char>(wide >> shift & 0xffU);
            }
        },
        slice.value().stored);
    return base::sha256(bytes);
}

std::vector<std::string> pixelsOf(const std::vector<const Header*>& slices, const base::TaskContext& task) {
    std::vector<std::string> digests(slices.size());
    base::parallelFor(slices.size(), [&](std::size_t i) {
        task.throwIfStopped();
        digests[i] = pixelsOf(*slices[i]);
    });
    return digests;
}

bool sameImage(const Header& a, const Header& b) {
    return a.rows == b.rows && a.columns == b.columns && a.instance == b.instance && a.echo == b.echo &&
           a.temporal == b.temporal && a.acquisition == b.acquisition && a.position_lps_mm == b.position_lps_mm &&
           a.orientation == b.orientation && a.imageTypes == b.imageTypes;
}

// What was taken out of a series before its slices were sorted.
struct LeftOut {
    std::vector<fs::path> copies;
    std::size_t changed = 0;  ///< copies by their UID that hold other pixels
    std::size_t twins = 0;    ///< other UIDs, same place, same pixels
    std::vector<fs::path> small;

    [[nodiscard]] std::vector<std::string> warnings() const {
        std::vector<std::string> all;
        if (!copies.empty()) {
            all.push_back(counted(copies.size(), "file is a copy", "files are copies") + " of slices already there");
        }
        if (changed > 0) {
            all.push_back(counted(changed, "of these copies holds", "of these copies hold") +
                          " other values than the slice that was kept, the first by file name");
        }
        if (twins > 0) {
            all.push_back(counted(twins, "slice lies", "slices lie") +
                          " where another one with the same values is already");
        }
        if (!small.empty()) {
            all.push_back(counted(small.size(), "slice", "slices") +
                          " of its series with another orientation, size or kind " +
                          (small.size() == 1 ? "was" : "were") + " left out");
        }
        return all;
    }
};

// Takes out further files of an image already there. One UID on images that differ otherwise is an anonymiser's fault.
void takeCopies(std::vector<Header>& slices, const base::TaskContext& task, LeftOut& left) {
    std::map<std::string, std::vector<Header>> seen;
    std::vector<Header> kept, compared;
    for (Header& h : slices) {
        auto& known = seen[h.sopInstanceUid];
        const auto same = std::find_if(known.begin(), known.end(), [&](const Header& k) { return sameImage(k, h); });
        if (!h.sopInstanceUid.empty() && same != known.end()) {
            left.copies.push_back(h.file);
            compared.push_back(*same);
            compared.push_back(std::move(h));
        } else {
            known.push_back(h);
            kept.push_back(std::move(h));
        }
    }
    slices = std::move(kept);
    std::vector<const Header*> pairs;
    for (const Header& h : compared) pairs.push_back(&h);
    const auto digests = pixelsOf(pairs, task);
    for (std::size_t i = 0; i < digests.size(); i += 2) left.changed += digests[i] != digests[i + 1] ? 1 : 0;
}

// Takes out slices that lie where another one with the same values is already.
void takeTwins(Stack& stack, const base::TaskContext& task, LeftOut& left) {
    std::vector<bool> drop(stack.size(), false);
    for (const auto& place : repeatedPlaces(stack)) {
        std::vector<const Header*> slices;
        for (const std::size_t i : place) slices.push_back(&stack[i]);
        const auto digests = pixelsOf(slices, task);
        for (std::size_t b = 1; b < place.size(); ++b) {
            for (std::size_t a = 0; a < b && !drop[place[b]]; ++a) {
                drop[place[b]] = !drop[place[a]] && !digests[a].empty() && digests[a] == digests[b];
            }
        }
    }
    Stack kept;
    for (std::size_t i = 0; i < stack.size(); ++i) {
        if (drop[i]) {
            ++left.twins;
        } else {
            kept.push_back(std::move(stack[i]));
        }
    }
    stack = std::move(kept);
}

// Takes out whole volumes that repeat another one under other UIDs.
void takeTwinVolumes(std::vector<Part>& parts, const base::TaskContext& task, LeftOut& left) {
    std::set<std::string> seen;
    std::erase_if(parts, [&](const Part& part) {
        const bool comparable = std::count_if(parts.begin(), parts.end(), [&](const Part& other) {
                                    return other.slices.size() == part.slices.size();
                                }) > 1;
        if (!comparable || part.slices.size() < kMinimumSlices) return false;
        std::vector<const Header*> slices;
        for (const Header& h : part.slices) slices.push_back(&h);
        if (std::any_of(slices.begin(), slices.end(), [](auto* h) { return !h->position_lps_mm || !h->orientation; }))
            return false;
        std::sort(slices.begin(), slices.end(), [&](const Header* a, const Header* b) {
            return placeOf(*a, part.slices.front()) < placeOf(*b, part.slices.front());
        });
        std::string all;
        for (const std::string& digest : pixelsOf(slices, task))
            all += digest.empty() ? slices.front()->file.string() : digest;
        if (seen.insert(base::sha256(all)).second) return false;
        left.twins += slices.size();
        return true;
    });
}

std::vector<fs::path> filesOf(const Stack& stack) {
    std::vector<fs::path> files;
    for (const Header& h : stack) files.push_back(h.file);
    return files;
}

void refuseFiles(std::vector<fs::path> files, RefusedFile refusal, FolderScan& out) {
    std::sort(files.begin(), files.end());
    refusal.file = files.front();
    refusal.others.assign(files.begin() + 1, files.end());
    out.refused.push_back(std::move(refusal));
}

std::string tooFew(std::size_t stacks, std::size_t slices) {
    std::string text = "has " + counted(slices, "slice", "slices") + ", fewer than the " +
                       std::to_string(kMinimumSlices) + " a scan needs";
    if (stacks > 1) {
        text = "has " + counted(slices, "slice", "slices") + " in " + std::to_string(stacks) +
               " orientations or sizes, none with the " + std::to_string(kMinimumSlices) +
               " that a scan needs (scouts or localizers)";
    }
    return text;
}

// A tilt that the header states and the positions do not show: either was lost.
bool hidesTilt(const Header& h, const Arranged& grid) {
    if (!h.gantryTilt_deg || std::abs(*h.gantryTilt_deg) < 0.5 || grid.resampled) return false;
    const auto normal = grid.geometry.axis(2);
    return std::max({std::abs(normal[0]), std::abs(normal[1]), std::abs(normal[2])}) > 0.99999;
}

SeriesInfo infoOf(const Stack& stack, Arranged grid) {
    const Header& h = stack.front();
    SeriesInfo info;
    info.seriesUid = h.seriesUid;
    info.key = h.seriesUid + "#" + digestOf(stack);
    info.frameOfReferenceUid = h.frameOfReferenceUid;
    info.modality = guessModality(h);
    info.geometry = grid.geometry;
    info.resampled = grid.resampled;
    info.label = std::string(h.kind == Kind::CtImage ? "CT" : "MR") + " series, " + std::to_string(stack.size()) +
                 " slices of " + std::to_string(h.columns) + " × " + std::to_string(h.rows);
    for (const Header& slice : stack) {
        info.files.push_back(slice.file);
        info.sopInstanceUids.push_back(slice.sopInstanceUid);
        info.slicePositions_lps_mm.push_back(*slice.position_lps_mm);
    }
    info.warnings = std::move(grid.warnings);
    if (hidesTilt(h, grid)) {
        info.warnings.push_back("its header states a gantry tilt of " + base::fixed(*h.gantryTilt_deg, 1) +
                                "° that its slice positions do not show: look whether the head is sheared");
    }
    if (h.photometric == "MONOCHROME1")
        info.warnings.emplace_back("its slices are meant to be shown inverted (MONOCHROME1)");
    if (h.kind == Kind::CtImage && !h.isHounsfield)
        info.warnings.emplace_back("its values are stated in another unit than HU");
    if (h.kind == Kind::CtImage && !h.isScaled)
        info.warnings.emplace_back("it states no rescale slope and intercept; its stored values are taken as HU");
    if (h.imageType == "P") info.warnings.emplace_back("it holds phase values, not brightness");
    return info;
}

// Why a stack is no scan whatever its grid; empty when it may be one.
std::string valueProblem(const Stack& stack) {
    const auto lost = [](const Header& h) { return h.kind == Kind::CtImage && !h.isScaled && !h.isSigned; };
    if (!std::any_of(stack.begin(), stack.end(), lost)) return {};
    return counted(stack.size(), "slice", "slices") +
           " of unsigned values without rescale intercept: their Hounsfield units are not known";
}

class Gatherer {
  public:
    Gatherer(const ScanOptions& options, const base::TaskContext& task, FolderScan& out)
        : options_(options), task_(task), out_(out) {}

    void series(std::vector<Header> slices) {
        const Header first = slices.front();
        takeCopies(slices, task_, left_);
        const std::size_t count = slices.size();
        const std::vector<fs::path> all = filesOf(slices);
        if (first.kind != Kind::CtImage && first.kind != Kind::MrImage) {
            std::string reason = "is no CT or MR image but " + known(first.modality) +
                                 (first.sopClassName.empty() ? "" : " (" + first.sopClassName + ")");
            if (count < kMinimumSlices) reason += "; its series " + tooFew(1, count);
            return refuseAll(all, ErrorCode::Unsupported, reason);
        }
        std::vector<Stack> stacks = splitByGrid(std::move(slices));
        const bool tiny = std::all_of(stacks.begin(), stacks.end(), isSmall);
        if (tiny) return refuseAll(all, ErrorCode::Geometry, "series " + tooFew(stacks.size(), count));
        for (Stack& s : stacks) stack(std::move(s));
        if (found_.empty() && !left_.small.empty()) {
            refuseFiles(left_.small,
                        {{}, ErrorCode::Geometry, "series " + tooFew(smallStacks_, left_.small.size()), {}, {}, {}},
                        out_);
        }
        const auto warnings = left_.warnings();
        for (SeriesInfo& info : found_) {
            info.warnings.insert(info.warnings.end(), warnings.begin(), warnings.end());
            out_.series.push_back(std::move(info));
        }
    }

  private:
    static bool isSmall(const Stack& stack) { return stack.size() < kMinimumSlices; }

    void refuseAll(std::vector<fs::path> files, ErrorCode code, const std::string& reason) {
        files.insert(files.end(), left_.copies.begin(), left_.copies.end());
        const std::size_t copies = left_.copies.size();
        const std::string more = copies == 0 ? "" : " (and " + counted(copies, "copy", "copies") + ")";
        refuseFiles(std::move(files), {{}, code, reason + more, {}, {}, {}}, out_);
    }

    void leaveOut(const Stack& stack) {
        ++smallStacks_;
        const auto files = filesOf(stack);
        left_.small.insert(left_.small.end(), files.begin(), files.end());
    }

    // Slices that may share a grid: one volume or several.
    void stack(Stack slices) {
        if (isSmall(slices)) return leaveOut(slices);
        const auto files = filesOf(slices);
        std::vector<Part> parts = splitIntoVolumes(std::move(slices));
        const auto volumes = static_cast<std::size_t>(
            std::count_if(parts.begin(), parts.end(), [](const Part& p) { return !isSmall(p.slices); }));
        if (volumes > kMostVolumes) {
            return refuseFiles(files,
                               {{},
                                ErrorCode::Unsupported,
                                "series of " + std::to_string(volumes) +
                                    " volumes on one grid (time points or diffusion weightings), more than the " +
                                    std::to_string(kMostVolumes) + " that are taken apart",
                                "put the images of one volume into a folder of their own and import that",
                                {},
                                {}},
                               out_);
        }
        takeTwinVolumes(parts, task_, left_);
        std::size_t number = 0;
        for (Part& part : parts) {
            takeTwins(part.slices, task_, left_);
            if (isSmall(part.slices)) {
                leaveOut(part.slices);
            } else {
                volume(std::move(part), ++number, volumes);
            }
        }
    }

    void volume(Part part, std::size_t number, std::size_t volumes) {
        const auto refuse = [&](ErrorCode code, const std::string& reason, const std::string& hint) {
            refuseFiles(filesOf(part.slices), {{}, code, "series of " + reason, hint, {}, {}}, out_);
        };
        if (const std::string problem = valueProblem(part.slices); !problem.empty()) {
            return refuse(ErrorCode::Damaged, problem, "export the series again with its rescale values");
        }
        auto grid = base::attempt([&] { return arrange(part.slices, options_.resample); });
        if (!grid) return refuse(grid.error().code(), grid.error().what(), grid.error().hint());
        found_.push_back(infoOf(part.slices, std::move(grid.value())));
        if (volumes > 1) {
            found_.back().warnings.push_back("is volume " + std::to_string(number) + " of " + std::to_string(volumes) +
                                             " of its series, told apart by " + part.toldBy);
        }
    }

    const ScanOptions& options_;
    const base::TaskContext& task_;
    FolderScan& out_;
    LeftOut left_;
    std::size_t smallStacks_ = 0;
    std::vector<SeriesInfo> found_;
};

}  // namespace

std::string counted(std::size_t n, const std::string& one, const std::string& many) {
    return std::to_string(n) + " " + (n == 1 ? one : many);
}

std::string known(const std::string& word) {
    static const std::set<std::string> kWords = {"CR",
                                                 "DX",
                                                 "MG",
                                                 "US",
                                                 "NM",
                                                 "PT",
                                                 "XA",
                                                 "RF",
                                                 "OT",
                                                 "SC",
                                                 "CT",
                                                 "MR",
                                                 "ES",
                                                 "XC",
                                                 "GM",
                                                 "SM",
                                                 "IO",
                                                 "PX",
                                                 "RTIMAGE",
                                                 "REG",
                                                 "PR",
                                                 "KO",
                                                 "RTRECORD",
                                                 "RGB",
                                                 "ARGB",
                                                 "CMYK",
                                                 "HSV",
                                                 "PALETTE COLOR",
                                                 "YBR_FULL",
                                                 "YBR_FULL_422",
                                                 "YBR_PARTIAL_420",
                                                 "YBR_PARTIAL_422",
                                                 "YBR_ICT",
                                                 "YBR_RCT"};
    return kWords.contains(word) ? word : "unknown kind";
}

void gather(std::vector<Header> slices, const ScanOptions& options, const base::TaskContext& task, FolderScan& out) {
    Gatherer(options, task, out).series(std::move(slices));
}

}  // namespace bauta::dicom::detail
