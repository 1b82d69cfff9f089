// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/BoardState.h"

#include <QStringList>
#include <algorithm>
#include <cmath>

#include "core/defacing/Deface.h"

namespace bauta::models {
namespace {

QString lowered(const std::string& text) {
    return QString::fromStdString(text).toLower();
}

/// Two or three words for a cell; the whole message is in the tooltip.
QString shortReason(const study::Run& run) {
    const QString message = lowered(run.message);
    const bool applies = run.state != study::RunState::NotApplicable;
    if (message.contains("timed out") || message.contains("time limit")) return "timed out";
    if (message.contains("memory")) return "out of memory";
    if (message.contains("stopped answering") || message.contains("process")) return applies ? "stopped" : "no program";
    if (message.contains("no head")) return "no head";
    if (message.contains("too small")) return "too small";
    if (message.contains("brain")) return "no brain";
    if (message.contains("template")) return "no template";
    if (message.contains("regist")) return "no match";
    return applies ? "failed" : "not possible";
}

QString shortReason(const defacing::Check& check) {
    if (check.name == "changed") return "no change";
    if (check.name == "geometry") return "wrong grid";
    if (check.name == "amount") return lowered(check.detail).contains("no ") ? "empty mask" : "odd amount";
    return QString::fromStdString(check.name);
}

QString initials(const std::string& reader) {
    return QString::fromStdString(reader);
}

CellState rated(const std::vector<const study::Rating*>& ratings) {
    const bool allOnes = std::all_of(ratings.begin(), ratings.end(), [](const auto* r) { return r->label == 1; });
    const bool allZeros = std::all_of(ratings.begin(), ratings.end(), [](const auto* r) { return r->label == 0; });
    QStringList names, votes;
    for (const study::Rating* r : ratings) {
        names.append(initials(r->reader));
        votes.append(QString("%1 %2").arg(initials(r->reader)).arg(r->label));
    }
    if (!allOnes && !allZeros) {
        QStringList full;
        for (const study::Rating* r : ratings) {
            QStringList why;
            for (const std::string& reason : r->reasons) why.append(QString::fromStdString(reason));
            full.append(QString("%1 %2%3")
                            .arg(initials(r->reader))
                            .arg(r->label)
                            .arg(why.isEmpty() ? QString() : " (" + why.join(", ") + ")"));
        }
        return {CellKind::Disagreement, votes.join(", "), "Readers disagree: " + full.join(", "), 0};
    }
    const QString by = names.join(", ");
    return allOnes ? CellState{CellKind::Rated1, names.join(' '), "Rated 1 by " + by, 0}
                   : CellState{CellKind::Rated0, names.join(' '), "Rated 0 by " + by, 0};
}

}  // namespace

bool isTechnical(const defacing::Check& check) {
    return check.name == "geometry" || check.name == "changed" || check.name == "amount";
}

QString checkText(const defacing::Check& check) {
    // A number and its % stay on one line.
    const QString detail = QString::fromStdString(check.detail).replace(" %", QString(QChar(0x00A0)) + '%');
    if (!check.passed && !detail.isEmpty()) return detail.left(1).toUpper() + detail.mid(1);
    const bool ok = check.passed;
    if (check.name == "geometry") return ok ? "Geometry identical" : "The geometry differs";
    if (check.name == "changed") return ok ? "Output differs from the original" : "The output is the original";
    if (check.name == "brain") return ok ? "No brain voxel removed" : "Brain voxels were removed";
    if (check.name == "amount") return ok ? "Amount removed is plausible" : "An implausible amount was removed";
    if (check.name == "face") return ok ? "Face region removed" : "Part of the face remains";
    if (check.name == "oar" && ok)  // the detail names those that lost a little
        return detail.startsWith("cut enters")
                   ? QString("No OAR lost more than %1\u00A0%").arg(100 * defacing::kOarTolerance)
                   : QString("No OAR lost a voxel");
    if (check.name == "oar") return "The cut enters an OAR";
    return QString::fromStdString(check.name) + (ok ? ": passed" : ": failed");
}

QString faceText(const defacing::FaceScore& score) {
    QStringList parts;
    for (const defacing::FeatureScore& each : score.features) {
        if (each.feature != "eyes" && each.feature != "nose" && each.feature != "mouth") continue;
        // What is left is never rounded away.
        const double percent = 100 * each.remainingFraction;
        const QString much = percent > 0 && percent < 0.5       ? "<1"
                             : percent >= 99.5 && percent < 100 ? ">99"
                                                                : QString::number(std::lround(percent));
        parts.append(QString("%1 %2\u00A0%").arg(QString::fromStdString(each.feature), much));
    }
    return QString("Face: %1 remain%2").arg(parts.join(", "), score.estimated() ? " (estimate)" : "");
}

double worstFace(const study::Run* run) {
    return run != nullptr && run->face ? run->face->worst : -1;
}

double worstFace(const StudySnapshot& study, const std::string& subject) {
    double worst = -1;
    for (const std::string& method : study.methods) worst = std::max(worst, worstFace(study.run(subject, method)));
    return worst;
}

QString passedText(qsizetype checks) {
    return checks == 1 ? "1 check passed" : QString("%1 checks passed").arg(checks);
}

QString reasonText(const std::string& reason) {
    if (reason == "eyes") return "eyes remain";
    if (reason == "nose") return "nose remains";
    if (reason == "mouth") return "mouth remains";
    if (reason == "unusable") return "unusable";
    if (reason == "other") return "other reason";
    if (reason == "tissue") return "tissue lost";
    return QString::fromStdString(reason);
}

CellState blockedState(const QString& why) {
    return {CellKind::NotApplicable, "no program", "Cannot run here: " + why, 0, true};
}

CellState cellState(const study::Run* run, const std::vector<const study::Study::CurrentRating*>& ratings,
                    const QString& reader) {
    using study::RunState;
    if (run == nullptr) return {CellKind::NotRun, "to run", "Not run yet", 0};
    const QString message = QString::fromStdString(run->message);
    switch (run->state) {
        case RunState::Queued:
            return {CellKind::Queued, "queued", "Queued", 0};
        case RunState::Running: {
            const int percent = static_cast<int>(std::floor(run->progress * 100));
            return {CellKind::Running, QString("%1 %").arg(percent), QString("Running, %1 %").arg(percent),
                    run->progress};
        }
        case RunState::Failed:
            return {CellKind::FailedCheck, shortReason(*run), "Failed: " + message, 0};
        case RunState::Cancelled:
            return {CellKind::NotApplicable, "cancelled", "Cancelled", 0};
        case RunState::NotApplicable:
            return {CellKind::NotApplicable, shortReason(*run), "Does not apply: " + message, 0};
        case RunState::Done:
            break;
    }
    std::vector<const study::Rating*> standing;
    bool mine = false, stale = false;
    for (const auto* r : ratings) {
        const bool own = QString::fromStdString(r->rating.reader) == reader;
        if (r->stale) {
            stale = stale || own || reader.isEmpty();
            continue;
        }
        standing.push_back(&r->rating);
        mine = mine || own;
    }
    if (!standing.empty() && (mine || reader.isEmpty())) return rated(standing);
    if (stale) return {CellKind::Unrated, "before re-run", "Rated before re-run: look again", 0};
    const auto failed = std::find_if(run->checks.begin(), run->checks.end(),
                                     [](const defacing::Check& c) { return !c.passed && isTechnical(c); });
    if (failed != run->checks.end()) {
        return {CellKind::FailedCheck, shortReason(*failed), "Failed a check: " + checkText(*failed), 0};
    }
    return {CellKind::Unrated, "unrated", "Unrated", 0};
}

}  // namespace bauta::models
