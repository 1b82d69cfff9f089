// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>
#include <QLabel>
#include <QPointer>
#include <QVBoxLayout>
#include <functional>

#include "ui/style/Buttons.h"

class QStackedWidget;
class QTimer;

namespace bauta::style {

/// A label in a type and token that follows theme and text size. One line with an Ignored horizontal policy may be
/// narrower than its text: it then ends in "…" and has the whole text as tooltip.
class Text : public QLabel {
    Q_OBJECT
  public:
    explicit Text(const QString& text, Type type = Type::Body, Token token = Token::Text, QWidget* parent = nullptr);
    void setToken(Token token);
    void setType(Type type);

  protected:
    void paintEvent(QPaintEvent* event) override;
    bool event(QEvent* event) override;

  private:
    void restyle();
    [[nodiscard]] bool isCut() const;
    Type type_;
    Token token_;
};

/// A titled part of the inspector: padding 12/16, a line below. Put widgets into body().
class Section : public QFrame {
    Q_OBJECT
  public:
    explicit Section(const QString& title = {}, QWidget* parent = nullptr);
    [[nodiscard]] QVBoxLayout* body() const { return body_; }
    void setTitle(const QString& title);
    /// A small widget at the right of the title, instead of the one before, which is deleted. Null for none.
    void setTitleWidget(QWidget* widget);
    /// Removes all widgets of the body.
    void clear();
    /// A line "key … value", value right-aligned and tabular; returns the value's label.
    Text* addValue(const QString& key, const QString& value);

  protected:
    void paintEvent(QPaintEvent*) override;

  private:
    QHBoxLayout* head_;
    QPointer<QWidget> titleWidget_;
    Text* title_;
    QVBoxLayout* body_;
};

/// A rounded, clickable box in the top bar.
class Pill : public QAbstractButton {
    Q_OBJECT
  public:
    explicit Pill(QWidget* parent = nullptr);
    /// caption in text2, strong in bold text, tail in text2.
    void setTexts(const QString& caption, const QString& strong, const QString& tail);
    void setProgress(std::optional<double> progress);  ///< a 6 px bar before the text
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override { return sizeHint(); }

  protected:
    void paintEvent(QPaintEvent*) override;

  private:
    QString caption_, strong_, tail_;
    std::optional<double> progress_;
};

/// A 6 px bar. A negative value is a busy bar (a moving part).
class ProgressBar : public QWidget {
    Q_OBJECT
  public:
    explicit ProgressBar(QWidget* parent = nullptr);
    void setValue(double value);
    void setToken(Token token);
    [[nodiscard]] QSize sizeHint() const override;

  protected:
    void paintEvent(QPaintEvent*) override;

  private:
    double value_ = 0;
    Token token_ = Token::Accent;
    QTimer* timer_;
    double phase_ = 0;
};
void paintBar(QPainter& painter, const QRectF& rect, double value, const QColor& fill);

/// Shows one widget of a stack and lets only that one decide how much room the stack needs.
void showOnly(QStackedWidget& stack, QWidget* widget);

/// A horizontal or vertical 1 px line in the line token.
class Line : public QWidget {
    Q_OBJECT
  public:
    explicit Line(Qt::Orientation orientation = Qt::Horizontal, QWidget* parent = nullptr);

  protected:
    void paintEvent(QPaintEvent*) override;
};

}  // namespace bauta::style
