// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/DemoRunner.h"

#include <QFileInfo>
#include <QRegularExpression>
#include <QStandardPaths>

#include "core/base/Error.h"
#include "core/base/Files.h"

namespace bauta::models {

DemoRunner::DemoRunner(QObject* parent) : QObject(parent) {
    connect(&process_, &QProcess::readyReadStandardError, this, &DemoRunner::readProgress);
    connect(&process_, &QProcess::finished, this, &DemoRunner::end);
    connect(&process_, &QProcess::errorOccurred, this, [this](QProcess::ProcessError error) {
        if (error != QProcess::FailedToStart) return;
        Q_EMIT failed(tr("The demo could not be made: %1 does not start.").arg(process_.program()),
                      tr("Install Bauta again, or build the target bauta-cli."));
    });
}

DemoRunner::~DemoRunner() {
    if (!isRunning()) return;
    process_.disconnect(this);
    process_.terminate();
    if (!process_.waitForFinished(3000)) process_.kill();
    process_.waitForFinished(1000);
}

QString DemoRunner::folder() {
    return QStandardPaths::writableLocation(QStandardPaths::AppLocalDataLocation) + "/demo";
}

void DemoRunner::start(const QString& folder) {
    folder_ = folder;
    cancelled_ = false;
    lastLine_.clear();
    pending_.clear();
    const QString program = QString::fromStdString((base::programFolder() / "bauta-cli").string());
    process_.setStandardOutputFile(QProcess::nullDevice());
    process_.start(program, {"demo", folder, "--json"});
}

void DemoRunner::cancel() {
    if (!isRunning()) return;
    cancelled_ = true;
    process_.terminate();
}

ProgressLine parseProgressLine(const QString& line) {
    static const QRegularExpression percent("^\\[?\\s*(\\d{1,3})\\s*%\\]?[\\s:,]*(.*)$");
    const auto match = percent.match(line.trimmed());
    if (!match.hasMatch()) return {-1, line.trimmed()};
    return {std::min(1.0, match.captured(1).toInt() / 100.0), match.captured(2).trimmed()};
}

void DemoRunner::readProgress() {
    pending_ += process_.readAllStandardError();
    // A progress bar on a terminal goes back with \r; both end a line here.
    for (;;) {
        const auto end = std::find_if(pending_.begin(), pending_.end(), [](char c) { return c == '\n' || c == '\r'; });
        if (end == pending_.end()) return;
        const QString line = QString::fromUtf8(pending_.left(end - pending_.begin())).trimmed();
        pending_.remove(0, end - pending_.begin() + 1);
        if (line.isEmpty()) continue;
        lastLine_ = line;
        const ProgressLine progress = parseProgressLine(line);
        Q_EMIT progressed(progress.fraction, progress.text);
    }
}

void DemoRunner::end(int exitCode, QProcess::ExitStatus status) {
    readProgress();
    if (cancelled_) {
        Q_EMIT cancelled();
    } else if (status == QProcess::NormalExit && exitCode == 0) {
        Q_EMIT finished(folder_);
    } else {
        const QString why = lastLine_.isEmpty() ? tr("the program ended with code %1").arg(exitCode) : lastLine_;
        Q_EMIT failed(tr("The demo could not be made: %1").arg(why),
                      tr("Free some space or choose another folder, then try again."));
    }
}

}  // namespace bauta::models
