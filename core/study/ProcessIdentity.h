// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "core/base/Json.h"

namespace bauta::study {

/// Names one process for good: its number alone is given to others once it has ended. Stored in lock and claim files.
struct ProcessIdentity {
    std::string host;
    std::string boot;  ///< the kernel's boot id: start times count from there
    std::int64_t pid = 0;
    std::uint64_t startTicks = 0;  ///< start time since boot, in clock ticks

    [[nodiscard]] static ProcessIdentity current();
    /// The identity of a process of this host; pid 0 when there is none.
    [[nodiscard]] static ProcessIdentity ofPid(std::int64_t pid);
    [[nodiscard]] static ProcessIdentity fromJson(const base::Json& json);
    [[nodiscard]] base::Json toJson() const;

    [[nodiscard]] bool onThisHost() const;
    /// False once the process is gone or its number belongs to another. A process of another host counts as alive: from
    /// here nothing can be known of it.
    [[nodiscard]] bool alive() const;

    bool operator==(const ProcessIdentity&) const = default;
};

/// The text of a file that says who works on something, to be kept held (base::Held) as long as that lasts.
[[nodiscard]] std::string holderText(base::Json more = base::Json::object());

/// True while the process that wrote such a file lives and works here: the file is held. One of a study that was
/// copied, with whatever process it names, or of a machine that was switched off, is not. Where a program of before
/// locks wrote it, the process it names decides.
[[nodiscard]] bool holderLives(const std::filesystem::path& file);

}  // namespace bauta::study
