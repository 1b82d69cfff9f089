// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTableWidget>

#include "core/image/ImageIo.h"
#include "tests/ui/models/StudyMaker.h"
#include "tests/ui/panels/WindowFixture.h"
#include "ui/panels/ImportedStructures.h"
#include "ui/panels/StructureNaming.h"
#include "ui/panels/StudyPage.h"

namespace bauta::panels {
namespace {

using style::Button;

/// A study whose second subject has a parotid on each side, one of them without a side in its name.
class StudyQuestionsTest : public WindowFixture {
  protected:
    void SetUp() override {
        WindowFixture::SetUp();
        page = new StudyPage(*state);
        show({page});
        study::Study made = test::makeStudy(folder(), 3);
        const auto mask = image::loadMask(made.subject("sub-002").structures.front().path);
        made.addStructures("sub-002",
                           {{"Parotis", "Parotis", {"Parotid_L", "Parotid_R"}, "a", [&](const auto&) { return mask; }},
                            {"Hals 2-3", "Hals 2-3", {"LN_Neck_II_L"}, "b", [&](const auto&) { return mask; }}});
        openStudy();
    }
    /// A visible button of the window by its accessible name.
    Button* button(const QString& name) const {
        for (Button* each : window->findChildren<Button*>()) {
            if (each->accessibleName() == name && each->isVisible()) return each;
        }
        return nullptr;
    }
    study::Structure structure(const std::string& importedAs) const {
        const study::Study study = study::Study::open(folder());
        for (const auto& each : study.subject("sub-002").structures) {
            if (each.importedAs == importedAs) return each;
        }
        return {};
    }

    StudyPage* page = nullptr;
};

TEST_F(StudyQuestionsTest, AreAskedAndAnsweredByTheKeyboardAlone) {
    ASSERT_NE(button("Name them"), nullptr) << "2 structures need a name";
    button("Name them")->setFocus();
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_Space);
    EXPECT_EQ(state->selection().subject, "sub-002");
    // The left one is taken, so the first answer is the right one.
    Button* left = button("Parotis is Parotid_L");
    ASSERT_NE(left, nullptr);
    EXPECT_FALSE(left->isEnabled());
    EXPECT_TRUE(left->toolTip().contains("already"));
    // Structures come in the order of their files: Hals 2-3 first.
    auto* focused = qobject_cast<Button*>(QApplication::focusWidget());
    ASSERT_NE(focused, nullptr);
    EXPECT_EQ(focused->accessibleName(), "Hals 2-3 is LN_Neck_II_L");
    QTest::keyClick(focused, Qt::Key_Space);
    ASSERT_TRUE(test::waitFor([&] { return button("Hals 2-3 is LN_Neck_II_L") == nullptr; }));
    EXPECT_EQ(structure("Hals 2-3").name, "LN_Neck_II_L");
    focused = qobject_cast<Button*>(QApplication::focusWidget());
    ASSERT_NE(focused, nullptr) << "the keyboard goes on to the next question";
    EXPECT_EQ(focused->accessibleName(), "Parotis is Parotid_R");
    QTest::keyClick(focused, Qt::Key_Space);
    ASSERT_TRUE(test::waitFor([&] { return button("Name them") == nullptr; }));
    EXPECT_EQ(structure("Parotis").name, "Parotid_R");
    EXPECT_FALSE(window->findChild<StructureNaming*>()->isVisible());
}

TEST_F(StudyQuestionsTest, AStructureMayKeepItsName) {
    QTest::mouseClick(button("Name them"), Qt::LeftButton);
    QTest::mouseClick(button("Parotis keeps its name"), Qt::LeftButton);
    ASSERT_TRUE(test::waitFor([&] { return button("Parotis keeps its name") == nullptr; }));
    EXPECT_EQ(structure("Parotis").name, "Parotis");
    EXPECT_TRUE(structure("Parotis").candidates.empty());
}

TEST_F(StudyQuestionsTest, AClosedLineComesBackWhenTheQuestionsChange) {
    QTest::mouseClick(button("Dismiss the message"), Qt::LeftButton);
    EXPECT_EQ(button("Name them"), nullptr);
    study::Study::open(folder()).nameStructure("sub-002", "Hals 2-3", "LN_Neck_II_L");
    state->refresh();
    ASSERT_TRUE(test::waitFor([&] { return button("Name them") != nullptr; }));
}

TEST_F(StudyQuestionsTest, AnImportsRegionsAreListedUntilTheyAreClosed) {
    auto* list = window->findChild<ImportedStructures*>();
    ASSERT_NE(list, nullptr);
    EXPECT_FALSE(list->isVisible());
    models::ImportReport report;
    report.structuresSentence = "2 structures of 1 subject, 1 needs a name";
    report.rois = {{"sub-002", "Parotis li", "Parotid_L", 12, 4800, 28.84, false, {}},
                   {"sub-002", "Parotis", "Parotis", 9, 100, 0.6, true, {"could be Parotid_L or Parotid_R"}}};
    list->showReport(report);
    EXPECT_TRUE(list->isVisible());
    auto* table = list->findChild<QTableWidget*>();
    ASSERT_EQ(table->rowCount(), 2);
    EXPECT_EQ(table->item(0, 1)->text(), "Parotis li");
    EXPECT_EQ(table->item(0, 5)->text(), "28.8");
    EXPECT_EQ(table->item(1, 6)->text(), "could be Parotid_L or Parotid_R");
    QTest::mouseClick(button("Close the list of imported structures"), Qt::LeftButton);
    EXPECT_FALSE(list->isVisible());
}

}  // namespace
}  // namespace bauta::panels
