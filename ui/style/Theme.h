// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>
#include <QFont>
#include <QObject>
#include <QString>
#include <functional>

class QApplication;

namespace bauta::style {

/// Names of UI.md section 3. OnOk and OnFail are the text colours on Ok and Fail.
enum class Token {
    Window,
    Panel,
    Raised,
    Hover,
    Input,
    Track,
    Line,
    Line2,
    Text,
    Text2,
    Text3,
    Accent,
    AccentFill,
    OnAccent,
    Sel,
    Ok,
    OnOk,
    Fail,
    OnFail,
    Warn,
    Dis,
    Rm
};
inline constexpr int kTokenCount = static_cast<int>(Token::Rm) + 1;

enum class ThemeKind { Dark, Light };

/// The token's name in the QSS template: "window", "accentFill", …
[[nodiscard]] QString name(Token token);
[[nodiscard]] QColor color(Token token, ThemeKind kind);
/// In the theme the application shows now (told by its palette).
[[nodiscard]] QColor color(Token token);
[[nodiscard]] ThemeKind currentKind();

/// WCAG contrast ratio of two opaque colours, 1…21.
[[nodiscard]] double contrast(const QColor& a, const QColor& b);

/// OAR colours. On images, and in dark plots, the same in both themes; light plots have their own.
/// Structures beyond the eight get one of the eight colours by name, always the same.
[[nodiscard]] QColor oarImageColor(const QString& oar);
[[nodiscard]] QColor oarPlotColor(const QString& oar, ThemeKind kind = currentKind());
/// Right-sided structures are drawn dashed 5-3.
[[nodiscard]] bool oarDashed(const QString& oar);
/// Removed tissue on images.
[[nodiscard]] QColor removedImageColor();
/// A cell of a heat map for a share of 0…1, laid over Raised, and the text on it (contrast at least 4.5).
[[nodiscard]] QColor heatColor(double share, ThemeKind kind);
[[nodiscard]] QColor heatInk(double share, ThemeKind kind);

enum class Marker { Circle, Square, TriangleUp, Diamond, TriangleDown, Plus, TriangleLeft, TriangleRight, Cross, Star };
/// Colour and marker of a method or arm ("original", "pydeface", "pydeface+keep" as pydeface).
[[nodiscard]] QColor methodColor(const QString& method, ThemeKind kind = currentKind());
[[nodiscard]] Marker methodMarker(const QString& method);
/// True for "pydeface+keep": it has its method's colour and marker, so the marker is drawn hollow.
[[nodiscard]] bool isVariant(const QString& method);

/// Type scale of UI.md section 5, scaled by the text size setting.
enum class Type { BigValue, PageTitle, Selection, Question, Body, Section, Table, Caption, Mono };
[[nodiscard]] QFont font(Type type);

/// The text size setting, 0.9…2.
[[nodiscard]] double textScale();
/// Logical pixels scaled by the text size: for row heights, widths and paddings.
[[nodiscard]] int px(double logical);

/// Owns the look of the application: palette, style sheet, fonts. One, a child of the QApplication.
class Theme : public QObject {
    Q_OBJECT
  public:
    explicit Theme(QApplication& application);

    [[nodiscard]] ThemeKind kind() const { return kind_; }
    void setKind(ThemeKind kind);
    void setTextScale(double scale);
    /// Multiplies the text size for an audience; 1 for one reader.
    void setEnlargement(double factor);

    /// The application's Theme, or nothing (tests of single widgets).
    [[nodiscard]] static Theme* current();

  Q_SIGNALS:
    /// Colours or sizes changed; palette and style sheet are already in place.
    void changed();

  private:
    void apply();
    QApplication& application_;
    ThemeKind kind_ = ThemeKind::Dark;
    double scale_ = 1, enlargement_ = 1;
};

/// Calls f now and after every change of colours or text size, for as long as owner lives. For fixed sizes,
/// recoloured icons and all that the style sheet cannot reach.
void whenStyled(QObject* owner, const std::function<void()>& f);

}  // namespace bauta::style
