// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/CompositeTable.h"

#include <QHeaderView>
#include <QKeyEvent>
#include <QPainter>
#include <QScrollBar>
#include <QStyledItemDelegate>
#include <algorithm>
#include <cmath>

#include "ui/models/ResultsText.h"
#include "ui/style/Glyphs.h"

namespace bauta::panels {

using experiment::Composite;
using style::px;
using style::Token;
using style::Type;

namespace {

constexpr int kRow = 46, kHead = 40, kLeastCell = 68, kWidestCell = 108;

QString text(std::string_view s) {
    return QString::fromUtf8(s.data(), static_cast<qsizetype>(s.size()));
}

QColor mixed(const QColor& a, const QColor& b, double share) {
    const auto channel = [share](int from, int to) {
        return static_cast<int>(std::lround(from + (to - from) * share));
    };
    return {channel(a.red(), b.red()), channel(a.green(), b.green()), channel(a.blue(), b.blue())};
}

/// What a cell shows, made once.
struct Cell {
    QString mean, sd, letters, words;
    double shade = 0;  ///< 0 … 1, the better the higher
    bool best = false, any = false;
};

}  // namespace

class CompositeTable::Model : public QAbstractTableModel {
  public:
    using QAbstractTableModel::QAbstractTableModel;

    void set(const models::ResultsPtr& results, const experiment::ResultMetric& metric) {
        beginResetModel();
        arms_.clear();
        heads_.clear();
        cells_.clear();
        if (results) read(*results, metric);
        endResetModel();
    }
    [[nodiscard]] const std::vector<std::string>& arms() const { return arms_; }
    [[nodiscard]] const Cell& at(const QModelIndex& index) const {
        return cells_[static_cast<std::size_t>(index.row()) * arms_.size() + static_cast<std::size_t>(index.column())];
    }
    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override {
        return parent.isValid() ? 0 : static_cast<int>(arms_.size());
    }
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override { return rowCount(parent); }
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override {
        if (!index.isValid()) return {};
        if (role == Qt::DisplayRole) return at(index).mean;
        if (role == Qt::ToolTipRole || role == Qt::AccessibleTextRole) return at(index).words;
        return {};
    }
    /// The arm; as tooltip role for columns how many values are in it.
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override {
        if (role == Qt::DisplayRole) return text(arms_[static_cast<std::size_t>(section)]);
        if (role == Qt::ToolTipRole && orientation == Qt::Horizontal) return heads_.value(section);
        return {};
    }

