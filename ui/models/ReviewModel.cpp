// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/ReviewModel.h"

#include <QLoggingCategory>
#include <QTimer>
#include <algorithm>
#include <chrono>

#include "ui/models/BoardState.h"

namespace bauta::models {

namespace {

constexpr int kRetry_ms = 5000;

// QT_LOGGING_RULES="bauta.ratings.debug=true" says on standard error which ratings are on the disk.
Q_LOGGING_CATEGORY(logRatings, "bauta.ratings", QtWarningMsg)

double now_s() {
    return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

// Changes when there is another image to show, or another reason why there is none.
std::string imageKey(const study::Run* run) {
    return run == nullptr ? std::string() : run->defacedSha256 + std::string(study::name(run->state));
}

}  // namespace

ReviewModel::ReviewModel(RatingJournal journal, QObject* parent)
    : QObject(parent), journal_(std::move(journal)), retry_(new QTimer(this)) {
    retry_->setInterval(kRetry_ms);
    retry_->setSingleShot(true);
    connect(retry_, &QTimer::timeout, this, &ReviewModel::write);
}

void ReviewModel::setSnapshot(Snapshot snapshot) {
    const bool another = !snapshot_ || !snapshot || snapshot_->folder != snapshot->folder;
    snapshot_ = std::move(snapshot);
    if (another) {
        later_.clear();
        drafts_.clear();
        queue_.clear();
        inFlight_ = false;
        ++generation_;
        last_.reset();
        retry_->stop();
        saving_ = Saving::Idle;
        current_ = {};
        Q_EMIT savingChanged();
    }
    if (snapshot_ && (current_.first.empty() || snapshot_->subject(current_.first) == nullptr)) {
        if (!selectFirstUnrated()) {
            const auto all = ratable();
            current_ =
                !all.empty() ? all.front()
                : snapshot_->subjects.empty()
                    ? Key{}
                    : Key{snapshot_->subjects[0].id, snapshot_->ranMethods.empty() ? "" : snapshot_->ranMethods[0]};
        }
    }
    if (!snapshot_) current_ = {};
    const study::Run* shown = run();
    const std::string hash = imageKey(shown);
    if (another || hash != shownHash_) {
        shownHash_ = hash;
        painted_ = false;
        Q_EMIT runChanged();
    }
    Q_EMIT boardChanged();
    Q_EMIT decisionChanged();
}

void ReviewModel::setReader(const std::string& reader) {
    if (reader == reader_) return;
    reader_ = reader;
    drafts_.clear();
    last_.reset();
    const auto key = std::exchange(heldKey_, std::nullopt);
    if (key && !reader.empty()) press(*key);
    Q_EMIT savingChanged();
    Q_EMIT boardChanged();
    Q_EMIT decisionChanged();
}

void ReviewModel::select(const std::string& subject, const std::string& method) {
    if (current_ == Key{subject, method}) return;
    current_ = {subject, method};
    heldKey_.reset();
    crosshair_.reset();
    painted_ = false;
    shownHash_ = imageKey(run());
    Q_EMIT runChanged();
    Q_EMIT decisionChanged();
}

const study::Run* ReviewModel::run() const {
    return snapshot_ ? snapshot_->run(current_.first, current_.second) : nullptr;
}

void ReviewModel::stepMethod(int by) {
    if (!snapshot_ || snapshot_->ranMethods.empty()) return;
    const auto& methods = snapshot_->ranMethods;
    const auto count = static_cast<int>(methods.size());
    const auto at = static_cast<int>(std::find(methods.begin(), methods.end(), current_.second) - methods.begin());
    select(current_.first, methods[static_cast<std::size_t>(((at + by) % count + count) % count)]);
}

void ReviewModel::setWorstFirst(bool on) {
    if (on == worstFirst_) return;
    worstFirst_ = on;
    Q_EMIT boardChanged();
}

std::vector<std::string> ReviewModel::subjectOrder() const {
    std::vector<std::string> ids;
    if (!snapshot_) return ids;
    for (const study::Subject& subject : snapshot_->subjects) ids.push_back(subject.id);
    if (worstFirst_)
        std::stable_sort(ids.begin(), ids.end(), [this](const std::string& a, const std::string& b) {
            return worstFace(*snapshot_, a) > worstFace(*snapshot_, b);
        });
    return ids;
}

void ReviewModel::stepSubject(int by) {
    const std::vector<std::string> subjects = subjectOrder();
    if (subjects.empty()) return;
    const auto at = static_cast<int>(std::find(subjects.begin(), subjects.end(), current_.first) - subjects.begin());
    const int next = std::clamp(at + by, 0, static_cast<int>(subjects.size()) - 1);
    select(subjects[static_cast<std::size_t>(next)], current_.second);
}

bool ReviewModel::isRatable(const study::Run& run) const {
    return run.state == study::RunState::Done && !run.defaced.empty();
}

std::vector<ReviewModel::Key> ReviewModel::ratable() const {
    std::vector<Key> keys;
    if (!snapshot_) return keys;
    for (const study::Subject& subject : snapshot_->subjects)
        for (const std::string& method : snapshot_->methods)
            if (const study::Run* one = snapshot_->run(subject.id, method); one != nullptr && isRatable(*one))
                keys.emplace_back(subject.id, method);
    if (worstFirst_)
        std::stable_sort(keys.begin(), keys.end(), [this](const Key& a, const Key& b) {
            return worstFace(snapshot_->run(a.first, a.second)) > worstFace(snapshot_->run(b.first, b.second));
        });
    return keys;
}

bool ReviewModel::selectFirstUnrated() {
    for (const bool putOff : {false, true})
        for (const Key& key : ratable())
            if (!isRated(key) && later_.contains(key) == putOff) {
                select(key.first, key.second);
                return true;
            }
    return false;
}

std::optional<ReviewModel::Key> ReviewModel::nextUnrated() const {
    const std::vector<Key> all = ratable();
    auto after = std::find(all.begin(), all.end(), current_);
    if (after != all.end()) ++after;
    std::vector<Key> order(after, all.end());
    order.insert(order.end(), all.begin(), after);
    for (const bool putOff : {false, true})
        for (const Key& key : order)
            if (key != current_ && !isRated(key) && later_.contains(key) == putOff) return key;
    return std::nullopt;
}

bool ReviewModel::selectNextUnrated() {
    const std::optional<Key> next = nextUnrated();
    if (next) select(next->first, next->second);
    return next.has_value();
}

void ReviewModel::later() {
    if (!snapshot_ || run() == nullptr) return;
    later_.insert(current_);
    selectNextUnrated();
    Q_EMIT boardChanged();
}

void ReviewModel::setPainted(bool painted) {
    if (painted == painted_) return;
    painted_ = painted;
    if (painted) paintedSince_s_ = now_s();
    Q_EMIT decisionChanged();
}

void ReviewModel::setOriginalHeld(bool held) {
    if (held == held_) return;
    held_ = held;
    Q_EMIT decisionChanged();
}

void ReviewModel::setLocked(bool locked) {
    locked_ = locked;
    Q_EMIT decisionChanged();
}

bool ReviewModel::canRate() const {
    return whyNot().isEmpty();
}

QString ReviewModel::whyNot() const {
    const study::Run* shown = run();
    if (locked_) return QStringLiteral("Ratings are locked in presentation mode.");
    if (snapshot_ && snapshot_->readOnly)
        return QStringLiteral("The study is read only: no rating can be saved in it.");
    if (shown == nullptr || !isRatable(*shown)) return QStringLiteral("This run has no image to rate.");
    if (held_) return QStringLiteral("The original is shown. Let go of Space to rate.");
    if (!painted_) return QStringLiteral("The defaced image is not on screen yet.");
    return {};
}

const study::Rating* ReviewModel::written(const Key& key) const {
    if (!snapshot_ || reader_.empty()) return nullptr;
    for (const auto* current : snapshot_->ratingsOf(key.first, key.second))
        if (current->rating.reader == reader_ && !current->stale) return &current->rating;
    return nullptr;
}

Decision ReviewModel::decision(const Key& key) const {
    for (auto it = queue_.rbegin(); it != queue_.rend(); ++it)
        if (!it->undo && it->rating.reader == reader_ && Key{it->rating.subject, it->rating.method} == key)
            return decisionOf(it->rating);
    if (const study::Rating* rating = written(key)) return decisionOf(*rating);
    const auto draft = drafts_.find(key);
    return draft == drafts_.end() ? Decision{} : draft->second;
}

bool ReviewModel::ratedBeforeRerun() const {
    if (!snapshot_ || isRated(current_)) return false;
    const auto ratings = snapshot_->ratingsOf(current_.first, current_.second);
    return std::any_of(ratings.begin(), ratings.end(),
                       [&](const auto* current) { return current->stale && current->rating.reader == reader_; });
}

std::size_t ReviewModel::ratedCount() const {
    const auto all = ratable();
    return static_cast<std::size_t>(
        std::count_if(all.begin(), all.end(), [&](const Key& key) { return isRated(key); }));
}

std::size_t ReviewModel::runCount() const {
    return ratable().size();
}

void ReviewModel::press(RatingKey key) {
    if (const QString why = whyNot(); !why.isEmpty()) {
        Q_EMIT refused(why);
        return;
    }
    if (reader_.empty()) {
        heldKey_ = key;
        Q_EMIT readerNeeded();
        return;
    }
    const Decision before = decision();
    const Decision after = pressed(before, key);
    if (after == before) return;
    decide(current_, after);
    if (key != RatingKey::Tissue) Q_EMIT rated();
}

void ReviewModel::setComment(const QString& comment) {
    Decision after = decision();
    after.comment = comment.trimmed().toStdString();
    if (after == decision()) return;
    if (locked_ || (snapshot_ && snapshot_->readOnly)) return;
    decide(current_, after);
}

void ReviewModel::decide(const Key& key, const Decision& decision) {
    if (!decision.label) {
        drafts_[key] = decision;
        Q_EMIT decisionChanged();
        return;
    }
    drafts_.erase(key);
    later_.erase(key);
    study::Rating rating;
    rating.subject = key.first;
    rating.method = key.second;
    rating.reader = reader_;
    // Should it have to wait, the run may be made anew meanwhile: what was looked at is what is rated.
    if (const study::Run* seen = snapshot_ ? snapshot_->run(key.first, key.second) : nullptr)
        rating.defacedSha256 = seen->defacedSha256;
    rating.crosshair_lps_mm = crosshair_;
    rating.duration_s = painted_ ? now_s() - paintedSince_s_ : 0;
    store(decision, rating);
    queue_.push_back({false, std::move(rating)});
    last_ = LastRating{key.first, key.second, decision.label, false};
    write();
    Q_EMIT boardChanged();
    Q_EMIT decisionChanged();
}

bool ReviewModel::canUndo() const {
    if (reader_.empty() || locked_ || (snapshot_ && snapshot_->readOnly)) return false;
    if (!queue_.empty()) return true;
    if (!snapshot_) return false;
    return std::any_of(snapshot_->ratings.begin(), snapshot_->ratings.end(),
                       [&](const auto& current) { return current.rating.reader == reader_; });
}

void ReviewModel::undo() {
    if (reader_.empty() || locked_ || (snapshot_ && snapshot_->readOnly)) return;
    if (queue_.size() > (inFlight_ ? 1U : 0U) && !queue_.back().undo) {
        const study::Rating taken = queue_.back().rating;
        queue_.pop_back();
        last_ = LastRating{taken.subject, taken.method, decision({taken.subject, taken.method}).label, true};
        if (queue_.empty()) {
            retry_->stop();
            saving_ = Saving::Idle;
        }
    } else {
        queue_.push_back({true, {}});
        write();
    }
    Q_EMIT savingChanged();
    Q_EMIT boardChanged();
    Q_EMIT decisionChanged();
}

void ReviewModel::retry() {
    retry_->stop();
    write();
}

void ReviewModel::write() {
    if (inFlight_) return;
    if (queue_.empty()) {
        saving_ = Saving::Idle;
        Q_EMIT savingChanged();
        return;
    }
    if (retry_->isActive()) return;  // a failed one waits: order is kept
    inFlight_ = true;
    if (saving_ == Saving::Idle) saving_ = Saving::Writing;
    Q_EMIT savingChanged();
    const Waiting front = queue_.front();
    const auto finished = [this] {
        inFlight_ = false;
        queue_.pop_front();
        saving_ = Saving::Idle;
        write();
        Q_EMIT boardChanged();
        Q_EMIT decisionChanged();
    };
    if (!front.undo) {
        journal_.rate(front.rating, [this, finished, mine = generation_](base::Outcome<study::Rating> outcome) {
            if (mine != generation_) return;
            if (!outcome.ok()) return fail(outcome.error());
            qCDebug(logRatings).noquote() << "saved" << QString::fromStdString(outcome.value().eventId);
            finished();
        });
        return;
    }
    journal_.undo([this, finished, mine = generation_](base::Outcome<std::optional<study::Rating>> outcome) {
        if (mine != generation_) return;
        if (!outcome.ok()) return fail(outcome.error());
        if (const auto& taken = outcome.value()) last_ = LastRating{taken->subject, taken->method, std::nullopt, true};
        finished();
        if (last_ && last_->undone) last_->label = decision({last_->subject, last_->method}).label;
        Q_EMIT savingChanged();
    });
}

void ReviewModel::fail(const base::Error& error) {
    inFlight_ = false;
    saving_ = Saving::Failed;
    const bool full = error.code() == base::ErrorCode::DiskFull;
    trouble_ = full ? QStringLiteral("the disk is full") : QString::fromStdString(error.what());
    remedy_ = full ? QStringLiteral("Free some space") : QStringLiteral("Bring the drive back or let it be written to");
    qCDebug(logRatings).noquote() << "not saved:" << trouble_;
    retry_->start();
    Q_EMIT savingChanged();
}

}  // namespace bauta::models
