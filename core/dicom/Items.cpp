// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dicom/detail/Items.h"

#include <dcmtk/dcmdata/dcspchrs.h>

#include <iconv.h>

#include <algorithm>
#include <cstdint>

namespace bauta::dicom::detail {

namespace {

bool isUtf8(const std::string& bytes) {
    for (std::size_t i = 0; i < bytes.size();) {
        const auto lead = static_cast<std::uint8_t>(bytes[i]);
        const std::size_t more = lead < 0x80   ? 0
                                 : lead < 0xc2 ? 9
                                 : lead < 0xe0 ? 1
                                 : lead < 0xf0 ? 2
                                 : lead < 0xf5 ? 3
                                               : 9;
        if (i + more >= bytes.size()) return false;
        std::uint32_t code = more == 0 ? lead : lead & (0x3fU >> more);
        for (std::size_t k = 1; k <= more; ++k) {
            const auto next = static_cast<std::uint8_t>(bytes[i + k]);
            if ((next & 0xc0U) != 0x80) return false;
            code = code << 6U | (next & 0x3fU);
        }
        constexpr std::uint32_t kLeast[] = {0, 0x80, 0x800, 0x10000};
        if (code < kLeast[more] || (code >= 0xd800 && code < 0xe000) || code > 0x10ffff) return false;
        i += more + 1;
    }
    return true;
}

std::string fromLatin1(const std::string& bytes) {
    std::string text;
    for (const char c : bytes) {
        const auto b = static_cast<std::uint8_t>(c);
        if (b < 0x80) {
            text += c;
        } else {
            text += static_cast<char>(0xc0U | b >> 6U);
            text += static_cast<char>(0x80U | (b & 0x3fU));
        }
    }
    return text;
}

std::string inOneLine(std::string text) {
    std::replace_if(
        text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }, ' ');
    const std::size_t from = text.find_first_not_of(' ');
    return from == std::string::npos ? "" : text.substr(from, text.find_last_not_of(' ') - from + 1);
}

// Sets that switch by escape sequences and that DCMTK cannot convert with the C library's iconv, which can.
std::string fromSwitched(std::string bytes, const std::string& sets) {
    const char* coding = nullptr;
    const auto without = [&](const std::string& escape) {
        for (std::size_t at; (at = bytes.find(escape)) != std::string::npos;) bytes.erase(at, escape.size());
    };
    if (sets.find("IR 87") != std::string::npos || sets.find("IR 159") != std::string::npos) {
        coding = "ISO-2022-JP-2";
    } else if (sets.find("IR 149") != std::string::npos) {
        without("\x1b$)C");
        coding = "EUC-KR";
    } else if (sets.find("IR 58") != std::string::npos) {
        without("\x1b$)A");
        coding = "EUC-CN";
    }
    const iconv_t converter = coding == nullptr ? reinterpret_cast<iconv_t>(-1) : iconv_open("UTF-8", coding);
    if (converter == reinterpret_cast<iconv_t>(-1)) return {};
    std::string out(4 * bytes.size() + 4, '\0');
    char* in = bytes.data();
    char* to = out.data();
    std::size_t left = bytes.size(), room = out.size();
    const bool good = iconv(converter, &in, &left, &to, &room) != static_cast<std::size_t>(-1);
    iconv_close(converter);
    out.resize(out.size() - room);
    return good ? out : std::string();
}

std::string converted(const std::string& bytes, DcmItem& item, DcmItem& dataset) {
    const auto plain = [](char c) { return static_cast<signed char>(c) >= 0 && c != 0x1b; };
    if (std::all_of(bytes.begin(), bytes.end(), plain)) return bytes;
    OFString sets;
    if (item.findAndGetOFStringArray(DCM_SpecificCharacterSet, sets).bad() || sets.empty()) {
        dataset.findAndGetOFStringArray(DCM_SpecificCharacterSet, sets);
    }
    if (std::string text = fromSwitched(bytes, sets.c_str()); !text.empty()) return text;
    DcmSpecificCharacterSet converter;
    OFString utf8;
    if (!sets.empty() && converter.selectCharacterSet(sets).good() &&
        converter.convertString(bytes.data(), bytes.size(), utf8).good() && isUtf8(utf8.c_str())) {
        return utf8.c_str();
    }
    return isUtf8(bytes) ? bytes : fromLatin1(bytes);
}

}  // namespace

std::string decoded(DcmItem& item, const DcmTagKey& tag, DcmItem& dataset) {
    OFString value;
    if (item.findAndGetOFStringArray(tag, value).bad()) return {};
    return inOneLine(converted(value.c_str(), item, dataset));
}

}  // namespace bauta::dicom::detail