  private:
    void read(const experiment::Results& results, const experiment::ResultMetric& metric) {
        arms_ = results.plan().arms;
        double least = std::numeric_limits<double>::infinity(), most = -least;
        for (const std::string& train : arms_)
            for (const std::string& test : arms_)
                if (const Composite* one = results.analysis.composite(metric.key, train, test);
                    one != nullptr && std::isfinite(one->mean)) {
                    least = std::min(least, one->mean);
                    most = std::max(most, one->mean);
                }
        // A share of 1 shows what it is; a distance only how it compares.
        const auto shade = [&](double mean) {
            if (metric.higherIsBetter) return std::clamp(mean * mean, 0.0, 1.0);
            return most > least ? 1 - (mean - least) / (most - least) : 1.0;
        };
        for (const std::string& test : arms_) {
            std::size_t low = SIZE_MAX, high = 0;
            for (const std::string& train : arms_)
                if (const Composite* one = results.analysis.composite(metric.key, train, test); one != nullptr) {
                    low = std::min(low, one->n);
                    high = std::max(high, one->n);
                }
            heads_ << (low >= high ? tr("n = %1").arg(high) : tr("n = %1–%2").arg(low).arg(high));
        }
        for (const std::string& train : arms_)
            for (const std::string& test : arms_) {
                const Composite* one = results.analysis.composite(metric.key, train, test);
                Cell cell;
                const QString where = tr("trained on %1, evaluated on %2").arg(text(train), text(test));
                if (one == nullptr || one->n == 0 || !std::isfinite(one->mean)) {
                    cell.mean = QStringLiteral("n/a");
                    cell.words = where + QStringLiteral(": n/a");
                    if (one != nullptr && !one->reason.empty()) cell.words += QStringLiteral(", ") + text(one->reason);
                } else {
                    cell.any = true;
                    cell.mean = models::scoreText(metric, one->mean);
                    cell.sd = QStringLiteral("± %1").arg(models::scoreText(metric, one->sd));
                    cell.letters = text(one->letters);
                    cell.best = one->best;
                    cell.shade = shade(one->mean);
                    cell.words = tr("%1: %2 %3, SD %4, n %5")
                                     .arg(where, text(metric.title), models::withUnit(metric, cell.mean),
                                          models::scoreText(metric, one->sd))
                                     .arg(one->n);
                    if (one->omitted > 0) cell.words += tr(", %1 OARs without a voxel left").arg(one->omitted);
                    if (one->emptyOutputs > 0) cell.words += tr(", %1 empty outputs").arg(one->emptyOutputs);
                    if (one->best) cell.words += tr(", best of its column");
                    if (!one->letters.empty()) cell.words += tr(", letter %1").arg(cell.letters);
                    if (!one->reason.empty()) cell.words += QStringLiteral(", ") + text(one->reason);
                }
                cells_.push_back(std::move(cell));
            }
    }
    std::vector<std::string> arms_;
    QStringList heads_;
    std::vector<Cell> cells_;
};

namespace {

class CellDelegate : public QStyledItemDelegate {
  public:
    using Cells = std::function<const Cell&(const QModelIndex&)>;
    CellDelegate(Cells cells, QObject* parent) : QStyledItemDelegate(parent), cells_(std::move(cells)) {}

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override {
        const auto* view = qobject_cast<const QTableView*>(option.widget);
        if (view == nullptr) return;
        const Cell& cell = cells_(index);
        painter->save();
        painter->setRenderHint(QPainter::Antialiasing);
        const QRectF box = QRectF(option.rect).adjusted(1.5, 1.5, -1.5, -1.5);
        const QColor fill =
            cell.any ? mixed(style::color(Token::Raised), style::color(Token::AccentFill), 0.08 + 0.82 * cell.shade)
                     : style::color(Token::Raised);
        painter->setPen(cell.best ? QPen(style::color(Token::Text), 1.4) : QPen(Qt::NoPen));
        painter->setBrush(fill);
        painter->drawRoundedRect(box, 4, 4);
        if (view->currentIndex() == index) {
            painter->setPen(QPen(style::color(Token::Accent), view->hasFocus() ? 2 : 1));
            painter->setBrush(Qt::NoBrush);
            painter->drawRoundedRect(box.adjusted(2.5, 2.5, -2.5, -2.5), 3, 3);
        }
        const QColor ink = style::contrast(fill, Qt::white) >= style::contrast(fill, Qt::black) ? Qt::white : Qt::black;
        painter->setPen(cell.any ? ink : style::color(Token::Text3));
        QFont strong = style::font(Type::Body);
        strong.setWeight(QFont::DemiBold);
        const QFont small = style::font(Type::Caption);
        const int line = QFontMetrics(strong).height(), below = QFontMetrics(small).height();
        const double top = box.center().y() - (line + (cell.sd.isEmpty() ? 0 : below)) / 2.0;
        painter->setFont(strong);
        painter->drawText(QRectF(box.left(), top, box.width(), line), Qt::AlignCenter, cell.mean);
        if (!cell.letters.isEmpty()) {
            const double right = box.center().x() + QFontMetricsF(strong).horizontalAdvance(cell.mean) / 2;
            painter->setFont(small);
            painter->drawText(QRectF(right + 3, top - 3, box.right() - right, line), Qt::AlignLeft | Qt::AlignVCenter,
                              cell.letters);
        }
        painter->setFont(small);
        painter->drawText(QRectF(box.left(), top + line, box.width(), below), Qt::AlignCenter, cell.sd);
        painter->restore();
    }

  private:
    Cells cells_;
};

/// Arms with their markers at the left; above the columns names and how many values.
class Header : public QHeaderView {
  public:
    Header(Qt::Orientation orientation, QWidget* parent) : QHeaderView(orientation, parent) {
        setSectionsClickable(false);
        setHighlightSections(false);
        setFocusPolicy(Qt::NoFocus);
        setSectionResizeMode(QHeaderView::Fixed);
        setMinimumSectionSize(1);
    }

