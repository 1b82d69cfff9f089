// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/Settings.h"

#include <gtest/gtest.h>

#include <QSignalSpy>

#include "core/base/Files.h"
#include "ui/models/DemoRunner.h"

namespace bauta::models {
namespace {

class SettingsTest : public testing::Test {
  protected:
    base::TemporaryFolder folder;
    QString file = QString::fromStdString((folder.path() / "settings.ini").string());
};

TEST_F(SettingsTest, WhatIsSetIsThereAfterARestart) {
    {
        Settings settings(file);
        EXPECT_FALSE(settings.light());
        settings.setLight(true);
        settings.setReader("AK");
        settings.setTextSize(150);
        settings.remember({"/studies/a", "a", "2 subjects", QDate(2026, 11, 3)});
    }
    Settings again(file);
    EXPECT_TRUE(again.light());
    EXPECT_EQ(again.reader(), "AK");
    EXPECT_EQ(again.textSize(), 150);
    ASSERT_EQ(again.recent().size(), 1);
    EXPECT_EQ(again.recent()[0].note, "2 subjects");
    EXPECT_EQ(again.recent()[0].day, QDate(2026, 11, 3));
}

TEST_F(SettingsTest, RecentStudiesAreNewestFirstWithoutDoubles) {
    Settings settings(file);
    for (int i = 0; i < 10; ++i) settings.remember({QString("/studies/%1").arg(i), "s", "", QDate::currentDate()});
    settings.remember({"/studies/5/", "s", "", QDate::currentDate()});
    const auto recent = settings.recent();
    ASSERT_EQ(recent.size(), 8);
    EXPECT_EQ(recent[0].folder, "/studies/5/");
    EXPECT_EQ(recent[1].folder, "/studies/9");
    settings.forget("/studies/9");
    EXPECT_EQ(settings.recent()[1].folder, "/studies/8");
}

TEST_F(SettingsTest, TextSizeStaysBetween90And200) {
    Settings settings(file);
    QSignalSpy changed(&settings, &Settings::textSizeChanged);
    settings.setTextSize(500);
    EXPECT_EQ(settings.textSize(), 200);
    settings.setTextSize(10);
    EXPECT_EQ(settings.textSize(), 90);
    settings.setTextSize(90);
    EXPECT_EQ(changed.count(), 2);
}

TEST_F(SettingsTest, ProgressOfTheDemoIsReadFromItsLines) {
    EXPECT_DOUBLE_EQ(parseProgressLine("[ 40 %] Making subject 3 of 6").fraction, 0.4);
    EXPECT_EQ(parseProgressLine("[ 40 %] Making subject 3 of 6").text, "Making subject 3 of 6");
    EXPECT_DOUBLE_EQ(parseProgressLine("100 % done").fraction, 1.0);
    EXPECT_DOUBLE_EQ(parseProgressLine(" 5%: reading").fraction, 0.05);
    EXPECT_LT(parseProgressLine("Making subject 3 of 6").fraction, 0);
    EXPECT_EQ(parseProgressLine("Making subject 3 of 6").text, "Making subject 3 of 6");
}

}  // namespace
}  // namespace bauta::models
