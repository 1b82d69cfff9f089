// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/FirstStart.h"

#include <QDir>
#include <QFileDialog>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLineEdit>
#include <QPainter>
#include <QScrollArea>
#include <QStandardPaths>

#include "core/study/Study.h"
#include "ui/panels/RecentStudies.h"

namespace bauta::panels {

using style::Button;
using style::px;
using style::Text;
using style::Token;
using style::Type;

namespace {

/// A card: icon, title, text, button.
QFrame* card(const QString& icon, Token token, const QString& title, Text* text, Button* button) {
    auto* frame = new QFrame;
    frame->setProperty("role", "card");
    auto* layout = new QVBoxLayout(frame);
    layout->addWidget(new style::IconView(icon, token, 20));
    layout->addWidget(new Text(title, Type::Selection));
    text->setWordWrap(true);
    layout->addWidget(text);
    layout->addStretch(1);
    auto* row = new QHBoxLayout;
    row->addWidget(button);
    row->addStretch(1);
    layout->addLayout(row);
    style::whenStyled(frame, [layout, frame] {
        layout->setContentsMargins(px(20), px(20), px(20), px(20));
        layout->setSpacing(px(8));
        frame->setMinimumHeight(px(188));
    });
    return frame;
}

/// A dashed frame; a style sheet's dashes are uneven at 150 %.
class DropZone : public QFrame {
  public:
    void setHover(bool hover) {
        hover_ = hover;
        update();
    }

  protected:
    void paintEvent(QPaintEvent*) override {
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        QPen pen(style::color(hover_ ? Token::Accent : Token::Text3), 1);
        pen.setDashPattern({4, 4});
        painter.setPen(pen);
        painter.setBrush(hover_ ? QBrush(style::color(Token::Sel)) : QBrush(Qt::NoBrush));
        painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 8, 8);
    }

  private:
    bool hover_ = false;
};

}  // namespace

FirstStart::FirstStart(models::AppState& state, QWidget* parent)
    : QWidget(parent),
      state_(state),
      error_(new style::InlineError),
      dropZone_(new DropZone),
      progress_(new QWidget),
      bar_(new style::ProgressBar),
      progressText_(new Text({}, Type::Body, Token::Text2)),
      demoText_(new Text(tr("A made-up study with 6 phantom subjects and 3 methods, ready in about a minute."),
                         Type::Body, Token::Text2)),
      demoButton_(new Button(tr("Open the demo"), Button::Role::Primary)),
      recent_(new RecentStudies(state)) {
    setObjectName("pageBody");
    setAttribute(Qt::WA_StyledBackground);
    setFocusPolicy(Qt::StrongFocus);
    setProperty("noFocusRing", true);
    auto* scroll = new QScrollArea;
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setFocusPolicy(Qt::NoFocus);
    auto* all = new QVBoxLayout(this);
    all->setContentsMargins(0, 0, 0, 0);
    all->addWidget(scroll);
    auto* content = new QWidget;
    content->setProperty("role", "transparent");
    scroll->setWidget(content);
    auto* centre = new QHBoxLayout(content);
    auto* column = new QWidget;
    centre->addStretch(1);
    centre->addWidget(column, 20);
    centre->addStretch(1);
    auto* layout = new QVBoxLayout(column);
    auto* title = new Text(tr("Review the defacing of head-and-neck images"), Type::BigValue);
    auto* subtitle =
        new Text(tr("Originals are never written. Nothing leaves this computer."), Type::Body, Token::Text2);
    for (Text* line : {title, subtitle}) {
        line->setAlignment(Qt::AlignHCenter);
        line->setWordWrap(true);
    }
    layout->addStretch(2);
    layout->addWidget(title);
    layout->addWidget(subtitle);
    layout->addSpacing(px(12));
    layout->addWidget(error_);
    layout->addSpacing(px(8));
    layout->addWidget(makeCards());
    newStudy_ = makeNewStudy();
    layout->addWidget(newStudy_);
    auto* progressLayout = new QVBoxLayout(progress_);
    auto* progressRow = new QHBoxLayout;
    auto* cancel = new Button(tr("Cancel"));
    cancel->setButtonHeight(28);
    progressRow->addWidget(progressText_, 1);
    progressRow->addWidget(cancel);
    progressLayout->addLayout(progressRow);
    progressLayout->addWidget(bar_);
    layout->addWidget(progress_);
    auto* drop = new QHBoxLayout(dropZone_);
    drop->addStretch(1);
    drop->addWidget(new style::IconView("import", Token::Text2, 18));
    drop->addWidget(new Text(tr("or drop a folder here"), Type::Body, Token::Text2));
    drop->addStretch(1);
    layout->addSpacing(px(12));
    layout->addWidget(dropZone_);
    layout->addSpacing(px(12));
    layout->addWidget(recent_);
    layout->addStretch(3);
    error_->hide();
    error_->setDismissable(true);
    newStudy_->hide();
    progress_->hide();
    style::whenStyled(this, [this, layout, column, drop] {
        column->setMaximumWidth(px(964));
        layout->setContentsMargins(px(16), px(16), px(16), px(16));
        layout->setSpacing(px(10));
        dropZone_->setFixedHeight(px(104));
        drop->setSpacing(px(10));
    });

    connect(error_, &style::InlineError::dismissed, error_, &QWidget::hide);
    connect(cancel, &Button::clicked, &demo_, &models::DemoRunner::cancel);
    connect(&demo_, &models::DemoRunner::progressed, this, [this](double fraction, const QString& text) {
        bar_->setValue(fraction);
        progressText_->setText(text.left(1).toUpper() + text.mid(1) + QChar(0x2026));
    });
    const auto stopped = [this] {
        progress_->hide();
        demoButton_->setDisabledBecause({});
    };
    connect(&demo_, &models::DemoRunner::finished, this, [this, stopped](const QString& folder) {
        stopped();
        openingDemo_ = true;
        state_.openStudy(folder);
    });
    connect(&demo_, &models::DemoRunner::cancelled, this, stopped);
    connect(&demo_, &models::DemoRunner::failed, this,
            [this, stopped](const QString& sentence, const QString& whatToDo) {
                stopped();
                showError(sentence, whatToDo);
            });
    connect(&state_, &models::AppState::studyChanged, this, [this] {
        error_->hide();
        newStudy_->hide();
        if (!std::exchange(openingDemo_, false) || state_.study() == nullptr) return;
        // The demo lands where the work is.
        models::ReviewTarget target;
        target.firstUnrated = true;
        state_.openReview(target);
    });
    connect(recent_, &RecentStudies::settled, this, &FirstStart::settled);
}

