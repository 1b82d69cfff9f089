// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/BoxPicture.h"

#include <gtest/gtest.h>

#include "tests/support/Application.h"
#include "tests/ui/views/MadeBoxes.h"

namespace bauta::test {
namespace {

using namespace views;
using detail::BoxLabel;
using detail::BoxPicture;

class BoxPictureTest : public testing::Test {
  protected:
    void SetUp() override { application(); }
};

TEST_F(BoxPictureTest, NoTextOverlapsAnotherOrABoxOrLeavesTheChart) {
    for (const double scale : {1.0, 1.5}) {
        for (const double width : {360.0, 560.0, 880.0, 1600.0}) {
            for (std::size_t arms = 1; arms <= 9; ++arms) {
                const QSizeF size(width, 420);
                const BoxPicture picture = placedBoxes(boxData(arms), size, scale);
                const auto& labels = picture.labels();
                const std::string at =
                    std::to_string(arms) + " arms at " + std::to_string(width) + " × " + std::to_string(scale) + ": ";
                for (std::size_t i = 0; i < labels.size(); ++i) {
                    EXPECT_TRUE(QRectF(QPointF(0, 0), size).contains(labels[i].rect))
                        << at << labels[i].text.toStdString();
                    for (std::size_t k = 0; k < i; ++k)
                        EXPECT_FALSE(labels[i].rect.intersects(labels[k].rect))
                            << at << labels[i].text.toStdString() << " and " << labels[k].text.toStdString();
                    if (labels[i].kind != BoxLabel::Kind::Words) continue;
                    for (int g = 0; g < 8; ++g) {
                        for (int a = 0; a < static_cast<int>(arms); ++a) {
                            const report::Mark& mark = *picture.mark(g, a);
                            if (mark.values.empty()) continue;
                            const QRectF box(QPointF(picture.x(g, a) - 1, picture.y(mark.high)),
                                             QPointF(picture.x(g, a) + 1, picture.y(mark.low)));
                            EXPECT_FALSE(labels[i].rect.intersects(box)) << at << "words over a box";
                        }
                    }
                }
            }
        }
    }
}

TEST_F(BoxPictureTest, BracketsJoinTheirPairsAndNeverMeet) {
    for (const std::size_t arms : {2U, 4U, 9U}) {
        BoxData made = boxData(arms);
        made.panel.groups[0].brackets.push_back({"original", boxArmNames(arms).back(), "ns"});
        made.panel.groups[0].brackets.push_back({"original", "nobody", "*"});
        const BoxPicture picture = placedBoxes(made, {700, 420});
        const auto& brackets = picture.brackets();
        // All but those that are not significant or not there; pydeface has none where it has no value.
        std::size_t expected = 0;
        for (const auto& group : madePanel(boxArmNames(arms)).groups) expected += group.brackets.size();
        ASSERT_EQ(brackets.size(), expected);
        for (const auto& one : brackets) {
            EXPECT_EQ(one.markA, 0);
            const auto& group = made.panel.groups[static_cast<std::size_t>(one.group)];
            const auto found = std::find_if(group.brackets.begin(), group.brackets.end(), [&](const auto& bracket) {
                return bracket.armB == boxArmNames(arms)[static_cast<std::size_t>(one.markB)];
            });
            ASSERT_NE(found, group.brackets.end());
            EXPECT_EQ(one.stars.toStdString(), found->stars);
            for (const auto& other : brackets) {
                if (&one == &other || one.level != other.level) continue;
                EXPECT_TRUE(picture.x(one.group, one.markB) < picture.x(other.group, other.markA) ||
                            picture.x(other.group, other.markB) < picture.x(one.group, one.markA));
            }
        }
        for (const BoxLabel& label : picture.labels()) {
            if (label.kind != BoxLabel::Kind::Stars) continue;
            EXPECT_NEAR(label.rect.center().x(), (picture.x(label.group, 0) + picture.x(label.group, label.mark)) / 2,
                        0.6);
        }
    }
}

TEST_F(BoxPictureTest, CountsGiveWayBeforeTheBoxesDo) {
    const auto counts = [](const BoxData& made, double width) {
        QStringList all;
        const BoxPicture picture = placedBoxes(made, {width, 420});
        for (const BoxLabel& label : picture.labels())
            if (label.kind == BoxLabel::Kind::Count) all << label.text;
        return all;
    };
    BoxData made = boxData(2);
    made.panel.groups[0].marks[1].count = "27 (2 empty)";
    EXPECT_EQ(counts(made, 2400).count("27 (2 empty)"), 1);
    EXPECT_EQ(counts(made, 900).count("27"), 1);
    EXPECT_EQ(counts(made, 900).size(), 16);
    EXPECT_EQ(counts(boxData(8), 1600).count("29"), 62);
    EXPECT_EQ(counts(boxData(8), 600).count("n 29"), 6);
    EXPECT_TRUE(counts(boxData(8), 200).isEmpty());
}

TEST_F(BoxPictureTest, TheBoxAtTheCursorHasTheNumbers) {
    BoxData made = plainBoxes();
    made.panel.unit = "mm";
    made.panel.groups[0].marks[0].count = "5 (2 empty)";
    made.panel.groups[1].marks[1] = madeMark("pydeface", {});
    const BoxPicture picture = placedBoxes(made, {600, 400});
    const QString all = picture.linesOf({0, 0, 1, true}).join('\n');
    for (const char* part : {"Parotid_L  original", "n 5 (2 empty)", "median 0.80\u2009mm", "quartiles 0.75 to 0.85",
                             "mean 0.80 ± 0.08 (SD)", "sub-002  0.75"})
        EXPECT_TRUE(all.contains(QString::fromUtf8(part))) << part << " in\n" << all.toStdString();
    EXPECT_EQ(picture.linesOf({1, 1, -1, true}), QStringList({"Parotid_R  pydeface", "all 29 empty"}));
}

TEST_F(BoxPictureTest, NumbersHaveMinusSignsAndThinSpaces) {
    EXPECT_EQ(detail::plainNumber(-0.25, 2), QString::fromUtf8("−0.25"));
    EXPECT_EQ(detail::plainNumber(-0.001, 2), "0.00");
    EXPECT_EQ(detail::plainNumber(12345, 0), QString::fromUtf8("12\u2009345"));
    EXPECT_EQ(detail::plainNumber(-1234.5, 1), QString::fromUtf8("−1\u2009234.5"));
    EXPECT_EQ(detail::plainNumber(999, 0), "999");
}

}  // namespace
}  // namespace bauta::test
