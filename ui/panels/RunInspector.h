// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include "ui/models/AppState.h"
#include "ui/models/BoardModel.h"
#include "ui/style/Widgets.h"

namespace bauta::panels {

class SkinThumbnails;
class StructureNaming;

/// The column beside the board: what is selected there. One run with its state, pictures, checks, facts and ratings;
/// or a summary of several.
class RunInspector : public QWidget {
    Q_OBJECT
  public:
    RunInspector(models::AppState& state, models::BoardModel& model, QWidget* parent = nullptr);

    /// In a narrow window the passed checks are one line; takes effect with the next setCells().
    void setNarrow(bool narrow) { narrow_ = narrow; }
    /// What the board has selected.
    void setCells(const QModelIndexList& cells);
    /// The bar with the actions, shown below the scrolled part.
    [[nodiscard]] QWidget* footer() const { return footer_; }
    [[nodiscard]] bool isSettled() const;
    /// The keyboard goes to the first question about the subject's structures.
    void focusQuestion();

  Q_SIGNALS:
    void openWanted();  ///< the primary action on a finished run
    void runWanted(bool again);
    void folderWanted();
    void settled();

  private:
    void showNothing();
    void showOne(const QModelIndex& cell);
    void showMany(const QModelIndexList& cells);
    void showChecks(const study::Run& run);
    void showFacts(const study::Subject& subject, const study::Run* run);
    void showRatings(const QString& subject, const QString& method, models::CellKind kind);
    void setActions(models::CellKind kind, int cells, bool hasImage);
    void showWhyBlocked();

    models::AppState& state_;
    models::BoardModel& model_;
    style::Text* title_;
    style::GlyphView* glyph_;
    style::Text* sentence_;
    SkinThumbnails* thumbnails_;
    StructureNaming* naming_;
    style::Section* checks_;
    style::Section* facts_;
    style::Section* ratings_;
    QWidget* footer_;
    style::Button* primary_;
    style::Button* again_;
    style::Button* folder_;
    bool narrow_ = false;
    QStringList shown_;  ///< what the present content was built from
    models::CellKind kind_ = models::CellKind::NotRun;
};

}  // namespace bauta::panels
