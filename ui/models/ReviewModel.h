// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QString>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <set>

#include "core/base/Outcome.h"
#include "ui/models/RatingDecision.h"
#include "ui/models/Snapshot.h"

class QTimer;

namespace bauta::models {

/// Where ratings go. Each calls back later on the UI thread, once.
struct RatingJournal {
    std::function<void(const study::Rating&, std::function<void(base::Outcome<study::Rating>)>)> rate;
    std::function<void(std::function<void(base::Outcome<std::optional<study::Rating>>)>)> undo;
};

/// Selection, decisions and reading progress of the Review page. A decision counts at once on screen and is written
/// in order behind it; what cannot be written is kept and tried again every 5 s.
class ReviewModel : public QObject {
    Q_OBJECT
  public:
    using Key = std::pair<std::string, std::string>;  ///< subject, method
    enum class Saving { Idle, Writing, Failed };
    /// The line below the panel: what was decided last.
    struct LastRating {
        std::string subject, method;
        std::optional<int> label;  ///< nothing after an undo that left the run unrated
        bool undone = false;
    };

    explicit ReviewModel(RatingJournal journal, QObject* parent = nullptr);

    void setSnapshot(Snapshot snapshot);
    [[nodiscard]] const Snapshot& snapshot() const { return snapshot_; }
    void setReader(const std::string& reader);
    [[nodiscard]] const std::string& reader() const { return reader_; }

    /// The run shown. Falls back to what exists when the study changes.
    void select(const std::string& subject, const std::string& method);
    [[nodiscard]] const std::string& subject() const { return current_.first; }
    [[nodiscard]] const std::string& method() const { return current_.second; }
    [[nodiscard]] const study::Run* run() const;
    void stepMethod(int by);
    void stepSubject(int by);
    /// Ids as stepSubject() goes through them.
    [[nodiscard]] std::vector<std::string> subjectOrder() const;
    /// Runs with most of the face left come first, whoever's they are, instead of subject by subject.
    void setWorstFirst(bool on);
    [[nodiscard]] bool worstFirst() const { return worstFirst_; }
    /// The next run this reader has not rated, after the present one and around; runs put off come last.
    [[nodiscard]] std::optional<Key> nextUnrated() const;
    bool selectNextUnrated();  ///< false: there is none
    bool selectFirstUnrated();
    /// Puts the run off (session only) and goes on.
    void later();

    /// Ratings act only while the defaced image is on screen: set by the page.
    void setPainted(bool painted);
    void setOriginalHeld(bool held);
    void setLocked(bool locked);  ///< presentation mode
    [[nodiscard]] bool canRate() const;
    /// Why not, as a sentence; empty when it can.
    [[nodiscard]] QString whyNot() const;
    void setCrosshair(const image::Vec3& point_lps_mm) { crosshair_ = point_lps_mm; }

    void press(RatingKey key);
    void setComment(const QString& comment);
    /// Takes back this reader's last rating that stands, written or waiting.
    void undo();

    /// This reader's decision on a run, with what is not written yet. For the shown run also flags set before rating.
    [[nodiscard]] Decision decision(const Key& key) const;
    [[nodiscard]] Decision decision() const { return decision(current_); }
    [[nodiscard]] bool isRated(const Key& key) const { return decision(key).label.has_value(); }
    /// True when the standing rating is about an older image of this run.
    [[nodiscard]] bool ratedBeforeRerun() const;
    [[nodiscard]] std::size_t ratedCount() const;
    [[nodiscard]] std::size_t runCount() const;  ///< that can be rated
    [[nodiscard]] Saving saving() const { return saving_; }
    [[nodiscard]] QString savingTrouble() const { return trouble_; }
    /// What to do about it: the beginning of a sentence.
    [[nodiscard]] QString savingRemedy() const { return remedy_; }
    [[nodiscard]] const std::optional<LastRating>& lastRating() const { return last_; }
    [[nodiscard]] bool canUndo() const;
    /// Writes what waits now (the Try again button).
    void retry();

  Q_SIGNALS:
    void runChanged();       ///< another run is shown, or the run shown was made anew
    void boardChanged();     ///< states of runs or decisions
    void decisionChanged();  ///< of the run shown
    void savingChanged();
    void readerNeeded();  ///< a rating was tried without a reader; it is given once the reader is set
    void rated();         ///< a label was given for the run shown (not for flags): auto-advance
    void refused(const QString& why);

  private:
    void decide(const Key& key, const Decision& decision);
    void write();
    void fail(const base::Error& error);
    [[nodiscard]] bool isRatable(const study::Run& run) const;
    [[nodiscard]] const study::Rating* written(const Key& key) const;
    [[nodiscard]] std::vector<Key> ratable() const;

    RatingJournal journal_;
    Snapshot snapshot_;
    std::string reader_;
    Key current_;
    std::string shownHash_;
    std::set<Key> later_;
    std::map<Key, Decision> drafts_;  // flag and comment before a label
    std::optional<RatingKey> heldKey_;
    struct Waiting {
        bool undo = false;
        study::Rating rating;
    };
    std::deque<Waiting> queue_;
    bool inFlight_ = false;
    bool worstFirst_ = false;
    std::uint64_t generation_ = 0;  // of the study: late answers about an older one are dropped
    bool painted_ = false, held_ = false, locked_ = false;
    std::optional<image::Vec3> crosshair_;
    double paintedSince_s_ = 0;
    Saving saving_ = Saving::Idle;
    QString trouble_, remedy_;
    std::optional<LastRating> last_;
    QTimer* retry_;
};

}  // namespace bauta::models
