// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace bauta::study {

/// What a name that someone gave to a structure says.
struct NameMatch {
    std::string name;                     ///< one of the eight OARs when it is certain, else the name as given
    std::vector<std::string> candidates;  ///< the OARs that it could mean when it is not certain; none when unknown
    bool known = false;                   ///< name is one of the eight
};

/// Names of the eight OARs as people write them: "Parotid_L", "Gl. parotis li." and "parotid_left" are Parotid_L,
/// "LN level IIa+b R" is LN_Neck_II_R. The words come from a table; case, accents, separators and their order do not
/// matter. A name with any other word in it is not known: "Parotid_L_PRV", "PTV_Parotid". Nothing is guessed: a missing
/// or doubtful side, both sides, a range of levels ("II-III") and a part ("~Parotid_L") give candidates alone. Level
/// IIa or IIb alone is not level II.
class Aliases {
  public:
    /// Errors: NotFound, Damaged.
    explicit Aliases(const std::filesystem::path& table);
    /// The table of the program's resources.
    static const Aliases& shared();

    [[nodiscard]] NameMatch match(const std::string& given) const;

    /// The eight full names, in alphabetical order.
    [[nodiscard]] const std::vector<std::string>& oars() const { return oars_; }

    /// The table as read; the text of Aliases.cpp says how names are taken apart by it.
    struct Table;

  private:
    std::shared_ptr<const Table> table_;
    std::vector<std::string> oars_;
};

}  // namespace bauta::study
