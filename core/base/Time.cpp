// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/Time.h"

#include <cstdio>
#include <ctime>

#include "core/base/Error.h"

namespace bauta::base {
using std::chrono::system_clock;

std::string utc(system_clock::time_point time) {
    const auto ms = std::chrono::floor<std::chrono::milliseconds>(time);
    const auto seconds = std::chrono::floor<std::chrono::seconds>(ms);
    const std::time_t whole = system_clock::to_time_t(seconds);
    std::tm parts{};
    gmtime_r(&whole, &parts);
    char text[96];
    std::snprintf(text, sizeof text, "%04d-%02d-%02dT%02d:%02d:%02d.%03dZ", parts.tm_year + 1900, parts.tm_mon + 1,
                  parts.tm_mday, parts.tm_hour, parts.tm_min, parts.tm_sec, static_cast<int>((ms - seconds).count()));
    return text;
}

std::string utcNow() {
    return utc(system_clock::now());
}

system_clock::time_point parseUtc(std::string_view text) {
    std::tm parts{};
    int ms = 0;
    char zone = 0;
    const std::string copy(text);
    const int found = std::sscanf(copy.c_str(), "%4d-%2d-%2dT%2d:%2d:%2d.%3d%c", &parts.tm_year, &parts.tm_mon,
                                  &parts.tm_mday, &parts.tm_hour, &parts.tm_min, &parts.tm_sec, &ms, &zone);
    if (found != 8 || zone != 'Z') throw Error(ErrorCode::BadRequest, "not a UTC time: " + copy);
    // Beyond 2262 the clock's count of nanoseconds overflows.
    if (parts.tm_year < 1900 || parts.tm_year > 2200)
        throw Error(ErrorCode::BadRequest, "no year of this world: " + copy);
    parts.tm_year -= 1900;
    parts.tm_mon -= 1;
    const auto time = system_clock::from_time_t(timegm(&parts)) + std::chrono::milliseconds(ms);
    if (utc(time) != text) throw Error(ErrorCode::BadRequest, "not a UTC time: " + copy);  // a 13th month, more text
    return time;
}

}  // namespace bauta::base
