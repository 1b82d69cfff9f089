// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>
#include <QImage>
#include <QPointF>
#include <functional>
#include <string>
#include <vector>

#include "ui/views/SliceView.h"

namespace bauta::test {

/// A ball of its own grey value and structure colour at a known place in the patient.
struct Mark {
    std::string name;
    image::Vec3 point_lps_mm;
    double value;
    QColor colour;
};

/// Three balls at 22 mm to the left, front and top of the grid's centre, and one off all axes.
const std::vector<Mark>& marks();
inline constexpr double kMarkRadius_mm = 7;

/// A grid of unequal sizes and spacings whose centre is the patient origin.
image::Geometry markedGrid(const image::Mat3& direction);

/// A scan with all marks (body 100, marks their value), each mark also as a structure in its colour.
views::SliceContent markedContent(const image::Geometry& geometry);

/// State of a view with only the picture on, window 0…1000, at the given crosshair.
views::SliceState plainState(image::Plane plane, const image::Vec3& crosshair_lps_mm);

/// Everything the view shows, as it is painted.
QImage painted(views::SliceView& view);

/// Mean position (logical pixels) of the pixels that satisfy `is`; the count goes to `count`.
QPointF centroid(const QImage& picture, const std::function<bool(QRgb)>& is, int* count = nullptr);

/// White where a pixel and its neighbours satisfy `is`, else black: the slopes between voxels drop out.
QImage plateau(const QImage& picture, const std::function<bool(QRgb)>& is);

/// Grey within 8 of value / 1000 · 255.
std::function<bool(QRgb)> greyOf(double value);
/// Every channel within `by` of the colour's.
std::function<bool(QRgb)> near(const QColor& colour, int by = 40);

}  // namespace bauta::test
