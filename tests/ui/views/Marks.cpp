// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/views/Marks.h"

#include <cmath>
#include <cstdlib>

#include "tests/support/Images.h"

namespace bauta::test {

using image::operator-;

const std::vector<Mark>& marks() {
    static const std::vector<Mark> all = {{"left", {22, 0, 0}, 900, QColor(0, 255, 0)},
                                          {"front", {0, -22, 0}, 650, QColor(0, 255, 255)},
                                          {"top", {0, 0, 22}, 400, QColor(255, 0, 255)},
                                          {"corner", {-16, 15, -17}, 250, QColor(255, 128, 0)}};
    return all;
}

image::Geometry markedGrid(const image::Mat3& direction) {
    return centredGeometry({56, 50, 30}, {1.3, 1.5, 2.4}, direction);
}

views::SliceContent markedContent(const image::Geometry& geometry) {
    const auto inMark = [&](const Mark& mark, const image::Vec3& point) {
        return image::norm(point - mark.point_lps_mm) <= kMarkRadius_mm;
    };
    views::SliceContent content;
    content.original = makeVolume(geometry, image::PixelType::I16, [&](const image::Index3& i) {
        for (const auto& mark : marks()) {
            if (inMark(mark, geometry.toPoint(i))) return mark.value;
        }
        return 100.0;
    });
    for (const auto& mark : marks()) {
        views::SliceOar oar;
        oar.name = QString::fromStdString(mark.name);
        oar.colour = mark.colour;
        oar.mask = makeMask(geometry, [&](const image::Vec3& point) { return inMark(mark, point); });
        content.oars.push_back(std::move(oar));
    }
    return content;
}

views::SliceState plainState(image::Plane plane, const image::Vec3& crosshair_lps_mm) {
    views::SliceState state;
    state.plane = plane;
    state.crosshair_lps_mm = crosshair_lps_mm;
    state.window = {1000, 500};
    state.mm_per_pixel = 0.25;
    state.showOars = state.showRemoved = state.showCrosshair = state.showLabels = false;
    return state;
}

QImage painted(views::SliceView& view) {
    QImage picture(view.size(), QImage::Format_RGB32);
    picture.fill(Qt::red);
    view.render(&picture);
    return picture;
}

QPointF centroid(const QImage& picture, const std::function<bool(QRgb)>& is, int* count) {
    double x = 0;
    double y = 0;
    int n = 0;
    for (int r = 0; r < picture.height(); ++r) {
        for (int c = 0; c < picture.width(); ++c) {
            if (!is(picture.pixel(c, r))) continue;
            x += c + 0.5;
            y += r + 0.5;
            ++n;
        }
    }
    if (count) *count = n;
    return n ? QPointF(x / n, y / n) : QPointF(-1e6, -1e6);
}

QImage plateau(const QImage& picture, const std::function<bool(QRgb)>& is) {
    QImage flat(picture.size(), QImage::Format_RGB32);
    flat.fill(Qt::black);
    for (int y = 1; y + 1 < picture.height(); ++y) {
        for (int x = 1; x + 1 < picture.width(); ++x) {
            if (is(picture.pixel(x, y)) && is(picture.pixel(x - 1, y)) && is(picture.pixel(x + 1, y)) &&
                is(picture.pixel(x, y - 1)) && is(picture.pixel(x, y + 1))) {
                flat.setPixel(x, y, 0xFFFFFFFF);
            }
        }
    }
    return flat;
}

std::function<bool(QRgb)> greyOf(double value) {
    const int grey = static_cast<int>(std::lround(value / 1000 * 255));
    return [grey](QRgb p) { return qRed(p) == qGreen(p) && qGreen(p) == qBlue(p) && std::abs(qRed(p) - grey) <= 8; };
}

std::function<bool(QRgb)> near(const QColor& colour, int by) {
    return [colour, by](QRgb p) {
        return std::abs(qRed(p) - colour.red()) <= by && std::abs(qGreen(p) - colour.green()) <= by &&
               std::abs(qBlue(p) - colour.blue()) <= by;
    };
}

}  // namespace bauta::test
