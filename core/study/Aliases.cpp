// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/study/Aliases.h"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <set>
#include <string_view>

#include "core/base/Error.h"
#include "core/base/Files.h"
#include "core/base/Json.h"
#include "core/study/StructureNames.h"

namespace bauta::study {
namespace {

constexpr std::size_t kLongestName = 96;  // of letters and digits; longer ones are no names of organs
constexpr int kMostSteps = 5000;          // a name that can be read in so many ways says nothing

constexpr std::array<std::string_view, 7> kRoman = {"i", "ii", "iii", "iv", "v", "vi", "vii"};

enum class Kind { Gland, GlandWord, LevelWord, Side, NoSide };

struct Word {
    Kind kind;
    std::string value;   ///< structure or side
    bool alone = false;  ///< stands between separators only: "g" for gauche
};

/// One way to read a name, word by word.
struct Reading {
    std::set<std::string> glands, sides;
    std::map<int, std::string> levels;  ///< by number, their parts: "a", "b", "ba", …; "*" for the whole level
    bool glandWord = false, levelWord = false, noSide = false, joined = false, digits = false;
    int last = 0;  ///< the level named just before
    bool afterLevelWord = false;
    auto operator<=>(const Reading&) const = default;

    void take(const Word& word) {
        if (word.kind == Kind::Gland) glands.insert(word.value);
        if (word.kind == Kind::Side) sides.insert(word.value);
        afterLevelWord = word.kind == Kind::LevelWord;
        glandWord = glandWord || word.kind == Kind::GlandWord;
        levelWord = levelWord || word.kind == Kind::LevelWord;
        noSide = noSide || word.kind == Kind::NoSide;
    }
    [[nodiscard]] bool wholeLevel() const {
        const std::string& parts = levels.begin()->second;
        return parts.find('*') != parts.npos || (parts.find('a') != parts.npos && parts.find('b') != parts.npos);
    }
};

/// Letters and digits of a name, and where its separators stood.
struct Letters {
    std::string text;
    std::set<std::size_t> starts;  ///< of the pieces between separators

    [[nodiscard]] std::size_t pieceEnd(std::size_t at) const {
        const auto next = starts.upper_bound(at);
        return next == starts.end() ? text.size() : *next;
    }
    [[nodiscard]] bool holds(std::size_t at, std::string_view word) const {
        return text.compare(at, word.size(), word) == 0;
    }
};

}  // namespace

struct Aliases::Table {
    std::multimap<std::string, Word> words;
    std::size_t longest = 0;
    std::map<int, std::string> levels;
    std::set<std::string> joins;  ///< words between two levels

    void add(Kind kind, const base::Json& list, const std::string& value = {}) {
        for (const base::Json& each : list) {
            auto word = each.get<std::string>();
            const bool alone = word.ends_with('*');
            if (alone) word.pop_back();
            if (word.empty()) continue;
            longest = std::max(longest, word.size());
            words.emplace(std::move(word), Word{kind, value, alone});
        }
    }
};

namespace {

/// Takes a name apart in every way that uses it up. Words may run on into each other ("parotidlt") and, but for sides
/// and levels, over separators ("sub-mandibular").
class Reader {
  public:
    Reader(const Aliases::Table& table, Letters letters) : table_(table), letters_(std::move(letters)) { from(0, {}); }

    /// Empty when there were too many.
    std::set<Reading> readings() && { return steps_ > kMostSteps ? std::set<Reading>() : std::move(readings_); }

  private:
    void from(std::size_t at, const Reading& before) {
        if (++steps_ > kMostSteps) return;
        if (at == letters_.text.size()) {
            readings_.insert(before);
            return;
        }
        Reading after = before;
        after.last = 0;
        words(at, after);
        levels(at, after, before.last != 0);
        if (letters_.starts.contains(at) && before.last != 0) betweenLevels(at, before);
    }

    void words(std::size_t at, const Reading& before) {
        const std::size_t pieceEnd = letters_.pieceEnd(at);
        const std::size_t most = std::min(table_.longest, letters_.text.size() - at);
        for (std::size_t length = 1; length <= most; ++length) {
            const std::size_t end = at + length;
            const auto [first, last] = table_.words.equal_range(letters_.text.substr(at, length));
            for (auto each = first; each != last; ++each) {
                const Word& word = each->second;
                if (word.kind == Kind::Side && end > pieceEnd) continue;
                if (word.alone && (!letters_.starts.contains(at) || end != pieceEnd)) continue;
                Reading after = before;
                after.take(word);
                from(end, after);
            }
        }
    }

    /// "ii", "2", "iib", "2ab". The letters of one numeral are never two levels; digits are ("23").
    void levels(std::size_t at, const Reading& before, bool afterLevel) {
        const std::size_t pieceEnd = letters_.pieceEnd(at);
        const bool glued = afterLevel && !letters_.starts.contains(at);
        const char first = letters_.text[at];
        const bool digit = first >= '1' && first <= '7';
        std::size_t end = at + 1;
        int number = first - '0';
        if (!digit) {
            end = std::min(pieceEnd, letters_.text.find_first_not_of("iv", at));
            const auto found = std::ranges::find(kRoman, letters_.text.substr(at, end - at));
            // "li" is no left of level I.
            const bool tooShort = end == at + 1 && !letters_.starts.contains(at) && !before.afterLevelWord;
            if (glued || tooShort || found == kRoman.end()) return;
            number = static_cast<int>(found - kRoman.begin()) + 1;
        }
        for (const std::string_view part : {"", "a", "b", "ab"}) {
            if (!letters_.holds(end, part) || end + part.size() > pieceEnd) continue;
            Reading after = before;
            after.levels[number] += part.empty() ? "*" : part;
            after.digits = after.digits || digit;
            after.last = number;
            after.afterLevelWord = false;
            from(end + part.size(), after);
        }
    }

