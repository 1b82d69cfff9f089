// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QVector>
#include <QWidget>

namespace bauta::panels {

/// A line of the key sheet and, when inBar is set, of the status bar.
struct KeyHelp {
    QString keys;     ///< caps separated by spaces: "J K", "Shift+R"
    QString meaning;  ///< "next, previous method"
    bool inBar = false;
};

/// One page of the window. The frame owns rail, inspector column and status bar and asks the page what to put there.
/// A page acts only while it is shown (its shortcuts are children of the page with Qt::WidgetWithChildrenShortcut or
/// keyPressEvent) and survives the study being closed: it then shows its empty state.
class Page : public QWidget {
    Q_OBJECT
  public:
    using QWidget::QWidget;

    [[nodiscard]] virtual QString id() const = 0;        ///< study review loss experiment jobs
    [[nodiscard]] virtual QString title() const = 0;     ///< rail label: "OAR loss"
    [[nodiscard]] virtual QString iconName() const = 0;  ///< resources/icons/<name>.svg
    [[nodiscard]] virtual int number() const = 0;        ///< Ctrl+number shows it

    /// The column at the right; owned by the page until the frame takes it at start. Null for none. The frame wraps
    /// it into a scroll area unless scrollsInspector() is false.
    [[nodiscard]] virtual QWidget* inspector() { return nullptr; }
    /// A bar below the scrolled inspector that is always visible (actions). Null for none.
    [[nodiscard]] virtual QWidget* inspectorFooter() { return nullptr; }
    [[nodiscard]] virtual int inspectorWidth() const { return 320; }  ///< from 1400 wide on; below it is 272
    [[nodiscard]] virtual bool scrollsInspector() const { return true; }

    /// A bar above body and inspector, over their whole width (Review); taken by the frame at start. Null for none.
    [[nodiscard]] virtual QWidget* contextBar() { return nullptr; }

    /// Widgets for the status bar, taken by the frame at start. Null: key hints on the left, nothing on the right.
    [[nodiscard]] virtual QWidget* statusLeft() { return nullptr; }
    [[nodiscard]] virtual QWidget* statusRight() { return nullptr; }

    [[nodiscard]] virtual QVector<KeyHelp> keys() const { return {}; }
    /// Ctrl+Enter: the page's primary button.
    virtual void triggerPrimary() {}
    /// False where toasts must not cover the page (Review).
    [[nodiscard]] virtual bool allowsToasts() const { return true; }

    /// The page comes into view or leaves it.
    virtual void enter() {}
    virtual void leave() {}
    /// The window is narrower than 1400: sub-titles go, toggles become letters.
    virtual void setNarrow(bool narrow) { Q_UNUSED(narrow); }
    /// Presentation mode: bigger labels, ratings locked. header and footer widgets are asked for each time.
    virtual void setPresentation(bool on) { Q_UNUSED(on); }
    [[nodiscard]] virtual QWidget* presentationHeader() { return nullptr; }
    [[nodiscard]] virtual QWidget* presentationFooter() { return nullptr; }

    /// Esc, when nothing of the frame takes it. True when it meant something here.
    virtual bool escape() { return false; }

    /// True when everything asked for is painted: images loaded, meshes built. --screenshot waits for it.
    [[nodiscard]] virtual bool isSettled() const { return true; }

  Q_SIGNALS:
    void settled();
    /// The page's inspector or status widgets want the frame to look again (visibility of the column, key hints).
    void frameChanged();
};

}  // namespace bauta::panels
