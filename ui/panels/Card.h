// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>
#include <QHBoxLayout>
#include <QVBoxLayout>

#include "ui/style/Widgets.h"

namespace bauta::panels {

/// A card of a page; body gets its column.
[[nodiscard]] QFrame* card(QVBoxLayout*& body);

/// Title, note and what stands at the right of a card, all heads alike. The caller adds what stands at the right.
QHBoxLayout* cardHead(QVBoxLayout* body, style::Text* title, style::Text* note);

}  // namespace bauta::panels
