// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "core/study/FileLock.h"
#include "core/study/Index.h"
#include "core/study/Journal.h"
#include "core/study/Layout.h"
#include "core/study/PendingRuns.h"
#include "core/study/Study.h"

namespace bauta::study {

/// What Study keeps in memory; shared by its source files alone.
struct Study::State {
    explicit State(const fs::path& folder);

    Layout layout;
    FileStamp described;  ///< of the description as last read
    base::Json description;
    std::string salt;  ///< of source hashes; empty when it cannot be read
    Index index;
    Journals journals;
    PendingRuns pending;

    /// Sidecars by their place relative to the study, parsed.
    struct Sidecar {
        FileStamp stamp;
        enum class Kind { Subject, Structure, Brain, Face, Run, Unreadable } kind = Kind::Unreadable;
        std::string subjectId;
        Subject subject;          ///< Kind::Subject, without structures
        std::string sourceHash;   ///< Kind::Subject and Structure; may be empty
        std::string patientHash;  ///< Kind::Subject; may be empty
        Structure structure;      ///< Kind::Structure
        fs::path image;           ///< Kind::Brain, Face
        Run run;                  ///< Kind::Run
        std::string problem;      ///< Kind::Unreadable
    };
    std::map<std::string, Sidecar> sidecars;

    std::vector<Subject> subjects;
    std::vector<Run> finished;
    std::vector<Run> runs;
    std::vector<RatingEvent> events;

    bool refresh();
    bool refreshRatings();
    /// Takes over what the index holds, then refreshes from the files.
    void load();

    /// Completes the event and returns once it is on the disk, in its reader's journal.
    RatingEvent append(RatingEvent event);

    [[nodiscard]] const Subject& subject(const std::string& id) const;
    [[nodiscard]] std::string sourceHash(const std::string& sourceKey) const;
    [[nodiscard]] std::optional<std::string> subjectOfHash(const std::string& hash) const;
    [[nodiscard]] const Structure* structure(const std::string& subject, const std::string& name) const;
    [[nodiscard]] bool hasStructureOf(const std::string& subject, const std::string& hash) const;
    /// The name of the patient with this hash, or that of a new one whose first scan is the subject's. Call under the
    /// lock.
    [[nodiscard]] std::string patientOf(const std::string& hash, const std::string& subject) const;
    [[nodiscard]] FileLock lock() const { return FileLock(layout.hidden() / "lock"); }
    /// Before anything is written: the study is still where it was, of this program's layout, and may be written to.
    void requireWritable();
    [[nodiscard]] bool readOnly() const;

    std::vector<std::string> unreadable;  ///< a sentence for every folder that could not be looked into

  private:
    /// Reads the description again when it changed. Errors: NotFound when the study is gone, Unsupported when a newer
    /// program has taken it over.
    void refreshDescription();
    [[nodiscard]] std::vector<std::string> listSidecars();
    void listSidecars(const fs::path& root, std::vector<std::string>& found);
    [[nodiscard]] bool readSidecars(Index::Change& change);
    [[nodiscard]] Sidecar parse(const std::string& relative, const FileStamp& stamp, const std::string& text) const;
    void parseInto(Sidecar& sidecar, const std::string& relative, const base::Json& json) const;
    void assemble();
    void joinRuns();
};

}  // namespace bauta::study
