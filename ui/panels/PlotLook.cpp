// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/PlotColours.h"

#include "ui/style/Theme.h"

namespace bauta::panels {

using style::Token;

views::PlotColours plotColours() {
    views::PlotColours colours;
    colours.background = style::color(Token::Panel);
    colours.axis = style::color(Token::Line2);
    colours.grid = style::color(Token::Line);
    colours.text = style::color(Token::Text);
    colours.text2 = style::color(Token::Text2);
    colours.raised = style::color(Token::Raised);
    colours.line = style::color(Token::Line);
    colours.accent = style::color(Token::Accent);
    colours.removed = style::color(Token::Rm);
    return colours;
}

}  // namespace bauta::panels
