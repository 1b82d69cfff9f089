// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/style/Widgets.h"

#include <gtest/gtest.h>

#include <QKeyEvent>
#include <QSignalSpy>

#include "tests/support/Application.h"
#include "ui/style/Messages.h"

namespace bauta::style {
namespace {

class WidgetsTest : public testing::Test {
  protected:
    void SetUp() override { theme = new Theme(test::application()); }
    void TearDown() override { delete theme; }
    Theme* theme = nullptr;
};

TEST_F(WidgetsTest, AButtonHasRoomForAllItShows) {
    Button plain("Run methods");
    const int alone = plain.sizeHint().width();
    plain.setKey("Ctrl R");
    const int withKey = plain.sizeHint().width();
    EXPECT_GE(withKey - alone, static_cast<int>(keyCapSize("Ctrl R").width()));
    plain.setIconName("run");
    EXPECT_GE(plain.sizeHint().width() - withKey, 16);
    EXPECT_EQ(plain.sizeHint().height(), 32);
    theme->setTextScale(2);
    EXPECT_EQ(plain.sizeHint().height(), 64);
}

TEST_F(WidgetsTest, ADisabledButtonSaysWhy) {
    Button button("Review");
    button.setDisabledBecause("Nothing to review yet.");
    EXPECT_FALSE(button.isEnabled());
    EXPECT_EQ(button.toolTip(), "Nothing to review yet.");
    button.setDisabledBecause({});
    EXPECT_TRUE(button.isEnabled());
    EXPECT_TRUE(button.toolTip().isEmpty());
}

TEST_F(WidgetsTest, TargetsAreAtLeast24Wide) {
    Button icon({}, Button::Role::Quiet);
    icon.setIconName("close");
    icon.setButtonHeight(28);
    EXPECT_GE(icon.sizeHint().width(), 24);
    EXPECT_GE(icon.sizeHint().height(), 24);
    Chip chip("All");
    EXPECT_GE(chip.sizeHint().height(), 24);
    Toggle toggle("D", "Removed");
    toggle.setCompact(true);
    EXPECT_GE(toggle.sizeHint().width(), 24);
}

TEST_F(WidgetsTest, ArrowKeysMoveASegment) {
    Segment segment({"Pair", "One", "Blend"});
    QSignalSpy moved(&segment, &Segment::currentChanged);
    QKeyEvent right(QEvent::KeyPress, Qt::Key_Right, Qt::NoModifier),
        left(QEvent::KeyPress, Qt::Key_Left, Qt::NoModifier);
    QCoreApplication::sendEvent(&segment, &left);
    EXPECT_EQ(segment.current(), 0) << "nothing before the first";
    QCoreApplication::sendEvent(&segment, &right);
    EXPECT_EQ(segment.current(), 1);
    EXPECT_EQ(segment.accessibleName(), "One");
    EXPECT_EQ(moved.count(), 1);
}

TEST_F(WidgetsTest, AMessageIsReadAloudWhole) {
    InlineError error;
    error.setMessage("The rating could not be saved: the disk is full.", "Free some space.", Token::Fail);
    EXPECT_EQ(error.accessibleName(), "The rating could not be saved: the disk is full. Free some space.");
}

TEST_F(WidgetsTest, AnErrorInASidePanelKeepsItsTextWide) {
    InlineError error;
    error.setMessage("quickshear gave no image for sub-010: the scan is too small for a head.", "Run it again.");
    error.setAction("Run again", "Shift R");
    const auto place = [&](int width) {
        error.resize(width, 400);
        error.show();
        QCoreApplication::sendPostedEvents();
        error.layout()->activate();
        return std::pair(error.findChild<Text*>()->width(), error.findChild<Button*>()->x());
    };
    EXPECT_GT(place(268).first, 180) << "the button stands below";
    const auto [text, button] = place(900);
    EXPECT_GT(button, text) << "the button stands beside";
}

TEST_F(WidgetsTest, TextsFollowTheTheme) {
    Text text("caption", Type::Caption, Token::Text2);
    theme->setKind(ThemeKind::Light);
    EXPECT_EQ(text.palette().color(QPalette::WindowText), color(Token::Text2, ThemeKind::Light));
    theme->setKind(ThemeKind::Dark);
    EXPECT_EQ(text.palette().color(QPalette::WindowText), color(Token::Text2, ThemeKind::Dark));
}

}  // namespace
}  // namespace bauta::style
