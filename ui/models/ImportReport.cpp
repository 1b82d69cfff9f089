// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/ImportReport.h"

#include <QDir>
#include <QFileInfo>
#include <utility>

namespace bauta::models {
namespace {

QString text(const base::Json& object, const char* key) {
    const auto at = object.find(key);
    return at != object.end() && at->is_string() ? QString::fromStdString(at->get<std::string>()) : QString();
}

QString finished(QString sentence) {
    if (!sentence.isEmpty() && !sentence.endsWith('.')) sentence += '.';
    return sentence;
}

QStringList texts(const base::Json& object, const char* key) {
    QStringList all;
    const auto at = object.find(key);
    if (at == object.end() || !at->is_array()) return all;
    for (const base::Json& each : *at) {
        if (each.is_string()) all.append(QString::fromStdString(each.get<std::string>()));
    }
    return all;
}

template <typename T>
T number(const base::Json& object, const char* key) {
    const auto at = object.find(key);
    return at != object.end() && at->is_number() ? at->get<T>() : T{};
}

ImportReport::Roi roiOf(const base::Json& json, const QString& subject) {
    ImportReport::Roi roi;
    roi.subject = subject;
    roi.given = text(json, "roi");
    roi.stored = text(json, "name");
    roi.contours = number<int>(json, "contours");
    roi.voxels = number<std::uint64_t>(json, "voxels");
    roi.ml = number<double>(json, "ml");
    const QStringList candidates = texts(json, "candidates");
    roi.asked = !candidates.isEmpty();
    if (roi.asked) roi.notes.append("could be " + candidates.join(" or "));
    roi.notes += texts(json, "warnings");
    return roi;
}

/// Structure sets, and masks when there is something to say of one.
void takeRois(const base::Json& item, ImportReport& report) {
    const auto rois = item.find("rois");
    if (rois == item.end() || !rois->is_array()) return;
    for (const base::Json& json : *rois) {
        if (!json.is_object()) continue;
        ImportReport::Roi roi = roiOf(json, text(item, "subject"));
        if (roi.contours > 0 || !roi.notes.isEmpty()) report.rois.append(std::move(roi));
    }
}

QString sentenceOn(const QVector<ImportReport::Roi>& rois) {
    QStringList subjects;
    int stored = 0, asked = 0;
    for (const ImportReport::Roi& roi : rois) {
        if (!subjects.contains(roi.subject)) subjects.append(roi.subject);
        stored += roi.stored.isEmpty() ? 0 : 1;
        asked += roi.asked ? 1 : 0;
    }
    QString sentence = QString("%1 %2 of %3 %4")
                           .arg(rois.size())
                           .arg(rois.size() == 1 ? "structure" : "structures")
                           .arg(subjects.size())
                           .arg(subjects.size() == 1 ? "subject" : "subjects");
    if (stored < rois.size()) sentence += QString(", %1 not stored").arg(rois.size() - stored);
    if (asked > 0) sentence += QString(", %1 %2 a name").arg(asked).arg(asked == 1 ? "needs" : "need");
    return sentence;
}

}  // namespace

job::JobSpec resampledImport(const job::JobSpec& import) {
    job::JobSpec spec;
    spec.type = "import";
    spec.parameters = import.parameters;
    spec.parameters["resample"] = true;
    spec.title = import.title + ", resampled";
    return spec;
}

ImportReport importReport(const job::JobStatus& job) {
    ImportReport report;
    if (job.result.is_object()) {
        if (const auto list = job.result.find("imported"); list != job.result.end() && list->is_array()) {
            for (const base::Json& item : *list) {
                const bool there = item.is_object() && item.value("already_there", false);
                ++(there ? report.alreadyThere : report.imported);
                if (item.is_object()) takeRois(item, report);
            }
        }
        if (const auto list = job.result.find("refused"); list != job.result.end() && list->is_array()) {
            for (const base::Json& item : *list) {
                if (!item.is_object()) continue;
                report.refused.append({text(item, "file"), text(item, "reason")});
                // Such refusals name the option of the command line; here is a button.
                if (report.refused.last().reason.contains(" (--resample)")) {
                    report.canResample = true;
                    report.refused.last().reason.remove(" (--resample)");
                }
            }
        }
        if (!report.rois.isEmpty()) report.structuresSentence = sentenceOn(report.rois);
    }
    const auto n = report.refused.size();
    if (n > 0) {
        const auto all = n + report.imported + report.alreadyThere;
        const ImportReport::Refused& first = report.refused.first();
        report.sentence = QString("%1 of %2 %3 not imported.").arg(n).arg(all).arg(n == 1 ? "was" : "were");
        // Every subject has its mask_Parotid_L.nii.gz, so the folder is named too; reasons begin with the file's name.
        const QFileInfo file(first.file);
        const QString name = file.fileName(), folder = file.dir().dirName();
        const QString where = folder.isEmpty() || folder == "." ? name : folder + '/' + name;
        const QString reason =
            first.reason.startsWith(name + ':') ? first.reason.mid(name.size() + 1).trimmed() : first.reason;
        report.whatToDo = finished(reason.contains(name) ? reason : where + ": " + reason);
        const auto in = report.imported + report.alreadyThere;
        report.whatToDo += in > 0 ? QString(" Correct the files and import again; the other %1 %2 in.")
                                        .arg(in)
                                        .arg(in == 1 ? "is" : "are")
                                  : QString(" Correct the files and import again.");
    } else if (job.state == job::JobState::Failed) {
        report.sentence = finished(QString::fromStdString(job.error));
        report.whatToDo = "Read its log on the Jobs page, correct the files and import again.";
    }
    return report;
}

}  // namespace bauta::models
