// SPDX-License-Identifier: GPL-3.0-or-later
#include <QApplication>
#include <QHashSeed>
#include <QScreen>
#include <QTemporaryDir>
#include <cstdio>
#include <memory>

#include "app/gui/Options.h"
#include "app/gui/Render.h"
#include "app/gui/Screenshot.h"
#include "core/base/Error.h"
#include "core/base/Version.h"
#include "core/job/Job.h"
#include "ui/models/AppState.h"
#include "ui/panels/ExperimentPage.h"
#include "ui/panels/JobsPage.h"
#include "ui/panels/LossPage.h"
#include "ui/panels/MainWindow.h"
#include "ui/panels/ResultsPage.h"
#include "ui/panels/ReviewPage.h"
#include "ui/panels/StudyPage.h"
#include "ui/style/Theme.h"
#include "ui/views/SurfaceView.h"

namespace {

using namespace bauta;

bool hasDisplay() {
    const QByteArray platform = qgetenv("QT_QPA_PLATFORM");
    if (!platform.isEmpty() && platform != "xcb" && platform != "wayland") return true;
    return !qEnvironmentVariableIsEmpty("DISPLAY") || !qEnvironmentVariableIsEmpty("WAYLAND_DISPLAY");
}

int run(int argc, char** argv, const gui::Options& options) {
    QApplication application(argc, argv);
    QApplication::setApplicationName("bauta");
    QApplication::setApplicationDisplayName("Bauta");
    QApplication::setApplicationVersion(
        QString::fromUtf8(base::version().data(), static_cast<int>(base::version().size())));
    QApplication::setDesktopFileName("bauta");
    const bool picture = !options.screenshot.empty();
    // A picture must not depend on, or change, what this user has set.
    QTemporaryDir scratch;
    models::Settings settings(picture ? scratch.filePath("settings.ini") : QString());
    if (picture) settings.setTextSize(options.textSize);
    if (options.light) settings.setLight(*options.light);

    auto* theme = new style::Theme(application);
    const auto follow = [theme, &settings] {
        theme->setTextScale(settings.textSize() / 100.0);
        theme->setKind(settings.light() ? style::ThemeKind::Light : style::ThemeKind::Dark);
    };
    follow();
    QObject::connect(&settings, &models::Settings::lightChanged, theme, follow);
    QObject::connect(&settings, &models::Settings::textSizeChanged, theme, follow);

    models::AppState state(settings);
    panels::MainWindow window(state);
    state.methods().findPrograms();
    auto* study = new panels::StudyPage(state);
    window.addPage(study);
    window.addPage(new panels::ReviewPage(state));
    window.addPage(new panels::LossPage(state));
    window.addPage(new panels::ExperimentPage(state));
    window.addPage(new panels::ResultsPage(state));
    window.addPage(new panels::JobsPage(state));
    QObject::connect(study, &panels::StudyPage::importWanted, &window, &panels::MainWindow::importWanted);
    std::unique_ptr<gui::Screenshot> shot;
    if (picture) {
        window.allowAnySize();
        window.setMinimumSize(0, 0);
        window.resize(options.width, options.height);
        shot = std::make_unique<gui::Screenshot>(options, state, window);
        shot->start();
    } else if (!window.restoreGeometry(settings.windowGeometry())) {
        const QSize room = window.screen()->availableSize();
        window.resize(QSize(1600, 1000).boundedTo(room));
    }
    window.show();
    if (!options.study.empty()) state.openStudy(QString::fromStdString(options.study));
    return QApplication::exec();
}

}  // namespace

int main(int argc, char** argv) {
    gui::Options options;
    if (const std::optional<int> code = gui::parse(argc, argv, options)) return *code;
    if (!options.render.empty()) {
        qputenv("QT_QPA_PLATFORM", "offscreen");
        QHashSeed::setDeterministicGlobalSeed();  // the order of fonts in a PDF is that of a hash
        try {
            const QApplication application(argc, argv);
            gui::render(options);
            return 0;
        } catch (...) {
            const base::Error error = base::currentError();
            std::fprintf(stderr, "bauta: %s\n", error.line().c_str());
            return job::exitCode(error.code());
        }
    }
    if (!hasDisplay()) {
        std::fprintf(stderr,
                     "bauta: there is no display. Start it in a graphical session, or under xvfb-run; bauta-cli "
                     "needs none.\n");
        return 2;
    }
    if (!options.screenshot.empty()) {
        qputenv("QT_SCALE_FACTOR", QByteArray::number(options.scale));
        qputenv("QT_ENABLE_HIGHDPI_SCALING", "1");
    }
    QApplication::setHighDpiScaleFactorRoundingPolicy(Qt::HighDpiScaleFactorRoundingPolicy::PassThrough);
    views::setDefaultSurfaceFormat();
    try {
        return run(argc, argv, options);
    } catch (...) {
        std::fprintf(stderr, "bauta: %s\n", base::currentError().line().c_str());
        return 3;
    }
}
