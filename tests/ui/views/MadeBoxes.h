// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFont>
#include <QPainterPath>

#include "tests/ui/figures/MadeFigure.h"
#include "ui/views/BoxPicture.h"

namespace bauta::test {

inline views::PlotLook boxLook(double scale = 1) {
    views::PlotLook c;
    c.background = Qt::black;
    c.axis = QColor(0x4B, 0x56, 0x63);
    c.grid = c.line = QColor(0x2C, 0x33, 0x3C);
    c.text = Qt::white;
    c.text2 = QColor(0xB3, 0xBD, 0xC8);
    c.raised = QColor(0x25, 0x2B, 0x33);
    c.accent = QColor(0x6B, 0xB0, 0xFF);
    c.selection = QColor(0x21, 0x36, 0x50);
    c.scale = scale;
    return c;
}

inline std::vector<std::string> boxArmNames(std::size_t arms) {
    std::vector<std::string> all = manyArms();
    all.emplace_back("mri_deface");
    return {all.begin(), all.begin() + static_cast<std::ptrdiff_t>(arms)};
}

inline std::vector<views::BoxArm> boxArms(const std::vector<std::string>& arms) {
    QPainterPath disc;
    disc.addEllipse(QPointF(0, 0), 3, 3);
    std::vector<views::BoxArm> all;
    for (std::size_t i = 0; i < arms.size(); ++i)
        all.push_back(
            {QString::fromStdString(arms[i]), i == 0 ? QColor(0, 0, 255) : QColor(255, 20 * int(i), 0), disc, false});
    return all;
}

inline views::BoxData boxData(std::size_t arms, std::size_t subjects = 29, bool distance = false) {
    return {boxArms(boxArmNames(arms)), madePanel(boxArmNames(arms), subjects, distance)};
}

/// Two groups and two arms with values of known quartiles.
inline views::BoxData plainBoxes() {
    views::BoxData made{boxArms({"original", "pydeface"}), {}};
    for (const char* oar : {"Parotid_L", "Parotid_R"}) {
        report::Group group;
        group.oar = oar;
        group.marks = {madeMark("original", {0.70, 0.75, 0.80, 0.85, 0.90}),
                       madeMark("pydeface", {0.20, 0.25, 0.30, 0.35, 0.40})};
        for (report::Mark& mark : group.marks) {  // no outliers
            mark.low = mark.q1 - 0.05;
            mark.high = mark.q3 + 0.05;
        }
        made.panel.groups.push_back(group);
    }
    return made;
}

/// The picture of a chart of that size.
inline views::detail::BoxPicture placedBoxes(const views::BoxData& made, QSizeF size, double scale = 1) {
    views::detail::BoxPicture picture(made, boxLook(scale), QFont());
    picture.setTicks({{picture.low(), picture.high()}, {"0.00", "1.00"}});
    const QMarginsF margins = picture.fit(size);
    picture.place(QRectF(QPointF(0, 0), size).marginsRemoved(margins), picture.low(), picture.high());
    return picture;
}

}  // namespace bauta::test
