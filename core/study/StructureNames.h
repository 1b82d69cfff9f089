// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

namespace bauta::study {

/// What folded() has in place of a letter that is none of the Latin alphabet.
inline constexpr char kForeignLetter = '\x1a';

/// Text without case and accents, for comparing: "Glande sous-maxillaire GAUCHE", "Ohrspeicheldrüse" give letters a to
/// z, digits and the ASCII between them. Bytes that are no UTF-8 count as Latin-1.
[[nodiscard]] std::string folded(const std::string& text);

/// A structure's name as the study may hold it.
struct StoredName {
    std::string name;
    bool replaced = false;  ///< it named a person, or nothing was left of it
};

/// Names of structures are free text. Kept are letters (without accents), digits and " _-+~.^()/", at most 64 of them.
/// A name that holds one of `personWords` (names, ids, birth dates; a word of five or more letters and digits anywhere
/// in the name, one of three or four as a word of its own, dates in the usual orders) becomes "ROI_<number>".
[[nodiscard]] StoredName storedStructureName(const std::string& name, int number,
                                             const std::vector<std::string>& personWords);

/// The words of a text by which storedStructureName() may know it again: "MUELLER^Hans" gives both names.
[[nodiscard]] std::vector<std::string> wordsOf(const std::string& text);

}  // namespace bauta::study
