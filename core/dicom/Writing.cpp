// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dicom/detail/Writing.h"

#include <dcmtk/dcmdata/dcostrmb.h>

#include <algorithm>
#include <cstdint>
#include <string_view>
#include <vector>

#include "core/base/Error.h"
#include "core/base/Files.h"
#include "core/base/Hash.h"
#include "core/base/Numbers.h"
#include "core/base/Version.h"

namespace bauta::dicom::detail {
using base::Error;
using base::ErrorCode;

namespace {

void check(const OFCondition& condition) {
    if (condition.bad())
        throw Error(ErrorCode::Internal, std::string("the DICOM library refused: ") + condition.text());
}

}  // namespace

std::string uidFor(const std::array<unsigned char, 16>& seed, const std::string& what) {
    std::string text(seed.begin(), seed.end());
    const std::string hex = base::sha256(text + what).substr(0, 32);
    // The 128 bits, marked as those of a random UUID, as one decimal number.
    std::array<std::uint8_t, 16> bytes{};
    for (std::size_t i = 0; i < 16; ++i) {
        bytes[i] = static_cast<std::uint8_t>(std::stoul(hex.substr(2 * i, 2), nullptr, 16));
    }
    bytes[6] = static_cast<std::uint8_t>((bytes[6] & 0x0fU) | 0x40U);
    bytes[8] = static_cast<std::uint8_t>((bytes[8] & 0x3fU) | 0x80U);
    std::string digits;
    while (std::any_of(bytes.begin(), bytes.end(), [](std::uint8_t b) { return b != 0; })) {
        unsigned rest = 0;
        for (std::uint8_t& b : bytes) {
            const unsigned value = rest << 8U | b;
            b = static_cast<std::uint8_t>(value / 10);
            rest = value % 10;
        }
        digits += static_cast<char>('0' + rest);
    }
    std::reverse(digits.begin(), digits.end());
    return "2.25." + digits;
}

std::string decimal(double value) {
    constexpr std::size_t kRoom = 16;
    std::string text = base::shortest(value);
    for (int digits = 15; text.size() > kRoom; --digits) text = base::general(value, digits);
    return text == "-0" ? "0" : text;
}

std::string decimals(std::initializer_list<double> values) {
    std::string text;
    for (const double v : values) text += (text.empty() ? "" : "\\") + decimal(v);
    return text;
}

std::string fitted(const std::string& text, std::size_t characters) {
    std::string out;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if ((byte & 0xc0U) != 0x80 && characters-- == 0) break;
        out += c == '\\' ? '/' : byte < 0x20 || byte == 0x7f ? ' ' : c;
    }
    return out;
}

void put(DcmItem& item, const DcmTagKey& tag, const std::string& value) {
    check(item.putAndInsertString(tag, value.c_str()));
}

void put(DcmItem& item, const DcmTagKey& tag, int value) {
    check(item.putAndInsertUint16(tag, static_cast<Uint16>(value)));
}

DcmItem& append(DcmItem& item, const DcmTagKey& sequence) {
    DcmItem* added = nullptr;
    check(item.findOrCreateSequenceItem(sequence, added, -2));
    return *added;
}

void putCode(DcmItem& item, const DcmTagKey& sequence, const char* value, const char* meaning) {
    DcmItem& code = append(item, sequence);
    put(code, DCM_CodeValue, value);
    put(code, DCM_CodingSchemeDesignator, "DCM");
    put(code, DCM_CodeMeaning, meaning);
}

void putMaker(DcmItem& data) {
    put(data, DCM_SpecificCharacterSet, "ISO_IR 192");
    put(data, DCM_Manufacturer, "Bauta");
    put(data, DCM_ManufacturerModelName, "Bauta");
    put(data, DCM_SoftwareVersions, std::string(base::version()));
}

void save(DcmFileFormat& format, E_TransferSyntax syntax, const std::filesystem::path& file) {
    check(format.getDataset()->chooseRepresentation(syntax, nullptr));
    check(format.validateMetaInfo(syntax));
    std::vector<char> bytes(std::size_t{format.calcElementLength(syntax, EET_ExplicitLength)} + 4096);
    DcmOutputBufferStream stream(bytes.data(), static_cast<offile_off_t>(bytes.size()));
    format.transferInit();
    const OFCondition written = format.write(stream, syntax, EET_ExplicitLength, nullptr, EGL_recalcGL);
    format.transferEnd();
    check(written);
    void* begin = nullptr;
    offile_off_t length = 0;
    stream.flushBuffer(begin, length);
    base::AtomicFile out(file);
    out.write(std::string_view(static_cast<const char*>(begin), static_cast<std::size_t>(length)));
    out.commit();
}

image::Geometry reversed(const image::Geometry& grid) {
    image::Geometry other = grid;
    other.origin_lps_mm = grid.toPoint(image::Index3{0, 0, grid.size[2] - 1});
    for (const std::size_t i : {2U, 5U, 8U}) other.direction[i] = -grid.direction[i];
    return other;
}

}  // namespace bauta::dicom::detail
