// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/KeySheet.h"

#include <QHBoxLayout>

namespace bauta::panels {
namespace {

using style::px;

QWidget* row(const KeyHelp& key) {
    auto* widget = new QWidget;
    auto* layout = new QHBoxLayout(widget);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(px(4));
    auto* text = new style::Text(key.meaning, style::Type::Body, style::Token::Text2);
    text->setWordWrap(true);
    layout->addWidget(text, 1);
    for (QString cap : key.keys.split(' '))
        layout->addWidget(new style::KeyCap(cap.replace('+', ' ')), 0, Qt::AlignTop);
    return widget;
}

}  // namespace

KeySheet::KeySheet(QWidget* parent)
    : SidePanel(tr("Keys"), 380, parent), page_(new style::Section), anywhere_(new style::Section(tr("Anywhere"))) {
    body()->setSpacing(0);
    body()->addWidget(page_);
    body()->addWidget(anywhere_);
    body()->addStretch(1);
    for (const KeyHelp& key : everywhere()) anywhere_->body()->addWidget(row(key));
    page_->hide();
}

QVector<KeyHelp> KeySheet::everywhere() {
    return {{"Ctrl+1 Ctrl+2 Ctrl+3 Ctrl+4 Ctrl+5 Ctrl+6", tr("Study, Review, OAR loss, Experiment, Results, Jobs")},
            {"Ctrl+F", tr("find a subject or an action")},
            {"Ctrl+I", tr("import")},
            {"Ctrl+O", tr("open a study")},
            {"Ctrl+G", tr("follow the last message")},
            {"Ctrl+Enter", tr("the page's main button")},
            {"F11", tr("full screen")},
            {"Shift+F11", tr("presentation")},
            {"Ctrl+Shift+L", tr("dark or light")},
            {"Ctrl+,", tr("settings")},
            {"F1", tr("help")},
            {"?", tr("this sheet")},
            {"Esc", tr("close, leave a text field or full screen")}};
}

void KeySheet::setPage(const Page* page) {
    page_->clear();
    page_->setVisible(page != nullptr);
    if (page == nullptr) return;
    page_->setTitle(page->title());
    for (const KeyHelp& key : page->keys()) page_->body()->addWidget(row(key));
}

}  // namespace bauta::panels
