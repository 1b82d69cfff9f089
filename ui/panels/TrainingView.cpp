// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/TrainingView.h"

#include <QHeaderView>
#include <QKeyEvent>
#include <QPainter>
#include <QStyledItemDelegate>
#include <algorithm>

#include "ui/style/Glyphs.h"

namespace bauta::panels {

using job::JobState;
using models::TrainingCell;
using models::TrainingGrid;
using style::color;
using style::px;
using style::Token;
using style::Type;

namespace {

constexpr int kRow = 38;  // a cell of 34 and the gap
constexpr int kHead = 24;

struct Look {
    QString icon;
    Token iconToken = Token::Text3, text = Token::Text2;
};

Look lookOf(const TrainingCell& cell) {
    if (!cell.exists()) return {};
    switch (cell.state) {
        case JobState::Paused:
            return {"pause", Token::Text2, Token::Text2};
        case JobState::Done:
            return {"check", Token::Ok, Token::Text2};
        case JobState::Failed:
            return {"close", Token::Fail, Token::Fail};
        case JobState::Cancelled:
            return {"stop", Token::Text3, Token::Text2};
        case JobState::Lost:
            return {"warning", Token::Warn, Token::Warn};
        default:
            return {};
    }
}

/// What stands in a cell: as much as it has room for. The icon says the state again.
QString fitting(const TrainingCell& cell, const QFontMetrics& metrics, int room) {
    const QString whole = models::stateText(cell);
    if (metrics.horizontalAdvance(whole) <= room || cell.epoch() == 0) return whole;
    // A number is whole or not there; the tooltip has it.
    for (const QString& text : {QStringLiteral("epoch %1").arg(cell.epoch()), QString::number(cell.epoch())})
        if (metrics.horizontalAdvance(text) <= room) return text;
    return {};
}

class CellDelegate : public QStyledItemDelegate {
  public:
    using QStyledItemDelegate::QStyledItemDelegate;

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override {
        const auto* view = qobject_cast<const QTableView*>(option.widget);
        const TrainingCell* cell = static_cast<const TrainingGrid*>(index.model())->cellAt(index);
        if (view == nullptr || cell == nullptr) return;
        painter->save();
        painter->setRenderHint(QPainter::Antialiasing);
        const bool current = view->currentIndex() == index;
        const QRect box = option.rect.adjusted(0, px(2), -px(6), -px(2));
        paintBox(*painter, box, current, view->hasFocus());
        const int margin = box.width() < px(120) ? px(5) : px(10);
        const QRect inside = box.adjusted(margin, 0, -margin, 0);
        const int text = inside.left() + paintMark(*painter, inside, *cell);
        QFont font = style::font(Type::Table);
        font.setWeight(QFont::DemiBold);
        const QString dsc = models::dscText(cell->log->bestDsc());
        painter->setFont(font);
        painter->setPen(color(Token::Text));
        painter->drawText(inside, Qt::AlignVCenter | Qt::AlignRight, dsc);
        const int right = inside.right() - QFontMetrics(font).horizontalAdvance(dsc) - (dsc.isEmpty() ? 0 : px(8));
        painter->setFont(style::font(Type::Table));
        painter->setPen(color(lookOf(*cell).text));
        const QRect room(text, inside.top(), std::max(0, right - text), inside.height());
        const QFontMetrics metrics(painter->font());
        painter->drawText(room, Qt::AlignVCenter | Qt::AlignLeft, fitting(*cell, metrics, room.width()));
        painter->restore();
    }

  private:
    static void paintBox(QPainter& painter, const QRect& box, bool current, bool focused) {
        const double width = current ? (focused ? 2 : 1.5) : 0;
        painter.setPen(current ? QPen(color(Token::Accent), width) : QPen(Qt::NoPen));
        painter.setBrush(color(current ? Token::Sel : Token::Raised));
        painter.drawRoundedRect(QRectF(box).adjusted(width / 2, width / 2, -width / 2, -width / 2), 6, 6);
    }

    /// Icon, clock, dash or bar; how much room it took.
    static int paintMark(QPainter& painter, const QRect& box, const TrainingCell& cell) {
        const double side = px(16);
        const QRectF place(box.left(), box.center().y() - side / 2 + 0.5, side, side);
        if (cell.is(JobState::Running) && box.width() > px(150)) {
            const int length = px(40);
            style::paintBar(painter, QRectF(box.left(), box.center().y() - px(3) + 0.5, length, px(6)), cell.progress,
                            color(Token::Accent));
            return length + px(8);
        }
        if (cell.is(JobState::Running))
            style::paintGlyph(painter, place, style::Glyph::Running, cell.progress);
        else if (!cell.exists() || cell.is(JobState::Queued))
            style::paintGlyph(painter, place, cell.exists() ? style::Glyph::Queued : style::Glyph::NotRun);
        else
            style::paintIcon(painter, place, lookOf(cell).icon, color(lookOf(cell).iconToken));
        return px(16) + (box.width() < px(110) ? px(4) : px(8));
    }
};

/// Arm names with their markers; fold names.
class Header : public QHeaderView {
  public:
    Header(Qt::Orientation orientation, QWidget* parent) : QHeaderView(orientation, parent) {
        setSectionsClickable(false);
        setHighlightSections(false);
        setFocusPolicy(Qt::NoFocus);
    }

