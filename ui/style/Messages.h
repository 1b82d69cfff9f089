// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QBoxLayout>
#include <QFrame>

#include "ui/style/Widgets.h"

namespace bauta::style {

/// Bold sentence, what to do, one button; a 4 px edge in warn or fail (UI.md 9).
class InlineError : public QFrame {
    Q_OBJECT
  public:
    explicit InlineError(QWidget* parent = nullptr);
    void setMessage(const QString& sentence, const QString& whatToDo, Token edge = Token::Warn);
    /// An empty text hides the button.
    void setAction(const QString& text, const QString& key = {});
    void setDismissable(bool dismissable);

  Q_SIGNALS:
    void actionTriggered();
    void dismissed();

  protected:
    void paintEvent(QPaintEvent*) override;
    void resizeEvent(QResizeEvent*) override;

  private:
    QBoxLayout* body_ = nullptr;
    Token edge_ = Token::Warn;
    IconView* icon_;
    Text* sentence_;
    Text* whatToDo_;
    Button* action_;
    Button* close_;
};

/// A short message at the bottom centre of its parent, gone after 4 s; the clock stops while the mouse is over it.
class Toast : public QFrame {
    Q_OBJECT
  public:
    explicit Toast(QWidget* parent);
    void show(const QString& icon, Token token, const QString& text, const QString& action);

  Q_SIGNALS:
    void actionTriggered();

  protected:
    void paintEvent(QPaintEvent*) override;
    void enterEvent(QEnterEvent*) override;
    void leaveEvent(QEvent*) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

  private:
    void place();
    IconView* icon_;
    Text* text_;
    Button* action_;
    QTimer* timer_;
};

/// One overlay that draws a 2 px accent ring around whatever has the keyboard focus in a window, offset 2 (inside for
/// widgets with the property "focusInside"; none for those with "noFocusRing"). Shown for keyboard focus only.
class FocusRing : public QWidget {
    Q_OBJECT
  public:
    explicit FocusRing(QWidget* window);

  protected:
    void paintEvent(QPaintEvent*) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

  private:
    void follow();
    QWidget* target_ = nullptr;
    bool keyboard_ = false;
    bool inside_ = false;
};

}  // namespace bauta::style
