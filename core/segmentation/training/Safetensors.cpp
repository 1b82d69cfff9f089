// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/segmentation/training/Safetensors.h"

#include <algorithm>
#include <bit>
#include <cerrno>
#include <cmath>
#include <cstring>
#include <fstream>
#include <utility>

#include "core/base/Error.h"
#include "core/base/Files.h"

namespace bauta::segmentation {
namespace fs = std::filesystem;
using base::Error;
using base::ErrorCode;
using base::Json;

namespace {

static_assert(std::endian::native == std::endian::little, "the file's numbers are little-endian");
constexpr std::uint64_t kLongestHeader = 64 << 20;  // a history of many thousand epochs takes a few megabytes
constexpr const char* kMetadata = "__metadata__";
constexpr const char* kOurs = "bauta";

Error damaged(const fs::path& path, const std::string& what) {
    return Error(ErrorCode::Damaged, "the checkpoint " + what, path.string(), kRemedy);
}

Json parsed(const std::string& text, const fs::path& path) {
    try {
        return base::parseJson(text, {});
    } catch (const Error&) {
        throw damaged(path, "is not one of Bauta's");
    }
}

/// The header, its place checked against the file's length; the stream stands behind it.
struct Opened {
    std::ifstream stream;
    Json header;
    std::uint64_t dataBytes = 0;
};

Opened open(const fs::path& path) {
    std::error_code failure;
    const std::uint64_t size = fs::file_size(path, failure);
    Opened file{std::ifstream(path, std::ios::binary), {}, 0};
    if (failure || !file.stream) {
        const base::Error error =
            base::fileError(failure ? failure.value() : errno, "cannot read the checkpoint", path);
        throw Error(error.code(), error.what(), error.context(), kRemedy);
    }
    std::uint64_t length = 0;
    if (size < sizeof length || !file.stream.read(reinterpret_cast<char*>(&length), sizeof length)) {
        throw damaged(path, "is cut short");
    }
    if (length > kLongestHeader) throw damaged(path, "is not one of Bauta's");
    if (length > size - sizeof length) throw damaged(path, "is cut short");
    std::string text(length, '\0');
    if (!file.stream.read(text.data(), static_cast<std::streamsize>(length))) throw damaged(path, "is cut short");
    file.header = parsed(text, path);
    if (!file.header.is_object()) throw damaged(path, "is not one of Bauta's");
    file.dataBytes = size - sizeof length - length;
    return file;
}

Json metadataOf(const Json& header, const fs::path& path) {
    const auto all = header.find(kMetadata);
    if (all == header.end() || !all->is_object() || !all->contains(kOurs) || !all->at(kOurs).is_string()) {
        throw damaged(path, "is not one of Bauta's");
    }
    Json metadata = parsed(all->at(kOurs).get<std::string>(), path);
    if (!metadata.is_object()) throw damaged(path, "has broken metadata");
    return metadata;
}

/// Number of values of a tensor; 0 when its entry makes no sense.
std::uint64_t valuesOf(const Json& entry, std::uint64_t begin, std::vector<std::int64_t>& shape) {
    if (!entry.is_object() || entry.value("dtype", Json()) != "F32") return 0;
    const Json dimensions = entry.value("shape", Json()), offsets = entry.value("data_offsets", Json());
    if (!dimensions.is_array() || dimensions.size() > 8 || !offsets.is_array() || offsets.size() != 2) return 0;
    std::uint64_t count = 1;
    for (const Json& n : dimensions) {
        constexpr std::uint64_t kMost = std::uint64_t{1} << 40;
        if (!n.is_number_unsigned() || n.get<std::uint64_t>() == 0 || n.get<std::uint64_t>() > kMost / count) return 0;
        count *= n.get<std::uint64_t>();
        shape.push_back(n.get<std::int64_t>());
    }
    if (!offsets[0].is_number_unsigned() || !offsets[1].is_number_unsigned()) return 0;
    const bool fits =
        offsets[0].get<std::uint64_t>() == begin && offsets[1].get<std::uint64_t>() == begin + count * sizeof(float);
    return fits ? count : 0;
}

}  // namespace

void TensorFile::write(const fs::path& path, const Json& metadata, const std::vector<TensorView>& tensors) {
    Json header;
    header[kMetadata][kOurs] = metadata.dump();
    std::uint64_t offset = 0;
    for (const TensorView& tensor : tensors) {
        const std::uint64_t end = offset + tensor.values.size_bytes();
        header[tensor.name] = {{"dtype", "F32"}, {"shape", tensor.shape}, {"data_offsets", {offset, end}}};
        offset = end;
    }
    std::string text = header.dump();
    text.resize((text.size() + 7) / 8 * 8, ' ');  // readers map the numbers: they start at a multiple of 8
    const std::uint64_t length = text.size();
    base::AtomicFile file(path);
    file.write(std::as_bytes(std::span(&length, 1)));
    file.write(text);
    for (const TensorView& tensor : tensors) file.write(std::as_bytes(tensor.values));
    file.commit();
}

TensorFile TensorFile::read(const fs::path& path) {
    Opened opened = open(path);
    TensorFile file;
    file.path_ = path;
    file.metadata_ = metadataOf(opened.header, path);
    std::uint64_t begin = 0;
    for (const auto& [name, entry] : opened.header.items()) {
        if (name == kMetadata) continue;
        TensorView tensor{name, {}, {}};
        const std::uint64_t count = valuesOf(entry, begin, tensor.shape);
        if (count == 0) throw damaged(path, "has a broken header at " + name);
        begin += count * sizeof(float);
        file.tensors_.push_back(std::move(tensor));
    }
    if (begin != opened.dataBytes) {
        throw damaged(path, begin > opened.dataBytes ? "is cut short" : "is longer than its header says");
    }
    file.values_.resize(begin / sizeof(float));
    if (!opened.stream.read(reinterpret_cast<char*>(file.values_.data()), static_cast<std::streamsize>(begin))) {
        throw Error(ErrorCode::Io, "cannot read the checkpoint", path.string());
    }
    std::size_t at = 0;
    for (TensorView& tensor : file.tensors_) {
        std::size_t count = 1;
        for (const std::int64_t n : tensor.shape) count *= static_cast<std::size_t>(n);
        tensor.values = std::span(file.values_).subspan(at, count);
        if (!std::all_of(tensor.values.begin(), tensor.values.end(), [](float v) { return std::isfinite(v); })) {
            throw damaged(path, "holds values that are not finite in " + tensor.name);
        }
        at += count;
    }
    return file;
}

Json TensorFile::readMetadata(const fs::path& path) {
    return metadataOf(open(path).header, path);
}

std::span<const float> TensorFile::find(const std::string& name, const std::vector<std::int64_t>& shape) const {
    const auto found =
        std::find_if(tensors_.begin(), tensors_.end(), [&](const TensorView& t) { return t.name == name; });
    if (found == tensors_.end()) throw damaged(path_, "lacks " + name);
    if (found->shape != shape) throw damaged(path_, "has another shape of " + name + " than its configuration says");
    return found->values;
}

}  // namespace bauta::segmentation
