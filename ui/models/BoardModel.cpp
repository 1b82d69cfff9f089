// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/BoardModel.h"

#include <QStringList>
#include <algorithm>
#include <map>

#include "core/segmentation/Case.h"

namespace bauta::models {

namespace {

std::size_t mostCommonOars(const Snapshot& study) {
    std::map<std::size_t, int> votes;
    if (study) {
        for (const auto& subject : study->subjects) ++votes[oarCount(subject)];
    }
    const auto most =
        std::max_element(votes.begin(), votes.end(), [](auto& a, auto& b) { return a.second < b.second; });
    return most == votes.end() ? 0 : most->first;
}

}  // namespace

std::size_t oarCount(const study::Subject& subject) {
    const auto& oars = segmentation::oarNames();
    return static_cast<std::size_t>(std::ranges::count_if(subject.structures, [&](const study::Structure& structure) {
        return std::ranges::find(oars, structure.name) != oars.end();
    }));
}

int BoardModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(rows_.size());
}

int BoardModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() || !snapshot_ ? 0 : static_cast<int>(snapshot_->methods.size());
}

bool BoardModel::matches(CellKind kind, Filter filter) {
    switch (filter) {
        case Filter::All:
            return true;
        case Filter::Unrated:
            return kind == CellKind::Unrated;
        case Filter::Rated0:
            return kind == CellKind::Rated0;
        case Filter::Disagreement:
            return kind == CellKind::Disagreement;
        case Filter::FailedCheck:
            return kind == CellKind::FailedCheck;
        case Filter::ToRun:
            return kind == CellKind::NotRun || kind == CellKind::Queued || kind == CellKind::Running;
    }
    return false;
}

void BoardModel::setStudy(const Snapshot& now, const QString& reader) {
    const Snapshot before = snapshot_;
    Cells cells;
    std::vector<BoardCounts> methodCounts;
    BoardCounts counts;
    if (now) {
        methodCounts.resize(now->methods.size());
        cells.resize(now->subjects.size());
        for (std::size_t s = 0; s < now->subjects.size(); ++s) {
            for (std::size_t m = 0; m < now->methods.size(); ++m) {
                const std::string &subject = now->subjects[s].id, &method = now->methods[m];
                CellState cell = cellState(now->run(subject, method), now->ratingsOf(subject, method), reader);
                const auto why = blocked_.find(method);
                if (cell.kind == CellKind::NotRun && why != blocked_.end()) {
                    cell = blockedState(why->second);  // no run to count: nobody can make it here
                } else {
                    methodCounts[m].add(cell.kind);
                    counts.add(cell.kind);
                }
                cells[s].push_back(std::move(cell));
            }
        }
    }
    const auto ids = [](const Snapshot& s) {
        std::vector<std::string> all;
        if (s) {
            for (const auto& subject : s->subjects) all.push_back(subject.id);
            all.insert(all.end(), s->methods.begin(), s->methods.end());
        }
        return all;
    };
    const bool sameShape = before && now && before->folder == now->folder && ids(before) == ids(now);
    std::vector<std::size_t> rows = shownRows(cells, now);
    const auto takeOver = [&] {
        snapshot_ = now;
        reader_ = reader;
        cells_ = std::move(cells);
        rows_ = std::move(rows);
        methodCounts_ = std::move(methodCounts);
        counts_ = counts;
        usualOars_ = mostCommonOars(now);
    };
    // A reset loses the selection: it is for changes of shape. With a filter on, a rating may take its row away.
    if (sameShape && rows == rows_) {
        takeOver();
        if (!rows_.empty() && columnCount() > 0) {
            Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, columnCount() - 1));
            Q_EMIT headerDataChanged(Qt::Horizontal, 0, columnCount() - 1);
            Q_EMIT headerDataChanged(Qt::Vertical, 0, rowCount() - 1);
        }
    } else {
        beginResetModel();
        takeOver();
        endResetModel();
    }
    Q_EMIT countsChanged();
}

std::vector<std::size_t> BoardModel::shownRows(const Cells& cells, const Snapshot& study) const {
    std::vector<std::size_t> rows;
    for (std::size_t s = 0; s < cells.size(); ++s) {
        const auto& row = cells[s];
        const bool keep = filter_ == Filter::All || std::any_of(row.begin(), row.end(), [this](const CellState& c) {
                              return matches(c.kind, filter_);
                          });
        if (keep) rows.push_back(s);
    }
    if (order_ == Order::UnratedFirst) {
        const auto unrated = [&](std::size_t s) {
            return std::count_if(cells[s].begin(), cells[s].end(),
                                 [](const CellState& c) { return c.kind == CellKind::Unrated; });
        };
        std::stable_sort(rows.begin(), rows.end(),
                         [&](std::size_t a, std::size_t b) { return unrated(a) > unrated(b); });
    }
    if (order_ == Order::WorstFaceFirst && study) {
        const auto worst = [&](std::size_t s) { return worstFace(*study, study->subjects[s].id); };
        std::stable_sort(rows.begin(), rows.end(), [&](std::size_t a, std::size_t b) { return worst(a) > worst(b); });
    }
    return rows;
}

void BoardModel::setFilter(Filter filter) {
    if (filter == filter_) return;
    beginResetModel();
    filter_ = filter;
    rows_ = shownRows(cells_, snapshot_);
    endResetModel();
}

void BoardModel::setOrder(Order order) {
    if (order == order_) return;
    beginResetModel();
    order_ = order;
    rows_ = shownRows(cells_, snapshot_);
    endResetModel();
}

