// SPDX-License-Identifier: GPL-3.0-or-later
#include <iostream>

#include "app/cli/Cli.h"
#include "app/cli/Output.h"
#include "core/defacing/Method.h"
#include "core/defacing/published/Program.h"

namespace bauta::cli {
namespace {

using base::Json;

/// A method's program as it was found here.
struct Published {
    const defacing::Program* program = nullptr;
    defacing::Installation found;
    defacing::ProgramVersion version;
};

Published look(const defacing::Method& method, const defacing::ProgramPlaces& places) {
    Published published{defacing::findProgram(method.id()), {}, {}};
    if (published.program == nullptr) return published;
    published.found = published.program->find(places);
    if (published.found.available()) published.version = published.program->version(published.found, places);
    return published;
}

/// The one engine that takes the option; null when both do.
Json onlyEngine(const defacing::Method& method, const defacing::OptionSpec& option) {
    if (!defacing::takesOption("published", method, option)) return "native";
    if (!defacing::takesOption("native", method, option)) return "published";
    return nullptr;
}

Json describe(const Published& published) {
    if (published.program == nullptr)
        return {{"available", false},
                {"version", nullptr},
                {"version_reason", "there is none"},
                {"missing", "there is none"}};
    const defacing::ProgramFacts& facts = published.program->facts();
    const defacing::Installation& found = published.found;
    Json json = {{"available", found.available()}, {"program", facts.name}, {"licence", facts.licence}};
    if (!found.available()) {
        json["version"] = nullptr;
        json["version_reason"] = "the program is not complete here";
    } else if (published.version.text.empty()) {
        json["version"] = nullptr;
        json["version_reason"] = published.version.reason;
    } else {
        json["version"] = published.version.text;
    }
    json["missing"] = nullptr;
    json["how_to_get"] = nullptr;
    if (!found.available()) {
        json["missing"] = found.missingLine();
        json["how_to_get"] = found.howToGetLine();
    }
    json["path"] = nullptr;
    if (!found.program.empty()) json["path"] = found.program.string();
    json["places"] = Json::array();
    for (const defacing::PlaceSpec& place : facts.places)
        json["places"].push_back({{"key", place.key}, {"meaning", place.meaning}});
    return json;
}

Json describe(const defacing::Method& method, const Published& published) {
    Json options = Json::array();
    for (const defacing::OptionSpec& option : method.options()) {
        options.push_back({{"key", option.key},
                           {"default", option.defaultValue},
                           {"unit", option.unit},
                           {"range", option.range},
                           {"meaning", option.meaning},
                           {"engine", onlyEngine(method, option)}});
    }
    Json native = {{"available", method.native()}, {"missing", nullptr}};
    if (!method.native()) native["missing"] = "there is none: only the authors' program runs this method";
    return {{"id", method.id()},
            {"summary", method.summary()},
            {"options", options},
            {"engines", {{"native", native}, {"published", describe(published)}}}};
}

void print(const defacing::Method& method, const Published& published) {
    std::cout << method.id() << "  " << method.summary() << "\n";
    std::cout << "    native     " << (method.native() ? "yes" : "no") << "\n";
    if (published.program != nullptr && published.found.available()) {
        const std::string& version = published.version.text;
        std::cout << "    published  " << published.program->facts().name << " "
                  << (version.empty() ? "of unknown version" : version) << ", " << published.found.program.string()
                  << "\n";
    } else if (published.program != nullptr) {
        std::cout << "    published  missing: " << published.found.missingLine() << "\n";
        std::cout << "               to get it: " << published.found.howToGetLine() << "\n";
    }
    std::vector<std::vector<std::string>> rows = {{"    option", "default", "unit", "range", "engine", "meaning"}};
    for (const defacing::OptionSpec& option : method.options()) {
        const Json& value = option.defaultValue;
        const Json only = onlyEngine(method, option);
        rows.push_back({"    " + option.key, value.is_string() ? value.get<std::string>() : value.dump(), option.unit,
                        option.range, only.is_null() ? "both" : only.get<std::string>(), option.meaning});
    }
    if (rows.size() > 1) printTable(rows);
}

}  // namespace

void addMethods(CLI::App& app, Context& context) {
    CLI::App* command = app.add_subcommand(
        "methods", "List the defacing methods, their options, and which programs of their authors are found here");
    command->callback([&context] {
        const defacing::ProgramPlaces places = defacing::ProgramPlaces::load();
        Json all = Json::array();
        for (const auto& method : defacing::methods()) {
            const Published published = look(*method, places);
            if (context.json) {
                all.push_back(describe(*method, published));
            } else {
                print(*method, published);
            }
        }
        if (context.json) printJson({{"methods", all}});
    });
}

}  // namespace bauta::cli
