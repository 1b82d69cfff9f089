// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QPointer>
#include <QWidget>

#include "ui/models/ReviewModel.h"
#include "ui/style/Widgets.h"

namespace bauta::panels {

/// Header and footer of Review in presentation mode (UI.md 12): what is shown, in letters for the back row.
class PresentationBars : public QObject {
    Q_OBJECT
  public:
    explicit PresentationBars(QObject* parent);
    /// New each time they are gone; the frame owns what it was given.
    [[nodiscard]] QWidget* header();
    [[nodiscard]] QWidget* footer();
    void show(const models::ReviewModel& model, const QString& reader, const QString& oar);

  private:
    void fill();
    QPointer<QWidget> header_, footer_;
    QPointer<QLabel> title_, legend_, facts_;
    QPointer<style::GlyphView> glyph_;
    QPointer<QLabel> state_;
    QString titleText_, legendText_, factsText_, stateText_;
    style::Glyph stateGlyph_ = style::Glyph::Unrated;
};

}  // namespace bauta::panels
