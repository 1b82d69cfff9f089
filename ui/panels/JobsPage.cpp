// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/JobsPage.h"

#include <QAction>
#include <QDir>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QPainter>
#include <QStyledItemDelegate>

#include "ui/panels/JobInspector.h"

namespace bauta::panels {

using job::JobState;
using models::JobsModel;
using style::color;
using style::px;
using style::Text;
using style::Token;
using style::Type;

namespace {

struct Look {
    const char* icon;
    Token token;
};

Look look(JobState state) {
    switch (state) {
        case JobState::Paused:
            return {"pause", Token::Text2};
        case JobState::Done:
            return {"check", Token::Ok};
        case JobState::Failed:
            return {"close", Token::Fail};
        case JobState::Cancelled:
            return {"stop", Token::Text3};
        case JobState::Lost:
            return {"warning", Token::Warn};
        default:
            return {"", Token::Accent};
    }
}

/// Whether the job's progress says something.
bool hasBar(JobState state) {
    return state == JobState::Running || state == JobState::Paused || state == JobState::Lost;
}

class JobDelegate : public QStyledItemDelegate {
  public:
    using QStyledItemDelegate::QStyledItemDelegate;

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override {
        painter->save();
        const bool selected = option.state.testFlag(QStyle::State_Selected);
        painter->fillRect(option.rect, color(selected ? Token::Sel : Token::Panel));
        painter->fillRect(QRect(option.rect.left(), option.rect.bottom(), option.rect.width(), 1), color(Token::Line));
        const auto state = static_cast<JobState>(index.data(JobsModel::StateRole).toInt());
        const QRect box = option.rect.adjusted(px(8), 0, -px(8), -1);
        QFont font = style::font(Type::Table);
        QColor ink = color(Token::Text2);
        Qt::Alignment align = Qt::AlignVCenter | Qt::AlignLeft;
        QRect text = box;
        switch (index.column()) {
            case JobsModel::State:
                text = paintState(*painter, box, state, index), ink = stateInk(state);
                break;
            case JobsModel::Type:
                font.setWeight(QFont::DemiBold), ink = color(Token::Text);
                break;
            case JobsModel::What:
                ink = color(Token::Text);
                break;
            case JobsModel::Progress: {
                if (!hasBar(state)) {
                    paintFrame(*painter, option, index);
                    return painter->restore();
                }
                const QRectF bar(box.left(), box.center().y() - px(3), box.width() - px(44), px(6));
                style::paintBar(*painter, bar, index.data(JobsModel::ProgressRole).toDouble(),
                                color(state == JobState::Lost ? Token::Warn : Token::Accent));
                ink = color(Token::Text);
                align = Qt::AlignVCenter | Qt::AlignRight;
                break;
            }
            case JobsModel::LastEvent:
                if (state == JobState::Failed) ink = color(Token::Fail);
                if (state == JobState::Lost) ink = color(Token::Warn);
                break;
            default:
                align = Qt::AlignVCenter | Qt::AlignRight;
                break;
        }
        painter->setFont(font);
        painter->setPen(ink);
        painter->drawText(text, align,
                          QFontMetrics(font).elidedText(index.data().toString(), Qt::ElideRight, text.width()));
        paintFrame(*painter, option, index);
        painter->restore();
    }

  private:
    static QColor stateInk(JobState state) {
        if (state == JobState::Running) return color(Token::Accent);
        return state == JobState::Queued ? color(Token::Text2) : color(look(state).token);
    }

    static QRect paintState(QPainter& painter, const QRect& box, JobState state, const QModelIndex& index) {
        const double side = px(16);
        const QRectF icon(box.left(), box.center().y() - side / 2 + 0.5, side, side);
        if (state == JobState::Running) {
            style::paintGlyph(painter, icon, style::Glyph::Running, index.data(JobsModel::ProgressRole).toDouble());
        } else if (state == JobState::Queued) {
            style::paintGlyph(painter, icon, style::Glyph::Queued);
        } else {
            style::paintIcon(painter, icon, look(state).icon, color(look(state).token));
        }
        return box.adjusted(px(24), 0, 0, 0);
    }

