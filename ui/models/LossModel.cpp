// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/LossModel.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>

#include "core/experiment/Quality.h"

namespace bauta::models {

const std::vector<std::string>& studyOars() {
    return experiment::shownOars();
}

namespace {

template <typename T>
std::size_t indexOf(const std::vector<T>& list, const T& value) {
    const auto found = std::find(list.begin(), list.end(), value);
    return found == list.end() ? list.size() : static_cast<std::size_t>(found - list.begin());
}

std::size_t stepped(std::size_t at, int by, std::size_t size) {
    const auto last = static_cast<long>(size) - 1;
    return static_cast<std::size_t>(std::clamp(static_cast<long>(at) + by, 0L, std::max(last, 0L)));
}

// The share lost; by it columns are sorted and ranked, whatever unit the cells show. Missing comes last.
double shareLost(const voxelloss::OarLoss* loss) {
    if (loss == nullptr || loss->n_vox_ref == 0) return -1;
    return static_cast<double>(loss->lost()) / static_cast<double>(loss->n_vox_ref);
}

}  // namespace

LossModel::LossModel(QObject* parent) : QObject(parent) {}

void LossModel::setData(std::vector<voxelloss::LossRow> rows, std::vector<study::Subject> subjects,
                        std::vector<study::Study::CurrentRating> ratings) {
    losses_.clear();
    for (voxelloss::LossRow& row : rows) losses_[{row.subject, row.method}][row.loss.oar] = std::move(row.loss);
    known_ = std::move(subjects);
    votes_.clear();
    for (const auto& current : ratings) {
        if (current.stale) continue;
        auto& [yes, no] = votes_[{current.rating.subject, current.rating.method}];
        ++(current.rating.label == 1 ? yes : no);
    }
    rebuild();
}

void LossModel::setCohort(Cohort cohort) {
    if (cohort == cohort_) return;
    cohort_ = cohort;
    rebuild();
}

void LossModel::setUnit(LossUnit unit) {
    if (unit == unit_) return;
    unit_ = unit;
    Q_EMIT changed();
}

void LossModel::setShownMethods(const std::vector<std::string>& methods) {
    chosen_ = methods;
    rebuild();
}

void LossModel::sortBy(const LossColumn& column) {
    sort_ = column;
    sort();
    Q_EMIT changed();
}

void LossModel::rebuild() {
    std::set<std::string> methods, extra;
    std::set<std::string> found;
    for (const auto& [run, byOar] : losses_) {
        methods.insert(run.second);
        for (const auto& [oar, loss] : byOar) found.insert(oar);
    }
    allMethods_.assign(methods.begin(), methods.end());
    methods_.clear();
    for (const std::string& method : allMethods_)
        if (chosen_.empty() || indexOf(chosen_, method) < chosen_.size()) methods_.push_back(method);
    if (methods_.empty()) methods_ = allMethods_;

    oars_.clear();
    for (const std::string& oar : studyOars())
        if (found.erase(oar) > 0) oars_.push_back(oar);
    oars_.insert(oars_.end(), found.begin(), found.end());

    subjects_.clear();
    std::set<std::string> withLoss;
    for (const auto& [run, byOar] : losses_)
        if (inCohort(run.first, cohort_)) withLoss.insert(run.first);
    subjects_.assign(withLoss.begin(), withLoss.end());

    if (indexOf(oars_, column_.oar) == oars_.size()) column_.oar = oars_.empty() ? std::string() : oars_.front();
    if (indexOf(methods_, column_.method) == methods_.size()) {
        // Start on the method that takes most of the first OAR: that is what the page is opened for.
        column_.method = methods_.empty() ? std::string() : methods_.front();
        double most = -1;
        for (const std::string& method : methods_)
            for (const std::string& subject : subjects_)
                if (const double share = shareLost(loss(subject, {column_.oar, method})); share > most) {
                    most = share;
                    column_.method = method;
                }
    }
    if (!sort_ || indexOf(oars_, sort_->oar) == oars_.size() || indexOf(methods_, sort_->method) == methods_.size())
        sort_ = column_.oar.empty() ? std::nullopt : std::optional(column_);
    sort();
    if (indexOf(subjects_, subject_) == subjects_.size()) subject_ = subjects_.empty() ? std::string() : subjects_[0];
    Q_EMIT changed();
    Q_EMIT selectionChanged();
}

void LossModel::sort() {
    if (!sort_) return;
    std::map<std::string, std::pair<double, double>> keys;
    for (const std::string& subject : subjects_) {
        double all = 0;
        for (const LossColumn& column : columns()) all += std::max(0.0, shareLost(loss(subject, column)));
        keys[subject] = {shareLost(loss(subject, *sort_)), all};
    }
    std::sort(subjects_.begin(), subjects_.end(), [&](const std::string& a, const std::string& b) {
        return keys[a] != keys[b] ? keys[a] > keys[b] : a < b;
    });
}

bool LossModel::inCohort(const std::string& subject, Cohort cohort) const {
    if (cohort == Cohort::AllRuns)
        return std::any_of(methods_.begin(), methods_.end(), [&](const std::string& method) {
            return losses_.contains({subject, method});
        });
    return !methods_.empty() && std::all_of(methods_.begin(), methods_.end(), [&](const std::string& method) {
        const auto votes = votes_.find({subject, method});
        return votes != votes_.end() && votes->second.first > 0 && votes->second.second == 0;
    });
}

std::size_t LossModel::cohortSize(Cohort cohort) const {
    std::set<std::string> subjects;
    for (const auto& [run, byOar] : losses_)
        if (inCohort(run.first, cohort)) subjects.insert(run.first);
    return subjects.size();
}

std::vector<LossColumn> LossModel::columns() const {
    std::vector<LossColumn> all;
    for (const std::string& oar : oars_)
        for (const std::string& method : methods_) all.push_back({oar, method});
    return all;
}

const voxelloss::OarLoss* LossModel::loss(const std::string& subject, const LossColumn& column) const {
    const auto run = losses_.find({subject, column.method});
    if (run == losses_.end()) return nullptr;
    const auto found = run->second.find(column.oar);
    return found == run->second.end() ? nullptr : &found->second;
}

QString LossModel::total(const std::string& subject) const {
    std::size_t lost = 0, reference = 0;
    double lost_ml = 0, nearest_mm = std::numeric_limits<double>::infinity();
    for (const LossColumn& column : columns()) {
        const voxelloss::OarLoss* one = loss(subject, column);
        if (one == nullptr || one->n_vox_ref == 0) continue;
        lost += one->lost();
        reference += one->n_vox_ref;
        lost_ml += one->vol_lost_ml;
        nearest_mm = std::min(nearest_mm, one->min_dist_cut_mm);
    }
    if (reference == 0) return QStringLiteral("n/a");
    switch (unit_) {
        case LossUnit::Voxels:
            return withThousands(lost);
        case LossUnit::Millilitres:
            return lost_ml > 0 && lost_ml < 0.1 ? QStringLiteral("<0.1") : decimal(lost_ml, 1);
        case LossUnit::Distance:
            return distanceText(nearest_mm);
        case LossUnit::Percent:
            break;
    }
    const double percent = 100.0 * static_cast<double>(lost) / static_cast<double>(reference);
    if (lost == 0) return QStringLiteral("0 %");
    if (percent < 0.05) return QStringLiteral("<0.1 %");
    if (percent > 99.95 && lost < reference) return QStringLiteral(">99.9 %");
    return decimal(percent, 1) + QStringLiteral(" %");
}

std::pair<std::size_t, std::size_t> LossModel::rank(const std::string& subject, const LossColumn& column) const {
    const double own = shareLost(loss(subject, column));
    std::size_t larger = 0, all = 0;
    for (const std::string& other : subjects_) {
        const double share = shareLost(loss(other, column));
        if (share < 0) continue;
        ++all;
        if (share > own) ++larger;
    }
    return {larger + 1, all};
}

std::vector<voxelloss::LossSummary> LossModel::summary() const {
    std::vector<voxelloss::LossRow> rows;
    for (const std::string& subject : subjects_)
        for (const LossColumn& column : columns())
            if (const auto* one = loss(subject, column)) rows.push_back({subject, column.method, *one});
    return voxelloss::summarise(rows);
}

QStringList LossModel::gaps() const {
    QStringList sentences;
    for (const study::Subject& subject : known_) {
        if (indexOf(subjects_, subject.id) == subjects_.size()) continue;
        QStringList missing;
        for (const std::string& oar : oars_)
            if (std::none_of(subject.structures.begin(), subject.structures.end(),
                             [&](const study::Structure& structure) { return structure.name == oar; }))
                missing << QString::fromStdString(oar);
        if (missing.isEmpty()) continue;
        const QString names = missing.size() < 2 ? missing.join(QString())
                                                 : missing.mid(0, missing.size() - 1).join(QStringLiteral(", ")) +
                                                       QStringLiteral(" and ") + missing.back();
        sentences << QStringLiteral("%1 has %2 of %3 OARs: %4 %5.")
                         .arg(QString::fromStdString(subject.id))
                         .arg(oars_.size() - static_cast<std::size_t>(missing.size()))
                         .arg(oars_.size())
                         .arg(names, missing.size() == 1
                                         ? QStringLiteral("is missing. It is left out of that column")
                                         : QStringLiteral("are missing. It is left out of those columns"));
    }
    return sentences;
}

std::size_t LossModel::columnIndex() const {
    return indexOf(columns(), column_);
}

void LossModel::select(const std::string& subject, const LossColumn& column) {
    if (subject == subject_ && column == column_) return;
    if (indexOf(subjects_, subject) == subjects_.size() || indexOf(columns(), column) == columns().size()) return;
    subject_ = subject;
    column_ = column;
    Q_EMIT selectionChanged();
}

void LossModel::stepSubject(int by) {
    if (subjects_.empty()) return;
    select(subjects_[stepped(indexOf(subjects_, subject_), by, subjects_.size())], column_);
}

void LossModel::stepOar(int by) {
    if (oars_.empty()) return;
    select(subject_, {oars_[stepped(indexOf(oars_, column_.oar), by, oars_.size())], column_.method});
}

void LossModel::stepMethod(int by) {
    if (methods_.empty()) return;
    select(subject_, {column_.oar, methods_[stepped(indexOf(methods_, column_.method), by, methods_.size())]});
}

void LossModel::stepColumn(int by) {
    const std::vector<LossColumn> all = columns();
    if (all.empty()) return;
    select(subject_, all[stepped(columnIndex(), by, all.size())]);
}

void LossModel::selectWorst() {
    const std::string* worst = nullptr;
    double most = -1;
    for (const std::string& subject : subjects_)
        if (const double share = shareLost(loss(subject, column_)); share > most) {
            most = share;
            worst = &subject;
        }
    if (worst != nullptr) select(*worst, column_);
}

}  // namespace bauta::models
