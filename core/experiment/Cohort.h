// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/study/Study.h"

namespace bauta::experiment {

/// What counts where readers of a run disagree.
struct ReaderRule {
    enum class Kind {
        All,       ///< 1 when every reader says 1: one who saw a face is enough to keep it back
        Majority,  ///< what most say; nothing when as many say 1 as 0
        One        ///< what this reader says; the others do not count
    };
    Kind kind = Kind::All;
    std::string reader;  ///< of One
    bool operator==(const ReaderRule&) const = default;
};
/// "all", "majority", or "reader:AK". Error BadRequest for anything else.
[[nodiscard]] ReaderRule readerRule(const std::string& text);
[[nodiscard]] std::string text(const ReaderRule& rule);

/// What the readers of one run say together.
struct Verdict {
    std::optional<int> label;          ///< none: unrated, or undecided by the rule
    std::vector<std::string> readers;  ///< whose standing ratings are not stale, in order
    std::vector<int> labels;           ///< theirs
    bool undecided = false;            ///< as many say 1 as 0, and the rule is the majority
    /// Why the label is not 1: "is rated 0 by AK", "is not rated", "is rated 1 by AK and 0 by MT: no majority".
    std::string why;
    [[nodiscard]] bool conflict() const;
};
/// The verdicts of all runs that have a standing rating, by subject and variant; stale ratings do not count.
using Verdicts = std::map<std::pair<std::string, std::string>, Verdict>;
[[nodiscard]] Verdicts verdicts(const study::Study& study, const ReaderRule& rule);

/// True when the subject has one of the eight OARs.
[[nodiscard]] bool hasOars(const study::Subject& subject);

/// A subject and, when it cannot take part, why.
struct Candidate {
    std::string subject, out;  ///< out is empty for those that take part
};
/// The cohort of some arms: subjects with OARs whose runs of every variant among the arms are done and judged 1.
[[nodiscard]] std::vector<Candidate> cohort(const study::Study& study, const std::vector<std::string>& arms,
                                            const ReaderRule& rule = {});

}  // namespace bauta::experiment
