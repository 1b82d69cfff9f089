// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/InspectorColumn.h"

#include <QPainter>
#include <QScrollArea>
#include <QVBoxLayout>

#include "ui/style/Widgets.h"

namespace bauta::panels {

InspectorColumn::InspectorColumn(QWidget* parent) : QWidget(parent), stack_(new QStackedWidget) {
    setObjectName("inspector");
    setAccessibleName(tr("Inspector"));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(1, 0, 0, 0);
    layout->addWidget(stack_);
}

void InspectorColumn::addPage(Page& page) {
    QWidget* inspector = page.inspector();
    if (inspector == nullptr) return;
    auto* column = new QWidget;
    auto* layout = new QVBoxLayout(column);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    if (page.scrollsInspector()) {
        auto* scroll = new QScrollArea;
        scroll->setWidgetResizable(true);
        scroll->setFrameShape(QFrame::NoFrame);
        scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
        scroll->setFocusPolicy(Qt::NoFocus);
        inspector->setProperty("role", "transparent");
        scroll->setWidget(inspector);
        layout->addWidget(scroll, 1);
    } else {
        layout->addWidget(inspector, 1);
    }
    if (QWidget* footer = page.inspectorFooter()) {
        layout->addWidget(new style::Line);
        layout->addWidget(footer);
    }
    // The page's keys work here too.
    column->addActions(page.actions());
    stack_->addWidget(column);
    style::showOnly(*stack_, stack_->currentWidget());
    pages_[&page] = column;
}

bool InspectorColumn::showPage(const Page& page) {
    QWidget* column = pages_.value(&page);
    if (column != nullptr) style::showOnly(*stack_, column);
    return column != nullptr;
}

void InspectorColumn::setColumnWidth(int logical) {
    setFixedWidth(style::px(logical));
}

void InspectorColumn::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.fillRect(rect(), style::color(style::Token::Panel));
    painter.fillRect(0, 0, 1, height(), style::color(style::Token::Line));
}

}  // namespace bauta::panels
