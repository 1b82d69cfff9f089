// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/JobsModel.h"

#include <algorithm>
#include <cmath>

namespace bauta::models {
namespace {

using job::JobState;
using job::JobStatus;

int group(const JobStatus& j) {
    switch (j.state) {
        case JobState::Running:
            return 0;
        case JobState::Paused:
            return 1;
        case JobState::Queued:
            return 2;
        case JobState::Lost:
        case JobState::Failed:
            return 3;
        default:
            return 4;
    }
}

}  // namespace

QString durationText(double seconds) {
    if (!(seconds >= 0)) return {};
    if (seconds < 10) return QString("%1 s").arg(seconds, 0, 'f', 1);
    const long s = std::lround(seconds);
    if (s < 120) return QString("%1 s").arg(s);
    if (s < 3600) return QString("%1 min").arg(s / 60);
    return QString("%1 h %2 min").arg(s / 3600).arg((s % 3600) / 60, 2, 10, QChar('0'));
}

QString resultText(const base::Json& result) {
    if (!result.is_object()) return {};
    const auto count = [&](const char* key) -> std::size_t {
        const auto at = result.find(key);
        if (at == result.end()) return 0;
        return at->is_array() ? at->size() : at->is_number_integer() ? at->get<std::size_t>() : 0;
    };
    std::size_t there = 0;
    if (const auto list = result.find("imported"); list != result.end() && list->is_array()) {
        for (const base::Json& item : *list) there += item.is_object() && item.value("already_there", false);
    }
    QStringList words;
    const auto say = [&](std::size_t n, const char* what) {
        if (n > 0) words << QString("%1 %2").arg(n).arg(what);
    };
    say(count("imported") - there, "imported");
    say(there, "already there");
    say(count("done"), "done");
    say(count("skipped"), "skipped");
    say(count("refused"), "refused");
    say(count("files"), "files");
    say(count("warnings") + count("notes"), "warnings");
    if (count("best_epoch") > 0) words << QString("best epoch %1 of %2").arg(count("best_epoch")).arg(count("epochs"));
    return words.join(", ");
}

QString lastEventText(const JobStatus& j) {
    if (j.state == JobState::Failed && !j.error.empty()) return QString::fromStdString(j.error);
    if (j.state == JobState::Lost) return "the process is gone";
    if (j.state == JobState::Done) {
        if (const QString text = resultText(j.result); !text.isEmpty()) return text;
    }
    if (j.state == JobState::Queued && j.lastEvent.empty()) return "waits for a free place";
    return QString::fromStdString(j.lastEvent);
}

bool needsAttention(const JobStatus& j) {
    return j.state == JobState::Lost || j.state == JobState::Failed;
}

bool JobsModel::matches(const JobStatus& j, Filter filter) {
    switch (filter) {
        case Filter::All:
            return true;
        case Filter::Running:
            return j.state == JobState::Running || j.state == JobState::Paused;
        case Filter::NeedsYou:
            return needsAttention(j);
        case Filter::Done:
            return j.state == JobState::Done;
    }
    return false;
}

void JobsModel::setStudy(const Snapshot& now) {
    std::vector<const JobStatus*> rows;
    if (now) {
        for (const JobStatus& j : now->jobs) {
            if (matches(j, filter_)) rows.push_back(&j);
        }
        // The list comes oldest first: running and queued keep that order (what runs next is next), the rest turns.
        std::stable_sort(rows.begin(), rows.end(), [](const JobStatus* a, const JobStatus* b) {
            if (group(*a) != group(*b)) return group(*a) < group(*b);
            return group(*a) >= 3 && a->id > b->id;
        });
    }
    const auto ids = [](const std::vector<const JobStatus*>& list) {
        std::vector<std::string> all;
        for (const JobStatus* j : list) all.push_back(j->id);
        return all;
    };
    const bool same = snapshot_ && now && snapshot_->folder == now->folder && ids(rows) == ids(rows_);
    if (same) {
        rows_ = std::move(rows);
        snapshot_ = now;  // after rows_, whose old pointers lived in the old snapshot
        if (!rows_.empty()) Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, kColumnCount - 1));
    } else {
        beginResetModel();
        rows_ = std::move(rows);
        snapshot_ = now;
        endResetModel();
    }
    Q_EMIT countsChanged();
}

void JobsModel::setFilter(Filter filter) {
    filter_ = filter;
    const Snapshot same = snapshot_;
    setStudy(same);
}

int JobsModel::count(Filter filter) const {
    if (!snapshot_) return 0;
    return static_cast<int>(std::count_if(snapshot_->jobs.begin(), snapshot_->jobs.end(),
                                          [&](const JobStatus& j) { return matches(j, filter); }));
}

const JobStatus* JobsModel::jobAt(int row) const {
    return row < 0 || row >= rowCount() ? nullptr : rows_[static_cast<std::size_t>(row)];
}

int JobsModel::rowOf(const QString& id) const {
    const std::string wanted = id.toStdString();
    const auto at = std::find_if(rows_.begin(), rows_.end(), [&](const JobStatus* j) { return j->id == wanted; });
    return at == rows_.end() ? -1 : static_cast<int>(at - rows_.begin());
}

int JobsModel::firstToShow() const {
    const auto at = std::find_if(rows_.begin(), rows_.end(), [](const JobStatus* j) { return needsAttention(*j); });
    if (at != rows_.end()) return static_cast<int>(at - rows_.begin());
    return rows_.empty() ? -1 : 0;
}

int JobsModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(rows_.size());
}

int JobsModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : kColumnCount;
}

QVariant JobsModel::data(const QModelIndex& index, int role) const {
    const JobStatus* j = jobAt(index.row());
    if (j == nullptr) return {};
    if (role == StateRole) return static_cast<int>(j->state);
    if (role == ProgressRole) return j->progress;
    if (role == IdRole) return QString::fromStdString(j->id);
    const auto title = [&] { return QString::fromStdString(j->spec.title); };
    const auto state = [&] {
        return QString::fromUtf8(job::name(j->state).data(), static_cast<int>(job::name(j->state).size()));
    };
    if (role == Qt::AccessibleTextRole || role == Qt::ToolTipRole) {
        return QString("%1, %2, %3").arg(title(), state(), lastEventText(*j));
    }
    if (role != Qt::DisplayRole) return {};
    switch (index.column()) {
        case State:
            return state();
        case Type:
            return QString::fromStdString(j->spec.type);
        case What:
            return title();
        case Progress:
            return QString("%1 %").arg(static_cast<int>(std::floor(j->progress * 100)));
        case LastEvent:
            return lastEventText(*j);
        case Elapsed:
            return j->started_utc.empty() ? QString() : durationText(j->elapsed_s);
        case Left:
            return j->left_s && !job::isFinal(j->state) ? durationText(*j->left_s) : QString();
        default:
            return {};
    }
}

QVariant JobsModel::headerData(int section, Qt::Orientation orientation, int role) const {
    const bool number = section == Elapsed || section == Left;
    if (orientation == Qt::Horizontal && role == Qt::TextAlignmentRole && number)
        return QVariant::fromValue(Qt::AlignRight | Qt::AlignVCenter);
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole) return {};
    static const char* const kNames[] = {"State", "Type", "What", "Progress", "Last event", "Elapsed", "Left"};
    return QString::fromUtf8(kNames[section]);
}

}  // namespace bauta::models
