// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QMainWindow>
#include <QPointer>
#include <QStackedWidget>

#include "ui/models/AppState.h"
#include "ui/panels/Page.h"
#include "ui/style/Messages.h"

namespace bauta::panels {

class FirstStart;
class HelpWindow;
class InspectorColumn;
class KeySheet;
class MethodsWindow;
class PageRail;
class SettingsPanel;
class StatusBar;
class TopBar;

/// The window: frame around the pages, keys that work anywhere, messages, drag and drop.
class MainWindow : public QMainWindow {
    Q_OBJECT
  public:
    explicit MainWindow(models::AppState& state);
    ~MainWindow() override;

    /// Adds a page to rail, stack, inspector and status bar. In the order of the rail.
    void addPage(Page* page);
    void showPage(const QString& id);
    [[nodiscard]] Page* currentPage() const;
    /// True when nothing is still being loaded or painted for the first time.
    [[nodiscard]] bool isSettled() const;

    /// Lifts the lower limit of the window's size: for pictures and very small screens.
    void allowAnySize() { anySize_ = true; }

    void importWanted();
    void openWanted();
    void setPresentation(bool on);

  Q_SIGNALS:
    void settled();

  protected:
    void resizeEvent(QResizeEvent* event) override;
    void closeEvent(QCloseEvent* event) override;
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dragLeaveEvent(QDragLeaveEvent* event) override;
    void dropEvent(QDropEvent* event) override;

  private:
    void buildActions();
    QAction* addWindowAction(const QString& text, const QList<QKeySequence>& keys, const std::function<void()>& f,
                             bool findable = true);
    void updateStart();
    /// Says in one line when the study is read only, or not all of it can be read.
    void showLimits();
    void showMachine();
    void updateSizes();
    void updateTitle();
    void takeSources(const QStringList& sources);
    void showNotice(const models::Notice& notice);
    void followLast();
    void escape();
    void toggleFullScreen();
    void showMethods(const QString& variant);

    models::AppState& state_;
    TopBar* top_;
    PageRail* rail_;
    QStackedWidget* stack_;
    QStackedWidget* context_;  ///< the page's bar above body and inspector
    FirstStart* start_;
    InspectorColumn* inspector_;
    StatusBar* status_;
    QWidget* body_;
    style::InlineError* trouble_;
    style::Toast* toast_;
    KeySheet* keys_;
    SettingsPanel* settings_;
    QWidget* presentationHeader_;
    QWidget* presentationFooter_;
    QPointer<HelpWindow> help_;
    QPointer<MethodsWindow> methods_;
    QVector<Page*> pages_;
    std::optional<models::Notice> last_;
    bool presenting_ = false;
    bool fullBefore_ = false;
    bool drawer_ = false;  ///< the window is too small for the inspector column
    bool drawerOpen_ = false;
    bool anySize_ = false;
};

}  // namespace bauta::panels
