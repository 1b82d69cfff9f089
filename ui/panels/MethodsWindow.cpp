// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/MethodsWindow.h"

#include <QHBoxLayout>
#include <QListWidget>
#include <QPainter>
#include <QScreen>
#include <QScrollArea>
#include <QShortcut>
#include <QStyledItemDelegate>

#include "ui/panels/MethodEditor.h"
#include "ui/style/Messages.h"

namespace bauta::panels {

using models::MethodCatalog;
using models::ProgramState;
using style::color;
using style::px;
using style::Token;
using style::Type;

namespace {

enum Role { VariantRole = Qt::UserRole, StatusRole, RunsRole };

/// A variant with what can run it below.
class VariantDelegate : public QStyledItemDelegate {
  public:
    using QStyledItemDelegate::QStyledItemDelegate;
    QSize sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const override { return {px(160), px(46)}; }
    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override {
        painter->save();
        const bool selected = option.state.testFlag(QStyle::State_Selected);
        painter->fillRect(option.rect, color(selected ? Token::Sel : Token::Panel));
        if (selected)
            painter->fillRect(QRect(option.rect.topLeft(), QSize(3, option.rect.height())), color(Token::Accent));
        const int indent = style::isVariant(index.data(VariantRole).toString()) ? px(30) : px(16);
        const QRect box = option.rect.adjusted(indent, px(5), -px(10), -px(5));
        const auto line = [&](const QFont& font, Token token, Qt::Alignment at, const QString& text) {
            painter->setFont(font);
            painter->setPen(color(token));
            painter->drawText(box, static_cast<int>(Qt::AlignLeft | at),
                              QFontMetrics(font).elidedText(text, Qt::ElideRight, box.width()));
        };
        QFont bold = style::font(Type::Body);
        bold.setWeight(QFont::DemiBold);
        line(bold, index.data(RunsRole).toBool() ? Token::Text : Token::Text3, Qt::AlignTop, index.data().toString());
        line(style::font(Type::Caption), Token::Text2, Qt::AlignBottom, index.data(StatusRole).toString());
        painter->restore();
    }
};

QString statusOf(const MethodCatalog& methods, const QString& variant) {
    const QString method = MethodCatalog::methodOf(variant);
    if (variant != method) {
        const QString text = models::settingsText(method, methods.settings(variant));
        return text.isEmpty() ? QObject::tr("the method's defaults") : text;
    }
    const bool native = defacing::method(method.toStdString()).native();
    const ProgramState& program = methods.program(method);
    switch (program.kind) {
        case ProgramState::Kind::Found:
            return (native ? QObject::tr("native, published %1") : QObject::tr("published %1"))
                .arg(program.version)
                .trimmed();
        case ProgramState::Kind::Searching:
            return native ? QObject::tr("native, looking further…") : QObject::tr("looking for its program…");
        case ProgramState::Kind::Missing:
            break;
    }
    return native ? QObject::tr("native") : QObject::tr("program not found");
}

}  // namespace

MethodsWindow::MethodsWindow(models::AppState& state, QWidget* parent)
    : QWidget(parent, Qt::Window), state_(state), list_(new QListWidget), editor_(new MethodEditor(state)) {
    setObjectName("pageBody");
    setAttribute(Qt::WA_StyledBackground);
    setWindowTitle(tr("Methods"));
    list_->setAccessibleName(tr("Methods and variants"));
    list_->setItemDelegate(new VariantDelegate(list_));
    list_->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    list_->setFrameShape(QFrame::NoFrame);
    list_->setProperty("focusInside", true);
    auto* scroll = new QScrollArea;
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setFocusPolicy(Qt::NoFocus);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setWidget(editor_);
    auto* right = new QVBoxLayout;
    right->setSpacing(0);
    right->addWidget(scroll, 1);
    right->addWidget(new style::Line);
    right->addWidget(editor_->footer());
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(list_);
    layout->addWidget(new style::Line(Qt::Vertical));
    layout->addLayout(right, 1);
    new style::FocusRing(this);

    connect(list_, &QListWidget::currentItemChanged, this, [this](const QListWidgetItem* item) {
        if (item != nullptr) editor_->show(item->data(VariantRole).toString());
    });
    connect(editor_, &MethodEditor::draftsChanged, this, &MethodsWindow::follow);
    connect(editor_, &MethodEditor::variantMade, this, &MethodsWindow::choose);
    connect(editor_, &MethodEditor::runWanted, this, &MethodsWindow::runWanted);
    connect(&state_.methods(), &MethodCatalog::settingsChanged, this, &MethodsWindow::fill);
    connect(&state_.methods(), &MethodCatalog::programsChanged, this, &MethodsWindow::follow);
    connect(new QShortcut(QKeySequence(Qt::Key_Escape), this), &QShortcut::activated, this, &QWidget::close);
    for (const char* keys : {"Ctrl+Return", "Ctrl+Enter"})
        connect(new QShortcut(QKeySequence(keys), this), &QShortcut::activated, editor_, &MethodEditor::save);
    style::whenStyled(this, [this] {
        list_->setFixedWidth(px(240));
        // The window manager's frame comes on top: without room for it the buttons would lie below the screen.
        resize(QSize(px(920), px(700)).boundedTo(screen()->availableSize() - QSize(16, 48)));
    });
    fill();
    list_->setCurrentRow(0);
}

void MethodsWindow::open(const QString& variant) {
    if (!variant.isEmpty()) choose(variant);
    show();
    raise();
    activateWindow();
    list_->setFocus();
}

void MethodsWindow::fill() {
    const QString at = editor_->variant();
    {
        const QSignalBlocker quiet(list_);
        list_->clear();
        for (const QString& variant : state_.methods().variants()) {
            auto* item = new QListWidgetItem(list_);
            item->setData(VariantRole, variant);
        }
    }
    follow();
    choose(at);
}

void MethodsWindow::follow() {
    for (int row = 0; row < list_->count(); ++row) {
        QListWidgetItem* item = list_->item(row);
        const QString variant = item->data(VariantRole).toString();
        const QString status = statusOf(state_.methods(), variant);
        item->setText(editor_->isDirty(variant) ? variant + QStringLiteral(" •") : variant);
        item->setData(StatusRole, status);
        item->setData(RunsRole, state_.methods().whyNot(variant).isEmpty());
        item->setData(Qt::AccessibleTextRole,
                      variant + ", " + status + (editor_->isDirty(variant) ? tr(", not saved") : QString()));
        item->setToolTip(status);
    }
}

void MethodsWindow::choose(const QString& variant) {
    // Of a variant that only an opened study knows, its method.
    for (const QString& wanted : {variant, MethodCatalog::methodOf(variant)}) {
        for (int row = 0; row < list_->count(); ++row)
            if (list_->item(row)->data(VariantRole).toString() == wanted) return list_->setCurrentRow(row);
    }
}

}  // namespace bauta::panels
