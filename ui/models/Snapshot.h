// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "core/job/Job.h"
#include "core/study/Study.h"

namespace bauta::models {

/// A study as it was at one moment: immutable, made on the study thread, shared by all pages.
struct StudySnapshot {
    std::filesystem::path folder;
    std::string name;
    bool readOnly = false;                 ///< this user may look only
    std::vector<std::string> problems;     ///< a sentence for all that could not be read
    std::vector<study::Subject> subjects;  ///< in order of id
    std::vector<std::string> methods;      ///< columns of the board: native methods, then further variants with runs
    std::vector<std::string> ranMethods;   ///< those with a run of any subject, for Review; all while there is none
    std::map<std::string, study::Study::Variant> variants;  ///< of the methods, those that were ever run here
    std::vector<study::Run> runs;
    std::vector<study::Study::CurrentRating> ratings;
    std::vector<job::JobStatus> jobs;  ///< oldest first

    /// Null when there is none. The pointer lives as long as the snapshot.
    [[nodiscard]] const study::Subject* subject(const std::string& id) const;
    [[nodiscard]] const study::Run* run(const std::string& subject, const std::string& method) const;
    /// Standing ratings of all readers on a run, in order of reader.
    [[nodiscard]] std::vector<const study::Study::CurrentRating*> ratingsOf(const std::string& subject,
                                                                            const std::string& method) const;
    /// Fills ranMethods, the look-up tables and the marks; called once when the snapshot is made.
    void index();

    /// Digests of what pages show: two snapshots with the same mark show the same there.
    struct Marks {
        std::size_t subjects = 0, runs = 0, ratings = 0, jobs = 0;
    };
    [[nodiscard]] const Marks& marks() const { return marks_; }

  private:
    using Key = std::pair<std::string, std::string>;
    std::vector<std::pair<Key, std::size_t>> runIndex_, ratingIndex_;
    Marks marks_;
};
using Snapshot = std::shared_ptr<const StudySnapshot>;

}  // namespace bauta::models
