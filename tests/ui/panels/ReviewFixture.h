// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gtest/gtest.h>

#include <QHBoxLayout>
#include <QTest>

#include "core/base/Files.h"
#include "tests/support/Application.h"
#include "tests/ui/panels/TinyStudy.h"
#include "ui/panels/LossPage.h"
#include "ui/panels/ReviewGrid.h"
#include "ui/panels/ReviewPage.h"
#include "ui/style/Theme.h"

namespace bauta::panels {

inline constexpr int kWait_ms = 60000;

/// The application with theme and surface format. Never destroyed: after main, Qt's thread storage is gone before the
/// last window.
inline void prepareApplication() {
    static auto* theme = [] {
        views::setDefaultSurfaceFormat();
        return new style::Theme(test::application());
    }();
    Q_UNUSED(theme);
}

template <typename F>
bool waitFor(F&& done) {
    return QTest::qWaitFor(std::forward<F>(done), kWait_ms);
}

/// The Review page with a real study on disk and real keys. Needs a display with a window manager.
class ReviewFixture : public testing::Test {
  protected:
    void SetUp() override {
        prepareApplication();
        host = std::make_unique<QWidget>();
        test::makeTinyStudy(folder.path() / "study");
        settings =
            std::make_unique<models::Settings>(QString::fromStdString((folder.path() / "settings.ini").string()));
        state = std::make_unique<models::AppState>(*settings);
        page = new ReviewPage(*state);
        loss = new LossPage(*state);
        auto* row = new QHBoxLayout(host.get());
        row->setContentsMargins(0, 0, 0, 0);
        row->addWidget(page, 1);
        page->setFixedSize(1000, 700);  // whatever the panel beside it needs
        auto* column = new QVBoxLayout;
        column->addWidget(page->inspector());
        column->addWidget(page->inspectorFooter());
        row->addLayout(column);
        host->show();
        host->activateWindow();
        ASSERT_TRUE(QTest::qWaitForWindowActive(host.get(), kWait_ms));
        page->enter();
        state->openStudy(QString::fromStdString((folder.path() / "study").string()));
        ASSERT_TRUE(waitFor([&] { return page->model().canRate(); }));
    }
    void TearDown() override {
        page->leave();
        delete loss;
        delete page;
        state.reset();
    }
    void press(Qt::Key key, Qt::KeyboardModifiers modifiers = Qt::NoModifier) {
        QTest::keyClick(target(), key, modifiers);
    }
    QWidget* target() { return QApplication::focusWidget() != nullptr ? QApplication::focusWidget() : page; }
    std::vector<study::RatingEvent> events() { return study::Study::open(folder.path() / "study").ratingEvents(); }
    bool waitSaved() {
        return waitFor([&] { return page->model().saving() == models::ReviewModel::Saving::Idle; });
    }
    QImage picture() { return page->grid().slice(true, image::Plane::Sagittal)->grab().toImage(); }

    base::TemporaryFolder folder;
    std::unique_ptr<models::Settings> settings;
    std::unique_ptr<models::AppState> state;
    std::unique_ptr<QWidget> host;  ///< not before the application
    ReviewPage* page = nullptr;
    LossPage* loss = nullptr;
};

}  // namespace bauta::panels
