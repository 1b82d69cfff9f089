// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/defacing/published/Program.h"

namespace bauta::defacing {

std::string Installation::missingLine() const {
    std::string line;
    for (const Missing& each : missing) line += (line.empty() ? "" : ", ") + each.what;
    return line;
}

std::string Installation::howToGetLine() const {
    std::string line;
    for (const Missing& each : missing)
        if (line.find(each.howToGet) == std::string::npos) line += (line.empty() ? "" : "; ") + each.howToGet;
    return line;
}

const Program* findProgram(const std::string& method) {
    for (const auto& each : programs())
        if (each->facts().method == method) return each.get();
    return nullptr;
}

}  // namespace bauta::defacing
