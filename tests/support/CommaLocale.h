// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <clocale>
#include <cstdlib>
#include <locale>
#include <stdexcept>
#include <string>
#include <string_view>

#include "core/base/Files.h"

namespace bauta::test {

/// While it lives numbers have a decimal comma and grouped thousands, as with Qt in a German session, for C and C++
/// alike. Brings its own locale: none but "C" need be installed.
class CommaLocale {
  public:
    CommaLocale() : before_(std::locale::global(std::locale(std::locale::classic(), new Punctuation))) {
        // glibc's LC_NUMERIC file: mark, six offsets, then decimal comma, point, groups of three, and the same as wide
        // characters.
        static constexpr std::string_view kNumeric(
            "\x14\x11\x03\x20\x06\0\0\0\x20\0\0\0\x22\0\0\0\x24\0\0\0\x28\0\0\0\x2c\0\0\0\x30\0\0\0"
            ",\0.\0\3\3\0\0,\0\0\0.\0\0\0UTF-8\0",
            54);
        std::filesystem::create_directories(folder_.path() / "comma");
        base::writeFile(folder_.path() / "comma/LC_NUMERIC", kNumeric);
        ::setenv("LOCPATH", folder_.path().c_str(), 1);
        if (std::setlocale(LC_NUMERIC, "comma") == nullptr || std::strtod("1,5", nullptr) != 1.5) {
            throw std::runtime_error("no locale with a decimal comma can be made here");
        }
    }
    ~CommaLocale() {
        std::setlocale(LC_NUMERIC, "C");
        ::unsetenv("LOCPATH");
        std::locale::global(before_);
    }
    CommaLocale(const CommaLocale&) = delete;
    CommaLocale& operator=(const CommaLocale&) = delete;

  private:
    struct Punctuation : std::numpunct<char> {
        char do_decimal_point() const override { return ','; }
        char do_thousands_sep() const override { return '.'; }
        std::string do_grouping() const override { return "\3"; }
    };
    base::TemporaryFolder folder_;
    std::locale before_;
};

}  // namespace bauta::test
