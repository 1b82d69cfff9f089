// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dicom/detail/Pixels.h"

#include "core/dicom/detail/Open.h"

#include <dcmtk/dcmdata/dcpixseq.h>
#include <dcmtk/dcmdata/dcpxitem.h>

#include <algorithm>

#include "core/image/detail/ByteSource.h"

namespace bauta::dicom::detail {
using base::ErrorCode;
using image::detail::grouped;
using image::detail::refuse;

namespace {

constexpr const char* kCopyAgain = "copy or export it again";

// How the sample bits lie in their word.
struct Bits {
    unsigned stored = 16;
    unsigned shift = 0;
    bool isSigned = false;
    bool masked = false;
};

Bits bitsOf(DcmItem& data, const Header& h) {
    Bits b;
    b.stored = static_cast<unsigned>(std::clamp(h.bitsStored, 1, h.bitsAllocated));
    b.isSigned = h.isSigned;
    const int highBit = whole(data, DCM_HighBit, h.bitsStored - 1);
    if (highBit + 1 > h.bitsStored && highBit < h.bitsAllocated)
        b.shift = static_cast<unsigned>(highBit + 1 - h.bitsStored);
    // Old scanners put overlays into the unused bits.
    b.masked = b.shift > 0 || whole(data, DCM_OverlayBitPosition, 0) > 0;
    return b;
}

// Unused bits are zero, copies of the sign, or part of a padding value (−2000 outside the field of view of a 12-bit
// CT); only in the first case is the sign bit below them the one that counts.
template <typename To, typename Word>
std::vector<To> unpack(const Word* words, std::size_t count, const Bits& b) {
    std::vector<To> out(count);
    const unsigned width = 8 * sizeof(Word);
    const auto mask = static_cast<std::uint32_t>((std::uint64_t{1} << b.stored) - 1);
    for (std::size_t i = 0; i < count; ++i) {
        std::uint32_t v = words[i];
        if (b.masked) v = (v >> b.shift) & mask;
        if (!b.isSigned) {
            out[i] = static_cast<To>(v);
        } else if ((v >> b.stored) == 0 && b.stored < width && (v >> (b.stored - 1) & 1U) != 0) {
            out[i] = static_cast<To>(static_cast<std::int32_t>(v) - static_cast<std::int32_t>(mask) - 1);
        } else {
            out[i] = static_cast<To>(static_cast<std::make_signed_t<Word>>(v));
        }
    }
    return out;
}

void requireCount(const Header& h, std::size_t expected, std::size_t found, std::size_t bytesEach) {
    if (found >= expected) return;
    refuse(ErrorCode::Damaged, h.file,
           "is damaged: " + grouped(expected * bytesEach) + " bytes of pixels expected, " + grouped(found * bytesEach) +
               " found",
           kCopyAgain);
}

std::vector<std::uint8_t> fragments(DcmDataset& data, const Header& h) {
    DcmElement* element = nullptr;
    DcmPixelSequence* sequence = nullptr;
    if (data.findAndGetElement(DCM_PixelData, element).good()) {
        auto* pixels = dynamic_cast<DcmPixelData*>(element);
        E_TransferSyntax syntax = EXS_Unknown;
        const DcmRepresentationParameter* parameter = nullptr;
        if (pixels != nullptr) {
            pixels->getOriginalRepresentationKey(syntax, parameter);
            if (pixels->getEncapsulatedRepresentation(syntax, parameter, sequence).bad()) sequence = nullptr;
        }
    }
    std::vector<std::uint8_t> packed;
    // Item 0 is the offset table.
    for (unsigned long i = 1; sequence != nullptr && i < sequence->card(); ++i) {
        DcmPixelItem* item = nullptr;
        Uint8* bytes = nullptr;
        if (sequence->getItem(item, i).bad() || item->getUint8Array(bytes).bad() || bytes == nullptr) continue;
        packed.insert(packed.end(), bytes, bytes + item->getLength());
    }
    if (packed.empty()) refuse(ErrorCode::Damaged, h.file, "is damaged: it holds no pixels", kCopyAgain);
    return packed;
}

template <typename To>
std::vector<To> narrowed(const std::vector<std::int32_t>& values) {
    return std::vector<To>(values.begin(), values.end());
}

image::Volume::Buffer inTypeOf(const Header& h, const std::vector<std::int32_t>& values) {
    if (h.bitsAllocated <= 8 && !h.isSigned) return narrowed<std::uint8_t>(values);
    if (h.bitsAllocated > 16) return values;
    return h.isSigned ? image::Volume::Buffer(narrowed<std::int16_t>(values))
                      : image::Volume::Buffer(narrowed<std::uint16_t>(values));
}

image::Volume::Buffer decode(DcmDataset& data, const Header& h) {
    const std::size_t count = static_cast<std::size_t>(h.rows) * static_cast<std::size_t>(h.columns);
    if (isJpeg2000(h.transferSyntaxUid)) return inTypeOf(h, decodeJpeg2000(fragments(data, h), h));
    if (data.chooseRepresentation(EXS_LittleEndianExplicit, nullptr).bad()) {
        refuse(ErrorCode::Damaged, h.file, "its pixels (" + h.transferSyntaxName + ") cannot be unpacked", kCopyAgain);
    }
    const Bits bits = bitsOf(data, h);
    unsigned long found = 0;
    if (h.bitsAllocated == 8) {
        const Uint8* bytes = nullptr;
        data.findAndGetUint8Array(DCM_PixelData, bytes, &found);
        requireCount(h, count, bytes == nullptr ? 0 : found, 1);
        if (h.isSigned) return unpack<std::int16_t>(bytes, count, bits);
        return unpack<std::uint8_t>(bytes, count, bits);
    }
    const Uint16* words = nullptr;
    data.findAndGetUint16Array(DCM_PixelData, words, &found);
    requireCount(h, count, words == nullptr ? 0 : found, 2);
    if (h.isSigned) return unpack<std::int16_t>(words, count, bits);
    return unpack<std::uint16_t>(words, count, bits);
}

}  // namespace

Slice readSlice(const std::filesystem::path& file) {
    OpenedFile opened = open(file);
    if (opened.damage) throw *opened.damage;
    const Header& h = opened.header;
    if (!isDecodable(h.transferSyntaxUid)) {
        refuse(ErrorCode::Unsupported, file, "is packed as " + h.transferSyntaxName + ", which cannot be unpacked here",
               "export it uncompressed");
    }
    if (!h.hasPixels || h.samples != 1 || h.frames != 1) {
        refuse(ErrorCode::Unsupported, file, "is no single grey image");
    }
    if (h.bitsAllocated != 8 && h.bitsAllocated != 16) {
        refuse(ErrorCode::Unsupported, file, "has " + std::to_string(h.bitsAllocated) + " bits a pixel");
    }
    image::Volume::Buffer stored = decode(*opened.format->getDataset(), h);
    return {std::move(opened.header), std::move(stored)};
}

}  // namespace bauta::dicom::detail
