// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/JobLines.h"

#include <QDateTime>

#include "ui/models/JobsModel.h"

namespace bauta::panels {

namespace {

QString clock(const std::string& utc) {
    const QDateTime time = QDateTime::fromString(QString::fromStdString(utc), Qt::ISODateWithMs).toLocalTime();
    return time.isValid() ? time.toString("HH:mm:ss") : QString();
}

QString text(const base::Json& event, const char* key) {
    const auto at = event.find(key);
    if (at == event.end() || at->is_null()) return {};
    return QString::fromStdString(at->is_string() ? at->get<std::string>() : at->dump());
}

QString percent(const base::Json& event, const char* key) {
    const auto at = event.find(key);
    return at != event.end() && at->is_number() ? QString("%1 %").arg(at->get<double>() * 100, 3, 'f', 0) : QString();
}

/// The result in numbers, then every refusal. Those of an import are only counted: the study does not store the names
/// of source files.
QString resultLines(const base::Json& result) {
    QString all = "result: " + models::resultText(result);
    const auto refused = result.find("refused");
    if (refused == result.end() || !refused->is_array()) return all;
    for (const base::Json& item : *refused) {
        if (item.is_object() && item.contains("reason")) all += "\n" + text(item, "file") + ": " + text(item, "reason");
    }
    return all;
}

/// Of an epoch the numbers that are read, "epoch 12: loss 0.0418, training 0.0371, DSC 0.733, MSD 2.24 mm".
QString epochWords(const base::Json& event) {
    const auto number = [](const base::Json& from, const char* key, int decimals) {
        const auto at = from.find(key);
        return at != from.end() && at->is_number() ? QString::number(at->get<double>(), 'f', decimals)
                                                   : QStringLiteral("n/a");
    };
    QString words = QString("epoch %1: loss %2, training %3")
                        .arg(text(event, "epoch"), number(event, "val_loss", 4), number(event, "train_loss", 4));
    const auto measured = event.find("measured");
    if (measured != event.end() && measured->is_object())
        words +=
            QString(", DSC %1, MSD %2 mm").arg(number(*measured, "mean_dsc", 3), number(*measured, "mean_msd_mm", 2));
    return words;
}

/// One event in one line, "10:41:04  62 % sub-024: registration"; empty for what only programs need.
QString eventLine(const base::Json& event) {
    const QString kind = text(event, "event"), time = clock(text(event, "datetime_utc").toStdString());
    QString words;
    if (kind == "heartbeat" || kind == "step" || (kind == "run" && event.contains("progress"))) return {};
    if (kind == "progress") {
        words = percent(event, "fraction") + ' ' + text(event, "text");
    } else if (kind == "run") {
        words = QString("%1 %2: %3").arg(text(event, "subject"), text(event, "method"), text(event, "state"));
    } else if (kind == "state") {
        words = "state " + text(event, "state") + (event.contains("reason") ? ", " + text(event, "reason") : QString());
    } else if (kind == "result" && event.contains("result") && event["result"].is_object()) {
        words = resultLines(event["result"]);
    } else if (kind == "error") {
        words = "error: " + text(event, "message");
    } else if (kind == "epoch") {
        words = epochWords(event);
    } else if (kind == "history" && event.contains("epochs")) {
        words = QString("goes on after %1 epochs").arg(event["epochs"].size());
    } else {
        words = kind;
        for (const auto& [key, value] : event.items()) {
            if (key != "event" && key != "datetime_utc")
                words += QString(" %1 ").arg(key.c_str()) + text(event, key.c_str()).left(400);
        }
    }
    return time + "  " + words.trimmed();
}

}  // namespace

LoadedJob loadJob(const job::JobStatus& job, JobLines lines) {
    const job::Queue queue(job.folder.parent_path());
    const bool trains = job.spec.type == "train";
    for (const base::Json& event : queue.events(job.id, lines.offset)) {
        // Steps come many times a second; what an epoch came to is one line.
        if (trains && event.value("event", "") == "progress") continue;
        if (const QString line = eventLine(event); !line.isEmpty()) lines.all.append(line);
    }
    // The start and the end of a long list are what is read. It is cut at every so many lines, so that most of the
    // time a new line only makes the text longer.
    constexpr qsizetype kHead = 1000, kTail = 1000, kStep = 250;
    QStringList shown = lines.all;
    if (shown.size() > kHead + kTail + kStep) {
        const qsizetype from = (shown.size() - kTail) / kStep * kStep;
        shown = shown.mid(0, kHead) + QStringList{QChar(0x2026)} + shown.mid(from);
    }
    return {lines, shown.join('\n'), QString::fromStdString(queue.log(job.id))};
}

}  // namespace bauta::panels
