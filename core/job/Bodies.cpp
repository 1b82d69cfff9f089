// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/job/Bodies.h"

#include <map>

#include "core/base/Error.h"
#include "core/job/BodyParts.h"

namespace bauta::job {

JobBody bodyOf(const std::string& type) {
    static const std::map<std::string, JobBody> bodies = {
        {"deface", defaceBody}, {"evaluate", evaluateBody}, {"import", importBody},
        {"report", reportBody}, {"train", trainBody},
    };
    const auto found = bodies.find(type);
    if (found == bodies.end()) {
        throw base::Error(base::ErrorCode::BadRequest, "this program knows no jobs of type " + type, {},
                          "the job may come from a newer version");
    }
    return found->second;
}

std::size_t foldOf(const base::Json& parameters) {
    const auto found = parameters.find("fold");
    if (found != parameters.end() && found->is_number_unsigned()) return found->get<std::size_t>();
    throw base::Error(base::ErrorCode::BadRequest, "the job names no fold", {}, "a whole number from 0");
}

std::string textOf(const base::Json& parameters, const std::string& key) {
    const auto found = parameters.find(key);
    return found != parameters.end() && found->is_string() ? found->get<std::string>() : std::string();
}

}  // namespace bauta::job
