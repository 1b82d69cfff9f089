// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/PlotLook.h"

#include "ui/style/Theme.h"

namespace bauta::panels {

using style::Token;

views::PlotLook plotLook() {
    views::PlotLook look;
    look.background = style::color(Token::Panel);
    look.axis = style::color(Token::Line2);
    look.grid = style::color(Token::Line);
    look.text = style::color(Token::Text);
    look.text2 = style::color(Token::Text2);
    look.raised = style::color(Token::Raised);
    look.line = style::color(Token::Line);
    look.removed = style::color(Token::Rm);
    look.scale = style::textScale();
    return look;
}

}  // namespace bauta::panels
