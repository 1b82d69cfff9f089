// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/BoardDelegate.h"

#include <QPainter>
#include <QTableView>
#include <algorithm>

#include "ui/panels/BoardView.h"
#include "ui/style/Widgets.h"

namespace bauta::panels {
namespace {

using models::BoardModel;
using models::CellKind;
using style::color;
using style::px;
using style::Token;
using style::Type;

void line(QPainter& painter, const QRect& rect, bool right) {
    painter.fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), color(Token::Line));
    if (right) painter.fillRect(QRect(rect.right(), rect.top(), 1, rect.height()), color(Token::Line));
}

/// "0.86×0.86×0.9", or "0.9×0.9×0.9" where that is wider than the room.
QString spacingText(const image::Geometry& geometry, const QFontMetrics& metrics, int room) {
    QString text;
    for (const int digits : {2, 1}) {
        QStringList parts;
        for (const double mm : geometry.spacing_mm) parts.append(QString::number(mm, 'g', digits + (mm >= 1 ? 1 : 0)));
        text = parts.join(QChar(0x00D7));
        if (metrics.horizontalAdvance(text) <= room) break;
    }
    return text;
}

}  // namespace

void BoardDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const {
    const auto* view = qobject_cast<const QTableView*>(option.widget);
    const bool current = view != nullptr && view->currentIndex() == index;
    const bool currentRow = view != nullptr && view->currentIndex().row() == index.row();
    const bool selected = option.state.testFlag(QStyle::State_Selected);
    painter->save();
    painter->fillRect(option.rect, selected     ? color(Token::Sel)
                                   : currentRow ? color(Token::Raised)
                                                : color(Token::Panel));
    line(*painter, option.rect, true);

    if (!index.data(BoardModel::MatchesRole).toBool()) painter->setOpacity(0.35);
    const auto kind = static_cast<CellKind>(index.data(BoardModel::KindRole).toInt());
    const QRectF rect = option.rect.adjusted(px(9), 0, -px(6), -1);
    const double side = px(18);
    if (kind == CellKind::Running) {
        const double text = px(44);
        const QRectF bar(rect.left() + 1, rect.center().y() - px(3), std::max(12.0, rect.width() - text), px(6));
        style::paintBar(*painter, bar, index.data(BoardModel::ProgressRole).toDouble(), color(Token::Accent));
        painter->setFont(style::font(Type::Caption));
        painter->setPen(color(Token::Text));
        painter->drawText(rect, Qt::AlignVCenter | Qt::AlignRight, index.data().toString());
    } else {
        const style::Glyph glyph = glyphOf(kind);
        style::paintGlyph(*painter, QRectF(rect.left(), rect.center().y() - side / 2, side, side), glyph);
        QFont f = style::font(Type::Caption);
        f.setWeight(QFont::Normal);
        painter->setFont(f);
        painter->setPen(style::textColor(glyph));
        const QRectF text = rect.adjusted(side + px(7), 0, 0, 0);
        painter->drawText(
            text, Qt::AlignVCenter | Qt::AlignLeft,
            QFontMetrics(f).elidedText(index.data().toString(), Qt::ElideRight, static_cast<int>(text.width())));
    }
    painter->setOpacity(1);
    if (current) {
        painter->setRenderHint(QPainter::Antialiasing);
        painter->setPen(QPen(color(Token::Accent), view->hasFocus() ? 2 : 1));
        painter->drawRoundedRect(QRectF(option.rect).adjusted(1, 1, -2, -2), 3, 3);
    }
    painter->restore();
}

MethodHeader::MethodHeader(const BoardModel& model, QWidget* parent)
    : QHeaderView(Qt::Horizontal, parent), model_(model) {
    setSectionResizeMode(QHeaderView::Fixed);
    setSectionsClickable(true);
    setHighlightSections(false);
}

QSize MethodHeader::sizeHint() const {
    return {px(116), px(52)};
}

