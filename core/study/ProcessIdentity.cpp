// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/study/ProcessIdentity.h"

#include <unistd.h>

#include <array>
#include <fstream>
#include <sstream>

#include "core/base/Error.h"
#include "core/base/Files.h"

namespace bauta::study {
namespace {

std::string hostName() {
    std::array<char, 256> name{};
    if (::gethostname(name.data(), name.size() - 1) != 0) return "unknown";
    return name.data();
}

std::string bootId() {
    std::string id;
    std::ifstream("/proc/sys/kernel/random/boot_id") >> id;
    return id.substr(0, 8);
}

}  // namespace

ProcessIdentity ProcessIdentity::ofPid(std::int64_t pid) {
    std::ifstream file("/proc/" + std::to_string(pid) + "/stat");
    std::string text;
    if (!std::getline(file, text)) return {};
    // The second field is the program's name in brackets and may itself hold blanks and brackets.
    const std::size_t bracket = text.rfind(')');
    if (bracket == std::string::npos) return {};
    std::istringstream fields(text.substr(bracket + 1));
    std::string state;
    fields >> state;
    if (state == "Z" || state == "X") return {};  // ended, only not yet fetched by its parent
    std::string skipped;
    for (int field = 4; field <= 21; ++field) fields >> skipped;
    ProcessIdentity identity{hostName(), bootId(), pid, 0};
    if (!(fields >> identity.startTicks)) return {};
    return identity;
}

ProcessIdentity ProcessIdentity::current() {
    return ofPid(::getpid());
}

ProcessIdentity ProcessIdentity::fromJson(const base::Json& json) {
    ProcessIdentity identity;
    if (!json.is_object()) return identity;
    try {
        identity.host = json.value("host", "");
        identity.boot = json.value("boot", "");
        identity.pid = base::whole<std::int64_t>(json.value("pid", base::Json(0)));
        identity.startTicks = base::whole<std::uint64_t>(json.value("start_ticks", base::Json(0)));
        return identity;
    } catch (const std::exception&) {
        return {};  // a damaged file names nobody
    }
}

base::Json ProcessIdentity::toJson() const {
    return {{"host", host}, {"boot", boot}, {"pid", pid}, {"start_ticks", startTicks}};
}

bool ProcessIdentity::onThisHost() const {
    return host == hostName();
}

bool ProcessIdentity::alive() const {
    if (pid <= 0) return false;
    if (!onThisHost()) return true;
    return ofPid(pid) == *this;
}

std::string holderText(base::Json more) {
    more.update(ProcessIdentity::current().toJson());
    more["held"] = true;
    return more.dump() + "\n";
}

bool holderLives(const std::filesystem::path& file) {
    try {
        const base::Json json = base::readJson(file);
        if (json.is_object() && json.value("held", base::Json()) == true) return base::isHeld(file);
        return ProcessIdentity::fromJson(json).alive();
    } catch (const std::exception&) {
        return false;  // not there, or damaged: nobody's
    }
}

}  // namespace bauta::study