    // The whole row is current, so the frame goes around all of its cells.
    static void paintFrame(QPainter& painter, const QStyleOptionViewItem& option, const QModelIndex& index) {
        const auto* view = qobject_cast<const QTableView*>(option.widget);
        if (view == nullptr || view->currentIndex().row() != index.row()) return;
        const int w = view->hasFocus() ? 2 : 1;
        const QRect r = option.rect;
        const QColor accent = color(Token::Accent);
        painter.fillRect(QRect(r.left(), r.top(), r.width(), w), accent);
        painter.fillRect(QRect(r.left(), r.bottom() - w + 1, r.width(), w), accent);
        if (index.column() == 0) painter.fillRect(QRect(r.left(), r.top(), w, r.height()), accent);
        if (option.rect.right() >= view->viewport()->width() - 1)
            painter.fillRect(QRect(r.right() - w + 1, r.top(), w, r.height()), accent);
    }
};

}  // namespace

JobsPage::JobsPage(models::AppState& state, QWidget* parent)
    : Page(parent),
      state_(state),
      subtitle_(new Text(tr("Jobs go on when this window is closed"), Type::Table, Token::Text2)),
      chips_(new QButtonGroup(this)),
      card_(new QFrame),
      table_(new QTableView),
      empty_(new Text(tr("No jobs. Running methods, training and imports appear here."), Type::Body, Token::Text2)),
      inspector_(new JobInspector(state)),
      where_(new Text({}, Type::Table, Token::Text2)) {
    auto* layout = new QVBoxLayout(this);
    auto* header = new QHBoxLayout;
    auto* titles = new QVBoxLayout;
    titles->setSpacing(px(2));
    titles->addWidget(new Text(tr("Jobs"), Type::PageTitle));
    titles->addWidget(subtitle_);
    header->addLayout(titles, 1);
    const QStringList names = {tr("All"), tr("Running"), tr("Needs you"), tr("Done")};
    for (int i = 0; i < names.size(); ++i) {
        auto* chip = new style::Chip(names[i]);
        chips_->addButton(chip, i);
        header->addWidget(chip);
    }
    chips_->setExclusive(true);
    chips_->button(0)->setChecked(true);
    layout->addLayout(header);
    card_->setProperty("role", "card");
    auto* cardLayout = new QVBoxLayout(card_);
    cardLayout->setContentsMargins(1, 1, 1, 1);
    cardLayout->addWidget(table_);
    empty_->setAlignment(Qt::AlignCenter);
    cardLayout->addWidget(empty_);
    layout->addWidget(card_, 1);

    table_->setModel(&model_);
    table_->setItemDelegate(new JobDelegate(table_));
    table_->setAccessibleName(tr("Jobs"));
    table_->setProperty("noFocusRing", true);
    table_->setShowGrid(false);
    table_->setTabKeyNavigation(false);
    table_->setSelectionBehavior(QTableView::SelectRows);
    table_->setSelectionMode(QTableView::SingleSelection);
    table_->setEditTriggers(QTableView::NoEditTriggers);
    table_->setFrameShape(QFrame::NoFrame);
    table_->verticalHeader()->hide();
    table_->horizontalHeader()->setHighlightSections(false);
    table_->horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    style::whenStyled(this, [this, layout, header] {
        layout->setContentsMargins(px(20), px(14), px(20), px(14));
        layout->setSpacing(px(12));
        header->setSpacing(px(10));
        table_->horizontalHeader()->setFixedHeight(px(32));
        table_->horizontalHeader()->setFont(style::font(Type::Caption));
        table_->horizontalHeader()->setMinimumSectionSize(px(40));
        table_->verticalHeader()->setDefaultSectionSize(px(36));
        table_->verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
        setColumnWidths();
        for (const int c : {JobsModel::What, JobsModel::LastEvent})
            table_->horizontalHeader()->setSectionResizeMode(c, QHeaderView::Stretch);
    });

    connect(chips_, &QButtonGroup::idClicked, this, [this](int i) {
        model_.setFilter(static_cast<JobsModel::Filter>(i));
        selectRow(model_.firstToShow());
    });
    connect(table_->selectionModel(), &QItemSelectionModel::currentChanged, this, [this](const QModelIndex& at) {
        if (const job::JobStatus* job = model_.jobAt(at.row())) selected_ = QString::fromStdString(job->id);
        inspector_->setJob(model_.jobAt(at.row()));
    });
    connect(table_, &QTableView::doubleClicked, this, &JobsPage::goToResult);
    connect(&model_, &JobsModel::countsChanged, this, &JobsPage::update);
    connect(&state_, &models::AppState::jobRequested, this, &JobsPage::showJob);
    connect(inspector_, &JobInspector::settled, this, &Page::settled);

    const auto key = [this](const QList<QKeySequence>& keys, const std::function<void()>& f) {
        auto* action = new QAction(this);
        action->setShortcuts(keys);
        action->setShortcutContext(Qt::WidgetWithChildrenShortcut);
        connect(action, &QAction::triggered, this, f);
        addAction(action);
    };
    key({QKeySequence("Shift+R")}, [this] { inspector_->resume(); });
    key({QKeySequence("P")}, [this] { inspector_->pause(); });
    key({QKeySequence(Qt::Key_Delete)}, [this] { inspector_->cancel(); });
    key({QKeySequence::Copy}, [this] { inspector_->copyLog(); });
    key({QKeySequence(Qt::Key_Return), QKeySequence(Qt::Key_Enter)}, [this] { goToResult(); });
    setFocusProxy(table_);
    const auto refill = [this] { model_.setStudy(state_.study()); };
    connect(&state_, &models::AppState::studyChanged, this, refill);
    connect(&state_, &models::AppState::jobsChanged, this, refill);
    refill();
}

QWidget* JobsPage::inspector() {
    return inspector_;
}

QWidget* JobsPage::inspectorFooter() {
    return inspector_->footer();
}

QVector<KeyHelp> JobsPage::keys() const {
    return {{QString(QChar(0x2191)) + ' ' + QChar(0x2193), tr("job"), true},
            {"Shift+R", tr("resume or run again"), true},
            {"P", tr("pause"), true},
            {"Del", tr("cancel"), true},
            {"Enter", tr("go to its result"), true},
            {"Ctrl+C", tr("copy the events or the log"), false}};
}

void JobsPage::enter() {
    // What needs the user or runs comes before what is finished and was looked at.
    const job::JobStatus* shown = model_.jobAt(table_->currentIndex().row());
    const job::JobStatus* first = model_.jobAt(model_.firstToShow());
    const bool calls = first != nullptr && first->state != JobState::Done && first->state != JobState::Cancelled;
    if (shown == nullptr || (calls && job::isFinal(shown->state))) selectRow(model_.firstToShow());
    table_->setFocus();
}

void JobsPage::setNarrow(bool narrow) {
    subtitle_->setVisible(!narrow);
    narrow_ = narrow;
    setColumnWidths();
}

void JobsPage::setColumnWidths() {
    // What is done and its last event share what is left.
    constexpr int kWide[] = {104, 76, 0, 138, 0, 76, 76}, kNarrow[] = {96, 64, 0, 104, 0, 64, 60};
    for (int c = 0; c < JobsModel::kColumnCount; ++c) {
        if (c != JobsModel::What && c != JobsModel::LastEvent)
            table_->setColumnWidth(c, px((narrow_ ? kNarrow : kWide)[c]));
    }
}

bool JobsPage::isSettled() const {
    return inspector_->isSettled();
}

void JobsPage::update() {
    for (QAbstractButton* button : chips_->buttons()) {
        const int id = chips_->id(button);
        static_cast<style::Chip*>(button)->setCount(id == 0 ? -1 : model_.count(static_cast<JobsModel::Filter>(id)));
    }
    // Without a job at work these columns are empty; the words beside them want the room.
    bool working = false;
    for (int row = 0; row < model_.rowCount(); ++row) working = working || hasBar(model_.jobAt(row)->state);
    for (const int c : {JobsModel::Progress, JobsModel::Left}) table_->setColumnHidden(c, !working);
    const bool any = model_.rowCount() > 0;
    table_->setVisible(any);
    empty_->setVisible(!any);
    const bool filtered = model_.count(JobsModel::Filter::All) > 0;
    empty_->setText(filtered ? tr("No job is in this state.")
                             : tr("No jobs. Running methods, training and imports appear here."));
    // A reset of the model loses the current row, but not what the user was looking at.
    int row = model_.rowOf(selected_);
    if (row < 0) row = model_.firstToShow();
    if (table_->currentIndex().row() != row) selectRow(row);
    inspector_->setJob(model_.jobAt(row));
    if (const models::Snapshot study = state_.study()) {
        where_->setText(QDir::toNativeSeparators(QString::fromStdString((study->folder / "jobs").string())));
    } else {
        where_->setText({});
    }
}

void JobsPage::selectRow(int row) {
    if (row < 0) {
        table_->selectionModel()->clear();
        inspector_->setJob(nullptr);
        return;
    }
    table_->setCurrentIndex(model_.index(row, 0));
    table_->selectRow(row);
}

void JobsPage::showJob(const QString& id) {
    chips_->button(0)->setChecked(true);
    model_.setFilter(JobsModel::Filter::All);
    selected_ = id;
    const int row = model_.rowOf(id);
    if (row >= 0) selectRow(row);
}

void JobsPage::goToResult() {
    const job::JobStatus* job = model_.jobAt(table_->currentIndex().row());
    if (job != nullptr && job->state == JobState::Done) state_.openResult(job->spec);
}

}  // namespace bauta::panels
