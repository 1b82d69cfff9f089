// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gtest/gtest.h>

#include <QLabel>
#include <QTest>
#include <memory>

#include "core/base/Files.h"
#include "tests/support/Application.h"
#include "ui/panels/MainWindow.h"
#include "ui/panels/Page.h"
#include "ui/style/Theme.h"

namespace bauta::panels {

/// The window with a test's pages, real keys, and room for a study.
class WindowFixture : public testing::Test {
  protected:
    void SetUp() override {
        theme = new style::Theme(test::application());
        settings =
            std::make_unique<models::Settings>(QString::fromStdString((scratch.path() / "settings.ini").string()));
        state = std::make_unique<models::AppState>(*settings);
        window = std::make_unique<MainWindow>(*state);
    }
    void TearDown() override {
        window.reset();
        state.reset();
        delete theme;
    }
    void show(std::initializer_list<Page*> pages) {
        for (Page* page : pages) window->addPage(page);
        window->resize(1600, 1000);
        window->show();
        QApplication::setActiveWindow(window.get());
    }
    /// Opens the study and shows a page, or where there is none the first.
    void openStudy(const QString& page = {}) {
        state->openStudy(QString::fromStdString(folder().string()));
        ASSERT_TRUE(test::waitFor([&] { return state->study() != nullptr && !state->isOpening(); }));
        window->showPage(page);
        ASSERT_TRUE(test::waitFor([&] { return window->isSettled(); }));
    }
    void press(const QKeySequence& keys) {
        QTest::keySequence(QApplication::focusWidget() != nullptr ? QApplication::focusWidget() : window.get(), keys);
    }
    /// What a label says.
    QString said(const char* name) const {
        const auto* label = window->findChild<QLabel*>(QString::fromUtf8(name));
        return label == nullptr ? QStringLiteral("no such label") : label->text();
    }
    [[nodiscard]] std::filesystem::path folder() const { return scratch.path() / "study"; }

    base::TemporaryFolder scratch;
    style::Theme* theme = nullptr;
    std::unique_ptr<models::Settings> settings;
    std::unique_ptr<models::AppState> state;
    std::unique_ptr<MainWindow> window;
};

}  // namespace bauta::panels
