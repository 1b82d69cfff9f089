// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/ReviewPage.h"

#include <QAbstractButton>
#include <QLabel>
#include <QLineEdit>
#include <algorithm>

#include "tests/ui/panels/ReviewFixture.h"
#include "ui/panels/LossTable.h"
#include "ui/panels/StudyPage.h"

namespace bauta::panels {
namespace {

using ReviewPageTest = ReviewFixture;

TEST_F(ReviewPageTest, KeysBecomeEventsInTheJournal) {
    state->setReader("AK");
    press(Qt::Key_2);
    press(Qt::Key_3);
    press(Qt::Key_2);
    press(Qt::Key_5);
    press(Qt::Key_1);
    ASSERT_TRUE(waitSaved());
    const auto stored = events();
    ASSERT_EQ(stored.size(), 5U);
    EXPECT_EQ(stored[0].rating.label, 0);
    EXPECT_EQ(stored[0].rating.reasons, (std::vector<std::string>{"eyes"}));
    EXPECT_EQ(stored[1].rating.reasons, (std::vector<std::string>{"eyes", "nose"}));
    EXPECT_EQ(stored[2].rating.reasons, (std::vector<std::string>{"nose"}));
    EXPECT_EQ(stored[3].rating.label, 0);
    EXPECT_EQ(stored[3].rating.reasons, (std::vector<std::string>{"nose", "tissue"}));
    EXPECT_EQ(stored[4].rating.label, 1);
    EXPECT_EQ(stored[4].rating.reasons, (std::vector<std::string>{"tissue"}));
    EXPECT_EQ(stored[4].rating.reader, "AK");
    EXPECT_TRUE(stored[4].rating.crosshair_lps_mm.has_value());

    press(Qt::Key_Z, Qt::ControlModifier);
    ASSERT_TRUE(waitFor([&] { return events().size() == 6; }));
    EXPECT_TRUE(events().back().undo);
    ASSERT_TRUE(waitFor([&] { return page->model().decision().label == 0; }));
}

/// The texts of a widget's labels, as they are read.
QStringList textsOf(const QWidget& widget) {
    QStringList texts;
    for (const QLabel* label : widget.findChildren<QLabel*>())
        if (label->isVisibleTo(&widget)) texts << label->text().replace(QChar(0x00A0), ' ');
    return texts;
}

TEST_F(ReviewPageTest, WhatIsLeftOfTheFaceIsToldOnceTheReaderHasJudgedIt) {
    const QString face = QStringLiteral("Face: eyes 0 %, nose 25 % remain (estimate)");
    state->setReader("AK");
    for (const bool narrow : {false, true}) {
        page->setNarrow(narrow);
        EXPECT_TRUE(textsOf(*page->inspector()).filter("nose 25").isEmpty());
        EXPECT_TRUE(textsOf(*page->inspector()).contains("1 to look at")) << "the organ";
        press(Qt::Key_1);
        EXPECT_TRUE(waitFor([&] { return textsOf(*page->inspector()).contains(face); }));
        EXPECT_TRUE(textsOf(*page->inspector()).contains("2 to look at"));
        ASSERT_TRUE(waitSaved());
        press(Qt::Key_Z, Qt::ControlModifier);
        ASSERT_TRUE(waitFor([&] { return textsOf(*page->inspector()).filter("nose 25").isEmpty(); }));
        ASSERT_TRUE(waitSaved());
    }
}

TEST_F(ReviewPageTest, TheBoardsWorstFaceFirstIsTheOrderOfReviewToo) {
    StudyPage board(*state);
    const std::unique_ptr<QWidget> inspector(board.inspector());  // no frame takes it here
    state->select("sub-001", "pydeface");
    EXPECT_TRUE(textsOf(*inspector).contains("Face: eyes 0 %, nose 25 % remain (estimate)"));
    auto* button = board.findChild<QAbstractButton*>(QStringLiteral("orderButton"));
    ASSERT_NE(button, nullptr);
    const auto* order = host->findChild<QLabel*>(QStringLiteral("readingOrder"));
    EXPECT_EQ(order->text(), "All runs");
    button->click();
    EXPECT_FALSE(page->model().worstFirst()) << "unrated first";
    QTest::keyClick(button, Qt::Key_Space);
    EXPECT_TRUE(page->model().worstFirst());
    EXPECT_TRUE(button->accessibleName().contains("worst face first"));
    EXPECT_EQ(order->text(), "Worst face first");
    button->click();
    EXPECT_FALSE(page->model().worstFirst());
}

TEST_F(ReviewPageTest, HoldingSpaceShowsTheOriginalAndBlocksRatings) {
    state->setReader("AK");
    ASSERT_TRUE(waitFor([&] { return page->isSettled(); }));
    const QImage defaced = picture();
    QTest::keyPress(target(), Qt::Key_Space);
    const QImage held = picture();
    EXPECT_NE(held, defaced);
    EXPECT_EQ(held, page->grid().slice(false, image::Plane::Sagittal)->grab().toImage())
        << "exactly the original's picture";
    for (int i = 0; i < 3; ++i) {  // what a held key sends
        QKeyEvent release(QEvent::KeyRelease, Qt::Key_Space, Qt::NoModifier, QStringLiteral(" "), true);
        QKeyEvent again(QEvent::KeyPress, Qt::Key_Space, Qt::NoModifier, QStringLiteral(" "), true);
        QApplication::sendEvent(target(), &release);
        QApplication::sendEvent(target(), &again);
        EXPECT_EQ(picture(), held) << "auto-repeat must not flicker";
    }
    // What X11 makes of it now and then.
    QTest::keyRelease(target(), Qt::Key_Space);
    EXPECT_EQ(picture(), held) << "a repeat told as a release must not flicker either";
    QTest::keyPress(target(), Qt::Key_Space);
    EXPECT_EQ(picture(), held);
    press(Qt::Key_1);
    EXPECT_FALSE(page->model().decision().label.has_value());
    const auto* note = page->inspector()->findChild<QWidget*>(QStringLiteral("reviewNote"));
    ASSERT_NE(note, nullptr);
    EXPECT_TRUE(note->isVisibleTo(page->inspector())) << "why the key did nothing";
    QTest::keyRelease(target(), Qt::Key_Space);
    EXPECT_TRUE(waitFor([&] { return picture() == defaced; }));
    EXPECT_FALSE(note->isVisibleTo(page->inspector())) << "that has passed";
    EXPECT_TRUE(events().empty());
}

TEST_F(ReviewPageTest, TheCrosshairFadesInPresentationUntilTheMouseMoves) {
    const auto shown = [&] { return page->grid().link()->state().showCrosshair; };
    page->setPresentation(true);
    EXPECT_TRUE(shown());
    ASSERT_TRUE(waitFor([&] { return !shown(); }));
    auto* view = page->grid().slice(true, image::Plane::Sagittal);
    QTest::mouseMove(view, view->rect().center() + QPoint(9, 5));
    EXPECT_TRUE(waitFor(shown));
    ASSERT_TRUE(waitFor([&] { return !shown(); }));
    page->setPresentation(false);
    EXPECT_TRUE(shown());
}

TEST_F(ReviewPageTest, BothSkinsFitTheirViewInEveryLayout) {
    ASSERT_TRUE(waitFor([&] { return page->isSettled(); }));
    auto* original = page->findChild<views::SurfaceView*>(QStringLiteral("originalSkin"));
    auto* defaced = page->findChild<views::SurfaceView*>(QStringLiteral("defacedSkin"));
    ASSERT_NE(original, nullptr);
    ASSERT_NE(defaced, nullptr);
    const double pair_mm = defaced->camera().halfHeight_mm;
    for (int i = 0; i < 3; ++i) {
        EXPECT_EQ(defaced->camera(), original->camera()) << "holding Space may not change the zoom";
        press(Qt::Key_T);
    }
    EXPECT_EQ(defaced->camera().halfHeight_mm, pair_mm) << "back to Pair, back to its zoom";
}

TEST_F(ReviewPageTest, SlicesArePaintedBeforeTheSkinsHoweverSoonTheseAreThere) {
    ASSERT_TRUE(waitFor([&] { return page->isSettled(); }));
    auto* skin = page->findChild<views::SurfaceView*>(QStringLiteral("defacedSkin"));
    QStringList order;
    const QObject here;
    QObject::connect(&page->grid(), &ReviewGrid::painted, &here, [&] { order << QStringLiteral("slices"); });
    QObject::connect(skin, &views::SurfaceView::skinShown, &here, [&] { order << QStringLiteral("skin"); });
    // Nothing is painted until the skins are there.
    bool waited = false;
    const auto step = [&](Qt::Key key) {
        const double before = page->grid().link()->content().original.at(image::Index3{30, 36, 20});
        order.clear();
        page->grid().setUpdatesEnabled(false);
        press(key);
        ASSERT_TRUE(waitFor([&] {
            return page->grid().link()->content().original.at(image::Index3{30, 36, 20}) != before &&
                   page->grid().skins()->isSettled();
        }));
        waited = skin->skin() == nullptr;
        page->grid().setUpdatesEnabled(true);
        ASSERT_TRUE(waitFor([&] { return page->model().canRate() && order.contains(QStringLiteral("skin")); }));
    };
    step(Qt::Key_N);
    EXPECT_TRUE(waited) << "a skin that is at hand is not drawn with the slices";
    EXPECT_EQ(order, (QStringList{QStringLiteral("slices"), QStringLiteral("skin")}));
    Q_EMIT skin->maximiseRequested();
    step(Qt::Key_Backspace);
    EXPECT_FALSE(waited) << "for slices that are not shown";
    EXPECT_EQ(order.front(), QStringLiteral("skin"));
}

TEST_F(ReviewPageTest, AMethodThatCannotRunHereSaysSoAndOffersNoRun) {
    models::ReviewTarget target;
    target.subject = QString::fromStdString(page->model().subject());
    target.method = QStringLiteral("defacer");  // its program was not looked for
    state->openReview(target);
    const auto says = [&](const QString& text) {
        const auto labels = host->findChildren<QLabel*>();
        return std::any_of(labels.begin(), labels.end(),
                           [&](const QLabel* label) { return label->isVisible() && label->text().contains(text); });
    };
    ASSERT_TRUE(waitFor([&] { return says(QStringLiteral("defacer cannot run here.")); }));
    for (const auto* button : host->findChildren<QAbstractButton*>())
        EXPECT_FALSE(button->isVisible() && button->text() == QStringLiteral("Run"));
}

TEST_F(ReviewPageTest, TheFirstRatingAsksForInitials) {
    press(Qt::Key_0);
    auto* edit = host->findChild<QLineEdit*>(QStringLiteral("readerEdit"));
    ASSERT_NE(edit, nullptr);
    ASSERT_TRUE(edit->isVisible());
    EXPECT_TRUE(edit->hasFocus());
    QTest::keyClicks(edit, QStringLiteral("1k2"));
    EXPECT_TRUE(events().empty()) << "typing rates nothing";
    QTest::keyClick(edit, Qt::Key_Return);
    ASSERT_TRUE(waitFor([&] { return events().size() == 1; }));
    EXPECT_EQ(events()[0].rating.reader, "1k2");
    EXPECT_EQ(events()[0].rating.label, 0);
    EXPECT_FALSE(edit->isVisible());
}

TEST_F(ReviewPageTest, TypingACommentRatesNothingAndEscapeLeavesIt) {
    state->setReader("AK");
    press(Qt::Key_1);
    ASSERT_TRUE(waitSaved());
    press(Qt::Key_M);
    auto* edit = host->findChild<QLineEdit*>(QStringLiteral("commentEdit"));
    ASSERT_NE(edit, nullptr);
    ASSERT_TRUE(edit->hasFocus());
    QTest::keyClicks(edit, QStringLiteral("2 lids, 0 lips n"));
    EXPECT_EQ(edit->text(), "2 lids, 0 lips n");
    QTest::keyClick(edit, Qt::Key_Return);
    ASSERT_TRUE(waitFor([&] { return events().size() == 2; }));
    EXPECT_EQ(events()[1].rating.comment, "2 lids, 0 lips n");
    EXPECT_EQ(events()[1].rating.label, 1);
    EXPECT_EQ(page->model().subject(), "sub-001") << "n in the text did not step";
    press(Qt::Key_M);
    QTest::keyClicks(edit, QStringLiteral("x"));
    QTest::keyClick(edit, Qt::Key_Escape);
    EXPECT_FALSE(edit->hasFocus());
    EXPECT_EQ(events().size(), 2U);
}

TEST_F(ReviewPageTest, NeverShowsAnImageUnderAnothersTitle) {
    for (int round = 0; round < 4; ++round) {
        for (const Qt::Key key : {Qt::Key_N, Qt::Key_J, Qt::Key_Backspace, Qt::Key_N}) press(key);
        EXPECT_FALSE(page->model().canRate());
        ASSERT_TRUE(waitFor([&] { return page->model().canRate(); }));
        const int number = page->model().subject() == "sub-001" ? 1 : 2;
        const views::SliceContent& content = page->grid().link()->content();
        const image::Index3 middle = {30, 36, 20};
        EXPECT_NEAR(content.original.at(middle), 250 + 40 * number, 4);
        const bool cut = page->model().method() == "pydeface";
        EXPECT_EQ(content.defaced.at({30, 30, 12}) == 0, cut) << page->model().method();
    }
}

TEST_F(ReviewPageTest, EnterGoesToTheNextUnratedRun) {
    state->setReader("AK");
    EXPECT_EQ(page->model().subject() + page->model().method(), "sub-001pydeface");
    press(Qt::Key_1);
    press(Qt::Key_Return);
    EXPECT_EQ(page->model().method(), "quickshear");
    ASSERT_TRUE(waitFor([&] { return page->model().canRate(); }));
    press(Qt::Key_4);
    press(Qt::Key_Return);
    EXPECT_EQ(page->model().subject(), "sub-002");
    ASSERT_TRUE(waitSaved());
    EXPECT_EQ(page->model().ratedCount(), 2U);
}

TEST_F(ReviewPageTest, TheLossPageLeadsToTheWorstSliceWithTheOarSelected) {
    loss->enter();
    ASSERT_TRUE(waitFor([&] { return loss->isSettled(); }));
    state->select("sub-001", "quickshear");
    EXPECT_EQ(loss->model().subject(), "sub-001");
    state->select("sub-002", "quickshear");  // as the find box does
    EXPECT_EQ(loss->model().subject(), "sub-002");
    EXPECT_EQ(loss->model().column().method, "quickshear");
    loss->model().select("sub-002", {"Parotid_R", "pydeface"});
    ASSERT_TRUE(waitFor([&] { return loss->isSettled(); }));
    loss->triggerPrimary();
    ASSERT_TRUE(waitFor([&] { return page->model().subject() == "sub-002" && page->isSettled(); }));
    const views::SliceState& shown = page->grid().link()->state();
    EXPECT_EQ(shown.selectedOar, "Parotid_R");
    // Parotid_R lies at x = −45 and is cut before y = 0, in its slices from z = −32.5 to −7.5.
    EXPECT_NEAR(shown.crosshair_lps_mm[0], -45, 1.6);
    EXPECT_LT(shown.crosshair_lps_mm[1], 0);
    EXPECT_GT(shown.crosshair_lps_mm[1], -15);
    EXPECT_GT(shown.crosshair_lps_mm[2], -33);
    EXPECT_LT(shown.crosshair_lps_mm[2], -7);
    loss->leave();
}

}  // namespace
}  // namespace bauta::panels