  protected:
    void paintSection(QPainter* painter, const QRect& rect, int section) const override {
        const QString name = model()->headerData(section, orientation(), Qt::DisplayRole).toString();
        painter->save();
        QFont font = style::font(Type::Table);
        font.setWeight(QFont::DemiBold);
        painter->setFont(font);
        painter->setPen(style::color(Token::Text));
        const QFontMetrics metrics(font);
        if (orientation() == Qt::Vertical) {
            const double side = px(10);
            style::paintMarker(*painter, QRectF(rect.left() + px(2), rect.center().y() - side / 2 + 0.5, side, side),
                               style::methodMarker(name), style::methodColor(name), style::isVariant(name));
            const QRect room = rect.adjusted(px(18), 0, -px(6), 0);
            painter->drawText(room, Qt::AlignVCenter | Qt::AlignLeft,
                              metrics.elidedText(name, Qt::ElideMiddle, room.width()));
        } else {
            const int half = rect.height() / 2;
            painter->drawText(QRect(rect.left(), rect.top(), rect.width(), half), Qt::AlignHCenter | Qt::AlignBottom,
                              metrics.elidedText(name, Qt::ElideMiddle, rect.width() - px(4)));
            painter->setFont(style::font(Type::Caption));
            painter->setPen(style::color(Token::Text2));
            painter->drawText(QRect(rect.left(), rect.top() + half, rect.width(), half), Qt::AlignCenter,
                              model()->headerData(section, Qt::Horizontal, Qt::ToolTipRole).toString());
        }
        painter->restore();
    }
};

}  // namespace

CompositeTable::CompositeTable(QWidget* parent) : QTableView(parent), model_(new Model(this)) {
    setObjectName(QStringLiteral("compositeTable"));
    setAccessibleName(tr("Composite scores by training and evaluation data"));
    setProperty("noFocusRing", true);
    setItemDelegate(new CellDelegate([this](const QModelIndex& at) -> const Cell& { return model_->at(at); }, this));
    setHorizontalHeader(new Header(Qt::Horizontal, this));
    setVerticalHeader(new Header(Qt::Vertical, this));
    setModel(model_);
    setShowGrid(false);
    setCornerButtonEnabled(false);
    setTabKeyNavigation(false);
    setEditTriggers(NoEditTriggers);
    setSelectionMode(SingleSelection);
    setFrameShape(NoFrame);
    setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setHorizontalScrollMode(ScrollPerPixel);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    connect(this, &QTableView::clicked, this, &CompositeTable::opened);
    style::whenStyled(this, [this] { applySizes(); });
}

CompositeTable::~CompositeTable() = default;

void CompositeTable::setResults(const models::ResultsPtr& results, const experiment::ResultMetric& metric) {
    const auto [train, test] = current();
    model_->set(results, metric);
    applySizes();
    setCurrent(train, test);
}

std::pair<std::string, std::string> CompositeTable::current() const {
    const QModelIndex at = currentIndex();
    if (!at.isValid()) return {};
    return {model_->arms()[static_cast<std::size_t>(at.row())], model_->arms()[static_cast<std::size_t>(at.column())]};
}

void CompositeTable::setCurrent(const std::string& train, const std::string& test) {
    const auto& arms = model_->arms();
    const auto row = std::ranges::find(arms, train), column = std::ranges::find(arms, test);
    if (arms.empty()) return;
    const bool known = row != arms.end() && column != arms.end();
    setCurrentIndex(known ? model_->index(static_cast<int>(row - arms.begin()), static_cast<int>(column - arms.begin()))
                          : model_->index(0, 0));
}

QSize CompositeTable::sizeHint() const {
    return {px(564), minimumSizeHint().height()};
}

QSize CompositeTable::minimumSizeHint() const {
    const int rows = std::max(1, model_->rowCount());
    const bool scrolls = horizontalScrollBar()->maximum() > 0;
    return {px(220), px(kHead) + rows * px(kRow) + 2 + (scrolls ? horizontalScrollBar()->sizeHint().height() : 0)};
}

void CompositeTable::applySizes() {
    QFont font = style::font(Type::Table);
    font.setWeight(QFont::DemiBold);
    const QFontMetrics metrics(font);
    int names = px(40), widest = px(kLeastCell);
    for (const std::string& arm : model_->arms()) {
        names = std::max(names, metrics.horizontalAdvance(text(arm)) + px(26));
        widest = std::max(widest, metrics.horizontalAdvance(text(arm)) + px(8));
    }
    const int labels = std::min(names, std::max(px(90), width() / 4));
    const int columns = std::max(1, model_->columnCount());
    const int cell = std::max(std::min(widest, px(kWidestCell)), (width() - labels) / columns);
    verticalHeader()->setFixedWidth(labels);
    horizontalHeader()->setFixedHeight(px(kHead));
    for (int row = 0; row < model_->rowCount(); ++row) verticalHeader()->resizeSection(row, px(kRow));
    for (int column = 0; column < model_->columnCount(); ++column) horizontalHeader()->resizeSection(column, cell);
    updateGeometry();
    updateGeometries();
}

void CompositeTable::resizeEvent(QResizeEvent* event) {
    QTableView::resizeEvent(event);
    applySizes();
}

void CompositeTable::keyPressEvent(QKeyEvent* event) {
    const bool plain = (event->modifiers() & ~Qt::KeypadModifier) == Qt::NoModifier;
    if (plain && event->key() >= Qt::Key_Left && event->key() <= Qt::Key_Down) return QTableView::keyPressEvent(event);
    event->ignore();  // a table would take letters for a search
}

}  // namespace bauta::panels
