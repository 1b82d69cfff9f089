// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/ContourRaster.h"

#include <gtest/gtest.h>

#include <QImage>
#include <QPainter>
#include <QPainterPath>
#include <algorithm>
#include <cmath>

namespace bauta {
namespace {

using views::detail::ContourPen;
using views::detail::ContourRaster;
using views::detail::Rings;

constexpr int kSide = 200;
constexpr double kRatio = 2;

// Two logical pixels a voxel, the grid's corner at (5, 5); a bean with a hole, so that one ring runs the other way.
views::SliceFrame frame() {
    views::SliceFrame f;
    f.pixelsPerColumn = f.pixelsPerRow = 2;
    f.origin = {5, 5};
    return f;
}

Rings bean() {
    Rings rings;
    const auto ring = [&](double radius, double turn) {
        for (int i = 0; i < 60; ++i) {
            const double a = turn * i * M_PI / 30;
            const double r = radius * (1 + 0.25 * std::cos(2 * a));
            rings.points.push_back(
                {static_cast<float>(23 + r * std::cos(a)), static_cast<float>(22 + r * std::sin(a))});
        }
        rings.ends.push_back(rings.points.size());
    };
    ring(15, 1);
    ring(6, -1);
    return rings;
}

ContourPen pen() {
    ContourPen p;
    p.width = 2.6;
    p.colour = QColor(0, 255, 0);
    p.underWidth = 4.4;
    p.under = QColor(0, 0, 0, 140);
    p.fill = QColor(0, 0, 255, 80);
    return p;
}

QImage drawn(const ContourPen& p, int band) {
    QImage image(kSide, kSide, QImage::Format_RGB32);
    image.fill(Qt::gray);
    const views::detail::Pixels target{reinterpret_cast<QRgb*>(image.bits()), image.bytesPerLine() / 4, kSide, kSide};
    const ContourRaster raster(bean(), frame(), kRatio, p);
    for (int top = 0; top < kSide; top += band) raster.draw(target, top, std::min(top + band, kSide));
    return image;
}

TEST(ContourRasterTest, LooksAsQPainterStrokesIt) {
    QImage expected(kSide, kSide, QImage::Format_RGB32);
    expected.setDevicePixelRatio(kRatio);
    expected.fill(Qt::gray);
    QPainterPath path;
    const Rings rings = bean();
    std::size_t from = 0;
    for (const std::size_t end : rings.ends) {
        QPolygonF polygon;
        for (std::size_t i = from; i < end; ++i)
            polygon << frame().toView(static_cast<double>(rings.points[i][0]), static_cast<double>(rings.points[i][1]));
        path.addPolygon(polygon);
        path.closeSubpath();
        from = end;
    }
    QPainter painter(&expected);
    painter.setRenderHint(QPainter::Antialiasing);
    const ContourPen p = pen();
    painter.fillPath(path, p.fill);
    painter.strokePath(path, QPen(p.under, p.underWidth, Qt::SolidLine, Qt::FlatCap, Qt::BevelJoin));
    painter.strokePath(path, QPen(p.colour, p.width, Qt::SolidLine, Qt::FlatCap, Qt::BevelJoin));
    painter.end();

    const QImage found = drawn(p, kSide);
    double sum = 0;
    int far = 0;
    for (int y = 0; y < kSide; ++y)
        for (int x = 0; x < kSide; ++x) {
            const QRgb a = expected.pixel(x, y), b = found.pixel(x, y);
            const int d =
                std::max({std::abs(qRed(a) - qRed(b)), std::abs(qGreen(a) - qGreen(b)), std::abs(qBlue(a) - qBlue(b))});
            sum += d;
            far += d > 40 ? 1 : 0;
        }
    EXPECT_LT(sum / (kSide * kSide), 1.0);  // of 255
    EXPECT_LT(far, 40);                     // the corners that are left out
}

TEST(ContourRasterTest, BandsMeetWithoutASeam) {
    ContourPen p = pen();
    p.dash = 5;
    p.gap = 3;
    EXPECT_EQ(drawn(p, kSide), drawn(p, 7));
}

TEST(ContourRasterTest, ARingAroundTheWholeViewFillsIt) {
    Rings rings;
    for (const auto& [x, y] : {std::pair{-90.0F, -80.0F}, {170.0F, -90.0F}, {160.0F, 200.0F}, {-90.0F, 190.0F}})
        rings.points.push_back({x, y});
    rings.ends.push_back(rings.points.size());
    QImage image(kSide, kSide, QImage::Format_RGB32);
    image.fill(Qt::black);
    const views::detail::Pixels target{reinterpret_cast<QRgb*>(image.bits()), image.bytesPerLine() / 4, kSide, kSide};
    ContourPen p;
    p.colour = Qt::white;
    p.fill = QColor(255, 0, 0);
    ContourRaster(rings, frame(), kRatio, p).draw(target, 0, kSide);
    for (const QPoint at : {QPoint(0, 0), QPoint(kSide - 1, 0), QPoint(0, kSide - 1), QPoint(100, 100)})
        EXPECT_EQ(image.pixelColor(at), QColor(255, 0, 0)) << at.x() << ' ' << at.y();
}

}  // namespace
}  // namespace bauta
