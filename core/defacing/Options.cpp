// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <string_view>

#include "core/base/Error.h"
#include "core/base/Hash.h"
#include "core/base/Numbers.h"
#include "core/base/Words.h"
#include "core/defacing/Method.h"
#include "core/defacing/published/Program.h"

namespace bauta::defacing {
namespace {

using base::Error;
using base::ErrorCode;
using base::Json;

std::vector<std::string> split(std::string_view text, std::string_view separator) {
    std::vector<std::string> parts;
    std::size_t from = 0;
    while (true) {
        const std::size_t to = text.find(separator, from);
        parts.emplace_back(text.substr(from, to == std::string_view::npos ? to : to - from));
        if (to == std::string_view::npos) return parts;
        from = to + separator.size();
    }
}

std::optional<double> parseNumber(std::string_view text) {
    const std::optional<double> value = base::takeNumber(text);
    return value && text.empty() && std::isfinite(*value) ? value : std::nullopt;
}

struct Bounds {
    double low = -std::numeric_limits<double>::infinity();
    double high = std::numeric_limits<double>::infinity();
};

/// "0…100", "0…" and "…100"; anything else bounds nothing.
Bounds boundsOf(const std::string& range) {
    const std::vector<std::string> ends = split(range, "…");
    if (ends.size() != 2) return {};
    Bounds bounds;
    if (const auto low = parseNumber(ends[0])) bounds.low = *low;
    if (const auto high = parseNumber(ends[1])) bounds.high = *high;
    return bounds;
}

[[noreturn]] void refuse(const Method& method, const OptionSpec& spec, const std::string& wanted, const Json& given) {
    throw Error(ErrorCode::BadRequest,
                method.id() + ": option " + spec.key + " must be " + wanted + ", not " + given.dump(), method.id());
}

Json checked(const Method& method, const OptionSpec& spec, const Json& given) {
    if (spec.defaultValue.is_boolean()) {
        if (!given.is_boolean()) refuse(method, spec, "true or false", given);
        return given;
    }
    if (spec.defaultValue.is_number()) {
        const std::string unit = spec.unit.empty() ? "" : " " + spec.unit;
        const bool whole = spec.defaultValue.is_number_integer();
        const std::string kind =
            (whole ? "a whole number" : "a number") + (spec.range.empty() ? std::string() : " in " + spec.range + unit);
        if (!given.is_number() || !std::isfinite(given.get<double>())) refuse(method, spec, kind, given);
        const double value = given.get<double>();
        const Bounds bounds = boundsOf(spec.range);
        if (value < bounds.low || value > bounds.high || (whole && value != std::floor(value)))
            refuse(method, spec, kind, given);
        if (whole) return static_cast<std::int64_t>(value);
        return value;
    }
    if (!given.is_string()) refuse(method, spec, spec.range.empty() ? "a text" : spec.range, given);
    if (spec.range.find('|') != std::string::npos) {
        const std::vector<std::string> allowed = split(spec.range, "|");
        const auto value = given.get<std::string>();
        for (const std::string& word : allowed)
            if (word == value) return given;
        std::string wanted;
        for (std::size_t i = 0; i < allowed.size(); ++i)
            wanted += (i == 0 ? "" : i + 1 == allowed.size() ? " or " : ", ") + allowed[i];
        refuse(method, spec, wanted, given);
    }
    return given;
}

const OptionSpec& find(const Method& method, const std::vector<OptionSpec>& specs, const std::string& key) {
    std::vector<std::string> known;
    for (const OptionSpec& spec : specs) {
        if (spec.key == key) return spec;
        known.push_back(spec.key);
    }
    throw Error(ErrorCode::BadRequest, method.id() + " has no option \"" + key + "\"", method.id(),
                known.empty() ? "it takes no options" : "its options are " + base::joined(known));
}

}  // namespace

const Method& method(const std::string& id) {
    std::vector<std::string> known;
    for (const auto& each : methods()) {
        if (each->id() == id) return *each;
        known.push_back(each->id());
    }
    throw Error(ErrorCode::BadRequest, "there is no method \"" + id + "\"", id,
                "the methods are " + base::joined(known));
}

std::string resolveEngine(const Method& method, const std::string& wanted) {
    if (wanted != "auto" && wanted != "native" && wanted != "published")
        throw Error(ErrorCode::BadRequest, "there is no engine " + wanted, {}, "choose auto, native or published");
    if (wanted == "native" && !method.native())
        throw Error(ErrorCode::BadRequest, method.id() + " has no native engine: only its authors' program runs it",
                    method.id(), "choose the engine published");
    if (wanted == "published" && findProgram(method.id()) == nullptr)
        throw Error(ErrorCode::BadRequest, method.id() + " has no published program", method.id(),
                    "choose the engine native");
    if (wanted == "auto") return method.native() ? "native" : "published";
    return wanted;
}

bool takesOption(const std::string& engine, const Method& method, const OptionSpec& option) {
    if (engine == "native") return method.native() && option.engine != "published";
    const Program* program = findProgram(method.id());
    return program != nullptr && option.engine != "native" &&
           std::ranges::find(program->facts().options, option.key) != program->facts().options.end();
}

void requireOptionsOf(const std::string& engine, const Method& method, const Json& options) {
    for (const OptionSpec& spec : method.options())
        if (options.contains(spec.key) && options.at(spec.key) != spec.defaultValue &&
            !takesOption(engine, method, spec))
            throw Error(ErrorCode::BadRequest,
                        method.id() + ": the " + engine + " engine does not take the option " + spec.key, method.id(),
                        "leave it at its default, " + spec.defaultValue.dump());
}

Json completeOptions(const Method& method, const Json& given) {
    const std::vector<OptionSpec> specs = method.options();
    Json complete = Json::object();
    for (const OptionSpec& spec : specs) complete[spec.key] = spec.defaultValue;
    if (given.is_null()) return complete;
    if (!given.is_object())
        throw Error(ErrorCode::BadRequest, method.id() + ": options must be a JSON object, not " + given.dump(),
                    method.id());
    for (const auto& [key, value] : given.items()) complete[key] = checked(method, find(method, specs, key), value);
    return complete;
}

Json parseSettings(const Method& method, const std::vector<std::string>& keyEqualsValue) {
    const std::vector<OptionSpec> specs = method.options();
    Json given = Json::object();
    for (const std::string& setting : keyEqualsValue) {
        const std::size_t equals = setting.find('=');
        if (equals == std::string::npos || equals == 0)
            throw Error(ErrorCode::BadRequest, "\"" + setting + "\" is no setting", method.id(),
                        "write key=value, such as " + (specs.empty() ? "buffer=10" : specs.front().key + "=…"));
        const std::string key = setting.substr(0, equals);
        const std::string text = setting.substr(equals + 1);
        const OptionSpec& spec = find(method, specs, key);
        if (given.contains(key))
            throw Error(ErrorCode::BadRequest, method.id() + ": option " + key + " is given twice", method.id());
        Json value = text;
        if (spec.defaultValue.is_boolean() && (text == "true" || text == "false")) value = text == "true";
        if (spec.defaultValue.is_number())
            if (const auto number = parseNumber(text)) value = *number;
        given[key] = std::move(value);
    }
    return completeOptions(method, given);
}

bool sameOptions(const Method& method, const Json& a, const Json& b) {
    const auto complete = [&](const Json& given) {
        Json all = completeOptions(method, {});
        all.update(given);
        return all;
    };
    return complete(a) == complete(b);
}

Json storableOptions(const Method& method, const Json& completeOptions) {
    Json stored = completeOptions;
    for (const OptionSpec& spec : method.options()) {
        if (spec.unit != "path" || !stored.contains(spec.key)) continue;
        const auto path = stored[spec.key].get<std::string>();
        if (!path.empty()) stored[spec.key] = "sha256:" + base::sha256OfFile(path);
    }
    return stored;
}

}  // namespace bauta::defacing