    /// "IIa+b": a part by itself; "II to III": a word that joins.
    void betweenLevels(std::size_t at, const Reading& before) {
        const std::size_t end = letters_.pieceEnd(at);
        const std::string piece = letters_.text.substr(at, end - at);
        Reading after = before;
        if (piece == "a" || piece == "b") {
            std::string& parts = after.levels[before.last];
            std::erase(parts, '*');
            parts += piece;
            from(end, after);
        }
        if (table_.joins.contains(piece)) {
            after = before;
            after.joined = true;
            from(end, after);
        }
    }

    const Aliases::Table& table_;
    Letters letters_;
    std::set<Reading> readings_;
    int steps_ = 0;
};

struct Meaning {
    std::set<std::string> structures;
    bool certain = false;  ///< but for the side
};

Meaning meaningOf(const Reading& r, const std::map<int, std::string>& levels) {
    if (!r.glands.empty()) {
        if (!r.levels.empty() || r.levelWord) return {};
        return {r.glands, r.glands.size() == 1};
    }
    // "2 L" may be anything, "II L" hardly.
    if (r.levels.empty() || r.glandWord || (!r.levelWord && r.digits)) return {};
    const int lowest = r.levels.begin()->first, highest = r.levels.rbegin()->first;
    const bool range = lowest != highest;
    if (!range && (r.joined || !r.wholeLevel())) return {};
    Meaning meaning;
    for (const auto& [number, name] : levels) {
        if (number >= lowest && number <= highest) meaning.structures.insert(name);
    }
    meaning.certain = !range && r.levelWord;
    return meaning;
}

/// None when the name has a letter that no alias has.
std::optional<Letters> lettersOf(const std::string& name) {
    Letters letters;
    bool open = false;
    for (const char c : folded(name)) {
        if (c == kForeignLetter) return std::nullopt;
        const bool letter = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
        if (letter && !open) letters.starts.insert(letters.text.size());
        if (letter) letters.text += c;
        open = letter;
    }
    if (letters.text.empty() || letters.text.size() > kLongestName) return std::nullopt;
    return letters;
}

}  // namespace

Aliases::Aliases(const std::filesystem::path& file) {
    const base::Json json = base::readJson(file);
    auto table = std::make_shared<Table>();
    try {
        std::set<std::string> structures;
        for (const auto& [gland, words] : json.at("glands").items()) {
            structures.insert(gland);
            table->add(Kind::Gland, words, gland);
        }
        for (const auto& [level, number] : json.at("levels").items()) {
            structures.insert(level);
            table->levels[base::whole<int>(number)] = level;
        }
        table->add(Kind::GlandWord, json.at("gland words"));
        table->add(Kind::LevelWord, json.at("level words"));
        table->add(Kind::NoSide, json.at("no side"));
        table->joins = json.at("words between levels").get<std::set<std::string>>();
        for (const auto& [side, words] : json.at("sides").items()) {
            table->add(Kind::Side, words, side);
            for (const std::string& structure : structures) oars_.push_back(structure + "_" + side);
        }
    } catch (const std::exception& error) {
        throw base::Error(base::ErrorCode::Damaged, std::string("no table of aliases: ") + error.what(), file.string());
    }
    std::ranges::sort(oars_);
    table_ = std::move(table);
}

const Aliases& Aliases::shared() {
    static const Aliases aliases(base::resourceFolder() / "oar-aliases.json");
    return aliases;
}

NameMatch Aliases::match(const std::string& given) const {
    NameMatch result{given, {}, false};
    auto letters = lettersOf(given);
    if (!letters) return result;
    std::set<std::string> certain, possible;
    for (const Reading& reading : Reader(*table_, std::move(*letters)).readings()) {
        const Meaning meaning = meaningOf(reading, table_->levels);
        const bool oneSide = reading.sides.size() == 1;
        for (const std::string& oar : oars_) {
            const std::size_t side = oar.rfind('_');
            if (!meaning.structures.contains(oar.substr(0, side))) continue;
            if (oneSide && !reading.sides.contains(oar.substr(side + 1))) continue;
            (meaning.certain && oneSide && !reading.noSide ? certain : possible).insert(oar);
        }
    }
    const bool partial = given.find('~') != std::string::npos;  // TG-263: not contoured as a whole
    if (certain.size() == 1 && !partial && std::ranges::includes(certain, possible))
        return {*certain.begin(), {}, true};
    possible.merge(certain);
    result.candidates.assign(possible.begin(), possible.end());
    std::ranges::stable_sort(result.candidates, {},
                             [](const std::string& oar) { return oar.size(); });  // II before III
    return result;
}

}  // namespace bauta::study
