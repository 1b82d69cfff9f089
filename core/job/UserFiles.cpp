// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/job/UserFiles.h"

#include "core/base/Error.h"
#include "core/base/Files.h"
#include "core/base/Hash.h"
#include "core/defacing/Method.h"
#include "core/defacing/OptionFiles.h"
#include "core/job/PrivateFiles.h"
#include "core/study/Study.h"

namespace bauta::job {
namespace {

constexpr std::string_view kMark = "sha256:";

/// Calls change(text, key) for every path option that is set.
template <typename Change>
base::Json eachPath(const std::string& method, base::Json options, const Change& change) {
    for (const defacing::OptionSpec& option : defacing::method(method).options()) {
        if (option.unit != "path" || !options.is_object()) continue;
        const auto value = options.find(option.key);
        if (value == options.end() || !value->is_string() || *value == "") continue;
        *value = change(value->get<std::string>(), option.key);
    }
    return options;
}

fs::path placeOf(const std::string& hash) {
    return privateFolder() / "files" / hash.substr(kMark.size());
}

}  // namespace

base::Json withHashes(const std::string& method, base::Json options) {
    return eachPath(method, std::move(options), [](const std::string& text, const std::string&) {
        if (text.starts_with(kMark)) return text;
        std::string hash = std::string(kMark) + base::sha256OfFile(text);
        makePrivate(placeOf(hash).parent_path());
        base::writeJson(placeOf(hash), fs::absolute(text).lexically_normal().string());
        return hash;
    });
}

base::Json withPaths(const std::string& method, base::Json options) {
    return eachPath(method, std::move(options), [](const std::string& text, const std::string& key) {
        if (!text.starts_with(kMark)) return text;
        const bool hex = text.find_first_not_of("0123456789abcdef", kMark.size()) == std::string::npos;
        try {
            if (hex) {
                auto path = base::readJson(placeOf(text)).get<std::string>();
                if (base::sha256OfFile(path) == text.substr(kMark.size())) return path;
            }
        } catch (const std::exception&) {
            // Not known to this user of this machine, moved, or unreadable: all the same to the one who asks.
        }
        throw base::Error(base::ErrorCode::NotFound,
                          "the file that the option " + key + " was set to (" + text.substr(0, 15) +
                              "…) is not known here, or has been moved or changed",
                          {}, "queue the work again with --set " + key + "=PATH");
    });
}

void requireFiles(const study::Study& study, const std::string& method, const base::Json& options,
                  const std::vector<std::string>& subjects) {
    std::vector<defacing::NamedGrid> scans;
    for (const std::string& id : subjects) scans.push_back({"the scan of " + id, study.subject(id).geometry});
    const defacing::Method& named = defacing::method(method);
    defacing::requireFiles(named, defacing::completeOptions(named, withPaths(method, options)), scans);
}

}  // namespace bauta::job
