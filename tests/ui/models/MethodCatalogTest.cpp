// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/MethodCatalog.h"

#include <gtest/gtest.h>

#include <QSignalSpy>
#include <filesystem>
#include <mutex>
#include <optional>

#include "core/base/Error.h"
#include "core/base/Files.h"
#include "tests/support/Events.h"
#include "tests/ui/models/StudyMaker.h"

namespace bauta::models {
namespace {

class MethodCatalogTest : public testing::Test {
  protected:
    MethodCatalogTest() {
        // Places of programs are read from the user's folder: none here.
        qputenv("XDG_CONFIG_HOME", QByteArray::fromStdString((scratch.path() / "config").string()));
    }
    ~MethodCatalogTest() override { qunsetenv("XDG_CONFIG_HOME"); }
    static void findNothing(std::stop_token, const MethodCatalog::Report& report) {
        for (const auto& method : defacing::methods())
            report(method->id(), {ProgramState::Kind::Missing, {}, {}, "the program is not there", "install it"});
    }

    QCoreApplication& app = test::coreApplication();
    base::TemporaryFolder scratch;
    Settings store{QString::fromStdString((scratch.path() / "settings.ini").string())};
    MethodCatalog catalog{store, findNothing};
};

TEST_F(MethodCatalogTest, KeepsSettingsAndVariantsForTheNextStart) {
    EXPECT_EQ(catalog.settings("quickshear"), MethodSettings());
    QSignalSpy changed(&catalog, &MethodCatalog::settingsChanged);
    catalog.save("quickshear", {"native", {{"buffer", 5}, {"compat", "fixed"}}});
    catalog.save("quickshear+wide", {"auto", {{"buffer", 20.5}}});
    EXPECT_EQ(changed.count(), 2);
    const MethodCatalog later(store, findNothing);
    EXPECT_EQ(later.settings("quickshear"), (MethodSettings{"native", {{"buffer", 5.0}}})) << "a default is no setting";
    const QStringList variants = later.variants();
    EXPECT_EQ(variants.indexOf("quickshear+wide"), variants.indexOf("quickshear") + 1);
    catalog.remove("quickshear+wide");
    catalog.save("quickshear", {});
    EXPECT_FALSE(MethodCatalog(store, findNothing).variants().contains("quickshear+wide"));
}

TEST_F(MethodCatalogTest, RefusesWhatNoRunWouldTake) {
    const auto refused = [&](const QString& variant, const MethodSettings& given) {
        try {
            catalog.save(variant, given);
            return false;
        } catch (const base::Error& error) {
            return error.code() == base::ErrorCode::BadRequest;
        }
    };
    EXPECT_TRUE(refused("quickshear", {"auto", {{"buffer", -1}}}));
    EXPECT_TRUE(refused("quickshear", {"auto", {{"bufer", 1}}}));
    EXPECT_TRUE(refused("quickshear", {"magic", base::Json::object()}));
    EXPECT_TRUE(refused("quickshear+two words", {}));
    EXPECT_TRUE(refused("shearquick", {}));
    EXPECT_EQ(catalog.variants().filter("quickshear").size(), 1);
}

TEST_F(MethodCatalogTest, WhatIsStoredByAnotherVersionOrByHandDoesNoHarm) {
    for (const QString& text : {QString("no json"), QString("[1]"), QString(R"({"quickshear":7,"pydeface":null})"),
                                QString(R"({"quickshear":{"options":{"gone":1}},"q+x":{},"quickshear+a":{}})")}) {
        store.setValue("methods/settings", text);
        const MethodCatalog odd(store, findNothing);
        EXPECT_EQ(odd.settings("quickshear"), MethodSettings()) << text.toStdString();
        EXPECT_EQ(odd.variants().contains("quickshear+a"), text.contains("quickshear+a"));
    }
}

TEST_F(MethodCatalogTest, AStudyWithRunsKeepsTheSettingsTheyWereMadeWith) {
    catalog.save("quickshear", {"auto", {{"buffer", 5}}});
    auto study = std::make_shared<StudySnapshot>();
    EXPECT_EQ(catalog.settingsIn(study, "quickshear").options, base::Json({{"buffer", 5.0}}));
    study->variants["quickshear"] = {"quickshear", "quickshear", "native", {{"buffer", 12.0}}};
    study->runs = {test::makeRun("sub-001", "quickshear", study::RunState::Failed)};
    study->index();
    EXPECT_EQ(catalog.settingsIn(study, "quickshear").options, base::Json({{"buffer", 5.0}}))
        << "nothing was made with the old ones";
    study->runs.push_back(test::makeRun("sub-002", "quickshear", study::RunState::Queued));
    EXPECT_EQ(catalog.settingsIn(study, "quickshear"), (MethodSettings{"native", {{"buffer", 12.0}}}));
    EXPECT_TRUE(catalog.differsIn(study, "quickshear"));
    // A study holds all options, and the engine that automatic came to.
    catalog.save("quickshear", {"auto", {{"buffer", 12}, {"brainmask", "/home/jane/brain.nii.gz"}}});
    study->variants["quickshear"].options["compat"] = "fixed";
    study->variants["quickshear"].options["brainmask"] = "sha256:0123";
    EXPECT_FALSE(catalog.differsIn(study, "quickshear"));
}

TEST_F(MethodCatalogTest, SaysWhatCannotRunHereAndHowToGetIt) {
    EXPECT_EQ(catalog.whyNot("quickshear", {}), "") << "it has a native engine";
    EXPECT_TRUE(catalog.whyNot("quickshear", {"published", {}}).contains("still looked for"));
    catalog.findPrograms();
    ASSERT_TRUE(test::waitFor([&] { return catalog.program("quickshear").kind == ProgramState::Kind::Missing; }));
    EXPECT_EQ(catalog.whyNot("quickshear", {"published", {}}),
              "quickshear needs its published program; not found: the program is not there.");
    EXPECT_EQ(catalog.program("quickshear").get, "install it");
}

TEST_F(MethodCatalogTest, PlacesOfProgramsAreKeptAndDamagedOnesAreNotWrittenOver) {
    const auto placed = [&](const QString& key, const QString& path) {
        std::optional<QString> trouble;
        catalog.setPlace({key, {}, true, path}, [&](const QString& said) { trouble = said; });
        EXPECT_TRUE(test::waitFor([&] { return trouble.has_value(); }));
        return trouble.value_or("nothing was said");
    };
    const auto path = [](const MethodCatalog& methods, const QString& key) {
        for (const ProgramPlace& place : methods.places("pydeface"))
            if (place.key == key) return place.path;
        return QString("no such place");
    };
    const QString here = QString::fromStdString(scratch.path().string());
    EXPECT_EQ(placed("FSLDIR", here + "/gone"), "There is no folder " + here + "/gone.");
    EXPECT_FALSE(std::filesystem::exists(defacing::ProgramPlaces::file()));
    EXPECT_EQ(placed("FSLDIR", here), "");
    EXPECT_EQ(placed({}, here + ':' + here), "") << "search folders";
    MethodCatalog later(store, findNothing);
    later.findPrograms();
    ASSERT_TRUE(test::waitFor([&] { return path(later, "FSLDIR") == here; }));
    EXPECT_EQ(path(later, {}), here + ':' + here);
    EXPECT_EQ(placed("FSLDIR", {}), "");
    EXPECT_FALSE(defacing::ProgramPlaces::load().places.contains("FSLDIR"));
    base::writeFile(defacing::ProgramPlaces::file(), "{ half");
    EXPECT_NE(placed("FSLDIR", here), "");
    EXPECT_EQ(base::readFile(defacing::ProgramPlaces::file()), "{ half");
}

TEST_F(MethodCatalogTest, RunsOfAMethodOfAnotherVersionAreLeftAlone) {
    auto study = std::make_shared<StudySnapshot>();
    study->variants["shearquick"] = {"shearquick", "shearquick", "native", {{"depth", 12.0}}};
    study->runs = {test::makeRun("sub-001", "shearquick")};
    study->index();
    EXPECT_EQ(catalog.settingsIn(study, "shearquick").options, base::Json({{"depth", 12.0}}));
    EXPECT_FALSE(catalog.differsIn(study, "shearquick"));
    EXPECT_EQ(catalog.whyNot("shearquick"), "This version of Bauta has no method shearquick.");
    EXPECT_EQ(settingsText("shearquick", {}), "");
}

TEST_F(MethodCatalogTest, AnOlderSearchDoesNotSpeakForANewerOne) {
    std::vector<MethodCatalog::Report> reports;
    std::mutex mutex;
    MethodCatalog slow(store, [&](std::stop_token, const MethodCatalog::Report& report) {
        const std::lock_guard lock(mutex);
        reports.push_back(report);
    });
    const auto searches = [&] {
        const std::lock_guard lock(mutex);
        return reports.size();
    };
    slow.findPrograms();
    ASSERT_TRUE(test::waitFor([&] { return searches() == 1; }));
    slow.findPrograms();
    ASSERT_TRUE(test::waitFor([&] { return searches() == 2; }));
    reports[1]("quickshear", {ProgramState::Kind::Found, "2.0", "/p", {}, {}});
    reports[0]("quickshear", {ProgramState::Kind::Missing, {}, {}, "gone", {}});
    ASSERT_TRUE(test::waitFor([&] { return slow.program("quickshear").kind != ProgramState::Kind::Searching; }));
    QCoreApplication::processEvents();
    EXPECT_EQ(slow.program("quickshear").version, "2.0");
}

TEST_F(MethodCatalogTest, SettingsReadAsOneLineAndNameNoFolder) {
    EXPECT_EQ(settingsText("quickshear", {}), "");
    EXPECT_EQ(settingsText("quickshear", {"native", {{"buffer", 5.0}}}), "buffer 5");
    EXPECT_EQ(settingsText("pydeface", {"published", {{"outside", "keep"}, {"template", "/home/jane/head.nii.gz"}}}),
              "template head.nii.gz, outside keep, published program");
    EXPECT_EQ(settingsText("pydeface", {"auto", {{"template", "sha256:0123"}}}), "template a file");
}

}  // namespace
}  // namespace bauta::models
