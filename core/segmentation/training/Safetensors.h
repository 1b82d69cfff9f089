// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "core/base/Json.h"

namespace bauta::segmentation {

/// What can be done about a checkpoint that cannot be used.
inline constexpr const char* kRemedy = "put back a copy, or remove its folder to train anew";

/// A named float32 tensor to be written; the numbers are borrowed.
struct TensorView {
    std::string name;
    std::vector<std::int64_t> shape;
    std::span<const float> values;
};

/// A file of named float32 tensors in the safetensors layout: the header's length in 8 bytes, a JSON header
/// {"__metadata__": {"bauta": our JSON as text}, NAME: {"dtype": "F32", "shape", "data_offsets"}, …}, then the numbers,
/// all little-endian.
class TensorFile {
  public:
    /// Atomic and synced. Errors: DiskFull, Io.
    static void write(const std::filesystem::path& path, const base::Json& metadata,
                      const std::vector<TensorView>& tensors);
    /// Errors: NotFound, Io, Damaged (cut short, foreign, an impossible header, values that are not finite).
    [[nodiscard]] static TensorFile read(const std::filesystem::path& path);
    /// The metadata alone, without reading the numbers. Same errors.
    [[nodiscard]] static base::Json readMetadata(const std::filesystem::path& path);

    [[nodiscard]] const base::Json& metadata() const { return metadata_; }
    [[nodiscard]] const std::vector<TensorView>& tensors() const { return tensors_; }
    /// Error Damaged when there is none of that name and shape; it names the tensor.
    [[nodiscard]] std::span<const float> find(const std::string& name, const std::vector<std::int64_t>& shape) const;

  private:
    std::filesystem::path path_;
    base::Json metadata_;
    std::vector<float> values_;  // of all tensors, which point into it
    std::vector<TensorView> tensors_;
};

}  // namespace bauta::segmentation
