// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/MethodsWindow.h"

#include <gtest/gtest.h>

#include <QCheckBox>
#include <QComboBox>
#include <QLineEdit>
#include <QListWidget>
#include <QSignalSpy>
#include <QTest>

#include "core/base/Files.h"
#include "core/image/ImageIo.h"
#include "tests/support/Application.h"
#include "tests/support/Images.h"
#include "ui/panels/MethodEditor.h"
#include "ui/style/Theme.h"

namespace bauta::panels {
namespace {

class MethodsWindowTest : public testing::Test {
  protected:
    void SetUp() override {
        qputenv("XDG_CONFIG_HOME", QByteArray::fromStdString((scratch.path() / "config").string()));
        theme = std::make_unique<style::Theme>(test::application());
        settings =
            std::make_unique<models::Settings>(QString::fromStdString((scratch.path() / "settings.ini").string()));
        state = std::make_unique<models::AppState>(
            *settings, [](std::stop_token, const models::MethodCatalog::Report& report) {
                report("pydeface", {models::ProgramState::Kind::Found, "2.0.2", "/opt/pydeface", {}, {}});
                report("quickshear",
                       {models::ProgramState::Kind::Missing, {}, {}, "there is no quickshear", "pip install it"});
            });
        window = std::make_unique<MethodsWindow>(*state);
        open("quickshear");
        QApplication::setActiveWindow(window.get());
    }
    void open(const QString& variant) {
        window->open(variant);
        QCoreApplication::processEvents();  // shows the new editors
    }
    void TearDown() override {
        window.reset();
        state.reset();
        theme.reset();
        qunsetenv("XDG_CONFIG_HOME");
    }
    template <typename W>
    W* named(const QString& name) {
        for (W* widget : window->findChildren<W*>())
            if (widget->accessibleName() == name && widget->isVisible()) return widget;
        ADD_FAILURE() << "nothing is named " << name.toStdString();
        return nullptr;
    }
    void type(const QString& field, const QString& text) {
        auto* line = named<QLineEdit>(field);
        ASSERT_NE(line, nullptr);
        line->setFocus();
        line->selectAll();
        QTest::keyClicks(line, text);
    }
    [[nodiscard]] QString texts() const {
        QStringList all;
        for (const QLabel* label : window->findChildren<QLabel*>())
            if (label->isVisible()) all.append(label->text());
        return all.join('\n');
    }
    std::string image(const std::string& name, std::int64_t size) {
        const auto path = scratch.path() / name;
        image::writeImage(path, test::makeVolume(test::centredGeometry({size, 12, 9}, {1, 1, 2}), image::PixelType::U8,
                                                 [](const image::Index3& at) { return at[0] < 4 ? 1.0 : 0.0; }));
        return path.string();
    }

