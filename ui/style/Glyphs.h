// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QIcon>
#include <QPainterPath>
#include <QPixmap>
#include <QRectF>
#include <QString>
#include <QWidget>

#include "ui/style/Theme.h"

class QPainter;

namespace bauta::style {

/// Board states (UI.md 4). NotRun is a cell nobody has asked for yet.
enum class Glyph { NotRun, Queued, Running, FailedCheck, NotApplicable, Unrated, Rated1, Rated0, Disagreement };

/// "rated 1", "readers disagree", …: the legend's word for a state.
[[nodiscard]] QString word(Glyph glyph);
/// The colour of the text beside the glyph.
[[nodiscard]] QColor textColor(Glyph glyph);

/// Paints the glyph centred in rect (18 in cells, 16 in legends, 22 on rating buttons). progress in [0, 1] is for
/// Running, which is drawn as a ring.
void paintGlyph(QPainter& painter, const QRectF& rect, Glyph glyph, double progress = 0.3);

/// The outline of a method's marker, six units across around (0, 0).
[[nodiscard]] QPainterPath markerPath(Marker marker);
/// The line of a hollow marker, in units of its path.
inline constexpr double kHollowPen = 1;
/// A method's marker centred in rect; hollow for its variants.
void paintMarker(QPainter& painter, const QRectF& rect, Marker marker, const QColor& color, bool hollow);

/// The 16×12 black chip that shows an OAR's colour and dash as on images.
void paintOarSwatch(QPainter& painter, const QRectF& rect, const QString& oar);

/// A key cap, 18 high. onPrimary draws it for a filled primary button.
void paintKeyCap(QPainter& painter, const QRectF& rect, const QString& text, bool onPrimary = false);
/// Its size with padding, in logical pixels.
[[nodiscard]] QSizeF keyCapSize(const QString& text);

/// An icon of resources/icons by name ("study", "review", "import", …), stroked in a colour.
[[nodiscard]] QPixmap iconPixmap(const QString& name, const QColor& color, int size, double devicePixelRatio);
void paintIcon(QPainter& painter, const QRectF& rect, const QString& name, const QColor& color);

/// A fixed-size widget that shows one glyph.
class GlyphView : public QWidget {
    Q_OBJECT
  public:
    explicit GlyphView(Glyph glyph, int size = 16, QWidget* parent = nullptr);
    void setGlyph(Glyph glyph, double progress = 0.3);
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override { return sizeHint(); }

  protected:
    void paintEvent(QPaintEvent*) override;

  private:
    Glyph glyph_;
    int size_;
    double progress_ = 0.3;
};

/// A fixed-size widget that shows one icon in a token's colour, following the theme.
class IconView : public QWidget {
    Q_OBJECT
  public:
    explicit IconView(QString icon, Token token = Token::Text2, int size = 16, QWidget* parent = nullptr);
    void setIcon(const QString& icon, Token token);
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override { return sizeHint(); }

  protected:
    void paintEvent(QPaintEvent*) override;

  private:
    QString icon_;
    Token token_;
    int size_;
};

}  // namespace bauta::style
