// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/TopBar.h"

#include <QHBoxLayout>
#include <QLineEdit>
#include <QMenu>
#include <QPainter>
#include <QWidgetAction>
#include <algorithm>

#include "ui/panels/FindBox.h"

namespace bauta::panels {

using style::Button;
using style::color;
using style::px;
using style::Token;
using style::Type;

namespace {

/// Study name in bold, its size beside it, a chevron.
class StudyButton : public QAbstractButton {
  public:
    explicit StudyButton(QWidget* parent = nullptr) : QAbstractButton(parent) {
        setFocusPolicy(Qt::StrongFocus);
        setAttribute(Qt::WA_Hover);
        setSizePolicy(QSizePolicy::Maximum, QSizePolicy::Fixed);
        style::whenStyled(this, [this] { updateGeometry(); });
    }
    void setTexts(const QString& name, const QString& detail) {
        name_ = name;
        detail_ = detail;
        setAccessibleName(tr("Study %1").arg(name + ' ' + detail).simplified());
        updateGeometry();
        QWidget::update();
    }
    [[nodiscard]] QSize sizeHint() const override {
        int width = QFontMetrics(style::font(Type::Section)).horizontalAdvance(name_) + px(36);
        if (!detail_.isEmpty()) width += QFontMetrics(style::font(Type::Table)).horizontalAdvance(detail_) + px(10);
        return {width, px(28)};
    }
    [[nodiscard]] QSize minimumSizeHint() const override { return {px(80), px(28)}; }

  protected:
    void paintEvent(QPaintEvent*) override {
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        if (underMouse() || isDown()) {
            painter.setPen(Qt::NoPen);
            painter.setBrush(color(Token::Hover));
            painter.drawRoundedRect(rect(), 6, 6);
        }
        const QFont bold = style::font(Type::Section), plain = style::font(Type::Table);
        const int room = width() - px(32);
        const QString name = QFontMetrics(bold).elidedText(name_, Qt::ElideRight, room);
        int x = px(4);
        painter.setFont(bold);
        painter.setPen(color(Token::Text));
        painter.drawText(QRect(x, 0, room, height()), Qt::AlignVCenter, name);
        x += QFontMetrics(bold).horizontalAdvance(name) + px(10);
        if (!detail_.isEmpty() && x < room) {
            painter.setFont(plain);
            painter.setPen(color(Token::Text2));
            const QString detail = QFontMetrics(plain).elidedText(detail_, Qt::ElideRight, room - x + px(4));
            painter.drawText(QRect(x, 0, width() - x, height()), Qt::AlignVCenter, detail);
        }
        style::paintIcon(painter, QRectF(width() - px(22), (height() - px(16)) / 2.0, px(16), px(16)), "chevron-down",
                         color(Token::Text2));
    }

