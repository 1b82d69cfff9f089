// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QTextEdit>
#include <QWidget>

#include "ui/models/AppState.h"
#include "ui/models/Background.h"
#include "ui/models/JobsModel.h"
#include "ui/panels/JobLines.h"
#include "ui/style/Messages.h"

namespace bauta::panels {

/// One job: what it needs from the user, its facts, its events and log.
class JobInspector : public QWidget {
    Q_OBJECT
  public:
    explicit JobInspector(models::AppState& state, QWidget* parent = nullptr);

    /// Null shows that nothing is selected.
    void setJob(const job::JobStatus* job);
    [[nodiscard]] QWidget* footer() const { return footer_; }
    [[nodiscard]] bool isSettled() const { return !task_.busy(); }

    /// Resumes a paused, lost, failed or cancelled job; does nothing else.
    void resume();
    void pause();
    /// Asks again in the button when more than ten minutes of work would be lost.
    void cancel();
    void copyLog();

  Q_SIGNALS:
    void settled();

  protected:
    void resizeEvent(QResizeEvent* event) override;
    void showEvent(QShowEvent* event) override;

  private:
    void showHead();
    void showFacts();
    void load();
    void fillText();

    models::AppState& state_;
    std::optional<job::JobStatus> job_;
    models::Background task_;
    style::Text* title_;
    style::IconView* icon_;
    style::Text* sentence_;
    QWidget* needs_;
    style::Text* needsSentence_;
    style::Text* needsText_;
    style::Button* resume_;
    style::Button* pause_;
    style::Button* cancel_;
    QBoxLayout* buttons_;
    style::Section* facts_;
    style::Segment* which_;
    QTextEdit* text_;
    QWidget* lower_;
    QWidget* footer_;
    JobLines lines_;
    QString events_, refused_, log_, factsShown_;
    QString shown_;       ///< what stands in text_
    bool armed_ = false;  ///< cancel was pressed once
};

}  // namespace bauta::panels
