// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cstring>
#include <string_view>

#include "tests/support/mutants/Mutator.h"

namespace bauta::test::mutants {
namespace {

struct Element {
    std::size_t at = 0;       ///< of its tag
    std::size_t lengthAt = 0;
    int lengthBytes = 4;
    std::size_t valueAt = 0;
    std::uint32_t length = 0;  ///< 0xffffffff: undefined
    std::string vr;            ///< empty in implicit files
};

std::uint32_t number(const std::string& bytes, std::size_t at, int width, bool big) {
    std::uint32_t value = 0;
    for (int i = 0; i < width; ++i) {
        const auto byte = static_cast<unsigned char>(bytes[at + static_cast<std::size_t>(i)]);
        value |= std::uint32_t{byte} << (8 * (big ? width - 1 - i : i));
    }
    return value;
}

void put(std::string& bytes, std::size_t at, int width, bool big, std::uint32_t value) {
    for (int i = 0; i < width && at + static_cast<std::size_t>(i) < bytes.size(); ++i) {
        bytes[at + static_cast<std::size_t>(i)] = static_cast<char>(value >> (8 * (big ? width - 1 - i : i)));
    }
}

bool isLong(const std::string& vr) {
    static constexpr std::string_view kLong = "OB OW OF OD OL SQ UT UN UC UR";
    return kLong.find(vr) != std::string_view::npos;
}

/// All elements from `at` on, those inside sequences too, in file order.
std::vector<Element> elementsOf(const std::string& bytes, std::size_t at, bool isExplicit, bool big) {
    std::vector<Element> all;
    while (at + 8 <= bytes.size()) {
        Element e;
        e.at = at;
        const std::uint32_t group = number(bytes, at, 2, big);
        const bool item = group == 0xfffe;
        if (isExplicit && !item) {
            e.vr = bytes.substr(at + 4, 2);
            const bool wide = isLong(e.vr);
            e.lengthBytes = wide ? 4 : 2;
            e.lengthAt = at + (wide ? 8 : 6);
        } else {
            e.lengthAt = at + 4;
        }
        e.valueAt = e.lengthAt + static_cast<std::size_t>(e.lengthBytes);
        if (e.valueAt > bytes.size()) break;
        e.length = number(bytes, e.lengthAt, e.lengthBytes, big);
        const bool holdsItems = e.vr == "SQ" || (e.vr.empty() && e.valueAt + 2 <= bytes.size() && e.length >= 8 &&
                                                 number(bytes, e.valueAt, 2, big) == 0xfffe);
        all.push_back(e);
        at = item || holdsItems || e.length == 0xffffffffU ? e.valueAt : e.valueAt + e.length;
    }
    return all;
}

/// Sequences in sequences, of undefined or of far too large length.
std::string nested(std::size_t depth, bool isExplicit, bool defined) {
    std::string out;
    const std::string length = defined ? std::string("\xf0\xff\xff\x00", 4) : std::string("\xff\xff\xff\xff", 4);
    for (std::size_t i = 0; i < depth; ++i) {
        out += std::string("\x06\x30\x39\x00", 4);  // ROI Contour Sequence
        if (isExplicit) out += std::string("SQ\0\0", 4);
        out += length + std::string("\xfe\xff\x00\xe0", 4) + length;
    }
    return out;
}

std::string oddValue(const Element& e, Random& random) {
    static const std::vector<std::string> kOdd = {
        "1e308\\1e308\\1e308", "nan\\nan\\nan", "-1e308\\0\\0", "1\\2", "\\\\\\\\\\\\", "abc", "1e300\\1e300",
        "0\\0", "-1\\-1", "0\\0\\0\\0\\0\\0", "1e-300\\1e-300", "1.2.3", "2147483648", "-2147483649", "ISO_IR 192",
        "ISO 2022 IR 87", "\xff\xfe\x80 ", "line one\nline two\x1b[31m", "MONOCHROME1", "RGB ", "99999999999"};
    std::string text = random.chance(60) ? random.of(kOdd) : random.of(oddNumbers());
    if (random.chance(10)) text = std::string(static_cast<std::size_t>(1 + random.below(60000)), '9');
    if (e.vr == "US" || e.vr == "SS" || e.vr == "UL" || e.vr == "SL" || e.vr.empty()) {
        if (random.chance(70)) {
            text.assign(e.length > 0 && e.length < 16 ? e.length : 2, '\0');
            overwriteField(text, {0, text.size() >= 4 ? 4 : 2}, false, random);
        }
    }
    if (text.size() % 2 != 0) text += ' ';
    return text;
}

std::string mutateElements(std::string bytes, std::size_t from, bool isExplicit, bool big, Random& random,
                           std::string& what) {
    const std::vector<Element> all = elementsOf(bytes, from, isExplicit, big);
    if (all.empty()) return bytes;
    const Element e = random.of(all);
    const std::size_t whole =
        std::min<std::size_t>(bytes.size(), e.length == 0xffffffffU ? e.valueAt : e.valueAt + e.length) - e.at;
    const std::uint64_t choice = random.below(12);
    what += " dicom" + std::to_string(choice) + "@" + std::to_string(e.at);
    switch (choice) {
        case 0:
        case 1: {
            static const std::vector<std::uint32_t> kLengths = {0,          1,          2,          3,         7,
                                                                0xffff,     0xfffe,     0x7fffffff, 0x80000000, 0xffffffff,
                                                                0xfffffffe, 0x00ffffff, 0x0fffffff};
            static const std::vector<int> kSteps = {1, -1, 2, -2, 64, -64};
            const std::uint32_t length = random.chance(50)
                                             ? random.of(kLengths)
                                             : e.length + static_cast<std::uint32_t>(random.of(kSteps));
            put(bytes, e.lengthAt, e.lengthBytes, big, length);
            return bytes;
        }
        case 2: {
            static const std::vector<std::string> kVrs = {"SQ", "OB", "OW", "UN", "US", "DS", "IS", "LO", "UI", "FD",
                                                          "AT", "ZZ", "OF", "UT", "PN", "SL", "??", "FL", "SS"};
            if (!e.vr.empty()) bytes.replace(e.at + 4, 2, random.of(kVrs));
            return bytes;
        }
        case 3:
        case 4:
        case 5:
        case 6: {
            if (e.length == 0xffffffffU || e.valueAt + e.length > bytes.size()) return bytes;
            const std::string value = oddValue(e, random);
            if (e.lengthBytes == 2 && value.size() > 0xffff) return bytes;
            put(bytes, e.lengthAt, e.lengthBytes, big, static_cast<std::uint32_t>(value.size()));
            return bytes.replace(e.valueAt, e.length, value);
        }
        case 7:
            return bytes.erase(e.at, whole);
        case 8:
            return bytes.insert(e.at, bytes.substr(e.at, whole));
        case 9:
            put(bytes, e.at + (random.chance(50) ? 0 : 2), 2, big, static_cast<std::uint32_t>(random.below(0x10000)));
            return bytes;
        case 10: {
            static const std::vector<std::size_t> kDepths = {1, 10, 100, 1000, 5000, 50'000};
            const std::size_t depth = random.of(kDepths);
            what += " depth " + std::to_string(depth);
            return bytes.insert(e.at, nested(depth, isExplicit, random.chance(30)));
        }
        default: {
            const Element other = random.of(all);
            const std::size_t size =
                std::min<std::size_t>(bytes.size(), other.length == 0xffffffffU ? other.valueAt
                                                                                : other.valueAt + other.length) -
                other.at;
            return bytes.insert(e.at, bytes.substr(other.at, size));
        }
    }
}

}  // namespace

std::string mutateDicom(std::string bytes, Shape shape, Random& random, std::string& what) {
    constexpr std::size_t kPreamble = 132;
    if (bytes.size() < kPreamble + 12) return bytes;
    // The meta header is always explicit and little endian; it says how long it is.
    if (random.chance(10)) return mutateElements(bytes, kPreamble, true, false, random, what);
    const std::size_t data = kPreamble + 12 + number(bytes, kPreamble + 8, 4, false);
    if (data >= bytes.size()) return bytes;
    if (shape == Shape::DicomDeflated) {
        const std::string plain = inflateRaw(bytes.substr(data));
        return bytes.substr(0, data) + deflateRaw(mutateElements(plain, 0, true, false, random, what));
    }
    return mutateElements(bytes, data, shape != Shape::DicomImplicit, shape == Shape::DicomBig, random, what);
}

}  // namespace bauta::test::mutants
