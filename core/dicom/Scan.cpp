// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <map>
#include <mutex>
#include <set>

#include "core/base/Outcome.h"
#include "core/dicom/Series.h"
#include "core/dicom/detail/Open.h"
#include "core/dicom/detail/Pairing.h"
#include "core/dicom/detail/Stacks.h"
#include "core/image/detail/ByteSource.h"

namespace bauta::dicom {
using base::Error;
using base::ErrorCode;
namespace fs = std::filesystem;

namespace {

// No scanner makes larger slices; a damaged header may claim any size.
constexpr int kMostPixels = 8192;

RefusedFile refusedBecause(const fs::path& file, const Error& error) {
    return {file, error.code(), error.what(), error.hint(), {}, {}};
}

std::string counted(std::size_t n, const std::string& one, const std::string& many) {
    return std::to_string(n) + " " + (n == 1 ? one : many);
}

// Header values that a message may repeat: only well-known words, since a message may be stored.
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

bool isSlice(const Header& h) {
    return h.kind == Kind::CtImage || h.kind == Kind::MrImage;
}

// What a single file is refused for, whatever its series.
std::optional<RefusedFile> refusalOf(const Header& h) {
    const auto no = [&](const std::string& reason, const std::string& hint = {}) {
        return RefusedFile{h.file, ErrorCode::Unsupported, reason, hint, {}, {}};
    };
    switch (h.kind) {
        case Kind::Dose:
        case Kind::Plan:
        case Kind::Segmentation:
        case Kind::Report:
            return no("is a " + std::string(describe(h.kind)) + ", not a scan");
        case Kind::Directory:
            return no("is a " + std::string(describe(h.kind)) + ", not a scan",
                      "import the folder; the files it lists are found without it");
        case Kind::Other:
            if (h.modality == "unknown" && h.sopClassName.empty()) {
                return no("is a DICOM file without an image; its header does not say what it is");
            }
            return no("is a DICOM object without an image (" +
                      (h.sopClassName.empty() ? known(h.modality) : h.sopClassName) + ")");
        default:
            break;
    }
    if (!h.hasPixels)
        return no((h.kind == Kind::MrImage || h.kind == Kind::EnhancedImage ? "is an " : "is a ") +
                  std::string(describe(h.kind)) + " without pixels");
    if (h.samples != 1 || !h.photometric.starts_with("MONOCHROME")) {
        return no("is a colour image (" + known(h.photometric) + "); a scan has one grey value a voxel",
                  "use the scan it was made from");
    }
    if (h.kind == Kind::EnhancedImage || h.frames > 1) {
        return no("is an enhanced or multi-frame image (" +
                      counted(static_cast<std::size_t>(h.frames), "frame", "frames") + "), which is not read yet",
                  "export it as one file a slice, or convert it to NIfTI");
    }
    if (h.rows > kMostPixels || h.columns > kMostPixels) return no("has slices of an impossible size");
    if (!detail::isDecodable(h.transferSyntaxUid)) {
        return no("is packed as " + h.transferSyntaxName + ", which cannot be unpacked here", "export it uncompressed");
    }
    return std::nullopt;
}

// Takes out further files of an image already there and returns them.
std::vector<fs::path> takeCopies(std::vector<Header>& slices) {
    std::set<std::string> seen;
    std::vector<fs::path> copies;
    std::erase_if(slices, [&](const Header& h) {
        const bool copy = !h.sopInstanceUid.empty() && !seen.insert(h.sopInstanceUid).second;
        if (copy) copies.push_back(h.file);
        return copy;
    });
    return copies;
}

std::string tooFew(const std::vector<detail::Stack>& stacks, std::size_t slices) {
    std::string text = "has " + counted(slices, "slice", "slices") + ", fewer than the " +
                       std::to_string(kMinimumSlices) + " a scan needs";
    if (stacks.size() > 1) {
        text = "has " + counted(slices, "slice", "slices") + " in " + std::to_string(stacks.size()) +
               " orientations or sizes, none with the " + std::to_string(kMinimumSlices) +
               " that a scan needs (scouts or localizers)";
    }
    return text;
}

std::vector<fs::path> filesOf(const std::vector<detail::Stack>& stacks) {
    std::vector<fs::path> files;
    for (const auto& stack : stacks) {
        for (const Header& h : stack) files.push_back(h.file);
    }
    return files;
}

void refuseFiles(std::vector<fs::path> files, RefusedFile refusal, FolderScan& out) {
    std::sort(files.begin(), files.end());
    refusal.file = files.front();
    refusal.others.assign(files.begin() + 1, files.end());
    out.refused.push_back(std::move(refusal));
}

SeriesInfo infoOf(const detail::Stack& stack, const image::Geometry& geometry) {
    const Header& h = stack.front();
    SeriesInfo info;
    info.seriesUid = h.seriesUid;
    info.key = h.seriesUid + "#" + detail::digestOf(stack);
    info.frameOfReferenceUid = h.frameOfReferenceUid;
    info.modality = guessModality(h);
    info.geometry = geometry;
    info.label = std::string(h.kind == Kind::CtImage ? "CT" : "MR") + " series, " + std::to_string(stack.size()) +
                 " slices of " + std::to_string(h.columns) + " × " + std::to_string(h.rows);
    for (const Header& slice : stack) {
        info.files.push_back(slice.file);
        info.sopInstanceUids.push_back(slice.sopInstanceUid);
        info.slicePositions_lps_mm.push_back(*slice.position_lps_mm);
    }
    if (h.photometric == "MONOCHROME1")
        info.warnings.emplace_back("its slices are meant to be shown inverted (MONOCHROME1)");
    return info;
}

void addSeries(std::vector<Header> slices, FolderScan& out) {
    const Header first = slices.front();
    const std::vector<fs::path> copies = takeCopies(slices);
    const std::size_t count = slices.size();
    std::vector<detail::Stack> stacks = detail::splitIntoStacks(std::move(slices));
    const auto refuseAll = [&](ErrorCode code, const std::string& reason) {
        std::vector<fs::path> files = filesOf(stacks);
        files.insert(files.end(), copies.begin(), copies.end());
        const std::string more = copies.empty() ? "" : " (and " + counted(copies.size(), "copy", "copies") + ")";
        refuseFiles(std::move(files), {{}, code, reason + more, {}, {}, {}}, out);
    };
    if (!isSlice(first)) {
        std::string reason = "is no CT or MR image but " + known(first.modality) +
                             (first.sopClassName.empty() ? "" : " (" + first.sopClassName + ")");
        if (count < kMinimumSlices) reason += "; its series " + tooFew({}, count);
        return refuseAll(ErrorCode::Unsupported, reason);
    }
    std::vector<detail::Stack> small;
    std::vector<SeriesInfo> found;
    for (detail::Stack& stack : stacks) {
        if (stack.size() < kMinimumSlices) {
            small.push_back(stack);
            continue;
        }
        const auto geometry = base::attempt([&] { return detail::arrange(stack); });
        if (geometry) {
            found.push_back(infoOf(stack, geometry.value()));
            continue;
        }
        RefusedFile refusal = refusedBecause({}, geometry.error());
        refusal.reason = "series of " + refusal.reason;
        refuseFiles(filesOf({stack}), std::move(refusal), out);
    }
    if (small.size() == stacks.size()) return refuseAll(ErrorCode::Geometry, "series " + tooFew(stacks, count));
    if (found.empty() && !small.empty()) {
        const std::vector<fs::path> files = filesOf(small);
        refuseFiles(files, {{}, ErrorCode::Geometry, "series " + tooFew(small, files.size()), {}, {}, {}}, out);
    }
    for (SeriesInfo& info : found) {
        if (!copies.empty()) {
            info.warnings.push_back(counted(copies.size(), "file is a copy", "files are copies") +
                                    " of slices already there");
        }
        if (!small.empty()) {
            const std::size_t left = filesOf(small).size();
            info.warnings.push_back(counted(left, "slice", "slices") +
                                    " of its series with another orientation or size " + (left == 1 ? "was" : "were") +
                                    " left out");
        }
        out.series.push_back(std::move(info));
    }
}

// Files that are not DICOM are left to other readers, unless their name says that they should be DICOM.
void addOther(const fs::path& file, FolderScan& out) {
    std::string extension = file.extension().string();
    std::transform(extension.begin(), extension.end(), extension.begin(),
                   [](unsigned char c) { return std::tolower(c); });
    const bool named = extension == ".dcm" || extension == ".dicom" || extension == ".ima";
    const auto packed = base::attempt([&] {
        if (image::detail::packingOf(file) == image::detail::Packing::Plain) return false;
        const std::string bytes = image::detail::firstBytes(file, 132);
        return bytes.size() == 132 && bytes.ends_with("DICM");
    });
    if (!packed && (named || packed.error().code() == ErrorCode::Io)) {
        out.refused.push_back(refusedBecause(file, packed.error()));
    } else if (packed && packed.value()) {
        out.refused.push_back(
            {file, ErrorCode::Unsupported, "is a gzip-packed DICOM file", "unpack it first (gunzip)", {}, {}});
    } else if (named) {
        out.refused.push_back({file,
                               ErrorCode::Damaged,
                               "is named like a DICOM file but does not begin like one",
                               "copy or export it again",
                               {},
                               {}});
    } else {
        out.notDicom.push_back(file);
    }
}

struct Judged {
    bool isDicom = false;
    Header header;
    std::optional<Error> problem;  // no header to go by
    std::optional<Error> damage;   // beside a readable header
};

std::vector<Judged> readHeaders(const std::vector<fs::path>& files, const base::TaskContext& task) {
    std::vector<Judged> judged(files.size());
    std::size_t done = 0;
    std::mutex reporting;
    base::parallelFor(files.size(), [&](std::size_t i) {
        task.throwIfStopped();
        judged[i].isDicom = looksLikeDicom(files[i]);
        if (judged[i].isDicom) {
            auto opened = base::attempt([&] { return detail::open(files[i]); }, files[i].string());
            if (opened) {
                judged[i].header = std::move(opened.value().header);
                judged[i].damage = std::move(opened.value().damage);
            } else {
                judged[i].problem = opened.error();
            }
        }
        const std::scoped_lock lock(reporting);
        task.report(static_cast<double>(++done) / static_cast<double>(files.size()), "reading headers");
    });
    return judged;
}

}  // namespace

std::string RefusedFile::line() const {
    std::string text = reason;
    if (!reference.empty()) text += ": " + reference;
    if (!others.empty()) text += " [" + counted(others.size(), "more file", "more files") + "]";
    if (!hint.empty()) text += " (" + hint + ")";
    return text;
}

FolderScan scanFiles(const std::vector<fs::path>& given, const ScanOptions& /*options*/,
                     const base::TaskContext& task) {
    std::vector<fs::path> files = given;
    std::sort(files.begin(), files.end());
    files.erase(std::unique(files.begin(), files.end()), files.end());
    FolderScan out;
    std::map<std::string, std::vector<Header>> series;
    std::vector<Header> structureSets;
    std::vector<Judged> judged = readHeaders(files, task);
    for (std::size_t i = 0; i < files.size(); ++i) {
        Header& h = judged[i].header;
        if (!judged[i].isDicom) {
            addOther(files[i], out);
        } else if (judged[i].problem) {
            out.refused.push_back(refusedBecause(files[i], *judged[i].problem));
        } else if (h.kind == Kind::StructureSet) {
            structureSets.push_back(std::move(h));
        } else if (auto refusal = refusalOf(h)) {
            out.refused.push_back(std::move(*refusal));
        } else if (judged[i].damage) {
            out.refused.push_back(refusedBecause(files[i], *judged[i].damage));
        } else {
            // Without a series UID the folder has to stand for the series.
            const std::string key = (isSlice(h) ? "" : "other ") +
                                    (h.seriesUid.empty() ? "folder " + files[i].parent_path().string() : h.seriesUid);
            series[key].push_back(std::move(h));
        }
    }
    std::set<std::string> seen;
    for (auto& [key, slices] : series) {
        seen.insert(slices.front().seriesUid);
        addSeries(std::move(slices), out);
    }
    const auto firstFile = [](const SeriesInfo& s) { return *std::min_element(s.files.begin(), s.files.end()); };
    std::stable_sort(out.series.begin(), out.series.end(),
                     [&](const SeriesInfo& a, const SeriesInfo& b) { return firstFile(a) < firstFile(b); });
    for (const Header& h : structureSets) detail::pair(h, seen, out);
    std::sort(out.refused.begin(), out.refused.end(),
              [](const RefusedFile& a, const RefusedFile& b) { return a.file < b.file; });
    return out;
}

FolderScan scanFolder(const fs::path& path, const ScanOptions& options, const base::TaskContext& task) {
    std::error_code problem;
    const fs::file_status status = fs::status(path, problem);
    if (!fs::exists(status)) throw Error(ErrorCode::NotFound, "there is no such file or folder", path.string());
    if (!fs::is_directory(status)) return scanFiles({path}, options, task);
    std::vector<fs::path> files;
    fs::recursive_directory_iterator it(path, fs::directory_options::skip_permission_denied, problem);
    if (problem) throw Error(ErrorCode::Io, "the folder cannot be read: " + problem.message(), path.string());
    while (it != fs::recursive_directory_iterator()) {
        task.throwIfStopped();
        std::error_code entryProblem;
        if (it->is_regular_file(entryProblem)) files.push_back(it->path());
        it.increment(problem);
        if (problem) break;
    }
    return scanFiles(files, options, task);
}

}  // namespace bauta::dicom
