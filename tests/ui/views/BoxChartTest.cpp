// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/BoxChart.h"

#include <gtest/gtest.h>

#include <QSignalSpy>
#include <QTest>
#include <QWheelEvent>
#include <cmath>

#include "tests/support/Application.h"
#include "tests/ui/views/MadeBoxes.h"

namespace bauta::test {
namespace {

using namespace views;
using detail::BoxLabel;
using detail::BoxPicture;

class BoxChartTest : public testing::Test {
  protected:
    void SetUp() override { application(); }
    static QImage drawn(QWidget& chart) {
        chart.show();
        QApplication::processEvents();
        return chart.grab().toImage();
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
    chart.setLook(boxLook());
    chart.setData(plainBoxes());
    const QImage p = drawn(chart);
    const int x = static_cast<int>(chart.position(0, 0, 0.8).x());
    const auto y = [&](double value) { return static_cast<int>(std::lround(chart.position(0, 0, value).y())); };
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
    EXPECT_NEAR(chart.position(0, 0, 0.5).y(), (chart.position(0, 0, 0).y() + chart.position(0, 0, 1).y()) / 2, 1e-6);
    EXPECT_LT(chart.position(0, 0, 0).x(), chart.position(0, 1, 0).x());
    EXPECT_LT(chart.position(0, 1, 0).x(), chart.position(1, 0, 0).x());
}

TEST_F(BoxChartTest, ABracketIsDrawnWithLegsOverBothBoxes) {
    BoxChart chart;
    chart.resize(600, 400);
    chart.setLook(boxLook());
    BoxData made = plainBoxes();
    made.panel.groups[1].brackets = {{"original", "pydeface", "**"}};
    chart.setData(made);
    const QImage p = drawn(chart);
    const int a = static_cast<int>(chart.position(1, 0, 0).x());
    const int b = static_cast<int>(chart.position(1, 1, 0).x());
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
    const int other = static_cast<int>(chart.position(0, 0, 0).x());
    EXPECT_FALSE(grey(other + 5, line));
}

TEST_F(BoxChartTest, WhereThereIsNoValueAStrokeAndWordsSaySo) {
    BoxChart chart;
    chart.resize(900, 400);
    chart.setLook(boxLook());
    chart.setData(boxData(2));
    const QImage p = drawn(chart);
    const QPoint foot = chart.position(6, 1, 0).toPoint();
    EXPECT_TRUE(isRed(p.pixel(foot.x() - 5, foot.y())) || isRed(p.pixel(foot.x() - 5, foot.y() - 1)));
    int words = 0;
    for (int y = foot.y() - 80; y < foot.y() - 6; ++y)
        for (int x = foot.x() - 7; x <= foot.x() + 7; ++x) words += isRed(p.pixel(x, y));
    EXPECT_GT(words, 60);
    int said = 0;
    const BoxPicture picture = placedBoxes(boxData(2), {900, 400});
    for (const BoxLabel& label : picture.labels())
        said += label.kind == BoxLabel::Kind::Words && label.text == "all 29 empty";
    EXPECT_EQ(said, 2);
}

TEST_F(BoxChartTest, ThreeValuesAreThreePointsAndNotABox) {
    BoxData made = plainBoxes();
    made.panel.groups[0].marks[0] = madeMark("original", {0.2, 0.5, 0.9});
    BoxChart chart;
    chart.resize(600, 400);
    chart.setLook(boxLook());
    chart.setData(made);
    const QImage p = drawn(chart);
    const QPointF between = chart.position(0, 0, 0.6);
    for (int dx = -20; dx <= 20; ++dx)
        EXPECT_FALSE(isBlue(p.pixel(static_cast<int>(between.x()) + dx, static_cast<int>(between.y()))));
    for (const double value : {0.2, 0.5, 0.9}) EXPECT_TRUE(isBlue(p.pixel(chart.position(0, 0, value).toPoint())));
    const BoxPicture picture = placedBoxes(made, {600, 400});
    const auto lines = [&](int mark) { return picture.linesOf({0, mark, -1, true}).join('\n'); };
    EXPECT_FALSE(lines(0).contains("quartiles"));
    EXPECT_TRUE(lines(1).contains("quartiles 0.250 to 0.350")) << lines(1).toStdString();
}

TEST_F(BoxChartTest, AClickNamesOarAndArm) {
    BoxChart chart;
    chart.resize(900, 400);
    chart.setLook(boxLook());
    chart.setData(boxData(2));
    (void)drawn(chart);
    QSignalSpy activated(&chart, &BoxChart::markActivated);
    const auto click = [&](QPointF at, QPoint drag = {}) {
        QWidget* inner = chart.childAt(at.toPoint());
        QTest::mousePress(inner, Qt::LeftButton, {}, inner->mapFrom(&chart, at.toPoint()));
        QTest::mouseRelease(inner, Qt::LeftButton, {}, inner->mapFrom(&chart, at.toPoint()) + drag);
    };
    click(chart.position(1, 1, chart.data().panel.groups[1].marks[1].median));
    ASSERT_EQ(activated.count(), 1);
    EXPECT_EQ(activated[0][0].toString(), "Parotid_R");
    EXPECT_EQ(activated[0][1].toString(), "mask_face");
    click(chart.position(6, 1, 0.05));  // its words
    ASSERT_EQ(activated.count(), 2);
    EXPECT_EQ(activated[1][0].toString(), "LN_Neck_III_L");
    click(chart.position(0, 0, 0.05));                                                   // far below the box
    click(chart.position(0, 0, chart.data().panel.groups[0].marks[0].median), {0, 30});  // a drag
    EXPECT_EQ(activated.count(), 2);
}

TEST_F(BoxChartTest, TheSelectedOneIsMarkedUntilNothingIs) {
    BoxChart chart;
    chart.resize(900, 400);
    chart.setLook(boxLook());
    chart.setData(boxData(4));
    const QImage before = drawn(chart);
    chart.setSelected("Glnd_Submand_L", "fsl_deface");
    const QImage marked = drawn(chart);
    const QPoint at = chart.position(2, 2, 0.1).toPoint();
    EXPECT_NE(marked.pixel(at), before.pixel(at));
    const QPoint other = chart.position(3, 2, 0.1).toPoint();
    EXPECT_EQ(marked.pixel(other), before.pixel(other));
    chart.setData(boxData(4));  // stays with the same OAR and arm
    EXPECT_EQ(drawn(chart), marked);
    chart.setSelected({}, {});
    EXPECT_EQ(drawn(chart), before);
}

TEST_F(BoxChartTest, TheWheelZoomsAndAShowsAllAgain) {
    BoxChart chart;
    chart.resize(900, 400);
    chart.setLook(boxLook());
    chart.setData(boxData(4, 29, true));
    (void)drawn(chart);
    const double top = chart.position(0, 0, 5).y();
    QWidget* inner = chart.childAt(chart.rect().center());
    QWheelEvent wheel(chart.rect().center(), chart.mapToGlobal(chart.rect().center()), {}, {0, 240}, Qt::NoButton, {},
                      Qt::NoScrollPhase, false);
    QApplication::sendEvent(inner, &wheel);
    (void)drawn(chart);
    EXPECT_GT(std::abs(chart.position(0, 0, 5).y() - top), 5);
    QTest::keyClick(inner, Qt::Key_A);
    (void)drawn(chart);
    EXPECT_NEAR(chart.position(0, 0, 5).y(), top, 1e-6);
}

TEST_F(BoxChartTest, ValuesAboveTheAxisAreAnArrowAndACount) {
    BoxData made = plainBoxes();
    made.panel.most = INFINITY;
    made.panel.groups[0].marks[0].values.emplace_back("sub-006", 14.0);
    const BoxPicture picture = placedBoxes(made, {600, 400});
    EXPECT_EQ(picture.high(), 1);
    EXPECT_EQ(picture.highest(), 14);
    EXPECT_TRUE(picture.linesOf({0, 0, -1, true}).contains("1 above the axis"));
    EXPECT_TRUE(picture.key().contains("arrow: values above the axis"));
    EXPECT_FALSE(placedBoxes(plainBoxes(), {600, 400}).key().contains("arrow: values above the axis"));
    BoxChart chart;
    chart.resize(600, 400);
    chart.setLook(boxLook());
    chart.setData(made);
    const QImage p = drawn(chart);
    const QPointF end = chart.position(0, 0, 1);
    int arrow = 0;
    for (int y = 0; y < 10; ++y) arrow += isBlue(p.pixel(static_cast<int>(end.x()), static_cast<int>(end.y()) + y));
    EXPECT_GE(arrow, 5);
}

TEST_F(BoxChartTest, ErrorBarsOfPointsEndWhereNoValueCanLie) {
    BoxData made = plainBoxes();
    made.panel.boxes = false;
    made.panel.groups[0].marks[0].mean = 0.9;
    made.panel.groups[0].marks[0].sd = 0.3;
    made.panel.high = 1.25;
    BoxChart chart;
    chart.resize(600, 400);
    chart.setLook(boxLook());
    chart.setData(made);
    const QImage p = drawn(chart);
    const auto lit = [&](double value) {
        const QPointF at = chart.position(0, 0, value);
        for (int dx = -1; dx <= 1; ++dx)
            if (isBlue(p.pixel(static_cast<int>(at.x()) + dx, static_cast<int>(at.y())))) return true;
        return false;
    };
    EXPECT_TRUE(lit(0.98));
    EXPECT_TRUE(lit(0.62));
    EXPECT_FALSE(lit(1.05));
    EXPECT_FALSE(lit(1.15));
}

TEST_F(BoxChartTest, NothingToShowIsDrawnWithoutHarm) {
    BoxChart chart;
    (void)drawn(chart);
    EXPECT_EQ(chart.position(0, 0, 1), QPointF());
    chart.setLook(boxLook());
    chart.setData({});
    (void)drawn(chart);
    BoxData made{boxArms({"original"}), {}};
    made.panel.high = NAN;
    made.panel.groups.resize(1);
    made.panel.groups[0].oar = "Parotid_L";
    chart.setData(made);
    (void)drawn(chart);
}

}  // namespace
}  // namespace bauta::test