const study::Subject* BoardModel::subjectAt(int row) const {
    if (row < 0 || row >= rowCount()) return nullptr;
    return &snapshot_->subjects[rows_[static_cast<std::size_t>(row)]];
}

QString BoardModel::methodAt(int column) const {
    if (column < 0 || column >= columnCount()) return {};
    return QString::fromStdString(snapshot_->methods[static_cast<std::size_t>(column)]);
}

QString BoardModel::whyBlocked(int column) const {
    const auto why = blocked_.find(methodAt(column).toStdString());
    return why != blocked_.end() ? why->second : QString();
}

const CellState* BoardModel::cell(const QModelIndex& index) const {
    if (!index.isValid() || index.row() >= rowCount() || index.column() >= columnCount()) return nullptr;
    return &cells_[rows_[static_cast<std::size_t>(index.row())]][static_cast<std::size_t>(index.column())];
}

CellState BoardModel::stateOf(const QString& subject, const QString& method) const {
    if (!snapshot_) return {};
    const std::string s = subject.toStdString(), m = method.toStdString();
    return cellState(snapshot_->run(s, m), snapshot_->ratingsOf(s, m), reader_);
}

QModelIndex BoardModel::indexOf(const QString& subject, const QString& method) const {
    int row = -1, column = -1;
    for (int r = 0; r < rowCount(); ++r) {
        if (QString::fromStdString(subjectAt(r)->id) == subject) row = r;
    }
    for (int c = 0; c < columnCount(); ++c) {
        if (methodAt(c) == method) column = c;
    }
    return row < 0 || column < 0 ? QModelIndex() : index(row, column);
}

QModelIndex BoardModel::firstMatch() const {
    for (int r = 0; r < rowCount(); ++r) {
        for (int c = 0; c < columnCount(); ++c) {
            const CellState& state = *cell(index(r, c));
            if (matches(state.kind, filter_) && !state.blocked) return index(r, c);
        }
    }
    // Where nothing can run here, the first cell says why.
    return filter_ == Filter::All && rowCount() > 0 && columnCount() > 0 ? index(0, 0) : QModelIndex();
}

QString BoardModel::faceSentence(const QModelIndex& index) const {
    const study::Run* run = snapshot_->run(subjectAt(index.row())->id, methodAt(index.column()).toStdString());
    return run != nullptr && run->face ? ". " + faceText(*run->face) : QString();
}

QVariant BoardModel::data(const QModelIndex& index, int role) const {
    const CellState* state = cell(index);
    if (state == nullptr) return {};
    switch (role) {
        case Qt::DisplayRole:
            return state->text;
        case Qt::ToolTipRole:
        case SentenceRole:
            // The readers' names may be cut in the cell.
            return (state->blocked || state->sentence.contains(state->text, Qt::CaseInsensitive)
                        ? state->sentence
                        : state->sentence + " (" + state->text + ')') +
                   faceSentence(index);
        case Qt::AccessibleTextRole:
            return QString("%1, %2, %3%4")
                .arg(QString::fromStdString(subjectAt(index.row())->id), methodAt(index.column()),
                     state->sentence.left(1).toLower() + state->sentence.mid(1), faceSentence(index));
        case KindRole:
            return static_cast<int>(state->kind);
        case ProgressRole:
            return state->progress;
        case MatchesRole:
            return matches(state->kind, filter_);
        case SubjectRole:
            return QString::fromStdString(subjectAt(index.row())->id);
        case MethodRole:
            return methodAt(index.column());
        default:
            return {};
    }
}

QVariant BoardModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (role != Qt::DisplayRole && role != Qt::AccessibleTextRole && role != Qt::ToolTipRole) return {};
    if (orientation == Qt::Horizontal) {
        const QString why = role == Qt::DisplayRole ? QString() : whyBlocked(section);
        return why.isEmpty() ? methodAt(section) : methodAt(section) + ". " + why;
    }
    const study::Subject* subject = subjectAt(section);
    return subject == nullptr ? QVariant() : QString::fromStdString(subject->id);
}

int BoardModel::count(Filter filter) const {
    int n = 0;
    for (int k = 0; k < static_cast<int>(counts_.of.size()); ++k) {
        if (matches(static_cast<CellKind>(k), filter)) n += counts_.of[static_cast<std::size_t>(k)];
    }
    return n;
}

const BoardCounts& BoardModel::methodCounts(int column) const {
    return methodCounts_.at(static_cast<std::size_t>(column));
}

QString BoardModel::summary() const {
    if (!snapshot_) return {};
    QStringList parts;
    const auto add = [&](int n, const QString& one, const QString& many) {
        if (n > 0) parts.append(QString("%1 %2").arg(n).arg(n == 1 ? one : many));
    };
    add(counts_[CellKind::Rated1], "rated 1", "rated 1");
    add(counts_[CellKind::Rated0], "rated 0", "rated 0");
    add(counts_[CellKind::Unrated], "unrated", "unrated");
    add(counts_[CellKind::Disagreement], "disagreement", "disagreements");
    add(counts_[CellKind::FailedCheck], "failed a check", "failed a check");
    add(counts_[CellKind::NotApplicable], "not applicable", "not applicable");
    add(count(Filter::ToRun), "to run", "to run");
    return QString("%1 %2: %3").arg(counts_.total).arg(counts_.total == 1 ? "run" : "runs", parts.join(" · "));
}

}  // namespace bauta::models
