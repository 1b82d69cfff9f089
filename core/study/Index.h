// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace bauta::study {

/// What tells whether a file is still the one that was read.
struct FileStamp {
    std::int64_t mtime_ns = 0;
    std::uint64_t bytes = 0;
    std::uint64_t inode = 0;
    bool operator==(const FileStamp&) const = default;
    /// All zero when there is no such file.
    [[nodiscard]] static FileStamp of(const std::filesystem::path& path);
};

/// A sidecar as last read: its place relative to the study, its stamp and its JSON text.
struct Document {
    std::string path;
    FileStamp stamp;
    std::string text;
};

/// A journal line as last read.
struct JournalLine {
    std::string journal;         ///< file name below ratings/
    std::uint64_t position = 0;  ///< byte at which the line begins: two processes that index the same line agree
    std::string text;
};

/// How far a journal was read.
struct JournalMark {
    std::string journal;
    std::uint64_t inode = 0;
    std::uint64_t bytes = 0;
};

/// study.sqlite: the texts of all sidecars and rating events in one file, so that a board opens with one read instead
/// of one for each of several hundred small files. Nothing in it is the truth: it may be deleted at any time. Where it
/// cannot be used (read-only folder, written by a newer program) the same tables live in memory.
class Index {
  public:
    /// Opens or makes the file and brings its schema up to date. A damaged file is deleted and made anew.
    explicit Index(const std::filesystem::path& file);
    ~Index();
    Index(Index&&) noexcept;
    Index& operator=(Index&&) noexcept;

    [[nodiscard]] std::vector<Document> documents() const;
    [[nodiscard]] std::vector<JournalMark> journals() const;
    /// In order of journal and position.
    [[nodiscard]] std::vector<JournalLine> lines() const;

    struct Change {
        std::vector<Document> documents;         ///< new or changed
        std::vector<std::string> gone;           ///< paths of documents no longer there
        std::vector<std::string> resetJournals;  ///< journals read anew: their old lines go first
        std::vector<JournalMark> journals;
        std::vector<JournalLine> lines;
        [[nodiscard]] bool empty() const {
            return documents.empty() && gone.empty() && resetJournals.empty() && journals.empty() && lines.empty();
        }
    };
    /// One transaction. False when another process kept the file busy for more than 10 s or it cannot be written:
    /// nothing is lost, the next call has the files to go by.
    bool apply(const Change& change);

    /// False when the tables live in memory.
    [[nodiscard]] bool onDisk() const;
    static constexpr int kVersion = 2;

  private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace bauta::study
