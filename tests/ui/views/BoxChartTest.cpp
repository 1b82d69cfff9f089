// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/BoxChart.h"

#include <gtest/gtest.h>

#include <QSignalSpy>
#include <QTest>
#include <QWheelEvent>
#include <cmath>

#include "tests/support/Application.h"
#include "tests/ui/figures/MadeFigure.h"
#include "ui/views/BoxPicture.h"

namespace bauta {
namespace {

using namespace views;
using detail::BoxLabel;
using detail::BoxPicture;

PlotLook look(double scale = 1) {
    PlotLook c;
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

std::vector<std::string> names(std::size_t arms) {
    std::vector<std::string> all = test::manyArms();
    all.emplace_back("mri_deface");
    return {all.begin(), all.begin() + static_cast<std::ptrdiff_t>(arms)};
}

std::vector<BoxArm> armsOf(const std::vector<std::string>& arms) {
    QPainterPath disc;
    disc.addEllipse(QPointF(0, 0), 3, 3);
    std::vector<BoxArm> all;
    for (std::size_t i = 0; i < arms.size(); ++i)
        all.push_back(
            {QString::fromStdString(arms[i]), i == 0 ? QColor(0, 0, 255) : QColor(255, 20 * int(i), 0), disc, false});
    return all;
}

BoxData data(std::size_t arms, std::size_t subjects = 29, bool distance = false) {
    return {armsOf(names(arms)), test::madePanel(names(arms), subjects, distance)};
}

/// Two groups and two arms with values of known quartiles.
BoxData plain() {
    BoxData made{armsOf({"original", "pydeface"}), {}};
    for (const char* oar : {"Parotid_L", "Parotid_R"}) {
        report::Group group;
        group.oar = oar;
        group.marks = {test::madeMark("original", {0.70, 0.75, 0.80, 0.85, 0.90}),
                       test::madeMark("pydeface", {0.20, 0.25, 0.30, 0.35, 0.40})};
        for (report::Mark& mark : group.marks) {  // no outliers
            mark.low = mark.q1 - 0.05;
            mark.high = mark.q3 + 0.05;
        }
        made.panel.groups.push_back(group);
    }
    return made;
}

class BoxChartTest : public testing::Test {
  protected:
    void SetUp() override { test::application(); }
    static QImage drawn(QWidget& chart) {
        chart.show();
        QApplication::processEvents();
        return chart.grab().toImage();
    }
    static BoxPicture placed(const BoxData& made, QSizeF size, double scale = 1) {
        BoxPicture picture(made, look(scale), QFont());
        picture.setTicks({{picture.low(), picture.high()}, {"0.00", "1.00"}});
        const QMarginsF margins = picture.fit(size);
        picture.place(QRectF(QPointF(0, 0), size).marginsRemoved(margins), picture.low(), picture.high());
        return picture;
    }
};

bool isBlue(QRgb c) {
    return qBlue(c) > 150 && qRed(c) < 90;
}
bool isRed(QRgb c) {
    return qRed(c) > 150 && qBlue(c) < 90;
}

TEST_F(BoxChartTest, BoxesStandAtTheirQuartilesAndWhiskersAtTheirPercentiles) {
    BoxChart chart;
    chart.resize(600, 400);
    chart.setLook(look());
    chart.setData(plain());
    const QImage p = drawn(chart);
    const QString oar = "Parotid_L", arm = "original";
    const int x = static_cast<int>(chart.position(oar, arm, 0.8).x());
    const auto y = [&](double value) { return static_cast<int>(std::lround(chart.position(oar, arm, value).y())); };
    const auto lit = [&](int at, int dx) {
        for (int by = -1; by <= 1; ++by)
            if (isBlue(p.pixel(x + dx, at + by))) return true;
        return false;
    };
    EXPECT_TRUE(lit(y(0.75), 6)) << "lower quartile";
    EXPECT_TRUE(lit(y(0.85), 6)) << "upper quartile";
    EXPECT_TRUE(lit(y(0.80), 6)) << "median";
    EXPECT_FALSE(lit(y(0.775), 6)) << "inside the box it is faint";
    EXPECT_TRUE(lit(y(0.71), 0)) << "lower whisker";
    EXPECT_TRUE(lit(y(0.89), 0)) << "upper whisker";
    EXPECT_FALSE(lit(y(0.60), 0));
    EXPECT_FALSE(lit(y(0.96), 0));
    // Half way between 0 and 1 in pixels too; arms and OARs from left to right.
    EXPECT_NEAR(chart.position(oar, arm, 0.5).y(),
                (chart.position(oar, arm, 0).y() + chart.position(oar, arm, 1).y()) / 2, 1e-6);
    EXPECT_LT(chart.position(oar, arm, 0).x(), chart.position(oar, "pydeface", 0).x());
    EXPECT_LT(chart.position(oar, "pydeface", 0).x(), chart.position("Parotid_R", arm, 0).x());
}

TEST_F(BoxChartTest, NoTextOverlapsAnotherOrABoxOrLeavesTheChart) {
    for (const double scale : {1.0, 1.5}) {
        for (const double width : {360.0, 560.0, 880.0, 1600.0}) {
            for (std::size_t arms = 1; arms <= 9; ++arms) {
                const QSizeF size(width, 420);
                const BoxPicture picture = placed(data(arms), size, scale);
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

TEST_F(BoxChartTest, BracketsJoinTheirPairsAndNeverMeet) {
    for (const std::size_t arms : {2U, 4U, 9U}) {
        BoxData made = data(arms);
        made.panel.groups[0].brackets.push_back({"original", names(arms).back(), "ns"});
        made.panel.groups[0].brackets.push_back({"original", "nobody", "*"});
        const BoxPicture picture = placed(made, {700, 420});
        const auto& brackets = picture.brackets();
        // All but those that are not significant or not there; pydeface has none where it has no value.
        std::size_t expected = 0;
        for (const auto& group : test::madePanel(names(arms)).groups) expected += group.brackets.size();
        ASSERT_EQ(brackets.size(), expected);
        for (const auto& one : brackets) {
            EXPECT_EQ(one.markA, 0);
            const auto& group = made.panel.groups[static_cast<std::size_t>(one.group)];
            const auto found = std::find_if(group.brackets.begin(), group.brackets.end(), [&](const auto& bracket) {
                return bracket.armB == names(arms)[static_cast<std::size_t>(one.markB)];
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

TEST_F(BoxChartTest, ABracketIsDrawnWithLegsOverBothBoxes) {
    BoxChart chart;
    chart.resize(600, 400);
    chart.setLook(look());
    BoxData made = plain();
    made.panel.groups[1].brackets = {{"original", "pydeface", "**"}};
    chart.setData(made);
    const QImage p = drawn(chart);
    const int a = static_cast<int>(chart.position("Parotid_R", "original", 0).x());
    const int b = static_cast<int>(chart.position("Parotid_R", "pydeface", 0).x());
    const auto grey = [&](int x, int y) { return std::abs(qRed(p.pixel(x, y)) - 0xB3) < 30; };
    int line = -1;
    for (int y = 0; y < 60 && line < 0; ++y) {
        bool whole = true;
        for (int x = a + 1; x < b; ++x) whole = whole && grey(x, y);
        if (whole) line = y;
    }
    ASSERT_GE(line, 0);
    EXPECT_TRUE(grey(a, line + 3) && grey(b, line + 3));
    EXPECT_FALSE(grey((a + b) / 2, line + 3));
    EXPECT_FALSE(grey(a - 3, line) || grey(b + 3, line));
    // The other OAR has none.
    const int other = static_cast<int>(chart.position("Parotid_L", "original", 0).x());
    EXPECT_FALSE(grey(other + 5, line));
}

TEST_F(BoxChartTest, WhereThereIsNoValueAStrokeAndWordsSaySo) {
    BoxChart chart;
    chart.resize(900, 400);
    chart.setLook(look());
    chart.setData(data(2));
    const QImage p = drawn(chart);
    const QPoint foot = chart.position("LN_Neck_III_L", "mask_face", 0).toPoint();
    EXPECT_TRUE(isRed(p.pixel(foot.x() - 5, foot.y())) || isRed(p.pixel(foot.x() - 5, foot.y() - 1)));
    int words = 0;
    for (int y = foot.y() - 80; y < foot.y() - 6; ++y)
        for (int x = foot.x() - 7; x <= foot.x() + 7; ++x) words += isRed(p.pixel(x, y));
    EXPECT_GT(words, 60);
    int said = 0;
    const BoxPicture picture = placed(data(2), {900, 400});
    for (const BoxLabel& label : picture.labels())
        said += label.kind == BoxLabel::Kind::Words && label.text == "all 29 empty";
    EXPECT_EQ(said, 2);
}

TEST_F(BoxChartTest, CountsGiveWayBeforeTheBoxesDo) {
    const auto counts = [](const BoxData& made, double width) {
        QStringList all;
        const BoxPicture picture = placed(made, {width, 420});
        for (const BoxLabel& label : picture.labels())
            if (label.kind == BoxLabel::Kind::Count) all << label.text;
        return all;
    };
    BoxData made = data(2);
    made.panel.groups[0].marks[1].count = "27 (2 empty)";
    EXPECT_EQ(counts(made, 2400).count("27 (2 empty)"), 1);
    EXPECT_EQ(counts(made, 900).count("27"), 1);
    EXPECT_EQ(counts(made, 900).size(), 16);
    EXPECT_EQ(counts(data(8), 1600).count("29"), 62);
    EXPECT_EQ(counts(data(8), 600).count("n 29"), 6);
    EXPECT_TRUE(counts(data(8), 200).isEmpty());
}

TEST_F(BoxChartTest, ThreeValuesAreThreePointsAndNotABox) {
    BoxData made = plain();
    made.panel.groups[0].marks[0] = test::madeMark("original", {0.2, 0.5, 0.9});
    BoxChart chart;
    chart.resize(600, 400);
    chart.setLook(look());
    chart.setData(made);
    const QImage p = drawn(chart);
    const QPointF between = chart.position("Parotid_L", "original", 0.6);
    for (int dx = -20; dx <= 20; ++dx)
        EXPECT_FALSE(isBlue(p.pixel(static_cast<int>(between.x()) + dx, static_cast<int>(between.y()))));
    for (const double value : {0.2, 0.5, 0.9})
        EXPECT_TRUE(isBlue(p.pixel(chart.position("Parotid_L", "original", value).toPoint())));
    const BoxPicture picture = placed(made, {600, 400});
    const auto lines = [&](int mark) { return picture.linesOf({0, mark, -1, true}).join('\n'); };
    EXPECT_FALSE(lines(0).contains("quartiles"));
    EXPECT_TRUE(lines(1).contains("quartiles 0.250 to 0.350")) << lines(1).toStdString();
}

TEST_F(BoxChartTest, TheBoxAtTheCursorHasTheNumbers) {
    BoxData made = plain();
    made.panel.unit = "mm";
    made.panel.groups[0].marks[0].count = "5 (2 empty)";
    made.panel.groups[1].marks[1] = test::madeMark("pydeface", {});
    const BoxPicture picture = placed(made, {600, 400});
    const QString all = picture.linesOf({0, 0, 1, true}).join('\n');
    for (const char* part : {"Parotid_L  original", "n 5 (2 empty)", "median 0.80\u2009mm", "quartiles 0.75 to 0.85",
                             "mean 0.80 ± 0.08 (SD)", "sub-002  0.75"})
        EXPECT_TRUE(all.contains(QString::fromUtf8(part))) << part << " in\n" << all.toStdString();
    EXPECT_EQ(picture.linesOf({1, 1, -1, true}), QStringList({"Parotid_R  pydeface", "all 29 empty"}));
}

TEST_F(BoxChartTest, AClickNamesOarAndArm) {
    BoxChart chart;
    chart.resize(900, 400);
    chart.setLook(look());
    chart.setData(data(2));
    (void)drawn(chart);
    QSignalSpy activated(&chart, &BoxChart::markActivated);
    const auto click = [&](QPointF at, QPoint drag = {}) {
        QWidget* inner = chart.childAt(at.toPoint());
        QTest::mousePress(inner, Qt::LeftButton, {}, inner->mapFrom(&chart, at.toPoint()));
        QTest::mouseRelease(inner, Qt::LeftButton, {}, inner->mapFrom(&chart, at.toPoint()) + drag);
    };
    click(chart.position("Parotid_R", "mask_face", chart.data().panel.groups[1].marks[1].median));
    ASSERT_EQ(activated.count(), 1);
    EXPECT_EQ(activated[0][0].toString(), "Parotid_R");
    EXPECT_EQ(activated[0][1].toString(), "mask_face");
    click(chart.position("LN_Neck_III_L", "mask_face", 0.05));  // its words
    ASSERT_EQ(activated.count(), 2);
    EXPECT_EQ(activated[1][0].toString(), "LN_Neck_III_L");
    click(chart.position("Parotid_L", "original", 0.05));  // far below the box
    click(chart.position("Parotid_L", "original", chart.data().panel.groups[0].marks[0].median), {0, 30});  // a drag
    EXPECT_EQ(activated.count(), 2);
}

TEST_F(BoxChartTest, TheSelectedOneIsMarkedUntilNothingIs) {
    BoxChart chart;
    chart.resize(900, 400);
    chart.setLook(look());
    chart.setData(data(4));
    const QImage before = drawn(chart);
    chart.setSelected("Glnd_Submand_L", "fsl_deface");
    const QImage marked = drawn(chart);
    const QPoint at = chart.position("Glnd_Submand_L", "fsl_deface", 0.1).toPoint();
    EXPECT_NE(marked.pixel(at), before.pixel(at));
    const QPoint other = chart.position("Glnd_Submand_R", "fsl_deface", 0.1).toPoint();
    EXPECT_EQ(marked.pixel(other), before.pixel(other));
    chart.setData(data(4));  // stays with the same OAR and arm
    EXPECT_EQ(drawn(chart), marked);
    chart.setSelected({}, {});
    EXPECT_EQ(drawn(chart), before);
}

TEST_F(BoxChartTest, TheWheelZoomsAndAShowsAllAgain) {
    BoxChart chart;
    chart.resize(900, 400);
    chart.setLook(look());
    chart.setData(data(4, 29, true));
    (void)drawn(chart);
    const double top = chart.position("Parotid_L", "original", 5).y();
    QWidget* inner = chart.childAt(chart.rect().center());
    QWheelEvent wheel(chart.rect().center(), chart.mapToGlobal(chart.rect().center()), {}, {0, 240}, Qt::NoButton, {},
                      Qt::NoScrollPhase, false);
    QApplication::sendEvent(inner, &wheel);
    (void)drawn(chart);
    EXPECT_GT(std::abs(chart.position("Parotid_L", "original", 5).y() - top), 5);
    QTest::keyClick(inner, Qt::Key_A);
    (void)drawn(chart);
    EXPECT_NEAR(chart.position("Parotid_L", "original", 5).y(), top, 1e-6);
}

TEST_F(BoxChartTest, ValuesAboveTheAxisAreAnArrowAndACount) {
    BoxData made = plain();
    made.panel.most = INFINITY;
    made.panel.groups[0].marks[0].values.emplace_back("sub-006", 14.0);
    const BoxPicture picture = placed(made, {600, 400});
    EXPECT_EQ(picture.high(), 1);
    EXPECT_EQ(picture.highest(), 14);
    EXPECT_TRUE(picture.linesOf({0, 0, -1, true}).contains("1 above the axis"));
    EXPECT_TRUE(picture.key().contains("arrow: values above the axis"));
    EXPECT_FALSE(placed(plain(), {600, 400}).key().contains("arrow: values above the axis"));
    BoxChart chart;
    chart.resize(600, 400);
    chart.setLook(look());
    chart.setData(made);
    const QImage p = drawn(chart);
    const QPointF end = chart.position("Parotid_L", "original", 1);
    int arrow = 0;
    for (int y = 0; y < 10; ++y) arrow += isBlue(p.pixel(static_cast<int>(end.x()), static_cast<int>(end.y()) + y));
    EXPECT_GE(arrow, 5);
}

TEST_F(BoxChartTest, ErrorBarsOfPointsEndWhereNoValueCanLie) {
    BoxData made = plain();
    made.panel.boxes = false;
    made.panel.groups[0].marks[0].mean = 0.9;
    made.panel.groups[0].marks[0].sd = 0.3;
    made.panel.high = 1.25;
    BoxChart chart;
    chart.resize(600, 400);
    chart.setLook(look());
    chart.setData(made);
    const QImage p = drawn(chart);
    const auto lit = [&](double value) {
        const QPointF at = chart.position("Parotid_L", "original", value);
        for (int dx = -1; dx <= 1; ++dx)
            if (isBlue(p.pixel(static_cast<int>(at.x()) + dx, static_cast<int>(at.y())))) return true;
        return false;
    };
    EXPECT_TRUE(lit(0.98));
    EXPECT_TRUE(lit(0.62));
    EXPECT_FALSE(lit(1.05));
    EXPECT_FALSE(lit(1.15));
}

TEST_F(BoxChartTest, NumbersHaveMinusSignsAndThinSpaces) {
    EXPECT_EQ(detail::plainNumber(-0.25, 2), QString::fromUtf8("−0.25"));
    EXPECT_EQ(detail::plainNumber(-0.001, 2), "0.00");
    EXPECT_EQ(detail::plainNumber(12345, 0), QString::fromUtf8("12\u2009345"));
    EXPECT_EQ(detail::plainNumber(-1234.5, 1), QString::fromUtf8("−1\u2009234.5"));
    EXPECT_EQ(detail::plainNumber(999, 0), "999");
}

TEST_F(BoxChartTest, NothingToShowIsDrawnWithoutHarm) {
    BoxChart chart;
    (void)drawn(chart);
    chart.setLook(look());
    chart.setData({});
    (void)drawn(chart);
    BoxData made{armsOf({"original"}), {}};
    made.panel.high = NAN;
    made.panel.groups.resize(1);
    made.panel.groups[0].oar = "Parotid_L";
    chart.setData(made);
    (void)drawn(chart);
    EXPECT_EQ(chart.position("nobody", "original", 1), QPointF());
}

}  // namespace
}  // namespace bauta