QWidget* FirstStart::makeCards() {
    auto* row = new QWidget;
    auto* layout = new QHBoxLayout(row);
    layout->setContentsMargins(0, 0, 0, 0);
    demoButton_->setKey("Enter");
    auto* choose = new Button(tr("Choose a folder"));
    choose->setKey("Ctrl I");
    auto* open = new Button(tr("Open"));
    open->setKey("Ctrl O");
    QFrame* demo = card("review", Token::Accent, tr("See it work"), demoText_, demoButton_);
    demo->setProperty("state", "first");
    layout->addWidget(demo, 1);
    layout->addWidget(
        card("import", Token::Text2, tr("Start a study"),
             new Text(tr("DICOM folders, or NIfTI, NRRD and MetaImage with masks."), Type::Body, Token::Text2), choose),
        1);
    layout->addWidget(card("study", Token::Text2, tr("Open a study"),
                           new Text(tr("A folder that Bauta made before. Reviews go on where they stopped."),
                                    Type::Body, Token::Text2),
                           open),
                      1);
    connect(demoButton_, &Button::clicked, this, &FirstStart::startDemo);
    connect(choose, &Button::clicked, this, &FirstStart::importWanted);
    connect(open, &Button::clicked, this, &FirstStart::openWanted);
    style::whenStyled(row, [layout] { layout->setSpacing(px(16)); });
    return row;
}

QWidget* FirstStart::makeNewStudy() {
    auto* frame = new QFrame;
    frame->setProperty("role", "card");
    auto* layout = new QVBoxLayout(frame);
    newStudyTitle_ = new Text({}, Type::Selection);
    newStudyTitle_->setWordWrap(true);
    auto* row = new QHBoxLayout;
    studyFolder_ = new QLineEdit;
    studyFolder_->setAccessibleName(tr("Folder of the new study"));
    auto* change = new Button(tr("Change"));
    auto* start = new Button(tr("Start the study"), Button::Role::Primary);
    start->setKey("Enter");
    auto* cancel = new Button(tr("Cancel"), Button::Role::Quiet);
    row->addWidget(studyFolder_, 1);
    row->addWidget(change);
    row->addWidget(start);
    row->addWidget(cancel);
    layout->addWidget(newStudyTitle_);
    layout->addWidget(
        new Text(tr("The study is kept in a new folder; your files are only read."), Type::Table, Token::Text2));
    layout->addLayout(row);
    connect(change, &Button::clicked, this, &FirstStart::chooseFolder);
    connect(start, &Button::clicked, this, &FirstStart::create);
    connect(studyFolder_, &QLineEdit::returnPressed, this, &FirstStart::create);
    connect(cancel, &Button::clicked, frame, &QWidget::hide);
    style::whenStyled(frame, [layout] {
        layout->setContentsMargins(px(20), px(14), px(20), px(14));
        layout->setSpacing(px(8));
    });
    return frame;
}

