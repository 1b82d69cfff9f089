// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/ImportReport.h"

#include <QDir>
#include <QFileInfo>

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

}  // namespace

ImportReport importReport(const job::JobStatus& job) {
    ImportReport report;
    if (job.result.is_object()) {
        if (const auto list = job.result.find("imported"); list != job.result.end() && list->is_array()) {
            for (const base::Json& item : *list) {
                const bool there = item.is_object() && item.value("already_there", false);
                ++(there ? report.alreadyThere : report.imported);
            }
        }
        if (const auto list = job.result.find("refused"); list != job.result.end() && list->is_array()) {
            for (const base::Json& item : *list) {
                if (item.is_object()) report.refused.append({text(item, "file"), text(item, "reason")});
            }
        }
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
