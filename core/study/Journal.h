// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "core/study/Index.h"
#include "core/study/Types.h"

namespace bauta::study {

/// The reason ids in the order of the keys; all but "tissue" make the label 0.
[[nodiscard]] const std::vector<std::string>& ratingReasons();

/// Label, reasons and reader are what they may be. Error BadRequest says which is not.
void requireSoundRating(const Rating& rating);

/// This installation's id, the second half of a journal's name: made once for a user of a machine and kept in the
/// user's settings, so that no two machines write one journal. BAUTA_INSTALLATION overrides it.
[[nodiscard]] std::string installationId();

/// "<reader>-<installation>.jsonl", the reader reduced to letters, digits, _ and -.
[[nodiscard]] std::string journalName(const std::string& reader);

/// A fresh 128-bit id in hex.
[[nodiscard]] std::string randomId();

/// All rating events of a study, read from ratings/*.jsonl as far as they are new.
class Journals {
  public:
    explicit Journals(fs::path folder) : folder_(std::move(folder)) {}

    /// Starts from what the index knows.
    void restore(const Index& index);
    /// Reads what was appended since; what was read goes into change. True when there was anything.
    bool read(Index::Change& change);

    /// In their order over all journals; within one journal in that of its lines.
    [[nodiscard]] std::vector<RatingEvent> events() const;
    /// Complete lines that are no event: what a crash of the writer left.
    [[nodiscard]] std::size_t unreadableLines() const;
    /// Journals that cannot be read at all.
    [[nodiscard]] const std::set<std::string>& unreadable() const { return unreadable_; }

  private:
    struct File {
        JournalMark mark;
        std::vector<RatingEvent> events;
        std::size_t unreadable = 0;
        std::string last;  ///< the last line read
    };
    void take(File& file, const std::string& line);
    bool read(const fs::path& path, File& file, Index::Change& change);

    fs::path folder_;
    std::map<std::string, File> files_;
    std::set<std::string> unreadable_;
};

/// The ratings that stand: neither undone nor followed by another of the same reader on the same run. Oldest first.
[[nodiscard]] std::vector<Rating> standingRatings(const std::vector<RatingEvent>& events);

/// The reader's newest rating that is not undone, on one run when subject and method are given.
[[nodiscard]] std::optional<Rating> lastRating(const std::vector<RatingEvent>& events, const std::string& reader,
                                               const std::string& subject = {}, const std::string& method = {});

}  // namespace bauta::study