    base::TemporaryFolder scratch;
    std::unique_ptr<style::Theme> theme;
    std::unique_ptr<models::Settings> settings;
    std::unique_ptr<models::AppState> state;
    std::unique_ptr<MethodsWindow> window;
};

TEST_F(MethodsWindowTest, SaysOfEveryMethodWhatRunsIt) {
    auto* list = window->findChild<QListWidget*>();
    EXPECT_EQ(list->count(), static_cast<int>(defacing::methods().size()));
    EXPECT_TRUE(texts().contains("looking for it"));
    state->methods().findPrograms();
    ASSERT_TRUE(test::waitFor([&] { return texts().contains("there is no quickshear"); })) << texts().toStdString();
    EXPECT_TRUE(texts().contains("pip install it"));
    open("pydeface");
    EXPECT_TRUE(texts().contains("version 2.0.2")) << texts().toStdString();
    EXPECT_TRUE(texts().contains("/opt/pydeface"));
    EXPECT_TRUE(list->currentItem()->data(Qt::AccessibleTextRole).toString().contains("published 2.0.2"));
}

TEST_F(MethodsWindowTest, AnImpossibleValueIsSaidUnderItsFieldAndNotSaved) {
    auto* save = named<style::Button>("Save for new runs");
    EXPECT_FALSE(save->isEnabled()) << "nothing was changed";
    for (const char* wrong : {"-1", "ten", "1e999", ""}) {
        type("buffer", "7");
        auto* line = named<QLineEdit>("buffer");
        line->setText(wrong);
        EXPECT_TRUE(texts().contains("Must be a number in 0…200")) << wrong;
        EXPECT_FALSE(save->isEnabled()) << wrong;
        QTest::keySequence(line, QKeySequence("Ctrl+Return"));
        EXPECT_EQ(state->methods().settings("quickshear"), models::MethodSettings()) << wrong;
    }
    type("buffer", "5");
    EXPECT_FALSE(texts().contains("Must be"));
    named<QComboBox>("compat")->setCurrentText("published");
    QTest::keySequence(named<QLineEdit>("buffer"), QKeySequence("Ctrl+Return"));
    EXPECT_EQ(state->methods().settings("quickshear").options, base::Json({{"buffer", 5.0}, {"compat", "published"}}));
    EXPECT_TRUE(texts().contains("Saved."));
    EXPECT_FALSE(save->isEnabled());
}

TEST_F(MethodsWindowTest, WhatIsNotSavedIsKeptWhileAnotherMethodIsLookedAt) {
    type("buffer", "5");
    open("pydeface");
    open("quickshear");
    EXPECT_EQ(named<QLineEdit>("buffer")->text(), "5");
    auto* list = window->findChild<QListWidget*>();
    EXPECT_TRUE(list->currentItem()->data(Qt::AccessibleTextRole).toString().contains("not saved"));
    named<style::Button>("Back to the default of buffer")->click();
    EXPECT_EQ(named<QLineEdit>("buffer")->text(), "10");
    EXPECT_FALSE(list->currentItem()->data(Qt::AccessibleTextRole).toString().contains("not saved"));
}

TEST_F(MethodsWindowTest, AVariantIsSavedChosenAndForgotten) {
    type("buffer", "5");
    auto* name = named<QLineEdit>("Name of the variant");
    QTest::keyClicks(name, "two words");
    named<style::Button>("Save as variant quickshear+two words")->click();
    EXPECT_TRUE(texts().contains("use letters", Qt::CaseInsensitive)) << texts().toStdString();
    name->clear();
    QTest::keyClicks(name, "near");
    QTest::keyClick(name, Qt::Key_Return);
    QCoreApplication::processEvents();
    EXPECT_EQ(state->methods().settings("quickshear+near").options, base::Json({{"buffer", 5.0}}));
    EXPECT_EQ(state->methods().settings("quickshear"), models::MethodSettings()) << "the method keeps its own";
    EXPECT_EQ(window->editor()->variant(), "quickshear+near");
    EXPECT_EQ(named<QLineEdit>("buffer")->text(), "5");
    for (const QListWidgetItem* item : window->findChild<QListWidget*>()->findItems("*", Qt::MatchWildcard))
        EXPECT_FALSE(item->data(Qt::AccessibleTextRole).toString().contains("not saved")) << item->text().toStdString();
    open("quickshear");
    EXPECT_EQ(named<QLineEdit>("buffer")->text(), "10");
    open("quickshear+near");
    named<style::Button>("Delete")->click();
    QCoreApplication::processEvents();
    EXPECT_FALSE(state->methods().variants().contains("quickshear+near"));
    EXPECT_EQ(window->editor()->variant(), "quickshear");
}

TEST_F(MethodsWindowTest, FilesAreLookedAtBeforeTheyAreKept) {
    open("pydeface");
    auto* save = named<style::Button>("Save for new runs");
    const auto enter = [&](const QString& field, const std::string& path) {
        auto* line = named<QLineEdit>(field);
        line->setText(QString::fromStdString(path));
        QTest::keyClick(line, Qt::Key_Return);
    };
    enter("template", "/nowhere/head.nii.gz");
    ASSERT_TRUE(test::waitFor([&] { return texts().contains("There is no such file."); }));
    enter("template", image("head.nii.gz", 20));
    ASSERT_TRUE(test::waitFor([&] { return texts().contains("Template and facemask are given together"); }))
        << texts().toStdString();
    EXPECT_FALSE(save->isEnabled());
    enter("facemask", image("other.nii.gz", 21));
    ASSERT_TRUE(test::waitFor([&] { return texts().contains("20×12×9 voxels"); }));
    EXPECT_FALSE(save->isEnabled()) << "another grid";
    enter("facemask", image("mask.nii.gz", 20));
    ASSERT_TRUE(test::waitFor([&] { return save->isEnabled(); })) << texts().toStdString();
    save->click();
    EXPECT_EQ(state->methods().settings("pydeface").options.at("facemask"), (scratch.path() / "mask.nii.gz").string());
}

TEST_F(MethodsWindowTest, APlaceThatIsLeftForAnotherMethodIsStoredAndOneThatIsNotThereIsSaid) {
    open("pydeface");
    type("FSLDIR", "/nowhere/fsl");
    QTest::keyClick(named<QLineEdit>("FSLDIR"), Qt::Key_Return);
    ASSERT_TRUE(test::waitFor([&] { return texts().contains("There is no folder /nowhere/fsl."); }));
    const QString there = QString::fromStdString(scratch.path().string());
    type("FSLDIR", there);
    window->findChild<QListWidget*>()->setFocus();
    open("fsl_deface");  // its editor goes while the file is written
    ASSERT_TRUE(test::waitFor([&] { return named<QLineEdit>("FSLDIR")->text() == there; }));
    open("pydeface");
    EXPECT_EQ(named<QLineEdit>("FSLDIR")->text(), there);
}

TEST_F(MethodsWindowTest, AnOptionOfTheOtherEngineStaysAtItsDefault) {
    auto* line = named<QLineEdit>("buffer");
    auto* compat = named<QComboBox>("compat");
    EXPECT_TRUE(compat->isEnabled());
    compat->setCurrentText("published");
    auto* engine = named<QComboBox>("Run with this engine");
    engine->setCurrentIndex(engine->findData("published"));
    Q_EMIT engine->activated(engine->currentIndex());
    EXPECT_TRUE(line->isEnabled()) << "both engines take it";
    EXPECT_FALSE(compat->isEnabled()) << "the program has no such option";
    EXPECT_FALSE(named<style::Button>("Save for new runs")->isEnabled());
    EXPECT_TRUE(texts().contains("does not take the option compat")) << texts().toStdString();
    named<style::Button>("Back to the default of compat")->click();
    EXPECT_TRUE(named<style::Button>("Save for new runs")->isEnabled());
    named<style::Button>("Save for new runs")->click();
    EXPECT_EQ(state->methods().settings("quickshear").engine, "published");
}

TEST_F(MethodsWindowTest, TabGoesDownThePage) {
    open("pydeface");
    open("quickshear");
    QStringList stops;
    auto* list = window->findChild<QListWidget*>();
    for (QWidget* at = list->nextInFocusChain(); at != list; at = at->nextInFocusChain())
        if (at->isVisible() && (at->focusPolicy() & Qt::TabFocus) == Qt::TabFocus) stops.append(at->accessibleName());
    int before = -1;
    for (const char* name : {"Run with this engine", "Search folders", "buffer", "brainmask", "Name of the variant",
                             "Save for new runs"}) {
        EXPECT_GT(stops.indexOf(name), before) << name << " in " << stops.join(", ").toStdString();
        before = static_cast<int>(stops.indexOf(name));
    }
}

TEST_F(MethodsWindowTest, EveryControlCanBeNamedAloud) {
    for (const char* method : {"pydeface", "quickshear"}) {
        open(method);
        for (const QWidget* widget : window->findChildren<QWidget*>()) {
            const auto* button = qobject_cast<const QAbstractButton*>(widget);
            const bool control = button != nullptr || qobject_cast<const QLineEdit*>(widget) != nullptr ||
                                 qobject_cast<const QComboBox*>(widget) != nullptr;
            if (!control || !widget->isVisible()) continue;
            EXPECT_FALSE(widget->accessibleName().isEmpty() && (button == nullptr || button->text().isEmpty()))
                << widget->metaObject()->className();
        }
    }
}

}  // namespace
}  // namespace bauta::panels