void MethodHeader::paintSection(QPainter* painter, const QRect& rect, int column) const {
    painter->save();
    const bool selected = selectionModel() != nullptr && selectionModel()->isColumnSelected(column, {});
    painter->fillRect(rect, color(selected ? Token::Sel : Token::Panel));
    painter->fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), color(Token::Line2));
    painter->fillRect(QRect(rect.right(), rect.top(), 1, rect.height()), color(Token::Line));
    const QRectF box = QRectF(rect).adjusted(px(10), px(8), -px(10), -px(3));
    QFont bold = style::font(Type::Table);
    bold.setWeight(QFont::DemiBold);
    painter->setFont(bold);
    painter->setPen(color(model_.whyBlocked(column).isEmpty() ? Token::Text : Token::Text3));
    painter->drawText(
        box, Qt::AlignTop | Qt::AlignLeft,
        QFontMetrics(bold).elidedText(model_.methodAt(column), Qt::ElideRight, static_cast<int>(box.width())));

    const models::BoardCounts& counts = model_.methodCounts(column);
    if (counts.total == 0 && !model_.whyBlocked(column).isEmpty()) {
        painter->setOpacity(0.45);  // the text above stays readable: it is how the reason is found
        painter->fillRect(QRectF(box.left(), rect.top() + px(26), box.width(), px(6)), color(Token::Track));
        painter->setOpacity(1);
        painter->setFont(style::font(Type::Caption));
        painter->setPen(color(Token::Text3));
        painter->drawText(QRectF(box.left(), rect.top() + px(33), box.width(), rect.height() - px(34)),
                          Qt::AlignLeft | Qt::AlignVCenter, QObject::tr("no program"));
        return painter->restore();
    }
    const QRectF bar(box.left(), rect.top() + px(26), box.width(), px(6));
    painter->setPen(Qt::NoPen);
    painter->fillRect(bar, color(Token::Track));
    if (counts.total > 0) {
        const double ok = bar.width() * counts[CellKind::Rated1] / counts.total;
        const double fail = bar.width() * counts[CellKind::Rated0] / counts.total;
        painter->fillRect(QRectF(bar.left(), bar.top(), ok, bar.height()), color(Token::Ok));
        painter->fillRect(QRectF(bar.left() + ok, bar.top(), fail, bar.height()), color(Token::Fail));
    }
    painter->setFont(style::font(Type::Caption));
    painter->setPen(color(Token::Text2));
    painter->drawText(QRectF(box.left(), bar.bottom() + 1, box.width(), rect.bottom() - bar.bottom() - 2),
                      Qt::AlignLeft | Qt::AlignVCenter,
                      QString("1: %1   0: %2").arg(counts[CellKind::Rated1]).arg(counts[CellKind::Rated0]));
    painter->restore();
}

SubjectHeader::SubjectHeader(const BoardModel& model, QWidget* parent)
    : QHeaderView(Qt::Vertical, parent), model_(model) {
    setSectionResizeMode(QHeaderView::Fixed);
    setSectionsClickable(true);
    setHighlightSections(false);
}

QSize SubjectHeader::sizeHint() const {
    return {px(232), px(26)};
}

void SubjectHeader::setCurrentRow(int row) {
    if (row == current_) return;
    current_ = row;
    viewport()->update();
}

void SubjectHeader::paintSection(QPainter* painter, const QRect& rect, int row) const {
    const study::Subject* subject = model_.subjectAt(row);
    if (subject == nullptr) return;
    painter->save();
    const bool selected = selectionModel() != nullptr && selectionModel()->isRowSelected(row, {});
    painter->fillRect(rect, color(selected ? Token::Sel : row == current_ ? Token::Raised : Token::Panel));
    line(*painter, rect, true);
    const QRect box = rect.adjusted(px(12), 0, -px(10), -1);
    QFont bold = style::font(Type::Table);
    bold.setWeight(QFont::DemiBold);
    painter->setFont(bold);
    painter->setPen(color(Token::Text));
    painter->drawText(box, Qt::AlignVCenter | Qt::AlignLeft, QString::fromStdString(subject->id));
    QFont plain = style::font(Type::Caption);
    plain.setWeight(QFont::Normal);
    painter->setFont(plain);
    painter->setPen(color(Token::Text3));
    const QString modality = subject->modality == image::Modality::CT
                                 ? QStringLiteral("CT")  // its file names are in small letters
                                 : QString::fromUtf8(image::suffix(subject->modality));
    const int left =
        box.left() +
        std::max(px(60), QFontMetrics(bold).horizontalAdvance(QString::fromStdString(subject->id)) + px(8));
    painter->drawText(QRect(left, box.top(), px(34), box.height()), Qt::AlignVCenter, modality);
    const std::size_t oars = models::oarCount(*subject);
    const QString oarText = QString("%1 %2").arg(oars).arg(oars == 1 ? "OAR" : "OARs");
    const QFontMetrics metrics(plain);
    const int spacingLeft = left + px(34);
    // "0.9" and "0 OARs" side by side would read as one number.
    const int room = box.right() - metrics.horizontalAdvance(oarText) - px(10) - spacingLeft;
    painter->drawText(QRect(spacingLeft, box.top(), room, box.height()), Qt::AlignVCenter,
                      spacingText(subject->geometry, metrics, room));
    if (oars < model_.usualOars()) painter->setPen(color(Token::Warn));
    painter->drawText(box, Qt::AlignVCenter | Qt::AlignRight, oarText);
    painter->restore();
}

}  // namespace bauta::panels
