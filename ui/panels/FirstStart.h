// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include "ui/models/AppState.h"
#include "ui/models/Background.h"
#include "ui/models/DemoRunner.h"
#include "ui/style/Messages.h"

class QLineEdit;

namespace bauta::panels {

class RecentStudies;

/// What is shown while no study is open: three cards, a drop zone, recent studies. Enter makes and opens the demo.
class FirstStart : public QWidget {
    Q_OBJECT
  public:
    explicit FirstStart(models::AppState& state, QWidget* parent = nullptr);

    /// Sources were chosen or dropped: asks in place where the study shall be kept.
    void offerNewStudy(const QStringList& sources);
    void setDropHover(bool hover);
    void showError(const QString& sentence, const QString& whatToDo);
    void startDemo();
    [[nodiscard]] bool isSettled() const;

  Q_SIGNALS:
    void importWanted();
    void openWanted();
    void settled();

  protected:
    void keyPressEvent(QKeyEvent* event) override;

  private:
    [[nodiscard]] QWidget* makeCards();
    [[nodiscard]] QWidget* makeNewStudy();
    void create();
    void chooseFolder();

    models::AppState& state_;
    models::DemoRunner demo_;
    models::Background demoCheck_;
    style::InlineError* error_;
    QFrame* dropZone_;
    QWidget* newStudy_;
    QLineEdit* studyFolder_;
    style::Text* newStudyTitle_;
    QWidget* progress_;
    style::ProgressBar* bar_;
    style::Text* progressText_;
    style::Text* demoText_;
    style::Button* demoButton_;
    RecentStudies* recent_;
    QStringList sources_;
    bool openingDemo_ = false;
};

}  // namespace bauta::panels
