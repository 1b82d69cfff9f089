// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QProcess>
#include <QString>

namespace bauta::models {

/// Makes the demo study by running `bauta-cli demo` as a child process, so that the window stays alive and the work
/// can be cancelled.
class DemoRunner : public QObject {
    Q_OBJECT
  public:
    explicit DemoRunner(QObject* parent = nullptr);
    ~DemoRunner() override;

    /// Where the demo is kept for this user.
    [[nodiscard]] static QString folder();

    void start(const QString& folder);
    void cancel();
    [[nodiscard]] bool isRunning() const { return process_.state() != QProcess::NotRunning; }

  Q_SIGNALS:
    /// fraction in [0, 1] or negative when unknown; text is the present step.
    void progressed(double fraction, const QString& text);
    void finished(const QString& folder);
    void failed(const QString& sentence, const QString& whatToDo);
    void cancelled();

  private:
    void readProgress();
    void end(int exitCode, QProcess::ExitStatus status);
    QProcess process_;
    QString folder_, lastLine_;
    QByteArray pending_;
    bool cancelled_ = false;
};

/// What one line of bauta-cli's progress says: "[ 40 %] text", "40 % text" or plain text.
struct ProgressLine {
    double fraction = -1;
    QString text;
};
[[nodiscard]] ProgressLine parseProgressLine(const QString& line);

}  // namespace bauta::models
