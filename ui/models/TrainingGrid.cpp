// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/TrainingGrid.h"

#include <algorithm>
#include <cmath>

#include "ui/models/JobsModel.h"

namespace bauta::models {

using job::JobState;

QString dscText(double dsc) {
    if (std::isnan(dsc)) return {};
    if (dsc < 1 && dsc > 0.9995) return QStringLiteral(">0.999");
    return QString::number(dsc, 'f', 3);
}

QString leftText(const TimeLeft& left) {
    const QString text = durationText(std::max(left.seconds, 10.0));
    return left.atMost ? QString(QChar(0x2264)) + QChar(0x00A0) + text : text;
}

QString stateText(const TrainingCell& cell) {
    if (!cell.exists()) return cell.planned ? QStringLiteral("not started") : QStringLiteral("not run");
    const QString at = cell.epoch() > 0 ? QStringLiteral("epoch %1").arg(cell.epoch()) : QString();
    const auto with = [&](const QString& word) { return at.isEmpty() ? word : word + QStringLiteral(", ") + at; };
    switch (cell.state) {
        case JobState::Queued:
            return with(QStringLiteral("queued"));
        case JobState::Running:
            return at.isEmpty() ? QStringLiteral("starting") : at;
        case JobState::Paused:
            return with(QStringLiteral("paused"));
        case JobState::Done:
            return with(QStringLiteral("done"));
        case JobState::Failed:
            return with(QStringLiteral("failed"));
        case JobState::Cancelled:
            return with(QStringLiteral("stopped"));
        case JobState::Lost:
            return with(QStringLiteral("lost"));
    }
    return {};
}

QString progressText(const Trainings& trainings) {
    QStringList words{QStringLiteral("%1 of %2 done").arg(trainings.doneCount()).arg(trainings.plannedCount())};
    const auto say = [&](JobState state, const QString& word) {
        if (const std::size_t n = trainings.count(state); n > 0) words << QStringLiteral("%1 %2").arg(n).arg(word);
    };
    say(JobState::Running, QStringLiteral("running"));
    say(JobState::Paused, QStringLiteral("paused"));
    say(JobState::Lost, QStringLiteral("lost"));
    say(JobState::Failed, QStringLiteral("failed"));
    if (!trainings.evaluationJobs.empty())
        words << QStringLiteral("%1 of %2 evaluated").arg(trainings.evaluated).arg(trainings.plannedCount());
    if (trainings.reportJob && trainings.reportJob->state != JobState::Queued)
        words << QStringLiteral("report %1")
                     .arg(QString::fromStdString(std::string(job::name(trainings.reportJob->state))));
    if (trainings.left) {
        const QString time = durationText(std::max(trainings.left->seconds, 10.0));
        words
            << (trainings.left->atMost ? QStringLiteral("at most %1 left") : QStringLiteral("about %1 left")).arg(time);
    }
    return words.join(QStringLiteral(" · "));
}

void TrainingGrid::setTrainings(const TrainingsPtr& trainings) {
    const bool same = trainings && trainings_ && trainings->plan.name == trainings_->plan.name &&
                      trainings->cells.size() == trainings_->cells.size();
    if (same) {
        trainings_ = trainings;
        if (rowCount() > 0) Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, columnCount() - 1));
        return;
    }
    beginResetModel();
    trainings_ = trainings;
    endResetModel();
}

int TrainingGrid::rowCount(const QModelIndex& parent) const {
    return parent.isValid() || !trainings_ ? 0 : static_cast<int>(trainings_->plan.arms.size());
}

int TrainingGrid::columnCount(const QModelIndex& parent) const {
    return parent.isValid() || !trainings_ ? 0 : static_cast<int>(trainings_->foldCount());
}

const TrainingCell* TrainingGrid::cellAt(const QModelIndex& index) const {
    if (!index.isValid() || index.row() >= rowCount() || index.column() >= columnCount()) return nullptr;
    return &trainings_->cell(static_cast<std::size_t>(index.row()), static_cast<std::size_t>(index.column()));
}

QModelIndex TrainingGrid::firstToShow() const {
    if (rowCount() == 0) return {};
    const auto rank = [](const TrainingCell& cell) {
        if (!cell.exists()) return 4;
        if (cell.state == JobState::Running) return 0;
        if (cell.state == JobState::Lost || cell.state == JobState::Failed) return 1;
        return cell.state == JobState::Queued ? 3 : 2;
    };
    const auto& cells = trainings_->cells;
    const auto best = std::ranges::min_element(cells, {}, rank);
    const auto at = static_cast<int>(best - cells.begin());
    return index(at / columnCount(), at % columnCount());
}

QVariant TrainingGrid::data(const QModelIndex& index, int role) const {
    const TrainingCell* cell = cellAt(index);
    if (cell == nullptr) return {};
    const QString dsc = dscText(cell->log->bestDsc()), state = stateText(*cell);
    if (role == Qt::DisplayRole) return dsc.isEmpty() ? state : state + QLatin1Char(' ') + dsc;
    if (role != Qt::ToolTipRole && role != Qt::AccessibleTextRole) return {};
    QStringList words{QString::fromStdString(cell->arm), QStringLiteral("fold %1").arg(cell->fold), state};
    if (cell->is(JobState::Running) && cell->epoch() > 0) words[2].prepend(QStringLiteral("running, "));
    if (!dsc.isEmpty()) words << QStringLiteral("best validation DSC %1").arg(dsc);
    if (cell->is(JobState::Failed) && !cell->error.empty()) words << QString::fromStdString(cell->error);
    const QString all = words.join(QStringLiteral(", "));
    // The tooltip has what stands in the cell word by word, however narrow that is.
    return role == Qt::ToolTipRole ? data(index, Qt::DisplayRole).toString() + QLatin1Char('\n') + all : all;
}

QVariant TrainingGrid::headerData(int section, Qt::Orientation orientation, int role) const {
    if (!trainings_ || (role != Qt::DisplayRole && role != Qt::AccessibleTextRole)) return {};
    if (orientation == Qt::Horizontal) return QStringLiteral("fold %1").arg(section);
    return section < rowCount() ? QString::fromStdString(trainings_->plan.arms[static_cast<std::size_t>(section)])
                                : QVariant();
}

}  // namespace bauta::models
