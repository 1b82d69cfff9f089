// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <map>
#include <mutex>
#include <set>

#include "core/base/Error.h"
#include "core/base/Outcome.h"
#include "core/dicom/Series.h"
#include "core/dicom/detail/Deadly.h"
#include "core/dicom/detail/Gather.h"
#include "core/dicom/detail/Open.h"
#include "core/dicom/detail/Pairing.h"
#include "core/image/detail/ByteSource.h"

namespace bauta::dicom {
using base::Error;
using base::ErrorCode;
using detail::counted;
using detail::known;
namespace fs = std::filesystem;

namespace {

// No scanner makes larger slices; a damaged header may claim any size.
constexpr int kMostPixels = 8192;

RefusedFile refusedBecause(const fs::path& file, const Error& error) {
    return {file, error.code(), error.what(), error.hint(), {}, {}};
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
    if (h.bitsAllocated != 8 && h.bitsAllocated != 16) {
        return no("has " + std::to_string(h.bitsAllocated) + " bits a pixel; 8 and 16 are read");
    }
    if (h.hasLookupTable) return no("gives its values by a lookup table, not by slope and intercept");
    if (!detail::isDecodable(h.transferSyntaxUid)) {
        return no("is packed as " + h.transferSyntaxName + ", which cannot be unpacked here", "export it uncompressed");
    }
    return std::nullopt;
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

void sortByFile(std::vector<RefusedFile>& refused) {
    std::sort(refused.begin(), refused.end(),
              [](const RefusedFile& a, const RefusedFile& b) { return a.file < b.file; });
}

}  // namespace

std::string RefusedFile::line() const {
    std::string text = reason;
    if (!reference.empty()) text += ": " + reference;
    if (!others.empty()) text += " [" + counted(others.size(), "more file", "more files") + "]";
    if (!hint.empty()) text += " (" + hint + ")";
    return base::oneLine(text);  // a UID may hold any bytes
}

FolderScan scanFiles(const std::vector<fs::path>& given, const ScanOptions& options, const base::TaskContext& task) {
    std::vector<fs::path> files = given;
    std::sort(files.begin(), files.end());
    files.erase(std::unique(files.begin(), files.end()), files.end());
    FolderScan out;
    if (options.careful) {
        for (const fs::path& file : detail::deadlyFiles(files, task)) {
            out.refused.push_back({file,
                                   ErrorCode::Damaged,
                                   "reading it crashes the program",
                                   "copy it again, or tell us about it",
                                   {},
                                   {}});
            std::erase(files, file);
        }
    }
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
            // Without a series UID the folder has to stand for the series. Careless anonymisers give several patients
            // one series UID (and others every slice a study of its own).
            const std::string key = (isSlice(h) ? "" : "other ") +
                                    (h.seriesUid.empty() ? "folder " + files[i].parent_path().string() : h.seriesUid) +
                                    " " + h.patientDigest;
            series[key].push_back(std::move(h));
        }
    }
    std::set<std::string> seen;
    for (auto& [key, slices] : series) {
        seen.insert(slices.front().seriesUid);
        detail::gather(std::move(slices), options, task, out);
    }
    const auto firstFile = [](const SeriesInfo& s) { return *std::min_element(s.files.begin(), s.files.end()); };
    std::stable_sort(out.series.begin(), out.series.end(),
                     [&](const SeriesInfo& a, const SeriesInfo& b) { return firstFile(a) < firstFile(b); });
    for (const Header& h : structureSets) detail::pair(h, seen, out);
    sortByFile(out.refused);
    return out;
}

FolderScan scanFolder(const fs::path& path, const ScanOptions& options, const base::TaskContext& task) {
    std::error_code problem;
    const fs::file_status status = fs::status(path, problem);
    if (!fs::exists(status)) throw Error(ErrorCode::NotFound, "there is no such file or folder", path.string());
    if (!fs::is_directory(status)) return scanFiles({path}, options, task);
    std::vector<fs::path> files;
    std::vector<RefusedFile> unreadable;
    std::vector<fs::path> folders = {path};
    while (!folders.empty()) {
        const fs::path folder = std::move(folders.back());
        folders.pop_back();
        fs::directory_iterator it(folder, problem);
        if (problem && folder == path) {
            throw Error(ErrorCode::Io, "the folder cannot be read: " + problem.message(), path.string());
        }
        for (; !problem && it != fs::directory_iterator(); it.increment(problem)) {
            task.throwIfStopped();
            std::error_code none;
            if (it->is_directory(none)) {
                if (!it->is_symlink(none)) folders.push_back(it->path());  // a link upwards would never end
            } else if (it->is_regular_file(none)) {
                files.push_back(it->path());
            }
        }
        if (problem) {
            unreadable.push_back(
                {folder, ErrorCode::Io, "the folder cannot be read: " + problem.message(), {}, {}, {}});
        }
    }
    FolderScan out = scanFiles(files, options, task);
    out.refused.insert(out.refused.end(), unreadable.begin(), unreadable.end());
    sortByFile(out.refused);
    return out;
}

}  // namespace bauta::dicom
