// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/SlicePainter.h"

#include <gtest/gtest.h>

#include <QFont>
#include <QImage>
#include <QPainter>
#include <cmath>

#include "tests/support/Application.h"
#include "tests/support/Images.h"
#include "tests/ui/views/Marks.h"
#include "ui/views/LruCache.h"
#include "ui/views/SliceLabels.h"

namespace bauta {
namespace {

using views::SliceContent;
using views::SliceImage;
using views::SliceState;

// 20×20×20 voxels of 2 mm, patient axes, centred on the origin: dark left half, bright right half of the picture.
image::Geometry grid() {
    return test::centredGeometry({20, 20, 20}, {2, 2, 2});
}

image::Volume halves(double left, double right) {
    return test::makeVolume(grid(), image::PixelType::I16,
                            [=](const image::Index3& i) { return i[0] < 10 ? left : right; });
}

SliceState state(double mm_per_pixel) {
    SliceState s = test::plainState(image::Plane::Axial, {0, 0, 0});
    s.mm_per_pixel = mm_per_pixel;
    return s;
}

QImage picture(const SliceContent& content, const SliceState& s, double side = 100, double ratio = 1) {
    test::application();
    return views::sliceThumbnail(content, s, {side, side}, ratio, QFont());
}

int grey(const QImage& p, int x, int y) {
    return qRed(p.pixel(x, y));
}

TEST(SlicePainterTest, WindowTurnsValuesIntoGrey) {
    SliceContent content;
    content.original = halves(200, 800);
    const QImage p = picture(content, state(0.4));
    EXPECT_NEAR(grey(p, 20, 50), 51, 1);
    EXPECT_NEAR(grey(p, 80, 50), 204, 1);
}

TEST(SlicePainterTest, BlendMixesOriginalAndDefacedByItsShare) {
    SliceContent content;
    content.original = halves(200, 800);
    content.defaced = halves(200, 0);
    auto s = state(0.4);
    s.image = SliceImage::Defaced;
    EXPECT_EQ(grey(picture(content, s), 80, 50), 0);
    s.image = SliceImage::Blend;
    s.blend = 0.25;
    EXPECT_NEAR(grey(picture(content, s), 80, 50), 153, 2);
    EXPECT_NEAR(grey(picture(content, s), 20, 50), 51, 2);
}

TEST(SlicePainterTest, PixelsHaveTheirMillimetresInBothDirections) {
    // 1×4 mm voxels: a 20 mm square of them has to come out square.
    const auto geometry = test::centredGeometry({40, 10, 4}, {1, 4, 2});
    SliceContent content;
    content.original = test::makeVolume(geometry, image::PixelType::I16, [](const image::Index3& i) {
        return i[0] >= 10 && i[0] < 30 && i[1] >= 3 && i[1] < 8 ? 1000.0 : 0.0;
    });
    auto s = state(0.4);
    const QImage p = picture(content, s);
    int wide = 0;
    int high = 0;
    const int middle = 50 + static_cast<int>(2 / 0.4);
    for (int i = 0; i < 100; ++i) {
        wide += grey(p, i, middle) > 127;
        high += i >= 2 && grey(p, 50, i) > 127;  // below the coloured edge
    }
    EXPECT_NEAR(wide, 50, 1);
    EXPECT_NEAR(high, 50, 1);
}

TEST(SlicePainterTest, ValuesBetweenVoxelsAreLinearUntilVoxelsAreLarge) {
    SliceContent content;
    content.original = halves(0, 1000);
    const QImage smooth = picture(content, state(0.4));  // 5 px a voxel: a ramp from 47.5 to 52.5
    EXPECT_LT(grey(smooth, 48, 50), 70);
    EXPECT_GT(grey(smooth, 49, 50), 90);
    EXPECT_LT(grey(smooth, 50, 50), 165);
    EXPECT_GT(grey(smooth, 51, 50), 185);
    const QImage exact = picture(content, state(0.1));  // 20 px a voxel
    EXPECT_EQ(grey(exact, 49, 50), 0);
    EXPECT_EQ(grey(exact, 50, 50), 255);
}

TEST(SlicePainterTest, DeviceRatioGivesMorePixelsOfTheSameView) {
    SliceContent content;
    content.original = halves(200, 800);
    const QImage p = picture(content, state(0.4), 100, 2);
    EXPECT_EQ(p.size(), QSize(200, 200));
    EXPECT_NEAR(grey(p, 40, 100), 51, 1);
    EXPECT_NEAR(grey(p, 160, 100), 204, 1);
}

TEST(SlicePainterTest, ContoursFollowVoxelEdgesFromFourPixelsAVoxelOn) {
    SliceContent content;
    content.original = halves(0, 0);
    views::SliceOar oar;
    oar.name = QStringLiteral("Parotid_L");
    oar.colour = QColor(0, 255, 0);
    // One voxel: its square spans 0…2 mm around (1, 1).
    oar.mask = test::makeMask(
        grid(), [](const image::Vec3& p) { return image::norm(p) < 1.8 && p[0] > 0 && p[1] > 0 && p[2] > 0; });
    ASSERT_EQ(oar.mask.count(), 1U);
    content.oars.push_back(oar);
    auto s = state(0.1);
    s.showOars = true;
    s.crosshair_lps_mm = {0, 0, 1};
    const QImage p = picture(content, s);  // the voxel covers 50…70 px
    const auto green = [&](int x, int y) { return qGreen(p.pixel(x, y)) > 150; };
    EXPECT_TRUE(green(50, 60));
    EXPECT_TRUE(green(70, 60));
    EXPECT_TRUE(green(60, 50));
    EXPECT_TRUE(green(52, 50) && green(50, 52));  // a corner, not cut off
    EXPECT_FALSE(green(60, 60));
}

TEST(SlicePainterTest, RightSidedContoursAreDashedAndTheSelectedOneIsFilled) {
    SliceContent content;
    content.original = halves(0, 0);
    views::SliceOar oar;
    oar.name = QStringLiteral("Parotid_R");
    oar.colour = QColor(0, 255, 0);
    oar.mask = test::makeMask(grid(), [](const image::Vec3& p) { return std::abs(p[0]) < 12 && std::abs(p[1]) < 12; });
    auto s = state(0.4);
    s.showOars = true;
    const auto greens = [&](bool dashed, const QString& selected) {
        oar.dashed = dashed;
        content.oars = {oar};
        s.selectedOar = selected;
        int count = 0;
        test::centroid(picture(content, s), test::near(QColor(0, 255, 0), 120), &count);
        return count;
    };
    const int solid = greens(false, {});
    const int dashed = greens(true, {});
    EXPECT_NEAR(static_cast<double>(dashed) / solid, 5.0 / 8, 0.12);
    // 22 % of 255 inside.
    (void)greens(false, oar.name);
    EXPECT_NEAR(qGreen(picture(content, s).pixel(50, 50)), 56, 3);
    s.oarOpacity = 0;
    EXPECT_EQ(greens(false, oar.name), 0);
}

TEST(SlicePainterTest, APredictionIsDottedOnWhiteOverTheImageItWasMadeOn) {
    SliceContent content;
    content.original = halves(0, 0);
    content.defaced = halves(0, 0);
    views::SliceOar oar;
    oar.name = QStringLiteral("Parotid_L, predicted");
    oar.colour = QColor(0, 255, 0);
    oar.predicted = true;
    oar.over = SliceImage::Defaced;
    // Two labels: 2 is the wanted one, 1 lies beside it.
    std::vector<std::uint8_t> labels(grid().voxelCount(), 0);
    for (std::int64_t k = 0; k < 20; ++k)
        for (std::int64_t j = 4; j < 16; ++j)
            for (std::int64_t i = 2; i < 18; ++i) labels[grid().offset(image::Index3{i, j, k})] = i < 8 ? 1 : 2;
    oar.mask = image::Mask(grid(), labels);
    oar.label = 2;
    content.oars = {oar};
    auto s = state(0.4);
    s.showOars = true;
    const auto count = [&](SliceImage image, const QColor& colour, double* x = nullptr) {
        s.image = image;
        int n = 0;
        const auto at = test::centroid(picture(content, s), test::near(colour, 90), &n);
        if (x != nullptr) *x = at.x();
        return n;
    };
    EXPECT_EQ(count(SliceImage::Original, Qt::white), 0);
    double x = 0;
    const int white = count(SliceImage::Defaced, Qt::white, &x), green = count(SliceImage::Defaced, QColor(0, 255, 0));
    EXPECT_GT(white, 60);
    EXPECT_GT(green, 60);
    // Voxels 8 … 17 of label 2 span pixels 40 … 90.
    EXPECT_NEAR(x, 65, 4) << "label 1 is another structure";
    EXPECT_GT(count(SliceImage::Blend, Qt::white), 60);
    EXPECT_TRUE(views::probeAt(content, {12, 10, 10}).oars == std::vector<QString>{oar.name});
    EXPECT_TRUE(views::probeAt(content, {4, 10, 10}).oars.empty());
}

TEST(SlicePainterTest, AStructureIsDrawnWithoutWhatDoesNotBelongToIt) {
    SliceContent content;
    content.original = halves(0, 0);
    content.defaced = halves(0, 0);
    views::SliceOar oar;
    oar.name = QStringLiteral("Parotid_L");
    oar.colour = QColor(0, 255, 0);
    oar.mask = test::makeMask(grid(), [](const image::Vec3& p) { return std::abs(p[0]) < 12 && std::abs(p[1]) < 12; });
    const auto lowest = [&] {
        content.oars = {oar};
        auto s = state(0.4);
        s.showOars = true;
        const QImage p = picture(content, s);
        for (int y = 0; y < p.height(); ++y)
            if (qGreen(p.pixel(50, y)) > 150) return y;
        return p.height();
    };
    const int whole = lowest();
    oar.without = test::makeMask(grid(), [](const image::Vec3& p) { return p[1] < 0; });
    EXPECT_NEAR(whole, 20, 3);
    EXPECT_NEAR(lowest(), 50, 3);
}

TEST(SlicePainterTest, RemovedTissueIsFilledOnTheOriginalAndOnlyOutlinedOnTheDefacedImage) {
    SliceContent content;
    content.original = halves(0, 0);
    content.defaced = halves(0, 0);
    content.affected = test::makeMask(grid(), [](const image::Vec3& p) { return p[1] < -6; });
    auto s = state(0.4);
    s.showRemoved = true;
    const QColor magenta = views::removedColour();
    const auto inside = [&](SliceImage image) {
        s.image = image;
        return picture(content, s).pixel(50, 20);
    };
    EXPECT_NEAR(qRed(inside(SliceImage::Original)), 0.30 * magenta.red(), 2);
    EXPECT_NEAR(qGreen(inside(SliceImage::Original)), 0.30 * magenta.green(), 2);
    EXPECT_EQ(qRed(inside(SliceImage::Defaced)), 0);
    int outline = 0;
    test::centroid(picture(content, s), test::near(magenta, 90), &outline);
    EXPECT_GT(outline, 150);
    s.showRemoved = false;
    test::centroid(picture(content, s), test::near(magenta, 90), &outline);
    EXPECT_EQ(outline, 0);
}

TEST(SlicePainterTest, PinholesVanishFromAfarSingleLostVoxelsDoNot) {
    SliceContent content;
    content.original = halves(0, 0);
    const auto at = [](const image::Vec3& p, double x, double y) {
        return std::abs(p[0] - x) < 0.9 && std::abs(p[1] - y) < 0.9;
    };
    content.affected =
        test::makeMask(grid(), [&](const image::Vec3& p) { return (p[1] < 0 && !at(p, 1, -9)) || at(p, -7, 11); });
    auto s = state(0.6);
    s.showRemoved = true;
    s.image = SliceImage::Defaced;
    const auto pinkNear = [&](double x, double y) {
        const QImage p = picture(content, s);
        const int cx = static_cast<int>(50 + x / s.mm_per_pixel);
        const int cy = static_cast<int>(50 + y / s.mm_per_pixel);
        int count = 0;
        test::centroid(p.copy(cx - 5, cy - 5, 10, 10), test::near(views::removedColour(), 120), &count);
        return count > 0;
    };
    EXPECT_FALSE(pinkNear(1, -9)) << "the hole";
    EXPECT_TRUE(pinkNear(-7, 11)) << "the lost voxel";
    s.mm_per_pixel = 0.4;  // 5 px a voxel
    EXPECT_TRUE(pinkNear(1, -9));
}

TEST(SlicePainterTest, ScaleBarIsTheLongestThatTakesNoMoreThanAThird) {
    using views::detail::scaleBar_mm;
    EXPECT_EQ(scaleBar_mm(0.75, 300), 50);  // 100 mm would be 133 px
    EXPECT_EQ(scaleBar_mm(0.5, 600), 100);  // 200 px of 200
    EXPECT_EQ(scaleBar_mm(0.25, 300), 20);
    EXPECT_EQ(scaleBar_mm(0.1, 300), 10);
    EXPECT_EQ(scaleBar_mm(0.01, 300), 1);
}

TEST(SlicePainterTest, NewContentReplacesWhatWasCached) {
    test::application();
    views::SlicePainter painter;
    const auto paint = [&] {
        QImage p(100, 100, QImage::Format_RGB32);
        QPainter to(&p);
        painter.paint(to, state(0.4), {100, 100}, QFont());
        to.end();
        return grey(p, 20, 50);
    };
    SliceContent content;
    content.original = halves(200, 800);
    painter.setContent(content);
    EXPECT_NEAR(paint(), 51, 1);
    content.original = halves(600, 800);
    painter.setContent(content);
    EXPECT_NEAR(paint(), 153, 1);
}

TEST(SlicePainterTest, CacheDropsWhatWasUsedLongestAgo) {
    views::detail::LruCache<int> cache(3);
    cache.put(1, 10, 1);
    cache.put(2, 20, 1);
    cache.put(3, 30, 1);
    ASSERT_NE(cache.find(1), nullptr);
    cache.put(4, 40, 1);
    EXPECT_EQ(cache.find(2), nullptr);
    ASSERT_NE(cache.find(1), nullptr);
    EXPECT_EQ(*cache.find(1), 10);
    cache.eraseIf([](std::uint64_t key) { return key == 1; });
    EXPECT_EQ(cache.find(1), nullptr);
    EXPECT_EQ(*cache.find(4), 40);
}

}  // namespace
}  // namespace bauta
