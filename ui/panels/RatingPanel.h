// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>
#include <map>

#include "ui/models/ReviewModel.h"
#include "ui/panels/OarLossList.h"
#include "ui/style/Messages.h"

class QLineEdit;
class QTimer;

namespace bauta::models {
class Settings;
}

namespace bauta::panels {

class KeyRow;
class PredictionLine;

/// The inspector of Review: the question, the decision with its reasons, the checks of the run and the voxels its
/// OARs lost. It shows a ReviewModel and passes presses on to it.
class RatingPanel : public QWidget {
    Q_OBJECT
  public:
    RatingPanel(models::ReviewModel& model, models::Settings& settings, QWidget* parent = nullptr);

    void refresh();  ///< everything, for the run shown
    void refreshDecision();
    void setNarrow(bool narrow);
    void setOar(const QString& oar);
    /// In place of the checks: why there is no picture, and what to do. An empty sentence takes it away.
    void setTrouble(const QString& sentence, const QString& whatToDo, const QString& action = {},
                    const QString& key = {});
    /// A sentence for some seconds: why a key did nothing, or that all is rated.
    void setNote(const QString& sentence);
    void setWarnings(const QStringList& sentences);
    [[nodiscard]] PredictionLine* prediction() const { return prediction_; }
    /// Opens the line for the reader's initials and puts the cursor there.
    void askReader();
    [[nodiscard]] bool asksReader() const;
    void editComment();
    /// A first-start hint was used and goes.
    void useHint(const QString& id);
    [[nodiscard]] OarLossList* oars() const { return oars_; }

  Q_SIGNALS:
    void readerGiven(const QString& reader);
    void laterPressed();
    void oarActivated(const QString& oar);
    void oarStepped(int by);
    void troubleAction();
    void textLeft();  ///< the keyboard should go back to the pictures

  protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

  private:
    void buildDecision(QVBoxLayout* column);
    void refreshChecks();
    void refreshOars();
    void refreshHints();

    models::ReviewModel& model_;
    models::Settings& settings_;
    style::Text* method_;
    style::Text* engine_;
    style::Text* position_;
    style::Text* question_;
    style::InlineError* trouble_;
    style::InlineError* warning_;
    PredictionLine* prediction_;
    style::Text* stale_;
    style::Text* note_;
    QString why_;  ///< no rating can be given now
    QTimer* noteTimer_;
    QWidget* readerRow_;
    QLineEdit* readerEdit_;
    style::Button* yes_;
    style::Button* no_;
    style::Text* because_;
    std::map<models::RatingKey, KeyRow*> reasons_;
    KeyRow* tissue_;
    KeyRow* later_;
    KeyRow* comment_;
    QLineEdit* commentEdit_;
    style::Section* decision_;
    style::Section* checks_;
    style::Section* losses_;
    style::Section* hints_;
    OarLossList* oars_;
    style::IconView* verdictIcon_;
    style::Text* verdict_;
    bool narrow_ = false;
};

/// Below the panel, always visible: the last rating with Undo, and how far the reading is.
class RatingFooter : public QWidget {
    Q_OBJECT
  public:
    RatingFooter(models::ReviewModel& model, QWidget* parent = nullptr);
    void refresh();

  private:
    models::ReviewModel& model_;
    style::InlineError* error_;
    QWidget* lastRow_;
    style::GlyphView* glyph_;
    style::Text* last_;
    style::Button* undo_;
    style::Text* list_;
    style::Text* count_;
    style::ProgressBar* bar_;
};

}  // namespace bauta::panels