  protected:
    void paintSection(QPainter* painter, const QRect& rect, int section) const override {
        const QString name = model()->headerData(section, orientation(), Qt::DisplayRole).toString();
        painter->save();
        painter->setFont(style::font(Type::Table));
        if (orientation() == Qt::Horizontal) {
            painter->setPen(color(Token::Text2));
            painter->drawText(rect, Qt::AlignVCenter | Qt::AlignLeft, name);
        } else {
            const double side = px(10);
            const QRectF mark(rect.left() + px(2), rect.center().y() - side / 2 + 0.5, side, side);
            style::paintMarker(*painter, mark, style::methodMarker(name), style::methodColor(name),
                               style::isVariant(name));
            painter->setPen(color(Token::Text));
            const QRect room = rect.adjusted(px(20), 0, -px(8), 0);
            painter->drawText(room, Qt::AlignVCenter | Qt::AlignLeft,
                              painter->fontMetrics().elidedText(name, Qt::ElideMiddle, room.width()));
        }
        painter->restore();
    }
};

}  // namespace

TrainingView::TrainingView(TrainingGrid& model, QWidget* parent)
    : QTableView(parent), model_(model), corner_(new style::Text(tr("Train on"), Type::Table, Token::Text2, this)) {
    setObjectName(QStringLiteral("trainingsGrid"));
    setAccessibleName(tr("Trainings by arm and fold"));
    setProperty("noFocusRing", true);
    setItemDelegate(new CellDelegate(this));
    setHorizontalHeader(new Header(Qt::Horizontal, this));
    setVerticalHeader(new Header(Qt::Vertical, this));
    setModel(&model);
    setShowGrid(false);
    setCornerButtonEnabled(false);
    setTabKeyNavigation(false);
    setEditTriggers(NoEditTriggers);
    setSelectionMode(SingleSelection);
    setFrameShape(NoFrame);
    setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setHorizontalScrollMode(ScrollPerPixel);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    for (QHeaderView* header : {horizontalHeader(), verticalHeader()}) {
        header->setSectionResizeMode(QHeaderView::Fixed);
        header->setMinimumSectionSize(1);
    }
    connect(&model, &QAbstractItemModel::modelReset, this, [this] { applySizes(); });
    style::whenStyled(this, [this] { applySizes(); });
}

QSize TrainingView::sizeHint() const {
    return {px(600), px(kHead) + model_.rowCount() * px(kRow) + 2};
}

QSize TrainingView::minimumSizeHint() const {
    return {px(320), sizeHint().height()};
}

void TrainingView::applySizes() {
    const QFontMetrics metrics(style::font(Type::Table));
    int names = metrics.horizontalAdvance(corner_->text());
    for (int row = 0; row < model_.rowCount(); ++row)
        names = std::max(names,
                         metrics.horizontalAdvance(model_.headerData(row, Qt::Vertical, Qt::DisplayRole).toString()));
    const int labels = std::clamp(names + px(36), px(130), std::max(px(130), width() / 5));
    verticalHeader()->setFixedWidth(labels);
    horizontalHeader()->setFixedHeight(px(kHead));
    for (int row = 0; row < model_.rowCount(); ++row) verticalHeader()->resizeSection(row, px(kRow));
    const int folds = model_.columnCount();
    for (int fold = 0; fold < folds; ++fold)
        horizontalHeader()->resizeSection(fold, std::max(px(96), (width() - labels) / folds));
    corner_->setGeometry(0, 0, labels, px(kHead));
    corner_->raise();
    updateGeometry();
    updateGeometries();
}

void TrainingView::resizeEvent(QResizeEvent* event) {
    QTableView::resizeEvent(event);
    applySizes();
}

void TrainingView::move(int rows, int columns) {
    if (model_.rowCount() == 0 || model_.columnCount() == 0) return;
    const QModelIndex at = currentIndex();
    const int row = at.isValid() ? std::clamp(at.row() + rows, 0, model_.rowCount() - 1) : 0;
    const int column = at.isValid() ? std::clamp(at.column() + columns, 0, model_.columnCount() - 1) : 0;
    setCurrentIndex(model_.index(row, column));
}

void TrainingView::keyPressEvent(QKeyEvent* event) {
    const bool plain = (event->modifiers() & ~Qt::KeypadModifier) == Qt::NoModifier;
    const bool arrow = event->key() >= Qt::Key_Left && event->key() <= Qt::Key_Down;
    // A table would take letters for a search.
    if (plain && arrow) return QTableView::keyPressEvent(event);
    event->ignore();
}

void TrainingView::currentChanged(const QModelIndex& current, const QModelIndex& previous) {
    QTableView::currentChanged(current, previous);
    viewport()->update();
    Q_EMIT cellChanged();
}

}  // namespace bauta::panels
