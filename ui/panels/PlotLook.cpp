// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/PlotLook.h"

namespace bauta::panels {

using style::Token;

views::PlotLook plotLook(style::ThemeKind kind) {
    views::PlotLook look;
    look.background = style::color(Token::Panel, kind);
    look.axis = style::color(Token::Line2, kind);
    look.grid = style::color(Token::Line, kind);
    look.text = style::color(Token::Text, kind);
    look.text2 = style::color(Token::Text2, kind);
    look.raised = style::color(Token::Raised, kind);
    look.line = style::color(Token::Line, kind);
    look.removed = style::color(Token::Rm, kind);
    look.scale = style::textScale();
    return look;
}

}  // namespace bauta::panels
