// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/MainWindow.h"

#include <QAction>
#include <QApplication>
#include <QCloseEvent>
#include <QDesktopServices>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QScreen>
#include <QUrl>
#include <algorithm>

#include "core/base/Version.h"
#include "core/defacing/Method.h"
#include "ui/panels/FindBox.h"
#include "ui/panels/FirstStart.h"
#include "ui/panels/HelpWindow.h"
#include "ui/panels/InspectorColumn.h"
#include "ui/panels/KeySheet.h"
#include "ui/panels/MethodsWindow.h"
#include "ui/panels/PageRail.h"
#include "ui/panels/SettingsPanel.h"
#include "ui/panels/StatusBar.h"
#include "ui/panels/TopBar.h"

namespace bauta::panels {

using style::px;

namespace {

/// What can run here, for the start view.
QString machineText(const models::MethodCatalog& methods) {
    int native = 0;
    QStringList programs;
    for (const auto& method : defacing::methods()) {
        const QString id = QString::fromStdString(method->id());
        if (method->native()) ++native;
        const models::ProgramState& program = methods.program(id);
        if (program.kind == models::ProgramState::Kind::Found)
            programs.append(QString(id + ' ' + program.version).trimmed());
    }
    return QObject::tr("This machine: %1 native methods · published programs: %2")
        .arg(native)
        .arg(programs.isEmpty() ? QObject::tr("none found") : programs.join(", "));
}

}  // namespace

MainWindow::MainWindow(models::AppState& state)
    : state_(state),
      top_(new TopBar(state)),
      rail_(new PageRail),
      stack_(new QStackedWidget),
      context_(new QStackedWidget),
      start_(new FirstStart(state)),
      inspector_(new InspectorColumn),
      status_(new StatusBar),
      body_(new QWidget),
      trouble_(new style::InlineError),
      presentationHeader_(new QWidget),
      presentationFooter_(new QWidget) {
    setObjectName("mainWindow");
    setAcceptDrops(true);
    setWindowIcon(QIcon(":/bauta/icons/bauta.svg"));
    auto* central = new QWidget;
    central->setObjectName("pageBody");
    setCentralWidget(central);
    auto* rows = new QVBoxLayout(central);
    rows->setContentsMargins(0, 0, 0, 0);
    rows->setSpacing(0);
    auto* columns = new QHBoxLayout;
    columns->setSpacing(0);
    auto* bodyLayout = new QVBoxLayout(body_);
    bodyLayout->setContentsMargins(0, 0, 0, 0);
    bodyLayout->setSpacing(0);
    bodyLayout->addWidget(trouble_);
    bodyLayout->addWidget(stack_, 1);
    stack_->addWidget(start_);
    auto* beside = new QVBoxLayout;
    auto* content = new QHBoxLayout;
    content->setSpacing(0);
    content->addWidget(body_, 1);
    content->addWidget(inspector_);
    beside->addWidget(context_);
    beside->addLayout(content, 1);
    columns->addWidget(rail_);
    columns->addLayout(beside, 1);
    context_->setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    for (QWidget* strip : {presentationHeader_, presentationFooter_}) {
        auto* layout = new QHBoxLayout(strip);
        layout->setContentsMargins(0, 0, 0, 0);
        strip->hide();
    }
    rows->addWidget(top_);
    rows->addWidget(presentationHeader_);
    rows->addLayout(columns, 1);
    rows->addWidget(presentationFooter_);
    rows->addWidget(status_);
    trouble_->hide();
    // Overlays lie over the body, never over the rail or the bars.
    toast_ = new style::Toast(body_);
    keys_ = new KeySheet(body_);
    settings_ = new SettingsPanel(state_.settings(), body_);
    new style::FocusRing(central);

    connect(rail_, &PageRail::pageClicked, this, &MainWindow::showPage);
    connect(rail_, &PageRail::settingsClicked, settings_, &SidePanel::toggle);
    connect(settings_, &SettingsPanel::methodsWanted, this, [this] { showMethods({}); });
    connect(rail_, &PageRail::helpClicked, this, [this] { findChild<QAction*>("help")->trigger(); });
    connect(top_, &TopBar::presentationClicked, this, [this] { setPresentation(true); });
    connect(top_, &TopBar::themeClicked, this, [this] { state_.settings().setLight(!state_.settings().light()); });
    connect(top_, &TopBar::keysClicked, keys_, &SidePanel::toggle);
    connect(top_->findBox(), &FindBox::left, this, [this] {
        if (Page* page = currentPage()) page->setFocus();
    });
    connect(start_, &FirstStart::importWanted, this, &MainWindow::importWanted);
    connect(start_, &FirstStart::openWanted, this, &MainWindow::openWanted);
    connect(start_, &FirstStart::settled, this, &MainWindow::settled);
    connect(toast_, &style::Toast::actionTriggered, this, &MainWindow::followLast);
    connect(&state_, &models::AppState::studyChanged, this, [this] {
        trouble_->hide();
        showLimits();
        updateStart();
    });
    connect(&state_.methods(), &models::MethodCatalog::programsChanged, this, [this] {
        if (currentPage() == nullptr) showMachine();
    });
    connect(&state_, &models::AppState::pageRequested, this, &MainWindow::showPage);
    connect(&state_, &models::AppState::methodsRequested, this, &MainWindow::showMethods);
    connect(&state_, &models::AppState::noticed, this, &MainWindow::showNotice);
    connect(&state_, &models::AppState::fileRequested, this, [](const QString& file) {
        const QFileInfo info(file);
        QDesktopServices::openUrl(QUrl::fromLocalFile(info.exists() ? file : info.absolutePath()));
    });
    connect(&state_, &models::AppState::openFailed, this,
            [this](const QString&, const QString& sentence, const QString& what) {
                if (state_.study() == nullptr) return start_->showError(sentence, what);
                trouble_->setMessage(sentence, what, style::Token::Fail);
                trouble_->setDismissable(true);
                trouble_->show();
            });
    connect(&state_, &models::AppState::troubleChanged, this, [this](const QString& sentence) {
        trouble_->setMessage(sentence, tr("What is shown may be old. It is tried again every second."),
                             style::Token::Warn);
        trouble_->setDismissable(false);
        trouble_->setVisible(!sentence.isEmpty());
    });
    connect(trouble_, &style::InlineError::dismissed, trouble_, &QWidget::hide);
    buildActions();
    style::whenStyled(this, [this] {
        presentationHeader_->setFixedHeight(px(64));
        presentationFooter_->setFixedHeight(px(56));
        updateSizes();
    });
}

void MainWindow::showLimits() {
    const models::Snapshot study = state_.study();
    if (study == nullptr || (!study->readOnly && study->problems.empty())) return;
    const std::size_t more = study->problems.size() > 1 ? study->problems.size() - 1 : 0;
    QString left = study->problems.empty() ? QString() : QString::fromStdString(study->problems.front()) + '.';
    if (more > 0) left += ' ' + tr("%1 more: bauta-cli runs lists them.").arg(more);
    if (study->readOnly) {
        trouble_->setMessage(tr("This study is read only."),
                             (tr("It can be looked at; nothing can be saved in it.") + ' ' + left).trimmed(),
                             style::Token::Warn);
    } else {
        trouble_->setMessage(tr("Not everything in this study can be read."), left, style::Token::Warn);
    }
    trouble_->setDismissable(true);
    trouble_->show();
}

MainWindow::~MainWindow() {
    delete help_;
    delete methods_;
}

void MainWindow::addPage(Page* page) {
    pages_.append(page);
    stack_->addWidget(page);
    style::showOnly(*stack_, stack_->currentWidget());
    rail_->addPage(page->id(), page->iconName(), page->title(), page->number());
    inspector_->addPage(*page);
    if (QWidget* bar = page->contextBar()) {
        context_->addWidget(bar);
        style::showOnly(*context_, context_->currentWidget());
    }
    status_->addPage(*page);
    // Before the first layout: a page laid out wide would keep a small window from becoming small.
    page->setNarrow(true);
    page->setFocusPolicy(Qt::StrongFocus);
    page->setProperty("noFocusRing", true);
    connect(page, &Page::settled, this, &MainWindow::settled);
    connect(page, &Page::frameChanged, this, &MainWindow::updateSizes);
    addWindowAction(page->title(), {QKeySequence(QString("Ctrl+%1").arg(page->number()))},
                    [this, id = page->id()] { showPage(id); });
    updateStart();
}

Page* MainWindow::currentPage() const {
    return qobject_cast<Page*>(stack_->currentWidget());
}

void MainWindow::showPage(const QString& id) {
    if (id == "settings") return settings_->open();
    if (state_.study() == nullptr) return;
    const auto found = std::find_if(pages_.begin(), pages_.end(), [&](const Page* p) { return p->id() == id; });
    if (found == pages_.end()) return;
    Page* before = currentPage();
    if (before == *found) return;
    if (before != nullptr) {
        before->leave();
        if (presenting_) before->setPresentation(false);
    }
    style::showOnly(*stack_, *found);
    updateStart();
    if (presenting_) setPresentation(true);
    (*found)->setFocus();
    (*found)->enter();
}

void MainWindow::updateStart() {
    const bool open = state_.study() != nullptr;
    if (!open) {
        if (Page* page = currentPage()) page->leave();
        style::showOnly(*stack_, start_);
        start_->setFocus();
    } else if (stack_->currentWidget() == start_ && !pages_.isEmpty()) {
        style::showOnly(*stack_, pages_.first());
        pages_.first()->setFocus();
        pages_.first()->enter();
    }
    Page* page = currentPage();
    rail_->setCurrent(page != nullptr ? page->id() : QString("study"));
    for (const Page* p : pages_) {
        rail_->setDisabledBecause(p->id(), open || p == pages_.first() ? QString() : tr("Open a study first."));
    }
    if (page != nullptr) {
        status_->showPage(*page);
        inspector_->showPage(*page);
    } else {
        showMachine();
    }
    keys_->setPage(page);
    updateTitle();
    updateSizes();
}

void MainWindow::showMachine() {
    status_->showTexts(machineText(state_.methods()),
                       QString("Bauta %1 · GPL-3.0")
                           .arg(QString::fromUtf8(base::version().data(), static_cast<int>(base::version().size()))));
}

void MainWindow::updateTitle() {
    const models::Snapshot study = state_.study();
    setWindowTitle(study != nullptr ? QString("%1 · Bauta").arg(QString::fromStdString(study->name))
                                    : QString("Bauta"));
}

void MainWindow::updateSizes() {
    const bool narrow = width() < px(1400);
    const bool tiny = width() < px(1120);
    const QSize screenSize = screen() != nullptr ? screen()->availableSize() : QSize(1120, 720);
    if (!anySize_) setMinimumSize(QSize(1120, 720).boundedTo(screenSize));
    rail_->setIconsOnly(tiny);
    top_->setNarrow(narrow);
    drawer_ = tiny;
    Page* page = currentPage();
    const bool frame = !presenting_;
    top_->setVisible(frame);
    rail_->setVisible(frame);
    status_->setVisible(frame);
    QWidget* bar = page != nullptr ? page->contextBar() : nullptr;
    if (bar != nullptr) style::showOnly(*context_, bar);
    context_->setVisible(frame && bar != nullptr);
    if (page == nullptr) return inspector_->hide();
    page->setNarrow(narrow);
    inspector_->setColumnWidth(narrow ? 272 : page->inspectorWidth());
    inspector_->setVisible(frame && page->inspector() != nullptr && (!drawer_ || drawerOpen_));
}

bool MainWindow::isSettled() const {
    if (state_.isOpening()) return false;
    const Page* page = currentPage();
    return page != nullptr ? page->isSettled() : start_->isSettled();
}

void MainWindow::resizeEvent(QResizeEvent* event) {
    QMainWindow::resizeEvent(event);
    updateSizes();
}

void MainWindow::closeEvent(QCloseEvent* event) {
    // Closing asks nothing: jobs go on in their own processes, ratings are saved.
    if (!presenting_) state_.settings().setWindowGeometry(saveGeometry());
    event->accept();
}

}  // namespace bauta::panels