  private:
    QString name_, detail_;
};

Button* iconButton(const QString& icon, const QString& name, const QString& key) {
    auto* button = new Button({}, Button::Role::Quiet);
    button->setIconName(icon);
    button->setButtonHeight(28);
    button->setAccessibleName(name);
    button->setToolTip(QString("%1 (%2)").arg(name, key));
    return button;
}

QString plural(std::size_t n, const QString& one) {
    return QString("%1 %2%3").arg(n).arg(one, n == 1 ? "" : "s");
}

}  // namespace

TopBar::TopBar(models::AppState& state, QWidget* parent)
    : QWidget(parent),
      state_(state),
      study_(new StudyButton),
      find_(new FindBox(state, this)),
      jobs_(new style::Pill),
      reader_(new style::Pill),
      keys_(new Button(tr("Keys"), Button::Role::Quiet)) {
    setObjectName("topBar");
    setAccessibleName(tr("Top bar"));
    auto* logo = new style::IconView("logo", Token::Text, 24);
    logo->setAccessibleName("Bauta");
    auto* logoBox = new QWidget;
    auto* logoLayout = new QHBoxLayout(logoBox);
    logoLayout->setContentsMargins(0, 0, 0, 0);
    logoLayout->addWidget(logo, 0, Qt::AlignCenter);
    auto* presentation = iconButton("presentation", tr("Presentation"), "Shift+F11");
    auto* theme = iconButton("theme", tr("Dark or light"), "Ctrl+Shift+L");
    keys_->setButtonHeight(28);
    keys_->setKey("?");
    keys_->setKeyFirst(true);
    keys_->setToolTip(tr("All keys (?)"));
    // Equal stretches at both sides of the find box keep it in the middle.
    auto* left = new QHBoxLayout;
    left->addWidget(logoBox);
    left->addWidget(study_);
    left->addStretch(1);
    auto* right = new QHBoxLayout;
    right->addStretch(1);
    for (QWidget* widget :
         {static_cast<QWidget*>(jobs_), static_cast<QWidget*>(reader_), static_cast<QWidget*>(presentation),
          static_cast<QWidget*>(theme), static_cast<QWidget*>(keys_)}) {
        right->addWidget(widget);
    }
    auto* layout = new QHBoxLayout(this);
    layout->addLayout(left, 10);
    layout->addWidget(find_, 8);
    layout->addLayout(right, 10);
    style::whenStyled(this, [this, logoBox, left, right, layout] {
        setFixedHeight(px(44));
        logoBox->setFixedWidth(px(72));
        left->setSpacing(px(6));
        right->setSpacing(px(10));
        layout->setContentsMargins(0, 0, px(12), 1);
        layout->setSpacing(px(16));
    });
    connect(study_, &QAbstractButton::clicked, this, &TopBar::openStudyMenu);
    connect(jobs_, &QAbstractButton::clicked, this, &TopBar::openJobsMenu);
    connect(reader_, &QAbstractButton::clicked, this, &TopBar::openReaderMenu);
    connect(presentation, &Button::clicked, this, &TopBar::presentationClicked);
    connect(theme, &Button::clicked, this, &TopBar::themeClicked);
    connect(keys_, &Button::clicked, this, &TopBar::keysClicked);
    for (const auto signal :
         {&models::AppState::studyChanged, &models::AppState::subjectsChanged, &models::AppState::runsChanged,
          &models::AppState::jobsChanged, &models::AppState::readerChanged, &models::AppState::openingChanged}) {
        connect(&state_, signal, this, &TopBar::update);
    }
    update();
}

void TopBar::setStudyActions(const QList<QAction*>& actions) {
    studyActions_ = actions;
}

void TopBar::setNarrow(bool narrow) {
    narrow_ = narrow;
    update();
}

void TopBar::keep(const models::Notice& notice) {
    kept_.push_front(notice);
    if (kept_.size() > 8) kept_.pop_back();
}

void TopBar::update() {
    const models::Snapshot study = state_.study();
    auto* button = static_cast<StudyButton*>(study_);
    if (study == nullptr) {
        button->setTexts(state_.isOpening() ? tr("Opening…") : tr("No study open"), {});
    } else {
        button->setTexts(QString::fromStdString(study->name),
                         QString("%1 · %2").arg(plural(study->subjects.size(), tr("subject")),
                                                plural(study->ranMethods.size(), tr("method"))));
    }
    find_->setVisible(study != nullptr);
    jobs_->setVisible(study != nullptr);
    reader_->setVisible(study != nullptr);
    if (study == nullptr) return;
    int running = 0, paused = 0, queued = 0, attention = 0;
    double progress = 0;
    for (const job::JobStatus& j : study->jobs) {
        if (j.state == job::JobState::Running) ++running, progress += j.progress;
        if (j.state == job::JobState::Paused) ++paused, progress += j.progress;
        if (j.state == job::JobState::Queued) ++queued;
        if (j.state == job::JobState::Lost) ++attention;
    }
    if (const int open = running + paused + queued; open > 0) {
        jobs_->setProgress(progress / open);
        QString text = tr("%1 running, %2 queued").arg(running).arg(queued);
        if (paused > 0) text += tr(", %1 paused").arg(paused);
        jobs_->setTexts({}, {}, narrow_ ? plural(static_cast<std::size_t>(open), tr("job")) : text);
    } else {
        jobs_->setProgress({});
        jobs_->setTexts({}, {},
                        attention > 0 ? tr("%1 lost").arg(plural(static_cast<std::size_t>(attention), tr("job")))
                                      : tr("No jobs running"));
    }
    const bool named = !state_.reader().isEmpty();
    reader_->setTexts(tr("Reader"), named ? state_.reader() : QString(), named ? tr("· open") : tr("not set"));
}

void TopBar::openStudyMenu() {
    QMenu menu(this);
    for (QAction* action : studyActions_) menu.addAction(action);
    const models::Snapshot study = state_.study();
    const QString open = study != nullptr ? QString::fromStdString(study->folder.string()) : QString();
    bool first = true;
    for (const models::RecentStudy& recent : state_.settings().recent()) {
        if (recent.folder == open) continue;
        if (first) menu.addSeparator();
        first = false;
        menu.addAction(recent.name.isEmpty() ? recent.folder : QString("%1   %2").arg(recent.name, recent.note), this,
                       [this, folder = recent.folder] { state_.openStudy(folder); });
    }
    if (study != nullptr) {
        menu.addSeparator();
        menu.addAction(tr("Close the study"), &state_, &models::AppState::closeStudy);
    }
    menu.exec(study_->mapToGlobal(QPoint(0, study_->height() + 6)));
}

void TopBar::openJobsMenu() {
    if (kept_.empty()) return state_.showPage("jobs");
    QMenu menu(this);
    menu.addAction(tr("Show all jobs"), this, [this] { state_.showPage("jobs"); });
    menu.addSeparator();
    for (const models::Notice& notice : kept_) {
        QAction* action = menu.addAction(QFontMetrics(menu.font()).elidedText(notice.text, Qt::ElideRight, px(460)));
        action->setEnabled(notice.follow != nullptr);
        connect(action, &QAction::triggered, this, [follow = notice.follow] {
            if (follow) follow();
        });
    }
    menu.exec(jobs_->mapToGlobal(QPoint(0, jobs_->height() + 6)));
}

void TopBar::openReaderMenu() {
    QMenu menu(this);
    auto* box = new QWidget;
    auto* layout = new QVBoxLayout(box);
    layout->setContentsMargins(px(12), px(8), px(12), px(10));
    layout->addWidget(
        new style::Text(tr("Your initials or a pseudonym, stored with every rating"), Type::Table, Token::Text2));
    auto* edit = new QLineEdit(state_.reader());
    edit->setMaxLength(24);
    edit->setAccessibleName(tr("Reader"));
    layout->addWidget(edit);
    auto* action = new QWidgetAction(&menu);
    action->setDefaultWidget(box);
    menu.addAction(action);
    connect(edit, &QLineEdit::returnPressed, &menu, [this, edit, &menu] {
        state_.setReader(edit->text());
        menu.close();
    });
    edit->setFocus();
    edit->selectAll();
    menu.exec(reader_->mapToGlobal(QPoint(0, reader_->height() + 6)));
}

void TopBar::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.fillRect(rect(), color(Token::Panel));
    painter.fillRect(0, height() - 1, width(), 1, color(Token::Line));
}

}  // namespace bauta::panels
