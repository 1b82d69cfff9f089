// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractButton>
#include <QButtonGroup>
#include <QLabel>
#include <QStringList>
#include <optional>

#include "ui/style/Glyphs.h"

namespace bauta::style {

/// A push button with optional icon, board glyph and key cap, drawn by itself (UI.md 5). It only shows its key: the
/// page owns the shortcut. Disabled buttons say why in their tooltip: setDisabledBecause().
class Button : public QAbstractButton {
    Q_OBJECT
  public:
    enum class Role { Plain, Primary, Quiet, Yes, No };  ///< Quiet has no fill; Yes and No are the rating buttons

    explicit Button(const QString& text, Role role = Role::Plain, QWidget* parent = nullptr);
    void setRole(Role role);
    void setKey(const QString& key);  ///< "Ctrl I"; empty for none
    [[nodiscard]] QString key() const { return key_; }
    void setIconName(const QString& icon);
    void setGlyph(std::optional<Glyph> glyph);
    void setButtonHeight(int height);  ///< 32 unless told; 28 small, 48 rating
    void setMenuArrow(bool arrow);
    void setAlignLeft(bool left);
    void setKeyFirst(bool first);  ///< the key cap before the text
    /// Greys it out with the reason as tooltip; an empty reason enables it again.
    void setDisabledBecause(const QString& reason);
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

  protected:
    void paintEvent(QPaintEvent*) override;
    void enterEvent(QEnterEvent*) override { update(); }
    void leaveEvent(QEvent*) override { update(); }
    void changeEvent(QEvent* event) override;

  private:
    [[nodiscard]] int contentWidth() const;
    Role role_;
    QString key_, icon_;
    std::optional<Glyph> glyph_;
    int height_ = 32;
    bool arrow_ = false, left_ = false, keyFirst_ = false;
};

/// A filter chip: checkable pill with glyph, text and count.
class Chip : public QAbstractButton {
    Q_OBJECT
  public:
    explicit Chip(const QString& text, QWidget* parent = nullptr);
    void setGlyph(std::optional<Glyph> glyph);
    void setCount(int count);  ///< negative: none shown
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override { return sizeHint(); }

  protected:
    void paintEvent(QPaintEvent*) override;
    void enterEvent(QEnterEvent*) override { update(); }
    void leaveEvent(QEvent*) override { update(); }

  private:
    [[nodiscard]] QString shownText() const;
    std::optional<Glyph> glyph_;
    int count_ = -1;
};

/// One choice of a few, side by side ("Pair One Blend"); the mark is a fill and a 2 px underline. Arrow keys move.
class Segment : public QWidget {
    Q_OBJECT
  public:
    explicit Segment(const QStringList& choices, QWidget* parent = nullptr);
    [[nodiscard]] int current() const { return current_; }
    void setCurrent(int index);  ///< emits currentChanged when it differs
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override { return sizeHint(); }

  Q_SIGNALS:
    void currentChanged(int index);

  protected:
    void paintEvent(QPaintEvent*) override;
    void mousePressEvent(QMouseEvent*) override;
    void keyPressEvent(QKeyEvent*) override;

  private:
    [[nodiscard]] QRect cell(int index) const;
    QStringList choices_;
    int current_ = 0;
};

/// A toggle with its key cap first ("D Removed"); checked shows accent border and fill.
class Toggle : public QAbstractButton {
    Q_OBJECT
  public:
    Toggle(const QString& key, const QString& text, QWidget* parent = nullptr);
    void setCompact(bool compact);  ///< the key cap alone, text as tooltip
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override { return sizeHint(); }

  protected:
    void paintEvent(QPaintEvent*) override;

  private:
    QString key_;
    bool compact_ = false;
};

/// A key cap on its own, for hints in bars.
class KeyCap : public QWidget {
    Q_OBJECT
  public:
    explicit KeyCap(const QString& key, QWidget* parent = nullptr);
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override { return sizeHint(); }

  protected:
    void paintEvent(QPaintEvent*) override;

  private:
    QString key_;
};

}  // namespace bauta::style
