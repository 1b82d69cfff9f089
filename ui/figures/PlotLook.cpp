// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/figures/PlotLook.h"

#include "ui/style/Glyphs.h"

namespace bauta::figures {

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
    look.accent = style::color(Token::Accent, kind);
    look.selection = style::color(Token::Sel, kind);
    look.scale = style::textScale();
    return look;
}

views::PlotLook printLook() {
    views::PlotLook look = plotLook(style::ThemeKind::Light);
    look.background = Qt::white;
    look.scale = 1;
    return look;
}

std::vector<views::BoxArm> boxArms(const std::vector<std::string>& arms, style::ThemeKind kind) {
    std::vector<views::BoxArm> all;
    for (const std::string& arm : arms) {
        const QString name = QString::fromStdString(arm);
        all.push_back({name, style::methodColor(name, kind), style::markerPath(style::methodMarker(name)),
                       style::isVariant(name)});
    }
    return all;
}

}  // namespace bauta::figures