void FirstStart::keyPressEvent(QKeyEvent* event) {
    const bool enter = event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter;
    if (enter && event->modifiers() == Qt::NoModifier && !newStudy_->isVisible()) return startDemo();
    QWidget::keyPressEvent(event);
}

void FirstStart::startDemo() {
    if (demo_.isRunning() || state_.isOpening()) return;
    error_->hide();
    const QString folder = models::DemoRunner::folder();
    bar_->setValue(-1);
    progressText_->setText(tr("Making the demo study…"));
    progress_->show();
    demoButton_->setDisabledBecause(tr("The demo is being made."));
    // Only the file system knows whether it was made before.
    demoCheck_.run<bool>([folder](std::stop_token) { return study::Study::isStudy(folder.toStdString()); },
                         [this, folder](const base::Outcome<bool>& made) {
                             if (made.ok() && made.value()) {
                                 progress_->hide();
                                 demoButton_->setDisabledBecause({});
                                 openingDemo_ = true;
                                 state_.openStudy(folder);
                             } else {
                                 QDir().mkpath(QFileInfo(folder).path());
                                 demo_.start(folder);
                             }
                         });
}

void FirstStart::offerNewStudy(const QStringList& sources) {
    sources_ = sources;
    error_->hide();
    const QString name = sources.isEmpty() ? tr("study") : QFileInfo(sources.first()).completeBaseName();
    newStudyTitle_->setText(sources.size() == 1
                                ? tr("Import %1 into a new study").arg(homelyPath(sources.first()))
                                : tr("Import %1 files and folders into a new study").arg(sources.size()));
    const QString documents = QStandardPaths::writableLocation(QStandardPaths::DocumentsLocation);
    studyFolder_->setText(QDir(documents.isEmpty() ? QDir::homePath() : documents).filePath("bauta-" + name));
    newStudy_->show();
    studyFolder_->setFocus();
    studyFolder_->selectAll();
}

void FirstStart::chooseFolder() {
    const QString parent =
        QFileDialog::getExistingDirectory(this, tr("Where to keep the study"), QFileInfo(studyFolder_->text()).path());
    if (!parent.isEmpty()) studyFolder_->setText(QDir(parent).filePath(QFileInfo(studyFolder_->text()).fileName()));
}

void FirstStart::create() {
    const QString folder = studyFolder_->text().trimmed();
    if (folder.isEmpty()) return showError(tr("The study needs a folder."), tr("Type one, or choose it with Change."));
    for (const QString& source : sources_) {
        // A study inside its own source would be imported into itself.
        if ((QDir::cleanPath(folder) + '/').startsWith(QDir::cleanPath(source) + '/')) {
            return showError(tr("%1 lies inside the folder that is imported.").arg(homelyPath(folder)),
                             tr("Choose a folder outside %1.").arg(homelyPath(source)));
        }
    }
    const QStringList sources = std::exchange(sources_, {});
    auto* once = new QObject(this);
    connect(&state_, &models::AppState::studyChanged, once, [this, once, sources] {
        once->deleteLater();
        if (state_.study() != nullptr) state_.queueImports(sources);
    });
    connect(&state_, &models::AppState::openFailed, once, [this, once, sources] {
        once->deleteLater();
        sources_ = sources;
        newStudy_->show();
    });
    state_.createStudy(folder, QFileInfo(folder).fileName());
}

bool FirstStart::isSettled() const {
    return recent_->isSettled();
}

void FirstStart::setDropHover(bool hover) {
    static_cast<DropZone*>(dropZone_)->setHover(hover);
}

void FirstStart::showError(const QString& sentence, const QString& whatToDo) {
    error_->setMessage(sentence, whatToDo, Token::Fail);
    error_->show();
}

}  // namespace bauta::panels
