// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/Card.h"

namespace bauta::panels {

using style::px;

QHBoxLayout* cardHead(QVBoxLayout* body, style::Text* title, style::Text* note) {
    auto* row = new QWidget;
    auto* head = new QHBoxLayout(row);
    head->setContentsMargins(0, 0, 0, 0);
    head->addWidget(title);
    // Long with many methods: it is cut before it widens the window.
    note->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    head->addWidget(note, 1);
    style::whenStyled(row, [row, head] {
        row->setFixedHeight(px(28));
        head->setSpacing(px(10));
    });
    body->addWidget(row);
    return head;
}

QFrame* card(QVBoxLayout*& body) {
    auto* frame = new QFrame;
    frame->setProperty("role", "card");
    body = new QVBoxLayout(frame);
    style::whenStyled(frame, [body] {
        body->setContentsMargins(px(16), px(10), px(16), px(10));
        body->setSpacing(px(6));
    });
    return frame;
}

}  // namespace bauta::panels
