// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <string>

#include "core/base/Json.h"

namespace bauta::job {

namespace fs = std::filesystem;

/// This user's folder outside every study: $XDG_STATE_HOME/bauta, else ~/.local/state/bauta.
[[nodiscard]] fs::path privateFolder();
/// Makes a folder that the user alone can read.
void makePrivate(const fs::path& folder);

/// A folder jobs/<token> in privateFolder() for what a job may not leave in the study because it can name a person:
/// source paths, the list of refused files, the log of an import.
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
    /// The folder with all that is in it.
    void remove() const;

  private:
    std::string token_;
    fs::path folder_;
};

}  // namespace bauta::job
