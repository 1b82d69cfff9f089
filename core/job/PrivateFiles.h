// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <string>

#include "core/base/Json.h"

namespace bauta::job {

namespace fs = std::filesystem;

/// A folder of this user's, outside every study, for what a job may not leave in the study because it can name a
/// person: source paths, the list of refused files, the log of an import. $XDG_STATE_HOME/bauta/jobs/<token>, else
/// ~/.local/state/bauta/jobs/<token>; readable by the user alone.
class PrivateFiles {
  public:
    explicit PrivateFiles(const std::string& token);
    /// A new one with a random token.
    static PrivateFiles create();

    [[nodiscard]] const std::string& token() const { return token_; }
    [[nodiscard]] fs::path log() const { return folder_ / "log.txt"; }
    /// {"parameters", "title"}; an empty object when this user or machine has none.
    [[nodiscard]] base::Json request() const;
    void storeRequest(const base::Json& request) const;
    /// {"result"?, "error"?}; an empty object when there is none.
    [[nodiscard]] base::Json outcome() const;
    void storeOutcome(const base::Json& outcome) const;

  private:
    std::string token_;
    fs::path folder_;
};

}  // namespace bauta::job
