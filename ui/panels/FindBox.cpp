// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/FindBox.h"

#include <QAction>
#include <QKeyEvent>
#include <QPainter>
#include <QStyledItemDelegate>
#include <algorithm>

#include "ui/style/Glyphs.h"

namespace bauta::panels {

using style::color;
using style::px;
using style::Token;

namespace {

constexpr int kKeyRole = Qt::UserRole, kSubjectRole = Qt::UserRole + 1, kActionRole = Qt::UserRole + 2;

/// Text at the left, key cap or caption at the right.
class ResultDelegate : public QStyledItemDelegate {
  public:
    using QStyledItemDelegate::QStyledItemDelegate;
    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override {
        painter->save();
        const bool selected = option.state.testFlag(QStyle::State_Selected);
        painter->fillRect(option.rect, color(selected ? Token::Sel : Token::Raised));
        const QRect box = option.rect.adjusted(px(12), 0, -px(10), 0);
        painter->setFont(style::font(style::Type::Body));
        painter->setPen(color(Token::Text));
        painter->drawText(box, Qt::AlignVCenter | Qt::AlignLeft, index.data().toString());
        const QString key = index.data(kKeyRole).toString();
        if (!key.isEmpty()) {
            const QSizeF cap = style::keyCapSize(key);
            style::paintKeyCap(
                *painter, QRectF(QPointF(box.right() - cap.width(), box.center().y() - cap.height() / 2), cap), key);
        } else if (!index.data(kSubjectRole).toString().isEmpty()) {
            painter->setFont(style::font(style::Type::Caption));
            painter->setPen(color(Token::Text3));
            painter->drawText(box, Qt::AlignVCenter | Qt::AlignRight, "subject");
        }
        painter->restore();
    }
    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const override {
        return {0, px(30)};  // as wide as the list
    }
};

}  // namespace

FindBox::FindBox(models::AppState& state, QWidget* parent)
    : QLineEdit(parent), state_(state), results_(new QListWidget(parent)) {
    setObjectName("findBox");
    setPlaceholderText(tr("Find a subject or an action"));
    setAccessibleName(tr("Find a subject or an action"));
    setProperty("noFocusRing", true);
    results_->setItemDelegate(new ResultDelegate(results_));
    results_->setFocusPolicy(Qt::NoFocus);
    results_->setObjectName("findResults");
    results_->setFrameShape(QFrame::NoFrame);
    results_->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    results_->setAccessibleName(tr("Found"));
    results_->hide();
    connect(this, &QLineEdit::textEdited, this, &FindBox::refill);
    connect(results_, &QListWidget::itemClicked, this, &FindBox::choose);
    style::whenStyled(this, [this] {
        setFixedHeight(px(28));
        setMaximumWidth(px(300));
        setMinimumWidth(px(160));
        setTextMargins(px(26), 0, static_cast<int>(style::keyCapSize("Ctrl F").width()), 0);
    });
}

void FindBox::addFindable(QAction* action) {
    findable_.append(action);
}

void FindBox::refill() {
    results_->clear();
    const QString wanted = text().trimmed();
    if (wanted.isEmpty()) return results_->hide();
    if (const models::Snapshot study = state_.study()) {
        for (const study::Subject& subject : study->subjects) {
            const QString id = QString::fromStdString(subject.id);
            if (!id.contains(wanted, Qt::CaseInsensitive)) continue;
            auto* item = new QListWidgetItem(id, results_);
            item->setData(kSubjectRole, id);
            if (results_->count() >= 6) break;
        }
    }
    for (QAction* action : findable_) {
        const QString label = action->text();
        if (!action->isEnabled() || !label.contains(wanted, Qt::CaseInsensitive)) continue;
        auto* item = new QListWidgetItem(label, results_);
        item->setData(kKeyRole, action->shortcut().toString(QKeySequence::PortableText).replace('+', ' '));
        item->setData(kActionRole, QVariant::fromValue<QObject*>(action));
    }
    if (results_->count() == 0) {
        auto* item = new QListWidgetItem(tr("Nothing is called \"%1\"").arg(wanted), results_);
        item->setFlags(Qt::NoItemFlags);
    }
    results_->setCurrentRow(0);
    const int rows = std::min(results_->count(), 10);
    QWidget* area = window();
    results_->setParent(area);
    const QPoint below = mapTo(area, QPoint(0, height() + 4));
    results_->setGeometry(below.x(), below.y(), width(), rows * px(30) + 4);
    results_->show();
    results_->raise();
}

void FindBox::choose(QListWidgetItem* item) {
    if (item == nullptr || !(item->flags() & Qt::ItemIsEnabled)) return;
    const QString subject = item->data(kSubjectRole).toString();
    auto* action = qobject_cast<QAction*>(item->data(kActionRole).value<QObject*>());
    clear();
    results_->hide();
    clearFocus();
    if (!subject.isEmpty()) {
        const models::Snapshot study = state_.study();
        const QString method = !state_.selection().method.isEmpty() ? state_.selection().method
                               : study != nullptr && !study->ranMethods.empty()
                                   ? QString::fromStdString(study->ranMethods.front())
                                   : QString();
        state_.select(subject, method);
    } else if (action != nullptr) {
        action->trigger();
    }
}

bool FindBox::event(QEvent* event) {
    // Esc is a key of the window too; here it empties the box.
    const bool asked = event->type() == QEvent::ShortcutOverride;
    if (asked && static_cast<QKeyEvent*>(event)->key() == Qt::Key_Escape) {
        event->accept();
        return true;
    }
    return QLineEdit::event(event);
}

void FindBox::keyPressEvent(QKeyEvent* event) {
    switch (event->key()) {
        case Qt::Key_Down:
        case Qt::Key_Up: {
            const int step = event->key() == Qt::Key_Down ? 1 : -1;
            results_->setCurrentRow(std::clamp(results_->currentRow() + step, 0, std::max(0, results_->count() - 1)));
            return;
        }
        case Qt::Key_Return:
        case Qt::Key_Enter:
            return choose(results_->isVisible() ? results_->currentItem() : nullptr);
        case Qt::Key_Escape:
            clear();
            results_->hide();
            clearFocus();
            Q_EMIT left();
            return;
        default:
            QLineEdit::keyPressEvent(event);
    }
}

void FindBox::focusInEvent(QFocusEvent* event) {
    QLineEdit::focusInEvent(event);
    if (!text().isEmpty()) refill();
}

void FindBox::focusOutEvent(QFocusEvent* event) {
    QLineEdit::focusOutEvent(event);
    results_->hide();
}

void FindBox::paintEvent(QPaintEvent* event) {
    QLineEdit::paintEvent(event);
    QPainter painter(this);
    style::paintIcon(painter, QRectF(px(9), (height() - px(16)) / 2.0, px(16), px(16)), "find", color(Token::Text2));
    if (!text().isEmpty()) return;
    const QSizeF cap = style::keyCapSize("Ctrl F");
    style::paintKeyCap(painter, QRectF(QPointF(width() - cap.width() - px(6), (height() - cap.height()) / 2), cap),
                       "Ctrl F");
}

}  // namespace bauta::panels
