// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <map>
#include <string>

namespace bauta::study {

/// Names of the eight OARs as people write them: "ParotidL", "parotid_left" and "Left Parotid" are Parotid_L.
class Aliases {
  public:
    /// Errors: NotFound, Damaged.
    explicit Aliases(const std::filesystem::path& table);
    /// The table of the program's resources.
    static const Aliases& shared();

    /// The full name, or the given one when the table does not know it. Case, blanks and punctuation do not matter.
    [[nodiscard]] std::string fullName(const std::string& given) const;

  private:
    std::map<std::string, std::string> names_;
};

}  // namespace bauta::study
