// SPDX-License-Identifier: GPL-3.0-or-later
// Three linked slices with blend and eight OAR contours, 1600×1000 logical pixels at device ratio 2, while scrolling:
// goal 60 frames a second. The peer is QPainter scaling the same three slices, without any overlay. bench_slice
#include <QApplication>
#include <QEvent>
#include <QHBoxLayout>
#include <QImage>
#include <QPainter>
#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <functional>

#include "ui/views/SliceLink.h"

namespace {

using namespace bauta;

constexpr double kRatio = 2;
constexpr int kFrames = 100;
const QSizeF kView(1600 / 3.0, 1000);

// A noisy ellipsoid head with eight ellipsoid structures and the front cut away.
views::SliceContent content() {
    image::Geometry geometry;
    geometry.size = {512, 512, 120};
    geometry.spacing_mm = {0.5, 0.5, 2};
    geometry.origin_lps_mm = {-128, -128, -120};
    const auto ellipsoid = [](const image::Vec3& p, const image::Vec3& centre, const image::Vec3& radii) {
        double sum = 0;
        for (std::size_t a = 0; a < 3; ++a) sum += std::pow((p[a] - centre[a]) / radii[a], 2);
        return sum <= 1;
    };
    std::vector<std::int16_t> original(geometry.voxelCount());
    std::vector<std::uint8_t> affected(geometry.voxelCount());
    std::uint32_t random = 1;
    for (std::int64_t k = 0; k < geometry.size[2]; ++k) {
        for (std::int64_t j = 0; j < geometry.size[1]; ++j) {
            for (std::int64_t i = 0; i < geometry.size[0]; ++i) {
                const auto p = geometry.toPoint(image::Index3{i, j, k});
                random = random * 1664525U + 1013904223U;
                const bool head = ellipsoid(p, {0, 0, 0}, {75, 95, 115});
                const auto noise = static_cast<std::int16_t>(random >> 26);
                original[geometry.offset({i, j, k})] = static_cast<std::int16_t>(noise + (head ? 400 : 0));
                affected[geometry.offset({i, j, k})] = head && p[1] < -20 + 0.2 * p[2] ? 1 : 0;
            }
        }
    }
    auto defaced = original;
    for (std::size_t v = 0; v < defaced.size(); ++v) defaced[v] = affected[v] ? std::int16_t{0} : original[v];
    views::SliceContent c;
    c.original = image::Volume(geometry, std::move(original), image::Modality::T2w);
    c.defaced = image::Volume(geometry, std::move(defaced), image::Modality::T2w);
    c.affected = image::Mask(geometry, std::move(affected));
    for (int o = 0; o < 8; ++o) {
        const double side = o % 2 == 0 ? 1 : -1;
        const image::Vec3 centre = {side * 40, -10.0 + 8 * (o / 2), 30.0 - 20 * (o / 2)};
        std::vector<std::uint8_t> voxels(geometry.voxelCount());
        for (std::int64_t k = 0; k < geometry.size[2]; ++k) {
            for (std::int64_t j = 0; j < geometry.size[1]; ++j) {
                for (std::int64_t i = 0; i < geometry.size[0]; ++i) {
                    const image::Index3 at = {i, j, k};
                    voxels[geometry.offset(at)] = ellipsoid(geometry.toPoint(at), centre, {22, 28, 55}) ? 1 : 0;
                }
            }
        }
        views::SliceOar oar;
        oar.name = QStringLiteral("OAR %1").arg(o);
        oar.mask = image::Mask(geometry, std::move(voxels));
        oar.colour = QColor::fromHsv(45 * o, 180, 255);
        oar.dashed = side < 0;
        c.oars.push_back(std::move(oar));
    }
    return c;
}

struct Speed {
    double fps, cpu_ms;  // by the wall, and processor time a frame, which a busy machine does not change
};

Speed speed(const std::function<void(int)>& paintFrame) {
    const auto start = std::chrono::steady_clock::now();
    const std::clock_t used = std::clock();
    for (int f = 0; f < kFrames; ++f) paintFrame(f);
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    return {kFrames / seconds, 1000.0 * static_cast<double>(std::clock() - used) / CLOCKS_PER_SEC / kFrames};
}

class PaintCounter : public QObject {
  public:
    int paints = 0;
    bool eventFilter(QObject*, QEvent* event) override {
        if (event->type() == QEvent::Paint) ++paints;
        return false;
    }
};

}  // namespace

