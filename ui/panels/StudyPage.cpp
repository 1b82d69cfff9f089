// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/StudyPage.h"

#include <QAction>
#include <QDateTime>
#include <QDesktopServices>
#include <QHBoxLayout>
#include <QLocale>
#include <QMenu>
#include <QUrl>
#include <algorithm>

#include "ui/panels/BoardView.h"
#include "ui/panels/ImportedStructures.h"
#include "ui/panels/RunInspector.h"
#include "ui/panels/RunPanel.h"

namespace bauta::panels {

using models::BoardModel;
using models::CellKind;
using style::Button;
using style::px;
using style::Text;
using style::Token;
using style::Type;

StudyPage::StudyPage(models::AppState& state, QWidget* parent)
    : Page(parent),
      state_(state),
      summary_(new Text({}, Type::Table, Token::Text2)),
      import_(new Button(tr("Import"))),
      methods_(new Button({})),
      run_(new Button(tr("Run methods"))),
      review_(new Button(tr("Review unrated"), Button::Role::Primary)),
      hint_(new Text({}, Type::Table, Token::Text2)),
      chips_(new QButtonGroup(this)),
      chipRow_(new QWidget),
      report_(new style::InlineError),
      imported_(new ImportedStructures),
      questions_(new style::InlineError),
      board_(new BoardView(model_)),
      empty_(new Text({}, Type::Body, Token::Text2)),
      inspector_(new RunInspector(state, model_)),
      runPanel_(new RunPanel(state, this)),
      legend_(new QWidget),
      saved_(new Text({}, Type::Table, Token::Text2)) {
    auto* layout = new QVBoxLayout(this);
    buildHeader();
    buildChips();
    auto* card = new QFrame;
    card->setProperty("role", "card");
    auto* cardLayout = new QVBoxLayout(card);
    cardLayout->setContentsMargins(1, 1, 1, 1);
    cardLayout->addWidget(board_);
    empty_->setAlignment(Qt::AlignCenter);
    empty_->setWordWrap(true);
    cardLayout->addWidget(empty_);
    auto* header = new QHBoxLayout;
    auto* titles = new QVBoxLayout;
    titles->setSpacing(px(2));
    titles->addWidget(new Text(tr("Study board"), Type::PageTitle));
    titles->addWidget(summary_);
    header->addLayout(titles, 1);
    header->addWidget(import_);
    header->addWidget(methods_);
    header->addWidget(run_);
    header->addWidget(review_);
    layout->addLayout(header);
    layout->addWidget(chipRow_);
    layout->addWidget(report_);
    layout->addWidget(questions_);
    layout->addWidget(imported_);
    layout->addWidget(card, 1);
    summary_->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    report_->hide();
    report_->setDismissable(true);
    questions_->hide();
    questions_->setDismissable(true);
    questions_->setAction(tr("Name them"));
    auto* legend = new QHBoxLayout(legend_);
    legend->setContentsMargins(0, 0, 0, 0);
    for (const CellKind kind : {CellKind::Unrated, CellKind::Rated1, CellKind::Rated0, CellKind::Disagreement,
                                CellKind::FailedCheck, CellKind::NotApplicable, CellKind::Running, CellKind::Queued}) {
        legend->addWidget(new style::GlyphView(glyphOf(kind)));
        legend->addWidget(new Text(style::word(glyphOf(kind)), Type::Table, Token::Text2));
        legend->addSpacing(px(10));
    }
    legend->addStretch(1);
    style::whenStyled(this, [layout, header] {
        layout->setContentsMargins(px(20), px(14), px(20), px(14));
        layout->setSpacing(px(12));
        header->setSpacing(px(12));
    });

    connect(board_, &BoardView::opened, this, &StudyPage::openCell);
    connect(board_, &BoardView::selectionMoved, this, &StudyPage::takeSelection);
    connect(board_, &BoardView::menuWanted, this, &StudyPage::cellMenu);
    connect(board_, &BoardView::orderChanged, this, [this] {
        state_.setWorstFirst(model_.order() == BoardModel::Order::WorstFaceFirst);
        followSelection();
    });
    connect(inspector_, &RunInspector::openWanted, this, [this] { openCell(board_->currentIndex()); });
    connect(inspector_, &RunInspector::runWanted, this, &StudyPage::runCells);
    connect(inspector_, &RunInspector::folderWanted, this, &StudyPage::showFolder);
    connect(inspector_, &RunInspector::settled, this, &Page::settled);
    connect(report_, &style::InlineError::dismissed, report_, &QWidget::hide);
    connect(report_, &style::InlineError::actionTriggered, this, &StudyPage::followReport);
    connect(questions_, &style::InlineError::actionTriggered, this, &StudyPage::goToQuestion);
    connect(questions_, &style::InlineError::dismissed, this, [this] {
        dismissedQuestions_ = questions_->accessibleName();
        questions_->hide();
    });
    connect(&model_, &BoardModel::countsChanged, this, &StudyPage::updateCounts);
    connect(&model_, &QAbstractItemModel::modelReset, this, &StudyPage::followSelection);
    connect(&model_, &QAbstractItemModel::dataChanged, this, [this] { inspector_->setCells(board_->selectedCells()); });
    connect(&state_, &models::AppState::selectionChanged, this, &StudyPage::followSelection);
    connect(&state_, &models::AppState::jobsChanged, this, &StudyPage::showImportReport);
    connect(&state_, &models::AppState::studyChanged, this, [this] {
        report_->hide();
        imported_->hide();
        dismissedQuestions_.clear();
        chips_->button(0)->setChecked(true);
        model_.setFilter(BoardModel::Filter::All);
        updateCounts();
    });
    connect(&state_, &models::AppState::ratingsChanged, this, &StudyPage::updateSaved);
    const auto refill = [this] {
        model_.setBlocked(state_.methods().blockedIn(state_.study()));
        model_.setStudy(state_.study(), state_.reader());
        updateQuestions();
    };
    for (const auto signal : {&models::MethodCatalog::programsChanged, &models::MethodCatalog::settingsChanged})
        connect(&state_.methods(), signal, this, refill);
    using models::AppState;
    for (const auto signal : {&AppState::studyChanged, &AppState::subjectsChanged, &AppState::runsChanged,
                              &AppState::ratingsChanged, &AppState::readerChanged}) {
        connect(&state_, signal, this, refill);
    }
    setFocusProxy(board_);
    buildKeys();
    refill();
}

StudyPage::~StudyPage() = default;

QWidget* StudyPage::inspector() {
    return inspector_;
}

QWidget* StudyPage::inspectorFooter() {
    return inspector_->footer();
}

void StudyPage::buildHeader() {
    import_->setIconName("import");
    import_->setKey("Ctrl I");
    methods_->setIconName("settings");
    methods_->setAccessibleName(tr("Methods and their settings"));
    methods_->setToolTip(tr("Methods and their settings (Ctrl+M)"));
    connect(methods_, &Button::clicked, this,
            [this] { state_.showMethods(board_->currentIndex().data(BoardModel::MethodRole).toString()); });
    run_->setIconName("run");
    run_->setKey("Ctrl R");
    review_->setIconName("review");
    review_->setKey("Ctrl Enter");
    connect(import_, &Button::clicked, this, &StudyPage::importWanted);
    connect(run_, &Button::clicked, this, &StudyPage::openRunPanel);
    connect(review_, &Button::clicked, this, &StudyPage::triggerPrimary);
}

void StudyPage::buildChips() {
    auto* row = new QHBoxLayout(chipRow_);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(px(8));
    struct Entry {
        QString text;
        std::optional<style::Glyph> glyph;
    };
    const QVector<Entry> entries = {{tr("All"), {}},
                                    {tr("Unrated"), style::Glyph::Unrated},
                                    {tr("Rated 0"), style::Glyph::Rated0},
                                    {tr("Disagreement"), style::Glyph::Disagreement},
                                    {tr("Failed check"), style::Glyph::FailedCheck},
                                    {tr("To run"), style::Glyph::Queued}};
    for (int i = 0; i < entries.size(); ++i) {
        auto* chip = new style::Chip(entries[i].text);
        chip->setGlyph(entries[i].glyph);
        chips_->addButton(chip, i);
        row->addWidget(chip);
    }
    chips_->setExclusive(true);
    chips_->button(0)->setChecked(true);
    hint_->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    hint_->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    row->addWidget(hint_, 1);
    connect(chips_, &QButtonGroup::idClicked, this, [this](int i) { setFilter(static_cast<BoardModel::Filter>(i)); });
}

void StudyPage::buildKeys() {
    const auto add = [this](const QList<QKeySequence>& keys, const std::function<void()>& f) {
        auto* action = new QAction(this);
        action->setShortcuts(keys);
        action->setShortcutContext(Qt::WidgetWithChildrenShortcut);
        connect(action, &QAction::triggered, this, f);
        addAction(action);
    };
    add({QKeySequence("Ctrl+R")}, [this] { openRunPanel(); });
    add({QKeySequence("Shift+R")}, [this] { runCells(true); });
}

QVector<KeyHelp> StudyPage::keys() const {
    return {{"Enter", tr("open the cell in Review")},
            {"J K", tr("next, previous method")},
            {"N Backspace", tr("next, previous subject")},
            {"Ctrl+Enter", tr("review the first unrated run")},
            {"Ctrl+R", tr("run methods")},
            {"Shift+R", tr("run the selected cells again")},
            {"Ctrl+A", tr("select all cells")},
            {"Shift+Space", tr("select the subject's row")},
            {"Ctrl+Space", tr("select the method's column")},
            {"Ctrl+M", tr("methods and their settings")}};
}

void StudyPage::updateCounts() {
    for (QAbstractButton* button : chips_->buttons()) {
        static_cast<style::Chip*>(button)->setCount(model_.count(static_cast<BoardModel::Filter>(chips_->id(button))));
    }
    summary_->setText(model_.summary());
    const bool any = model_.counts().total > 0;
    run_->setDisabledBecause(any ? QString()
                                 : tr("There is no subject to run a method on. Import images first (Ctrl+I)."));
    const bool unrated = model_.counts()[CellKind::Unrated] > 0;
    review_->setDisabledBecause(unrated ? QString()
                                : any   ? tr("No finished run is unrated.")
                                        : tr("There is nothing to review yet."));
    updateEmpty();
    updateSaved();
}

void StudyPage::updateEmpty() {
    const bool subjects = model_.rowCount() > 0;
    board_->setVisible(subjects);
    empty_->setVisible(!subjects);
    const bool filtered = model_.filter() != BoardModel::Filter::All && model_.counts().total > 0;
    empty_->setText(
        filtered
            ? tr("No run is in this state. Choose All to see every run.")
            : tr("No subjects yet. Drop a folder of DICOM, NIfTI, NRRD or MetaImage files here, or press Ctrl+I."));
}

void StudyPage::updateSaved() {
    QString latest;
    if (const models::Snapshot study = state_.study()) {
        for (const auto& r : study->ratings) latest = std::max(latest, QString::fromStdString(r.rating.datetime_utc));
    }
    const QDateTime time = QDateTime::fromString(latest, Qt::ISODateWithMs).toLocalTime();
    saved_->setText(time.isValid() ? tr("Last rating saved %1")
                                         .arg(time.date() == QDate::currentDate()
                                                  ? time.toString("HH:mm:ss")
                                                  : QLocale(QLocale::English).toString(time, "d MMM HH:mm"))
                                   : tr("No rating yet"));
}

void StudyPage::setFilter(BoardModel::Filter filter) {
    model_.setFilter(filter);
    updateEmpty();
    board_->setCell(model_.firstMatch());
    if (board_->isVisible()) board_->setFocus();
}

void StudyPage::takeSelection() {
    if (following_) return;
    const QModelIndex at = board_->currentIndex();
    inspector_->setCells(board_->selectedCells());
    if (at.isValid()) {
        following_ = true;
        state_.select(at.data(BoardModel::SubjectRole).toString(), at.data(BoardModel::MethodRole).toString());
        following_ = false;
    }
}

void StudyPage::followSelection() {
    if (following_) return;
    following_ = true;
    QModelIndex at = model_.indexOf(state_.selection().subject, state_.selection().method);
    if (!at.isValid()) at = model_.firstMatch();
    if (at != board_->currentIndex() || !board_->selectionModel()->isSelected(at)) board_->setCell(at);
    inspector_->setCells(at.isValid() ? board_->selectedCells() : QModelIndexList());
    following_ = false;
    updateEmpty();
}

void StudyPage::enter() {
    board_->setFocus();
}

void StudyPage::setNarrow(bool narrow) {
    summary_->setVisible(!narrow);
    hint_->setText(narrow ? QString() : tr("Arrow keys move · Enter opens the cell · Shift R runs again"));
    inspector_->setNarrow(narrow);
    imported_->setNarrow(narrow);
    inspector_->setCells(board_->selectedCells());
}

bool StudyPage::isSettled() const {
    return inspector_->isSettled();
}

void StudyPage::triggerPrimary() {
    if (runPanel_->isVisible()) return runPanel_->start();
    if (!review_->isEnabled()) return;
    models::ReviewTarget target;
    target.firstUnrated = true;
    state_.openReview(target);
}

void StudyPage::openRunPanel() {
    if (!run_->isEnabled()) return;
    RunPanel::Runs selected;
    for (const QModelIndex& cell : board_->selectedCells()) {
        selected.emplace_back(cell.data(BoardModel::SubjectRole).toString(),
                              cell.data(BoardModel::MethodRole).toString());
    }
    runPanel_->openFor(selected);
}

void StudyPage::openRunPanelFor(const QString& variant) {
    if (run_->isEnabled()) runPanel_->openFor(variant);
}

void StudyPage::openCell(const QModelIndex& cell) {
    if (!cell.isValid()) return;
    const auto kind = static_cast<CellKind>(cell.data(BoardModel::KindRole).toInt());
    if (kind == CellKind::NotRun) return runCells(false);
    if (model_.cell(cell)->blocked) return state_.showMethods(cell.data(BoardModel::MethodRole).toString());
    models::ReviewTarget target;
    target.subject = cell.data(BoardModel::SubjectRole).toString();
    target.method = cell.data(BoardModel::MethodRole).toString();
    state_.openReview(target);
}

void StudyPage::runCells(bool again) {
    std::vector<std::pair<QString, QString>> runs;
    for (const QModelIndex& cell : board_->selectedCells()) {
        runs.emplace_back(cell.data(BoardModel::SubjectRole).toString(), cell.data(BoardModel::MethodRole).toString());
    }
    state_.queueRuns(runs, again);
}

void StudyPage::showFolder() {
    const models::Snapshot study = state_.study();
    const study::Subject* subject = model_.subjectAt(board_->currentIndex().row());
    if (study == nullptr || subject == nullptr) return;
    const study::Run* run = study->run(subject->id, model_.methodAt(board_->currentIndex().column()).toStdString());
    const auto file = run != nullptr && !run->defaced.empty() ? run->defaced : subject->scan;
    QDesktopServices::openUrl(QUrl::fromLocalFile(QString::fromStdString(file.parent_path().string())));
}

void StudyPage::cellMenu(const QPoint& at) {
    const QModelIndexList cells = board_->selectedCells();
    if (cells.isEmpty()) return;
    QMenu menu(this);
    if (cells.size() == 1) {
        const auto kind = static_cast<CellKind>(cells.first().data(BoardModel::KindRole).toInt());
        if (model_.cell(cells.first())->blocked) {
            menu.addAction(tr("Why it cannot run"), this, [this, cells] {
                state_.showMethods(cells.first().data(BoardModel::MethodRole).toString());
            });
        } else if (kind == CellKind::NotRun) {
            menu.addAction(tr("Run"), this, [this] { runCells(false); });
        } else {
            menu.addAction(tr("Open in Review"), this, [this, cells] { openCell(cells.first()); });
        }
        menu.addAction(tr("Show folder"), this, &StudyPage::showFolder);
    }
    menu.addAction(tr("Run again"), this, [this] { runCells(true); });
    menu.addAction(tr("Run methods…"), this, &StudyPage::openRunPanel);
    menu.exec(at);
}

}  // namespace bauta::panels
