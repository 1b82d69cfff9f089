// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/LossTable.h"

#include <QHelpEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QScrollBar>
#include <QToolTip>
#include <algorithm>

#include "ui/views/Plot.h"

namespace bauta::panels {

using models::LossColumn;
using style::px;
using style::ThemeKind;
using style::Token;

namespace {

constexpr int kSubject = 84, kTotal = 60, kRow = 20, kGap = 1, kLeastCell = 28;

QFont cellFont() {
    QFont font = style::font(style::Type::Table);
    font.setPixelSize(px(10.5));
    return font;
}

}  // namespace

/// Where things stand in content coordinates, moved by the scroll position.
struct LossTable::Layout {
    int width = 0;
    double cell = 0;
    int head = 0, row = 0, subject = 0, total = 0;
    int dx = 0, dy = 0;
    [[nodiscard]] int x(int column) const { return subject + int(column * cell) - dx; }
    [[nodiscard]] int y(int row_) const { return head + row_ * row - dy; }
    [[nodiscard]] QRect at(int row_, int column) const {
        return {x(column), y(row_), x(column + 1) - x(column) - kGap, row - kGap};
    }
};

LossTable::LossTable(models::LossModel& model, QWidget* parent) : QAbstractScrollArea(parent), model_(model) {
    setObjectName(QStringLiteral("lossTable"));
    setFrameShape(QFrame::NoFrame);
    setFocusPolicy(Qt::StrongFocus);
    setProperty("noFocusRing", true);
    viewport()->setMouseTracking(true);
    viewport()->setAutoFillBackground(false);
    connect(&model_, &models::LossModel::changed, this, [this] {
        updateBars();
        showSelected();
        viewport()->update();
    });
    connect(&model_, &models::LossModel::selectionChanged, this, [this] {
        showSelected();
        setAccessibleName(description());
        viewport()->update();
    });
    style::whenStyled(this, [this] {
        updateBars();
        viewport()->update();
    });
}

LossTable::Layout LossTable::layout(int width) const {
    Layout l;
    l.width = width;
    l.subject = px(kSubject);
    l.total = px(kTotal);
    l.row = px(kRow);
    l.head = px(44);
    const auto columns = std::max<std::size_t>(1, model_.columns().size());
    l.cell = std::max(double(px(kLeastCell)), (width - l.subject - l.total) / double(columns));
    return l;
}

LossTable::Layout LossTable::scrolled() const {
    Layout l = layout(viewport()->width());
    l.dx = horizontalScrollBar()->value();
    l.dy = verticalScrollBar()->value();
    return l;
}

QSize LossTable::fullSize() const {
    const Layout l = layout(px(1000));
    return {l.subject + int(l.cell * double(model_.columns().size())) + l.total,
            l.head + l.row * int(model_.subjects().size()) + 2};
}

void LossTable::updateBars() {
    const Layout l = layout(viewport()->width());
    const int wide = int(l.cell * double(model_.columns().size())), high = l.row * int(model_.subjects().size());
    const int roomX = viewport()->width() - l.subject - l.total, roomY = viewport()->height() - l.head;
    horizontalScrollBar()->setRange(0, std::max(0, wide - roomX));
    horizontalScrollBar()->setPageStep(std::max(1, roomX));
    horizontalScrollBar()->setSingleStep(int(l.cell));
    verticalScrollBar()->setRange(0, high <= roomY ? 0 : (high - roomY + l.row - 1) / l.row * l.row);
    verticalScrollBar()->setPageStep(std::max(1, roomY));
    verticalScrollBar()->setSingleStep(l.row);
}

void LossTable::showSelected() {
    const auto columns = model_.columns();
    const auto& subjects = model_.subjects();
    const auto column = int(std::find(columns.begin(), columns.end(), model_.column()) - columns.begin());
    const auto row = int(std::find(subjects.begin(), subjects.end(), model_.subject()) - subjects.begin());
    if (column == int(columns.size()) || row == int(subjects.size())) return;
    const Layout l = scrolled();
    const QRect cell = l.at(row, column);
    if (cell.top() < l.head) verticalScrollBar()->setValue(l.dy - (l.head - cell.top()));
    // By whole rows, or the topmost would be cut through.
    if (const int below = cell.bottom() + 2 - viewport()->height(); below > 0)
        verticalScrollBar()->setValue(l.dy + (below + l.row - 1) / l.row * l.row);
    if (cell.left() < l.subject) horizontalScrollBar()->setValue(l.dx - (l.subject - cell.left()));
    if (cell.right() >= viewport()->width() - l.total)
        horizontalScrollBar()->setValue(l.dx + cell.right() - (viewport()->width() - l.total) + 2);
}

QString LossTable::tip(const std::string& subject, const LossColumn& column) const {
    const QString where = QStringLiteral("%1, %2, %3")
                              .arg(QString::fromStdString(subject), QString::fromStdString(column.oar),
                                   QString::fromStdString(column.method));
    const voxelloss::OarLoss* loss = model_.loss(subject, column);
    if (loss == nullptr) return where + tr(": not counted");
    if (loss->n_vox_ref == 0) return where + tr(": the OAR is empty");
    const QString percent = models::percentText(loss->lost(), loss->n_vox_ref);
    return where + tr(": %1 of %2 voxels lost (%3 %)")
                       .arg(models::withThousands(loss->lost()), models::withThousands(loss->n_vox_ref),
                            percent.isEmpty() ? QStringLiteral("0") : percent);
}

QString LossTable::columnTip(const LossColumn& column) {
    return tr("%1, %2: click to sort by it")
        .arg(QString::fromStdString(column.oar), QString::fromStdString(column.method));
}

QString LossTable::description() const {
    return model_.subjects().empty() ? tr("No losses") : tip(model_.subject(), model_.column());
}

QPoint LossTable::cellCentre(const std::string& subject, const LossColumn& column) const {
    const auto columns = model_.columns();
    const auto& subjects = model_.subjects();
    return scrolled()
        .at(int(std::find(subjects.begin(), subjects.end(), subject) - subjects.begin()),
            int(std::find(columns.begin(), columns.end(), column) - columns.begin()))
        .center();
}

void LossTable::paintEvent(QPaintEvent*) {
    QPainter painter(viewport());
    paint(painter, scrolled(), viewport()->rect(), style::currentKind(), true);
}

void LossTable::paintAll(QPainter& painter, ThemeKind kind) const {
    paint(painter, layout(fullSize().width()), QRect(QPoint(0, 0), fullSize()), kind, false);
}

void LossTable::paint(QPainter& painter, const Layout& l, const QRect& clip, ThemeKind kind, bool selection) const {
    painter.fillRect(clip, style::color(Token::Panel, kind));
    const auto columns = model_.columns();
    const auto& subjects = model_.subjects();
    const int right = std::min(clip.right() + 1, l.x(int(columns.size())) + l.dx + l.total);
    const QFont table = style::font(style::Type::Table), cells = cellFont();
    QFont strong = table;
    strong.setWeight(QFont::DemiBold);
    for (int row = 0; row < int(subjects.size()); ++row) {
        const std::string& subject = subjects[std::size_t(row)];
        const QRect line(0, l.y(row), right, l.row);
        if (line.bottom() < l.head || line.top() > clip.bottom()) continue;
        painter.save();
        painter.setClipRect(QRect(l.subject, l.head, right - l.total - l.subject, clip.height()));
        for (int i = 0; i < int(columns.size()); ++i) {
            const QRect cell = l.at(row, i);
            if (cell.right() < l.subject || cell.left() > right) continue;
            const voxelloss::OarLoss* loss = model_.loss(subject, columns[std::size_t(i)]);
            const bool selected =
                selection && subject == model_.subject() && columns[std::size_t(i)] == model_.column();
            QString words = loss == nullptr ? QStringLiteral("–") : models::cellText(*loss, model_.unit());
            const double shade = loss == nullptr ? 0 : models::cellShade(*loss, model_.unit());
            const bool filled = loss != nullptr && loss->n_vox_ref > 0 && shade > 0;
            if (loss != nullptr) painter.fillRect(cell, style::color(Token::Raised, kind));
            if (filled) painter.fillRect(cell, style::heatColor(shade, kind));
            painter.setPen(filled ? style::heatInk(shade, kind) : style::color(Token::Text3, kind));
            QFont font = cells;
            if (selected) font.setWeight(QFont::Bold);
            // Voxel counts of six digits do not fit a narrow cell: thousands then, never less than was lost.
            if (QFontMetrics(font).horizontalAdvance(words) > cell.width() && loss != nullptr &&
                model_.unit() == models::LossUnit::Voxels)
                words = QStringLiteral("%1k").arg((loss->lost() + 500) / 1000);
            painter.setFont(font);
            painter.drawText(cell, Qt::AlignCenter, words);
            if (selected) {
                painter.setRenderHint(QPainter::Antialiasing);
                painter.setPen(QPen(style::color(Token::Accent, kind), 2));
                painter.setBrush(Qt::NoBrush);
                painter.drawRoundedRect(QRectF(cell).adjusted(0, 0, 0, 0), 3, 3);
                painter.setRenderHint(QPainter::Antialiasing, false);
            }
        }
        painter.restore();
        painter.save();
        painter.setClipRect(QRect(0, l.head, right, clip.height()));
        const bool current = selection && subject == model_.subject();
        painter.setFont(current ? strong : table);
        painter.setPen(style::color(current ? Token::Text : Token::Text2, kind));
        painter.drawText(
            QRect(0, line.top(), l.subject, l.row), Qt::AlignVCenter | Qt::AlignLeft,
            QFontMetrics(painter.font()).elidedText(QString::fromStdString(subject), Qt::ElideMiddle, l.subject - 4));
        painter.setPen(style::color(Token::Text2, kind));
        painter.setFont(table);
        painter.drawText(QRect(right - l.total, line.top(), l.total, l.row), Qt::AlignVCenter | Qt::AlignRight,
                         model_.total(subject));
        painter.restore();
    }
    painter.fillRect(QRect(0, 0, clip.width(), l.head), style::color(Token::Panel, kind));
    paintHead(painter, l, kind);
}

void LossTable::paintHead(QPainter& painter, const Layout& l, ThemeKind kind) const {
    const auto columns = model_.columns();
    const int methods = std::max(1, int(model_.methods().size()));
    const int right = std::min(l.width, l.x(int(columns.size())) + l.dx + l.total);
    const QFont caption = style::font(style::Type::Caption);
    painter.setFont(caption);
    painter.setPen(style::color(Token::Text2, kind));
    painter.drawText(QRect(0, 0, l.subject, l.head - px(5)), Qt::AlignBottom | Qt::AlignLeft, tr("Subject"));
    painter.drawText(QRect(right - l.total, 0, l.total, l.head - px(5)), Qt::AlignBottom | Qt::AlignRight,
                     model_.unit() == models::LossUnit::Distance ? tr("nearest") : tr("lost, all"));
    painter.save();
    painter.setClipRect(QRect(l.subject, 0, right - l.total - l.subject, l.head));
    for (int i = 0; i < int(columns.size()); i += methods) {
        const QString oar = QString::fromStdString(columns[std::size_t(i)].oar);
        const QRect group(l.x(i), 0, l.x(i + methods) - l.x(i) - kGap, l.head - px(4));
        painter.setPen(style::color(Token::Text2, kind));
        painter.drawText(group.adjusted(0, 0, 0, -px(4)), Qt::AlignBottom | Qt::AlignHCenter,
                         views::fittedName(oar, QFontMetricsF(caption), group.width() - px(3)));
        painter.fillRect(QRect(group.left(), group.bottom() - 1, group.width(), 3), style::oarPlotColor(oar, kind));
        // The column the rows are sorted by.
        if (model_.sortColumn())
            for (int m = 0; m < methods && i + m < int(columns.size()); ++m)
                if (columns[std::size_t(i + m)] == *model_.sortColumn()) {
                    const double x = (l.x(i + m) + l.x(i + m + 1)) / 2.0;
                    QPolygonF arrow(
                        {{x - 4, l.head - px(4.0) + 0.0}, {x + 4, l.head - px(4.0) + 0.0}, {x, l.head + 1.0}});
                    painter.setRenderHint(QPainter::Antialiasing);
                    painter.setPen(Qt::NoPen);
                    painter.setBrush(style::color(Token::Text, kind));
                    painter.drawPolygon(arrow);
                    painter.setRenderHint(QPainter::Antialiasing, false);
                }
    }
    painter.restore();
}

void LossTable::resizeEvent(QResizeEvent*) {
    updateBars();
}

void LossTable::mousePressEvent(QMouseEvent* event) {
    const Layout l = scrolled();
    const auto columns = model_.columns();
    const auto& subjects = model_.subjects();
    const QPoint p = event->pos();
    if (columns.empty() || event->button() != Qt::LeftButton) return;
    const int column =
        p.x() < l.subject || p.x() >= l.x(int(columns.size())) ? -1 : int((p.x() + l.dx - l.subject) / l.cell);
    if (p.y() < l.head) {
        if (column >= 0 && column < int(columns.size())) model_.sortBy(columns[std::size_t(column)]);
        return;
    }
    const int row = (p.y() + l.dy - l.head) / l.row;
    if (row < 0 || row >= int(subjects.size())) return;
    model_.select(subjects[std::size_t(row)],
                  column >= 0 && column < int(columns.size()) ? columns[std::size_t(column)] : model_.column());
}

void LossTable::mouseMoveEvent(QMouseEvent* event) {
    if (event->buttons() & Qt::LeftButton) mousePressEvent(event);
}

void LossTable::mouseDoubleClickEvent(QMouseEvent* event) {
    if (event->pos().y() >= scrolled().head) Q_EMIT opened();
}

void LossTable::keyPressEvent(QKeyEvent* event) {
    switch (event->key()) {
        case Qt::Key_Up:
            return model_.stepSubject(-1);
        case Qt::Key_Down:
            return model_.stepSubject(1);
        case Qt::Key_Left:
            return model_.stepColumn(-1);
        case Qt::Key_Right:
            return model_.stepColumn(1);
        default:
            QAbstractScrollArea::keyPressEvent(event);
    }
}

bool LossTable::viewportEvent(QEvent* event) {
    if (event->type() == QEvent::ToolTip) {
        const auto* help = static_cast<QHelpEvent*>(event);
        const Layout l = scrolled();
        const auto columns = model_.columns();
        const int column = int((help->pos().x() + l.dx - l.subject) / l.cell);
        const int row = (help->pos().y() + l.dy - l.head) / l.row;
        if (help->pos().x() < l.subject || column >= int(columns.size()) || row >= int(model_.subjects().size()))
            QToolTip::hideText();
        else if (help->pos().y() < l.head)
            QToolTip::showText(help->globalPos(), columnTip(columns[std::size_t(column)]), viewport());
        else
            QToolTip::showText(help->globalPos(),
                               tip(model_.subjects()[std::size_t(row)], columns[std::size_t(column)]), viewport());
        return true;
    }
    return QAbstractScrollArea::viewportEvent(event);
}

}  // namespace bauta::panels
