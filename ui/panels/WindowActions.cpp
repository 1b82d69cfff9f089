// SPDX-License-Identifier: GPL-3.0-or-later
// MainWindow: keys that work anywhere, import and open, messages, presentation.
#include <QAction>
#include <QApplication>
#include <QDragEnterEvent>
#include <QFileDialog>
#include <QLineEdit>
#include <QMimeData>
#include <QPlainTextEdit>
#include <QTextEdit>
#include <QUrl>
#include <algorithm>

#include "ui/panels/FindBox.h"
#include "ui/panels/FirstStart.h"
#include "ui/panels/HelpWindow.h"
#include "ui/panels/InspectorColumn.h"
#include "ui/panels/KeySheet.h"
#include "ui/panels/MainWindow.h"
#include "ui/panels/MethodsWindow.h"
#include "ui/panels/SettingsPanel.h"
#include "ui/panels/StudyPage.h"
#include "ui/panels/TopBar.h"

namespace bauta::panels {

QAction* MainWindow::addWindowAction(const QString& text, const QList<QKeySequence>& keys,
                                     const std::function<void()>& f, bool findable) {
    auto* action = new QAction(text, this);
    action->setShortcuts(keys);
    action->setShortcutContext(Qt::WindowShortcut);
    connect(action, &QAction::triggered, this, f);
    addAction(action);
    if (findable) top_->findBox()->addFindable(action);
    return action;
}

void MainWindow::buildActions() {
    QAction* import = addWindowAction(tr("Import a folder…"), {QKeySequence("Ctrl+I")}, [this] { importWanted(); });
    QAction* files = addWindowAction(tr("Import files…"), {QKeySequence("Ctrl+Shift+I")}, [this] {
        const QStringList chosen = QFileDialog::getOpenFileNames(this, tr("Images to import"));
        if (!chosen.isEmpty()) takeSources(chosen);
    });
    QAction* open = addWindowAction(tr("Open a study…"), {QKeySequence("Ctrl+O")}, [this] { openWanted(); });
    addWindowAction(
        tr("Find"), {QKeySequence("Ctrl+F")},
        [this] {
            top_->findBox()->setFocus(Qt::ShortcutFocusReason);
            top_->findBox()->selectAll();
        },
        false);
    addWindowAction(tr("Follow the last message"), {QKeySequence("Ctrl+G")}, [this] { followLast(); });
    addWindowAction(
        tr("Main button of the page"), {QKeySequence("Ctrl+Return"), QKeySequence("Ctrl+Enter")},
        [this] {
            if (Page* page = currentPage()) page->triggerPrimary();
        },
        false);
    addWindowAction(tr("Run methods…"), {}, [this] {
        showPage("study");
        if (auto* page = qobject_cast<StudyPage*>(currentPage())) page->openRunPanel();
    });
    addWindowAction(tr("Methods and their settings…"), {QKeySequence("Ctrl+M")}, [this] { showMethods({}); });
    addWindowAction(tr("Dark or light"), {QKeySequence("Ctrl+Shift+L")},
                    [this] { state_.settings().setLight(!state_.settings().light()); });
    addWindowAction(tr("Full screen"), {QKeySequence("F11")}, [this] { toggleFullScreen(); });
    addWindowAction(tr("Presentation"), {QKeySequence("Shift+F11")}, [this] { setPresentation(!presenting_); });
    addWindowAction(tr("All keys"), {QKeySequence("?"), QKeySequence("Shift+?")}, [this] { keys_->toggle(); });
    addWindowAction(tr("Settings"), {QKeySequence("Ctrl+,")}, [this] { settings_->toggle(); });
    addWindowAction(tr("Larger text"), {QKeySequence("Ctrl++"), QKeySequence("Ctrl+=")},
                    [this] { state_.settings().setTextSize(state_.settings().textSize() + 10); });
    addWindowAction(tr("Smaller text"), {QKeySequence("Ctrl+-")},
                    [this] { state_.settings().setTextSize(state_.settings().textSize() - 10); });
    QAction* help = addWindowAction(tr("Help"), {QKeySequence("F1")}, [this] {
        if (help_ == nullptr) help_ = new HelpWindow;
        help_->show();
        help_->raise();
        help_->activateWindow();
    });
    help->setObjectName("help");
    addWindowAction(
        tr("Inspector"), {QKeySequence("I")},
        [this] {
            if (!drawer_) return;
            drawerOpen_ = !drawerOpen_;
            updateSizes();
        },
        false);
    addWindowAction(
        tr("Leave"), {QKeySequence(Qt::Key_Escape)}, [this] { escape(); }, false);
    addWindowAction(tr("Close the window"), {QKeySequence("Ctrl+Q")}, [this] { close(); });
    top_->setStudyActions({open, import, files});
}

void MainWindow::showMethods(const QString& variant) {
    if (methods_ == nullptr) {
        methods_ = new MethodsWindow(state_);
        connect(methods_, &MethodsWindow::runWanted, this, [this](const QString& wanted) {
            showPage("study");
            activateWindow();
            if (auto* page = qobject_cast<StudyPage*>(currentPage())) page->openRunPanelFor(wanted);
        });
    }
    if (!methods_->isVisible()) methods_->move(geometry().center() - methods_->rect().center());
    methods_->open(variant);
}

void MainWindow::escape() {
    QWidget* focus = QApplication::focusWidget();
    if (keys_->isVisible()) return keys_->close();
    if (settings_->isVisible()) return settings_->close();
    const bool typing = qobject_cast<QLineEdit*>(focus) != nullptr || qobject_cast<QTextEdit*>(focus) != nullptr ||
                        qobject_cast<QPlainTextEdit*>(focus) != nullptr;
    if (typing && currentPage() != nullptr) return currentPage()->setFocus();
    for (SidePanel* panel : findChildren<SidePanel*>()) {
        if (panel->isVisible()) return panel->close();
    }
    if (currentPage() != nullptr && currentPage()->escape()) return;
    if (drawerOpen_) {
        drawerOpen_ = false;
        return updateSizes();
    }
    if (presenting_) return setPresentation(false);
    if (isFullScreen()) toggleFullScreen();
}

void MainWindow::toggleFullScreen() {
    setWindowState(windowState() ^ Qt::WindowFullScreen);  // showNormal() would forget that it was maximised
}

void MainWindow::setPresentation(bool on) {
    Page* page = currentPage();
    if (page == nullptr) return;
    if (on && !presenting_) {
        fullBefore_ = isFullScreen();
        setWindowState(windowState() | Qt::WindowFullScreen);
    } else if (!on && presenting_ && !fullBefore_) {
        setWindowState(windowState() & ~Qt::WindowFullScreen);
    }
    presenting_ = on;
    // Review has labels and bars of its own for an audience; the other pages grow as a whole.
    if (style::Theme* theme = style::Theme::current())
        theme->setEnlargement(on && page->presentationHeader() == nullptr ? 1.4 : 1);
    for (auto [strip, widget] : {std::pair(presentationHeader_, on ? page->presentationHeader() : nullptr),
                                 std::pair(presentationFooter_, on ? page->presentationFooter() : nullptr)}) {
        while (QLayoutItem* item = strip->layout()->takeAt(0)) {
            if (item->widget() != nullptr) item->widget()->hide();
            delete item;
        }
        if (widget != nullptr) {
            strip->layout()->addWidget(widget);
            widget->show();
        }
        strip->setVisible(widget != nullptr);
    }
    page->setPresentation(on);
    updateSizes();
    page->setFocus();
}

void MainWindow::importWanted() {
    const QString folder = QFileDialog::getExistingDirectory(this, tr("Folder to import"));
    if (!folder.isEmpty()) takeSources({folder});
}

void MainWindow::openWanted() {
    const QString folder = QFileDialog::getExistingDirectory(this, tr("Study to open"));
    if (!folder.isEmpty()) state_.openStudy(folder);
}

void MainWindow::takeSources(const QStringList& sources) {
    if (state_.study() == nullptr) {
        start_->offerNewStudy(sources);
    } else {
        state_.queueImports(sources);
    }
}

void MainWindow::dragEnterEvent(QDragEnterEvent* event) {
    const auto urls = event->mimeData()->urls();
    const bool local = std::any_of(urls.begin(), urls.end(), [](const QUrl& u) { return u.isLocalFile(); });
    if (!local) return;
    event->acceptProposedAction();
    start_->setDropHover(true);
}

void MainWindow::dragLeaveEvent(QDragLeaveEvent*) {
    start_->setDropHover(false);
}

void MainWindow::dropEvent(QDropEvent* event) {
    start_->setDropHover(false);
    QStringList sources;
    for (const QUrl& url : event->mimeData()->urls()) {
        if (url.isLocalFile()) sources.append(url.toLocalFile());
    }
    if (sources.isEmpty()) return;
    event->acceptProposedAction();
    activateWindow();  // the folder came from another program, but the next key is meant for this one
    takeSources(sources);
}

void MainWindow::showNotice(const models::Notice& notice) {
    last_ = notice;
    top_->keep(notice);
    const Page* page = currentPage();
    if (page == nullptr || !page->allowsToasts() || presenting_) return;
    using Kind = models::Notice::Kind;
    const QString icon = notice.kind == Kind::Done ? "check" : notice.kind == Kind::Info ? "jobs" : "warning";
    const style::Token token = notice.kind == Kind::Done      ? style::Token::Ok
                               : notice.kind == Kind::Info    ? style::Token::Accent
                               : notice.kind == Kind::Warning ? style::Token::Warn
                                                              : style::Token::Fail;
    toast_->show(icon, token, notice.text, notice.action);
}

void MainWindow::followLast() {
    if (!last_ || !last_->follow) return;
    // Copied: following may bring the next message.
    const auto follow = last_->follow;
    toast_->hide();
    follow();
}

}  // namespace bauta::panels
