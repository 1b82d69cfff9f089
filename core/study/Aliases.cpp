// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/study/Aliases.h"

#include <cctype>

#include "core/base/Error.h"
#include "core/base/Files.h"
#include "core/base/Json.h"

namespace bauta::study {
namespace {

std::string plain(const std::string& name) {
    std::string text;
    for (const unsigned char c : name) {
        if (std::isalnum(c) != 0) text += static_cast<char>(std::tolower(c));
    }
    return text;
}

}  // namespace

Aliases::Aliases(const std::filesystem::path& table) {
    const base::Json json = base::readJson(table);
    try {
        for (const auto& [structure, aliases] : json.at("structures").items()) {
            for (const auto& [side, words] : json.at("sides").items()) {
                const std::string full = structure + "_" + side;
                names_[plain(full)] = full;
                for (const base::Json& alias : aliases) {
                    for (const base::Json& word : words) {
                        names_[alias.get<std::string>() + word.get<std::string>()] = full;
                        names_[word.get<std::string>() + alias.get<std::string>()] = full;
                    }
                }
            }
        }
    } catch (const base::Json::exception& error) {
        throw base::Error(base::ErrorCode::Damaged, std::string("no table of aliases: ") + error.what(),
                          table.string());
    }
}

const Aliases& Aliases::shared() {
    static const Aliases aliases(base::resourceFolder() / "oar-aliases.json");
    return aliases;
}

std::string Aliases::fullName(const std::string& given) const {
    const auto found = names_.find(plain(given));
    return found == names_.end() ? given : found->second;
}

}  // namespace bauta::study
