// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace bauta::test::mutants {

/// The same numbers from the same seed everywhere (the standard's distributions are not).
class Random {
  public:
    explicit Random(std::uint64_t seed) : engine_(seed) {}
    /// A whole number in [0, n); 0 when n is 0.
    std::uint64_t below(std::uint64_t n) { return n == 0 ? 0 : engine_() % n; }
    bool chance(unsigned percent) { return below(100) < percent; }
    template <typename T>
    const T& of(const std::vector<T>& list) {
        return list[static_cast<std::size_t>(below(list.size()))];
    }

  private:
    std::mt19937_64 engine_;
};

/// What a file is, so that a mutation can hit its fields and not only its bytes.
enum class Shape {
    Bytes,
    Nifti1,
    Nifti2,
    TextHeader,     ///< lines "key = value" or "key: value", then maybe voxels (NRRD, MetaImage)
    Text,           ///< lines
    Json,
    JsonLines,
    Tensors,        ///< safetensors: a length of 8 bytes, JSON, numbers
    DicomExplicit,  ///< little endian
    DicomImplicit,
    DicomBig,
    DicomDeflated
};

/// One damaged version of `bytes`; `other` is a file of any kind to splice with. A gzip file is as often damaged inside
/// and packed again as it is damaged as it lies. What was done is appended to `what`.
[[nodiscard]] std::string mutate(const std::string& bytes, const std::string& other, Shape shape, Random& random,
                                 std::string& what);

/// The parts of mutate(), each in a file of its own.
[[nodiscard]] std::string mutateBytes(std::string bytes, const std::string& other, Random& random, std::string& what);
[[nodiscard]] std::string mutateText(std::string text, Random& random, std::string& what);
[[nodiscard]] std::string mutateJson(const std::string& text, Random& random, std::string& what);
[[nodiscard]] std::string mutateDicom(std::string bytes, Shape shape, Random& random, std::string& what);

/// Places that hold numbers in a header of this many bytes: offset and width, negative for floating point.
struct Field {
    std::size_t offset;
    int width;
};
void overwriteField(std::string& bytes, const Field& field, bool big, Random& random);

/// Numbers as text that programs trip over.
[[nodiscard]] const std::vector<std::string>& oddNumbers();

[[nodiscard]] std::string gunzip(const std::string& packed);
[[nodiscard]] std::string gzip(const std::string& bytes);
/// Raw deflate, as in deflated DICOM.
[[nodiscard]] std::string inflateRaw(const std::string& packed);
[[nodiscard]] std::string deflateRaw(const std::string& bytes);

}  // namespace bauta::test::mutants
