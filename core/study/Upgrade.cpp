// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/study/Upgrade.h"

#include <algorithm>

#include "core/base/Error.h"
#include "core/base/Files.h"
#include "core/base/Time.h"
#include "core/base/Version.h"
#include "core/study/FileLock.h"

namespace bauta::study {
namespace {

using base::Error;
using base::ErrorCode;
using base::Json;

constexpr const char* kKey = "BautaSchemaVersion";

/// ", Bauta 0.1.0," as far as the description tells.
std::string writerOf(const Json& description) {
    const auto isSound = [](const std::string& text) {
        return !text.empty() && text.size() <= 32 && std::ranges::all_of(text, [](char c) {
            return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || c == '.' || c == '-' || c == '+' || c == '~';
        });
    };
    const auto programs = description.find("GeneratedBy");
    if (programs == description.end() || !programs->is_array()) return {};
    for (const Json& program : *programs) {
        if (!program.is_object() || program.value("Name", Json()) != "Bauta") continue;
        const Json version = program.value("Version", Json());
        if (version.is_string() && isSound(version.get<std::string>())) return ", Bauta " + version.get<std::string>();
    }
    return {};
}

/// Where a killed upgrade has put its copies, else a new place.
fs::path copiesOf(const Layout& layout, int from) {
    const std::string ending = "-from-" + std::to_string(from);
    for (const fs::directory_entry& entry : fs::directory_iterator(layout.hidden())) {
        const std::string name = entry.path().filename().string();
        if (name.starts_with("upgrade-") && name.ends_with(ending)) return entry.path();
    }
    return layout.hidden() / ("upgrade-" + base::utcNow().substr(0, 10) + ending);
}

std::string withVersion(Json description, int version) {
    description[kKey] = version;
    if (const auto programs = description.find("GeneratedBy"); programs != description.end()) {
        for (Json& program : *programs) {
            if (program.is_object() && program.value("Name", Json()) == "Bauta") program["Version"] = base::version();
        }
    }
    return description.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

void take(const Layout& layout, const UpgradeStep& step, const Json& description, int from) {
    std::map<std::string, std::string> changes = step.rewrites ? step.rewrites(layout) : decltype(changes){};
    const fs::path copies = copiesOf(layout, from);
    const std::string last = layout.description().filename().string();
    changes[last] = withVersion(description, from + 1);
    // Nothing is changed before everything is copied: a file that has its copy may be half an upgrade's, another not.
    for (const auto& [path, text] : changes) {
        if (fs::exists(copies / path) || !fs::exists(layout.root() / path)) continue;
        fs::create_directories((copies / path).parent_path());
        base::writeFile(copies / path, base::readFile(layout.root() / path));
    }
    for (const auto& [path, text] : changes) {
        if (path != last) base::writeFile(layout.root() / path, text);
    }
    base::writeFile(layout.description(), changes.at(last));
}

}  // namespace

const std::vector<UpgradeStep>& upgradeSteps() {
    // 2: rating events carry their order. Those without come first, by time as before; a program that knows of time
    // alone must not write among them.
    static const std::vector<UpgradeStep> steps = {{}};
    return steps;
}

int layoutVersion(const Layout& layout, const Json& description) {
    const auto version = description.is_object() ? description.find(kKey) : description.end();
    if (version == description.end() || !version->is_number_integer()) {
        throw Error(ErrorCode::Unsupported, "this is a BIDS data set, not a study of this program",
                    layout.root().string(), "import it into a study");
    }
    const auto number = version->get<std::int64_t>();
    if (number > kSchemaVersion || (version->is_number_unsigned() && number < 0)) {
        throw Error(ErrorCode::Unsupported,
                    "the study was written by a newer version" + writerOf(description) + " with layout " +
                        version->dump() + "; this is Bauta " + std::string(base::version()) +
                        ", which knows layouts up to " + std::to_string(kSchemaVersion),
                    layout.root().string(), "install the newer version; nothing was changed");
    }
    if (number < 1) {
        throw Error(ErrorCode::Damaged, "the study's description names no layout there ever was",
                    layout.description().string(), "copy dataset_description.json from a backup");
    }
    return static_cast<int>(number);
}

void requireNotNewer(const fs::path& study) {
    const Layout layout(fs::absolute(study).lexically_normal());
    Json description;
    try {
        description = base::readJson(layout.description());
    } catch (const Error&) {
        return;  // what it is, opening it tells
    }
    if (description.is_object() && description.contains(kKey)) (void)layoutVersion(layout, description);
}

void upgradeStudy(const Layout& layout, const std::vector<UpgradeStep>& steps) {
    const int wanted = static_cast<int>(steps.size()) + 1;
    const auto present = [&](const Json& description) { return description.at(kKey).get<int>(); };
    if (present(base::readJson(layout.description())) >= wanted) return;
    fs::create_directories(layout.hidden());
    const FileLock lock(layout.hidden() / "lock");
    for (;;) {
        const Json description = base::readJson(layout.description());  // another process may have been faster
        const int from = present(description);
        if (from >= wanted) return;
        take(layout, steps.at(static_cast<std::size_t>(from - 1)), description, from);
    }
}

}  // namespace bauta::study
