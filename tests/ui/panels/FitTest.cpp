// SPDX-License-Identifier: GPL-3.0-or-later
// Every page at the sizes and text sizes the window is made for: nothing is cut. Needs a display; run at several
// device ratios (QT_SCALE_FACTOR).
#include <gtest/gtest.h>

#include <QApplication>
#include <QLabel>
#include <QScreen>
#include <QScrollArea>
#include <QTableView>
#include <QTest>

#include "core/base/Files.h"
#include "tests/support/Application.h"
#include "tests/ui/models/FakeResults.h"
#include "tests/ui/models/FakeTraining.h"
#include "tests/ui/models/StudyMaker.h"
#include "tests/ui/panels/TinyStudy.h"
#include "ui/panels/ExperimentPage.h"
#include "ui/panels/FirstStart.h"
#include "ui/panels/JobsPage.h"
#include "ui/panels/LossPage.h"
#include "ui/panels/MainWindow.h"
#include "ui/panels/MethodEditor.h"
#include "ui/panels/MethodsWindow.h"
#include "ui/panels/ResultsPage.h"
#include "ui/panels/ReviewPage.h"
#include "ui/panels/StudyPage.h"
#include "ui/style/Theme.h"
#include "ui/views/SurfaceView.h"

namespace bauta::panels {
namespace {

const QScrollArea* scrolledBy(const QWidget* widget) {
    for (const QWidget* up = widget->parentWidget(); up != nullptr; up = up->parentWidget())
        if (const auto* area = qobject_cast<const QScrollArea*>(up)) return area;
    return nullptr;
}

/// In the window; where it can be scrolled up and down, between the left and right edge.
bool isInside(const QWidget& widget, const QWidget& window) {
    const QScrollArea* area = scrolledBy(&widget);
    if (area == nullptr) return window.rect().contains(QRect(widget.mapTo(&window, QPoint(0, 0)), widget.size()));
    const int left = widget.mapTo(area->viewport(), QPoint(0, 0)).x();
    return area->horizontalScrollBarPolicy() != Qt::ScrollBarAlwaysOff ||
           (left >= 0 && left + widget.width() <= area->viewport()->width());
}

/// Cells whose text is wider than the cell and is not told by a tooltip.
void findCutCells(const QTableView& table, QStringList& found) {
    const QFontMetrics metrics(style::font(style::Type::Table));
    for (int row = 0; row < table.model()->rowCount(); ++row) {
        for (int column = 0; column < table.model()->columnCount(); ++column) {
            if (table.isColumnHidden(column)) continue;
            const QModelIndex cell = table.model()->index(row, column);
            const QString text = cell.data().toString();
            const bool cut = metrics.horizontalAdvance(text) + 2 * style::px(8) > table.columnWidth(column);
            if (cut && !cell.data(Qt::ToolTipRole).toString().contains(text)) found.append(text + ": cut in its cell");
        }
    }
}

/// Every text and control that is cut off by its own size or by the window.
QStringList cutOff(const QWidget& window) {
    QStringList found;
    for (const QWidget* widget : window.findChildren<QWidget*>()) {
        if (!widget->isVisible() || widget->size().isEmpty()) continue;
        if (const auto* table = qobject_cast<const QTableView*>(widget)) findCutCells(*table, found);
        const auto* label = qobject_cast<const QLabel*>(widget);
        const bool control = qobject_cast<const style::Button*>(widget) != nullptr ||
                             qobject_cast<const style::Chip*>(widget) != nullptr ||
                             qobject_cast<const style::Toggle*>(widget) != nullptr ||
                             qobject_cast<const style::Pill*>(widget) != nullptr ||
                             qobject_cast<const style::Segment*>(widget) != nullptr ||
                             qobject_cast<const style::KeyCap*>(widget) != nullptr;
        if (label == nullptr && !control) continue;
        // A style::Text with this policy ends in "…" and has the whole text as tooltip.
        const bool mayShrink = widget->sizePolicy().horizontalPolicy() == QSizePolicy::Ignored;
        if (mayShrink && qobject_cast<const style::Text*>(widget) != nullptr) continue;
        const QString name = label != nullptr ? label->text() : widget->accessibleName();
        const QSize needed = label != nullptr && label->wordWrap() ? QSize(0, label->heightForWidth(label->width()))
                             : label != nullptr                    ? label->sizeHint()
                                                                   : widget->minimumSizeHint();
        if (widget->width() < needed.width() || widget->height() < needed.height()) {
            found.append(QString("%1: %2x%3 of %4x%5")
                             .arg(name)
                             .arg(widget->width())
                             .arg(widget->height())
                             .arg(needed.width())
                             .arg(needed.height()));
        }
        if (!isInside(*widget, window)) found.append(name + ": beyond the edge");
    }
    return found;
}

class FitTest : public testing::Test {
  protected:
    void SetUp() override {
        // Never destroyed: after main, Qt's thread storage is gone before the last window.
        static auto* const kTheme = [] {
            views::setDefaultSurfaceFormat();
            QApplication::setHighDpiScaleFactorRoundingPolicy(Qt::HighDpiScaleFactorRoundingPolicy::PassThrough);
            return new style::Theme(test::application());
        }();
        theme = kTheme;
        settings =
            std::make_unique<models::Settings>(QString::fromStdString((scratch.path() / "settings.ini").string()));
        state = std::make_unique<models::AppState>(*settings);
        window = std::make_unique<MainWindow>(*state);
        pages = {new StudyPage(*state),      new ReviewPage(*state),  new LossPage(*state),
                 new ExperimentPage(*state), new ResultsPage(*state), new JobsPage(*state)};
        for (Page* page : pages) window->addPage(page);
    }
    void TearDown() override {
        window.reset();
        state.reset();
    }
    bool setSize(QSize size, double textScale) {
        if (size.width() > window->screen()->size().width() || size.height() > window->screen()->size().height())
            return false;
        theme->setTextScale(textScale);
        window->resize(size);
        return test::waitFor([&] { return window->size() == size; });
    }

