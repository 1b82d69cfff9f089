// SPDX-License-Identifier: GPL-3.0-or-later
// From selecting a subject to its slices on the screen, and its skins from the cache, at 512×512×120 (goal 400 ms
// each); then how fast both skins follow a drag. Needs a display. bench_select [repeats]
#include <QApplication>
#include <QElapsedTimer>
#include <QHBoxLayout>
#include <QMouseEvent>
#include <QOpenGLWidget>
#include <algorithm>
#include <cstdio>
#include <string>
#include <vector>

#include "core/base/Files.h"
#include "core/image/Window.h"
#include "core/phantom/Phantom.h"
#include "core/study/Study.h"
#include "ui/panels/ReviewGrid.h"
#include "ui/panels/ReviewPage.h"
#include "ui/style/Theme.h"
#include "ui/views/SurfaceView.h"

namespace {

using namespace bauta;

constexpr int kGoal_ms = 400;

// A cut of the whole front, as the runs of pydeface have it.
void addRun(study::Study& study, const std::string& id, const phantom::Phantom& phantom) {
    const image::Geometry& geometry = phantom.scan.geometry();
    std::vector<std::uint8_t> affected(phantom.scan.voxelCount());
    std::vector<std::int16_t> voxels(affected.size());
    const double front = phantom.landmarks_lps_mm.at("ear_canal_L")[1] - 30;
    for (std::int64_t k = 0; k < geometry.size[2]; ++k)
        for (std::int64_t j = 0; j < geometry.size[1]; ++j)
            for (std::int64_t i = 0; i < geometry.size[0]; ++i) {
                const image::Index3 voxel = {i, j, k};
                const std::size_t at = geometry.offset(voxel);
                affected[at] = geometry.toPoint(voxel)[1] < front && phantom.scan.at(at) > 0;
                voxels[at] = affected[at] != 0 ? std::int16_t{0} : static_cast<std::int16_t>(phantom.scan.at(at));
            }
    defacing::DefaceResult result;
    result.affected = image::Mask(geometry, std::move(affected));
    result.defaced = image::Volume(geometry, std::move(voxels), phantom.scan.modality());
    result.removedVoxels = result.affected.count();
    result.skinLevel = image::skinLevel(phantom.scan);
    result.provenance = base::Json::object();
    study.storeRun(id, "pydeface", "native", result, voxelloss::countLoss(phantom.oars, result.affected));
}

template <typename F>
void wait(F&& done) {
    while (!done()) QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents, 20);
}

void report(const char* what, std::vector<qint64> times) {
    std::sort(times.begin(), times.end());
    const qint64 median = times[times.size() / 2];
    std::printf("%-44s median %4lld ms, worst %4lld ms   goal %d ms   %s\n", what, static_cast<long long>(median),
                static_cast<long long>(times.back()), kGoal_ms, median <= kGoal_ms ? "met" : "NOT met");
}

// Frames a second of both skins together while one is dragged.
double dragged(const panels::ReviewGrid& grid) {
    constexpr int kFrames = 40;
    QWidget* view = grid.findChildren<views::SurfaceView*>().front();
    const QObject here;
    int swapped = 0;
    const auto canvases = grid.findChildren<QOpenGLWidget*>();
    for (auto* canvas : canvases) QObject::connect(canvas, &QOpenGLWidget::frameSwapped, &here, [&] { ++swapped; });
    const auto send = [&](QEvent::Type type, double x, Qt::MouseButton button, Qt::MouseButtons held) {
        QMouseEvent event(type, {x, 100}, view->mapToGlobal(QPointF(x, 100)), button, held, Qt::NoModifier);
        QCoreApplication::sendEvent(view, &event);
    };
    send(QEvent::MouseButtonPress, 20, Qt::LeftButton, Qt::LeftButton);
    QElapsedTimer clock;
    clock.start();
    for (int frame = 1; frame <= kFrames; ++frame) {
        const int before = swapped;
        send(QEvent::MouseMove, 20 + 5 * frame, Qt::NoButton, Qt::LeftButton);
        wait([&] { return swapped - before >= canvases.size(); });
    }
    const double seconds = static_cast<double>(clock.elapsed()) / 1000;
    send(QEvent::MouseButtonRelease, 20, Qt::LeftButton, Qt::NoButton);
    return kFrames / seconds;
}

}  // namespace

int main(int argc, char** argv) {
    const int repeats = argc > 1 ? std::max(1, std::atoi(argv[1])) : 5;
    views::setDefaultSurfaceFormat();
    QApplication application(argc, argv);
    const style::Theme theme(application);
    const base::TemporaryFolder folder;
    std::printf("making three phantoms of 512×512×120 with eight OARs and a run each …\n");
    {
        study::Study study = study::Study::create(folder.path() / "study", "bench");
        for (std::uint64_t seed = 1; seed <= 3; ++seed) {
            phantom::PhantomSpec spec;
            spec.seed = seed;
            spec.spacing_mm = {0.5, 0.5, 2};
            spec.size = {512, 512, 120};
            const auto phantom = phantom::makePhantom(spec);
            study::Study::NewSubject subject;
            subject.scan = phantom.scan;
            subject.structures = phantom.oars;
            subject.sourceKey = "bench" + std::to_string(seed);
            addRun(study, study.addSubject(subject), phantom);
        }
    }
    const auto open = [&](const auto& measure) {
        models::Settings settings(QString::fromStdString((folder.path() / "settings.ini").string()));
        models::AppState state(settings);
        QWidget host;
        auto* row = new QHBoxLayout(&host);
        row->setContentsMargins(0, 0, 0, 0);
        auto* page = new panels::ReviewPage(state);
        row->addWidget(page, 1);
        int drawn = 0;
        for (auto* view : page->grid().findChildren<views::SurfaceView*>())
            QObject::connect(view, &views::SurfaceView::skinShown, &host, [&] { ++drawn; });
        host.resize(1228, 884);
        host.show();
        page->enter();
        state.openStudy(QString::fromStdString((folder.path() / "study").string()));
        wait([&] { return page->model().canRate() && page->isSettled() && drawn >= 2; });
        measure(*page, drawn);
        page->leave();
    };
    std::vector<qint64> slices, skins, again;
    std::vector<double> turns;
    for (int i = 0; i < repeats; ++i)
        open([&](panels::ReviewPage& page, int& drawn) {
            // A fresh page shows sub-001 and fetches sub-002 ahead; sub-003 has to be read.
            QElapsedTimer clock;
            // At the signal: the wait below only looks when no more events are left, the skins' drawing among them.
            qint64 painted = 0;
            const QObject here;
            QObject::connect(&page.grid(), &panels::ReviewGrid::painted, &here, [&] { painted = clock.elapsed(); });
            drawn = 0;
            clock.start();
            page.model().select("sub-003", "pydeface");
            wait([&] { return page.model().canRate(); });
            slices.push_back(painted);
            wait([&] { return drawn >= 2; });
            if (i > 0) skins.push_back(clock.elapsed());  // the first time the skins had to be made
            wait([&] { return page.isSettled(); });
            turns.push_back(dragged(page.grid()));
            clock.start();
            page.model().select("sub-001", "pydeface");
            wait([&] { return page.model().canRate(); });
            again.push_back(painted);
        });
    report("subject selected to slices painted, from disk", slices);
    if (!skins.empty()) report("… to both skins drawn, from the mesh cache", skins);
    report("subject seen before or fetched ahead", again);
    std::sort(turns.begin(), turns.end());
    std::printf("both skins follow a drag                     median %4.0f frames/s, worst %4.0f\n",
                turns[turns.size() / 2], turns.front());
    return 0;
}