int main(int argc, char** argv) {
    qputenv("QT_SCALE_FACTOR", "2");
    if (qEnvironmentVariableIsEmpty("QT_QPA_PLATFORM")) qputenv("QT_QPA_PLATFORM", "offscreen");
    const QApplication application(argc, argv);
    std::printf("making 512×512×120 int16, two images, nine masks …\n");
    auto shown = content();
    const auto boxStart = std::chrono::steady_clock::now();
    views::findBoxes(shown);
    const std::chrono::duration<double, std::milli> boxes = std::chrono::steady_clock::now() - boxStart;

    QWidget window;
    window.resize(1600, 1000);
    auto* row = new QHBoxLayout(&window);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(0);
    views::SliceLink link;
    PaintCounter counter;
    for (const auto plane : {image::Plane::Axial, image::Plane::Sagittal, image::Plane::Coronal}) {
        auto* view = new views::SliceView;
        views::SliceState state;
        state.plane = plane;
        state.image = views::SliceImage::Blend;
        view->setState(state);
        view->installEventFilter(&counter);
        row->addWidget(view);
        link.add(view);
    }
    window.show();
    QCoreApplication::processEvents();
    shown.window = image::Window{500, 220};
    link.setContent(shown, false);
    link.change([](views::SliceState& s) { s.selectedOar = QStringLiteral("OAR 0"); });
    QCoreApplication::processEvents();
    std::printf("three views of %d×%d logical pixels, device ratio %.0f\n", link.views()[0]->width(),
                link.views()[0]->height(), link.views()[0]->devicePixelRatioF());

    // Another slice in every view at every frame.
    const auto scrollTo = [&](int frame) {
        link.setCrosshair({20.0 + frame * 0.5, -10.0 + frame * 0.5, -90.0 + frame * 2.0});
        QCoreApplication::processEvents();
    };
    const auto verified = [&](const std::function<void(int)>& paintFrame) {
        counter.paints = 0;
        const Speed s = speed(paintFrame);
        if (counter.paints < 3 * kFrames) {
            std::printf("only %d of %d views were painted\n", counter.paints, 3 * kFrames);
            std::exit(1);
        }
        return s;
    };
    const Speed cold = verified(scrollTo);
    const Speed warm = verified(scrollTo);
    const Speed still = verified([&](int) {
        for (auto* view : link.views()) view->update();
        QCoreApplication::processEvents();
    });

    std::array<QImage, 3> screens;
    for (auto& screen : screens) {
        screen = QImage((kView * kRatio).toSize(), QImage::Format_RGB32);
        screen.setDevicePixelRatio(kRatio);
    }
    const Speed peer = speed([&](int frame) {
        for (std::size_t v = 0; v < 3; ++v) {
            const auto layout = image::sliceLayout(shown.original.geometry(), static_cast<image::Plane>(v));
            views::SliceState state = link.state();
            state.plane = layout.plane;
            state.crosshair_lps_mm = {20.0 + frame * 0.5, -10.0 + frame * 0.5, -90.0 + frame * 2.0};
            const auto view = views::sliceFrame(shown.original.geometry(), state, kView);
            std::vector<std::uint8_t> grey;
            image::paintSlice(shown.original, layout, view.slice, {500, 220}, grey);
            const QImage slice(grey.data(), static_cast<int>(layout.columns), static_cast<int>(layout.rows),
                               static_cast<qsizetype>(layout.columns), QImage::Format_Grayscale8);
            QPainter painter(&screens[v]);
            painter.setRenderHint(QPainter::SmoothPixmapTransform);
            painter.fillRect(QRectF({0, 0}, kView), Qt::black);
            painter.drawImage(QRectF(view.toView(-0.5, -0.5), view.toView(static_cast<double>(layout.columns) - 0.5,
                                                                          static_cast<double>(layout.rows) - 0.5)),
                              slice);
        }
    });
    const auto print = [](const char* what, const Speed& s, bool goal) {
        std::printf("%-32s %7.1f frames/s, %5.1f ms of processor time%s\n", what, s.fps, s.cpu_ms,
                    !goal         ? ""
                    : s.fps >= 60 ? "   goal 60: met"
                                  : "   goal 60: NOT met");
    };
    std::printf("%-32s %7.1f ms\n", "boxes of nine masks", boxes.count());
    print("scrolling, slices never seen", cold, true);
    print("scrolling, slices seen before", warm, true);
    print("nothing changes", still, false);
    print("peer: QPainter scaling alone", peer, false);
    std::printf("ratio to the peer %.2f\n", cold.fps / peer.fps);
    return 0;
}
