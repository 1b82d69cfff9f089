// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/Plot.h"

#include <gtest/gtest.h>

#include <QMouseEvent>
#include <QPainter>
#include <QSignalSpy>
#include <QTest>
#include <algorithm>
#include <cmath>

#include "tests/support/Application.h"
#include "tests/ui/views/Marks.h"

namespace bauta {
namespace {

using namespace views;

PlotLook look() {
    PlotLook c;
    c.background = Qt::black;
    c.axis = QColor(0x4B, 0x56, 0x63);
    c.grid = c.line = QColor(0x2C, 0x33, 0x3C);
    c.text = Qt::white;
    c.text2 = QColor(0xB3, 0xBD, 0xC8);
    c.raised = QColor(0x25, 0x2B, 0x33);
    c.removed = QColor(0xFF, 0x5F, 0xD2);
    return c;
}

QPainterPath disc() {
    QPainterPath path;
    path.addEllipse(QPointF(0, 0), 3, 3);
    return path;
}

StripData data() {
    StripData d;
    d.methods = {{QStringLiteral("mask_face"), QColor(0, 0, 255), disc()},
                 {QStringLiteral("pydeface"), QColor(255, 0, 0), disc()}};
    for (const char* group : {"Parotid", "LN_Neck_III"}) {
        for (const char* side : {"L", "R"}) {
            StripColumn column;
            column.group = QString::fromLatin1(group);
            column.side = QString::fromLatin1(side);
            column.name = column.group + QLatin1Char('_') + column.side;
            column.cells.resize(2);
            column.cells[0].points = {{QStringLiteral("sub-001"), 0.9}};
            column.cells[0].mean = 0.9;
            d.columns.push_back(column);
        }
    }
    auto& busy = d.columns[1].cells[1];
    busy.points = {{QStringLiteral("sub-001"), 0.2}, {QStringLiteral("sub-002"), 0.8}};
    busy.mean = 0.5;
    busy.sd = 0.42;
    return d;
}

class PlotTest : public testing::Test {
  protected:
    void SetUp() override { test::application(); }
    static QImage drawnBars(BarChart& bars, double most) {
        bars.resize(280, 130);
        bars.setLook(look());
        bars.setBars({most, 0}, -1, {}, {});
        bars.show();
        return drawn(bars);
    }
    static QImage drawn(QWidget& plot) {
        QApplication::processEvents();
        return plot.grab().toImage();
    }
};

TEST_F(PlotTest, NamesUnderTheAxisFollowItWhenTheSizeChanges) {
    StripChart chart;
    chart.resize(620, 80);
    chart.setLook(look());
    chart.setData(data());
    chart.show();
    (void)drawn(chart);
    chart.resize(620, 210);
    const QImage first = drawn(chart);
    chart.setLook(look());  // draws all anew
    EXPECT_EQ(drawn(chart), first);
}

TEST_F(PlotTest, MeansStandAtTheirValueInTheirMethodsColour) {
    StripChart chart;
    chart.resize(620, 210);
    chart.setLook(look());
    chart.setData(data());
    chart.show();
    const QImage p = drawn(chart);
    const QPointF mean = chart.position(1, 1, 0.5);
    const QRgb pixel = p.pixel(mean.toPoint());
    EXPECT_GT(qRed(pixel), 200);
    EXPECT_LT(qGreen(pixel), 60);
    // Half way between 0 and 1 in pixels too.
    EXPECT_NEAR(mean.y(), (chart.position(1, 1, 0).y() + chart.position(1, 1, 1).y()) / 2, 1e-6);
    // mask_face stands left of pydeface, the L column left of the R column.
    EXPECT_LT(chart.position(1, 0, 0).x(), mean.x());
    EXPECT_LT(chart.position(0, 1, 0).x(), chart.position(1, 0, 0).x());
}

TEST_F(PlotTest, ErrorBarsReachOneSdAndAreClippedToTheValidRange) {
    StripChart chart;
    chart.resize(620, 210);
    chart.setLook(look());
    auto d = data();
    d.columns[1].cells[1].sd = 0.7;  // would go from −0.2 to 1.2
    chart.setData(d);
    chart.show();
    const QImage p = drawn(chart);
    const int x = static_cast<int>(std::lround(chart.position(1, 1, 0.5).x()));
    const auto red = [&](double value, int by) {
        const int y = static_cast<int>(std::lround(chart.position(1, 1, value).y())) + by;
        for (int dx = -1; dx <= 1; ++dx) {
            if (qRed(p.pixel(x + dx, y)) > 120 && qGreen(p.pixel(x + dx, y)) < 60) return true;
        }
        return false;
    };
    EXPECT_TRUE(red(0.95, 0));
    EXPECT_TRUE(red(0.05, 0));
    EXPECT_FALSE(red(1.0, -4));
    EXPECT_FALSE(red(0.0, 4));
}

TEST_F(PlotTest, AClickOnAPointNamesSubjectColumnAndMethod) {
    StripChart chart;
    chart.resize(620, 210);
    chart.setLook(look());
    chart.setData(data());
    chart.show();
    (void)drawn(chart);
    QSignalSpy activated(&chart, &StripChart::pointActivated);
    const QPoint at = chart.position(1, 1, 0.8).toPoint();
    QWidget* inner = chart.childAt(at);
    ASSERT_NE(inner, nullptr);
    QTest::mouseClick(inner, Qt::LeftButton, {}, inner->mapFrom(&chart, at));
    ASSERT_EQ(activated.count(), 1);
    EXPECT_EQ(activated[0][0].toString(), QStringLiteral("sub-002"));
    EXPECT_EQ(activated[0][1].toInt(), 1);
    EXPECT_EQ(activated[0][2].toInt(), 1);
    const QPoint nowhere = chart.position(0, 1, 0.3).toPoint();
    QTest::mouseClick(inner, Qt::LeftButton, {}, inner->mapFrom(&chart, nowhere));
    EXPECT_EQ(activated.count(), 1);
}

TEST_F(PlotTest, AnEmptyChartIsDrawnWithoutHarm) {
    StripChart chart;
    chart.setLook(look());
    chart.setData({});
    chart.show();
    (void)drawn(chart);
    BarChart bars;
    bars.setLook(look());
    bars.setBars({}, -1, QStringLiteral("inferior"), QStringLiteral("superior"));
    bars.show();
    (void)drawn(bars);
    SUCCEED();
}

TEST_F(PlotTest, BarsAreAsHighAsTheirCountsAndTheMarkedOneIsFull) {
    BarChart bars;
    bars.resize(280, 130);
    bars.setLook(look());
    bars.setBars({0, 100, 400, 200, 0}, 2, QStringLiteral("inferior"), QStringLiteral("superior"));
    bars.show();
    const QImage p = drawn(bars);
    std::vector<int> heights;
    const auto magenta = [](QRgb c) { return qRed(c) > 100 && qGreen(c) < qRed(c) / 2; };
    int full = 0;
    bool inBar = false;
    for (int x = 0; x < p.width(); ++x) {
        int height = 0;
        for (int y = 0; y < p.height(); ++y) {
            height += magenta(p.pixel(x, y));
            full += qRed(p.pixel(x, y)) > 240 && magenta(p.pixel(x, y));
        }
        if (height > 0 && !inBar) heights.push_back(0);
        inBar = height > 0;
        if (inBar) heights.back() = std::max(heights.back(), height);
    }
    ASSERT_EQ(heights.size(), 3U);
    EXPECT_NEAR(static_cast<double>(heights[0]) / heights[1], 0.25, 0.03);
    EXPECT_NEAR(static_cast<double>(heights[2]) / heights[1], 0.5, 0.03);
    EXPECT_GT(full, 1000);
}

TEST_F(PlotTest, AClickOnABarNamesIt) {
    BarChart bars;
    bars.resize(280, 130);
    bars.setLook(look());
    bars.setBars({5, 5}, -1, {}, {});
    bars.show();
    (void)drawn(bars);
    QSignalSpy activated(&bars, &BarChart::barActivated);
    QWidget* inner = bars.childAt(230, 60);
    ASSERT_NE(inner, nullptr);
    QTest::mouseClick(inner, Qt::LeftButton, {}, {230, 60});
    ASSERT_EQ(activated.count(), 1);
    EXPECT_EQ(activated[0][0].toInt(), 1);
}

/// Rows of the picture below `from` in which anything is as bright as a label.
int brightRows(const QImage& picture, int from) {
    int rows = 0;
    for (int y = from; y < picture.height(); ++y) {
        bool bright = false;
        for (int x = 0; x < picture.width(); ++x) bright = bright || qGreen(picture.pixel(x, y)) > 150;
        rows += bright;
    }
    return rows;
}

TEST_F(PlotTest, LabelsGrowWithTheTextSize) {
    for (const bool bars : {false, true}) {
        int rows[2] = {};
        for (const int scale : {1, 2}) {
            StripChart strip;
            BarChart bar;
            QWidget& chart = bars ? static_cast<QWidget&>(bar) : strip;
            PlotLook scaled = look();
            scaled.scale = scale;
            chart.resize(900, 420);
            strip.setLook(scaled);
            strip.setData(data());
            bar.setLook(scaled);
            bar.setBars({5, 9}, -1, QStringLiteral("inferior"), QStringLiteral("superior"));
            chart.show();
            // Below the plots' lowest line only labels are drawn.
            const QImage p = drawn(chart);
            rows[scale - 1] = brightRows(p, p.height() - (bars ? 20 : 50) * scale);
        }
        EXPECT_GE(rows[0], 8);
        EXPECT_NEAR(static_cast<double>(rows[1]) / rows[0], 2, 0.6) << (bars ? "bars" : "strips");
    }
}

/// A horizontal line of the grid above zero, looked for beside the second bar.
bool isGrid(const QImage& p, int y) {
    int lit = 0;
    for (int x = p.width() / 2; x < p.width() - 8; ++x) lit += p.pixelColor(x, y) == look().grid;
    return lit > 40;
}

TEST_F(PlotTest, BarsOfFewVoxelsHaveTicksAtWholeNumbersOnly) {
    for (const int most : {1, 2, 3}) {
        BarChart bars;
        const QImage p = drawnBars(bars, most);
        int lines = 0;
        for (int y = 0; y < p.height(); ++y) lines += isGrid(p, y);
        EXPECT_LE(lines, most + 1);  // with the one at zero
        EXPECT_GT(lines, 0);
    }
}

TEST_F(PlotTest, TheHighestTickOfTheBarsHasItsLabel) {
    // 75 lies just below the top of the axis, which ends 8 % above the highest bar.
    for (const double most : {70.0, 75.0, 100.0, 400.0}) {
        BarChart bars;
        const QImage p = drawnBars(bars, most);
        for (int y = 0; y < p.height(); ++y) {
            if (!isGrid(p, y)) continue;
            int label = 0;
            for (int dy = -4; dy <= 4; ++dy)
                for (int x = 0; x < 34; ++x) label += y + dy >= 0 && qGreen(p.pixel(x, y + dy)) > 120;
            EXPECT_GT(label, 8) << "line " << y << " of bars up to " << most;
        }
    }
}

TEST_F(PlotTest, LongNamesTakeTwoLinesAndKeepTheirEnd) {
    QFont font;
    font.setPixelSize(11);
    const QFontMetricsF metrics(font);
    const auto width = [&](const char* text) { return metrics.horizontalAdvance(QString::fromUtf8(text)); };
    EXPECT_EQ(fittedName(QStringLiteral("Parotid"), metrics, width("Parotid")), QStringLiteral("Parotid"));
    EXPECT_EQ(fittedName(QStringLiteral("LN_Neck_III"), metrics, width("Neck_III") + 1),
              QStringLiteral("LN_\nNeck_III"));
    EXPECT_EQ(fittedName(QStringLiteral("Glnd_Submand"), metrics, width("Submand") + 1),
              QStringLiteral("Glnd_\nSubmand"));
    const QString cut = fittedName(QStringLiteral("Ohrspeicheldrüse_größer"), metrics, 40);
    EXPECT_LE(metrics.size(0, cut).width(), 40);
    EXPECT_TRUE(cut.contains(QChar(0x2026)));
    EXPECT_TRUE(fittedName(QStringLiteral("Submandibularis_L"), metrics, 20).endsWith(QLatin1Char('L')));
}

}  // namespace
}  // namespace bauta
