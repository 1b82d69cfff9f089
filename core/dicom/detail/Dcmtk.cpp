// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dicom/detail/Dcmtk.h"

#include <dcmtk/dcmdata/dcrledrg.h>
#include <dcmtk/dcmjpeg/djdecode.h>
#include <dcmtk/dcmjpls/djdecode.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <mutex>
#include <string_view>

namespace bauta::dicom::detail {

namespace {

constexpr std::array<std::string_view, 4> kNative = {"1.2.840.10008.1.2", "1.2.840.10008.1.2.1", "1.2.840.10008.1.2.2",
                                                     "1.2.840.10008.1.2.1.99"};
constexpr std::array<std::string_view, 2> kJpeg2000 = {"1.2.840.10008.1.2.4.90", "1.2.840.10008.1.2.4.91"};
// JPEG baseline, extended, spectral, progressive and lossless; JPEG-LS; RLE.
constexpr std::array<std::string_view, 9> kDcmtk = {
    "1.2.840.10008.1.2.4.50", "1.2.840.10008.1.2.4.51", "1.2.840.10008.1.2.4.53",
    "1.2.840.10008.1.2.4.55", "1.2.840.10008.1.2.4.57", "1.2.840.10008.1.2.4.70",
    "1.2.840.10008.1.2.4.80", "1.2.840.10008.1.2.4.81", "1.2.840.10008.1.2.5"};

template <std::size_t N>
bool contains(const std::array<std::string_view, N>& list, const std::string& uid) {
    return std::find(list.begin(), list.end(), uid) != list.end();
}

}  // namespace

void prepareDcmtk() {
    static std::once_flag once;
    std::call_once(once, [] {
        OFLog::configure(OFLogger::OFF_LOG_LEVEL);
        // Some converters mark every element as of unknown type; the dictionary knows better.
        dcmEnableUnknownVRConversion.set(OFTrue);
        DcmRLEDecoderRegistration::registerCodecs();
        DJDecoderRegistration::registerCodecs();
        DJLSDecoderRegistration::registerCodecs();
    });
}

std::string text(DcmItem& item, const DcmTagKey& tag, unsigned long index) {
    OFString value;
    if (item.findAndGetOFString(tag, value, index).bad()) return {};
    std::string out(value.c_str());
    const std::size_t from = out.find_first_not_of(" \t\r\n");
    if (from == std::string::npos) return {};
    return out.substr(from, out.find_last_not_of(" \t\r\n") - from + 1);
}

std::optional<double> real(DcmItem& item, const DcmTagKey& tag, unsigned long index) {
    const std::string written = text(item, tag, index);
    if (written.empty()) return std::nullopt;
    Float64 value = 0;
    if (item.findAndGetFloat64(tag, value, index).bad()) {
        // DCMTK turns only elements made for real numbers into them.
        const auto read = std::from_chars(written.data(), written.data() + written.size(), value);
        if (read.ec != std::errc() || read.ptr != written.data() + written.size()) return std::nullopt;
    }
    if (!std::isfinite(value)) return std::nullopt;
    return value;
}

int whole(DcmItem& item, const DcmTagKey& tag, int absent) {
    Uint16 small = 0;
    if (item.findAndGetUint16(tag, small).good()) return small;
    long value = 0;
    if (item.findAndGetLongInt(tag, value).good()) return static_cast<int>(value);
    return absent;
}

bool isNative(const std::string& uid) {
    return contains(kNative, uid);
}
bool isJpeg2000(const std::string& uid) {
    return contains(kJpeg2000, uid);
}
bool isDecodable(const std::string& uid) {
    return isNative(uid) || isJpeg2000(uid) || contains(kDcmtk, uid);
}

}  // namespace bauta::dicom::detail
