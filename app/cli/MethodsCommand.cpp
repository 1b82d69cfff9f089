// SPDX-License-Identifier: GPL-3.0-or-later
#include <iostream>

#include "app/cli/Cli.h"
#include "app/cli/Output.h"
#include "core/defacing/Method.h"

namespace bauta::cli {
namespace {

using base::Json;

Json describe(const defacing::Method& method) {
    Json options = Json::array();
    for (const defacing::OptionSpec& option : method.options()) {
        options.push_back({{"key", option.key},
                           {"default", option.defaultValue},
                           {"unit", option.unit},
                           {"range", option.range},
                           {"meaning", option.meaning}});
    }
    const Json native = {{"available", true}, {"missing", nullptr}};
    const Json published = {{"available", false},
                            {"version", nullptr},
                            {"version_reason", "no published program is looked for"},
                            {"missing", "this version of Bauta runs its own engines only"}};
    return {{"id", method.id()},
            {"summary", method.summary()},
            {"options", options},
            {"engines", {{"native", native}, {"published", published}}}};
}

void print(const defacing::Method& method) {
    std::cout << method.id() << "  " << method.summary() << "\n";
    std::vector<std::vector<std::string>> rows = {{"    option", "default", "unit", "range", "meaning"}};
    for (const defacing::OptionSpec& option : method.options()) {
        const Json& value = option.defaultValue;
        rows.push_back({"    " + option.key, value.is_string() ? value.get<std::string>() : value.dump(), option.unit,
                        option.range, option.meaning});
    }
    if (rows.size() > 1) printTable(rows);
}

}  // namespace

void addMethods(CLI::App& app, Context& context) {
    CLI::App* command = app.add_subcommand("methods", "List the defacing methods, their engines and options");
    command->callback([&context] {
        Json all = Json::array();
        for (const auto& method : defacing::methods()) {
            if (context.json) {
                all.push_back(describe(*method));
            } else {
                print(*method);
            }
        }
        if (context.json) printJson({{"methods", all}});
    });
}

}  // namespace bauta::cli