    base::TemporaryFolder scratch;
    style::Theme* theme = nullptr;
    std::unique_ptr<models::Settings> settings;
    std::unique_ptr<models::AppState> state;
    std::unique_ptr<MainWindow> window;
    std::vector<Page*> pages;
};

struct Case {
    QSize size;
    double textScale;
};
const Case kCases[] = {{{1280, 800}, 1},   {{1120, 720}, 1},   {{1600, 1000}, 1},
                       {{1280, 800}, 0.9}, {{1280, 800}, 1.5}, {{1600, 1000}, 2}};

TEST_F(FitTest, NothingIsCutOnAnyPage) {
    const auto folder = scratch.path() / "study";
    test::makeTinyStudy(folder);
    study::Study study = study::Study::open(folder);
    test::storeRun(study, "sub-001", "quickshear+close-to-the-brain-2mm");
    test::storeFakeResults(folder, test::storeExperiment(folder, {"original", "quickshear+close-to-the-brain-2mm"}, 5));
    test::FakeJob lost = test::FakeJob::training(folder, "quickshear+close-to-the-brain-2mm", 1);
    test::FakeJob training = test::FakeJob::training(folder, "original", 0);
    for (test::FakeJob* job : {&lost, &training}) {
        job->start();
        for (int epoch = 1; epoch <= 341; ++epoch) job->say(test::epochEvent(epoch));
    }
    lost.lose();
    window->show();
    state->openStudy(QString::fromStdString(folder.string()));
    ASSERT_TRUE(test::waitFor([&] { return state->study() != nullptr; }));
    state->openReview({"sub-001", "quickshear+close-to-the-brain-2mm", {}, {}});
    int seen = 0;
    for (const auto& [size, textScale] : kCases) {
        for (Page* page : pages) {
            window->showPage(page->id());
            if (!setSize(size, textScale)) {
                EXPECT_GT(size.width(), 1280) << "the page " << page->id().toStdString()
                                              << " asks for more room: " << window->width() << "x" << window->height();
                continue;
            }
            ASSERT_TRUE(test::waitFor([&] { return window->isSettled(); }));
            // New rows take some rounds of the event loop until they have their place.
            test::waitFor([&] { return cutOff(*window).isEmpty(); }, 10000);
            EXPECT_EQ(cutOff(*window).join('\n').toStdString(), "")
                << page->id().toStdString() << " at " << size.width() << "x" << size.height() << ", text " << textScale;
            ++seen;
        }
    }
    EXPECT_GE(seen, 20);
}

TEST_F(FitTest, NothingIsCutWhereMethodsAreSetAndRun) {
    const auto folder = scratch.path() / "study";
    test::makeTinyStudy(folder);
    state->methods().save("quickshear+close-to-the-brain-2mm", {"auto", {{"buffer", 2}, {"compat", "published"}}});
    window->show();
    state->openStudy(QString::fromStdString(folder.string()));
    ASSERT_TRUE(test::waitFor([&] { return state->study() != nullptr; }));
    auto* study = static_cast<StudyPage*>(pages.front());
    MethodsWindow methods(*state);
    for (const auto& [size, textScale] : kCases) {
        if (!setSize(size, textScale)) continue;
        study->openRunPanel();
        ASSERT_TRUE(test::waitFor([&] { return window->isSettled(); }));
        // New rows take some rounds of the event loop until they have their place.
        test::waitFor([&] { return cutOff(*window).isEmpty(); }, 10000);
        EXPECT_EQ(cutOff(*window).join('\n').toStdString(), "") << "run panel, " << size.width() << ", " << textScale;
        for (const QString& variant : state->methods().variants()) {
            methods.open(variant);
            methods.resize(QSize(style::px(760), style::px(560)).boundedTo(methods.screen()->availableSize()));
            test::waitFor([&] { return cutOff(methods).isEmpty(); }, 10000);
            EXPECT_EQ(cutOff(methods).join('\n').toStdString(), "") << variant.toStdString() << ", " << textScale;
            EXPECT_LE(methods.editor()->width(), methods.editor()->parentWidget()->width())
                << variant.toStdString() << ": nothing lies beyond the right edge";
        }
        methods.close();
    }
}

TEST_F(FitTest, NothingIsCutOnTheStartView) {
    settings->remember({"/studies/gone", "gone", "2 subjects", QDate(2026, 1, 1)});
    window->show();
    ASSERT_TRUE(test::waitFor([&] { return window->isSettled(); }));
    for (const auto& [size, textScale] : kCases) {
        if (!setSize(size, textScale)) continue;
        test::waitFor([&] { return cutOff(*window).isEmpty(); }, 10000);
        EXPECT_EQ(cutOff(*window).join('\n').toStdString(), "") << size.width() << ", text " << textScale;
    }
}

}  // namespace
}  // namespace bauta::panels
