// SPDX-License-Identifier: GPL-3.0-or-later
// Studies that may not be written, cannot be read in part, were moved away or copied.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/base/Error.h"
#include "core/study/Reservation.h"
#include "tests/core/study/Samples.h"
#include "tests/support/TestData.h"

namespace bauta::study {
namespace {

using ::testing::HasSubstr;

/// What work() says in a child that is nobody in particular: root may write everywhere.
std::string asNobody(const std::function<std::string()>& work) {
    int ends[2];
    if (::pipe(ends) != 0) return "no pipe";
    const pid_t child = ::fork();
    if (child == 0) {
        std::string text;
        if (::geteuid() == 0 && (::setgid(65534) != 0 || ::setuid(65534) != 0)) ::_exit(2);
        try {
            text = work();
        } catch (const base::Error& error) {
            text = error.line();
        } catch (const std::exception& error) {
            text = std::string("unexpected: ") + error.what();
        }
        ::_exit(::write(ends[1], text.data(), text.size()) == static_cast<ssize_t>(text.size()) ? 0 : 1);
    }
    ::close(ends[1]);
    std::string text;
    char c = 0;
    while (::read(ends[0], &c, 1) == 1) text += c;
    ::close(ends[0]);
    ::waitpid(child, nullptr, 0);
    return text;
}

std::string digest(const fs::path& folder) {
    return test::runCommand("cd '" + folder.string() + "' && find . | sort && find . -type f | sort | xargs sha256sum")
        .out;
}

class PlaceTest : public ::testing::Test {
  protected:
    PlaceTest() {
        test::ratedSample(folder_).rate(test::sampleRating());
        fs::permissions(study().parent_path(), fs::perms(0755));
    }
    ~PlaceTest() override { (void)test::runCommand("chmod -R u+rwX '" + study().string() + "'"); }
    [[nodiscard]] fs::path study() const { return folder_.folder(); }
    test::TemporaryStudy folder_;
};

TEST_F(PlaceTest, AReadOnlyStudyIsLookedAtAndNothingIsWritten) {
    for (const bool indexed : {true, false}) {
        if (!indexed) fs::remove(study() / "study.sqlite");
        (void)test::runCommand("chmod -R a-w '" + study().string() + "'");
        const std::string before = digest(study());
        const std::string said = asNobody([&] {
            Study open = Study::open(study());
            std::string text = open.readOnly() ? "read only, " : "to be written, ";
            text += std::to_string(open.subjects().size()) + " subject, " + std::to_string(open.runs().size()) +
                    " run, " + std::to_string(open.currentRatings().size()) + " rating\n";
            for (int attempt = 0; attempt < 2; ++attempt) {
                try {
                    attempt == 0 ? (void)open.rate(test::sampleRating(0)) : (void)open.undoLastRating("AK");
                    text += "written";
                } catch (const base::Error& error) {
                    text += std::string(error.what()) + "\n";
                }
            }
            return text;
        });
        const std::string refusal = "the study is read only: nothing can be saved in it\n";
        EXPECT_EQ(said, "read only, 1 subject, 1 run, 1 rating\n" + refusal + refusal);
        EXPECT_EQ(digest(study()), before);
        (void)test::runCommand("chmod -R u+w '" + study().string() + "'");
    }
    EXPECT_FALSE(folder_.open().readOnly());
}

TEST_F(PlaceTest, AnOlderStudyInAReadOnlyFolderIsReadAsItIs) {
    base::Json json = base::readJson(study() / "dataset_description.json");
    json["BautaSchemaVersion"] = 1;
    base::writeJson(study() / "dataset_description.json", json);
    (void)test::runCommand("chmod -R a-w '" + study().string() + "'");
    const std::string before = digest(study());
    EXPECT_EQ(asNobody([&] { return std::to_string(Study::open(study()).currentRatings().size()); }), "1");
    EXPECT_EQ(digest(study()), before);
}

TEST_F(PlaceTest, WhatCannotBeReadIsNamedAndLeftOut) {
    folder_.open().addSubject(test::sampleSubject(2));
    folder_.open().addSubject(test::sampleSubject(3));
    fs::permissions(study() / "sub-001/anat/sub-001_MR.json", fs::perms::none);
    fs::permissions(study() / "sub-002/anat", fs::perms::none);
    fs::permissions(study() / "ratings/AK-here.jsonl", fs::perms::none);
    fs::remove(study() / "study.sqlite");
    const std::string said = asNobody([&] {
        const Study open = Study::open(study());
        std::string text = std::to_string(open.subjects().size());
        for (const std::string& problem : open.problems()) text += "\n" + problem;
        return text;
    });
    EXPECT_EQ(said.substr(0, 1), "1") << said;
    EXPECT_THAT(said, HasSubstr("sub-001/anat/sub-001_MR.json cannot be read and is left out"));
    EXPECT_THAT(said, HasSubstr("sub-002/anat cannot be read and is left out"));
    EXPECT_THAT(said, HasSubstr("ratings/AK-here.jsonl cannot be read and is left out"));
}

TEST_F(PlaceTest, AStudyMovedAwayWhileOpenIsNotMadeAnewAndGoesOnWhereItComesBack) {
    Study open = folder_.open();
    const fs::path away = study().parent_path() / "away";
    fs::rename(study(), away);
    const auto refused = [&](const auto& work) {
        try {
            work();
            return std::string("done");
        } catch (const base::Error& error) {
            return std::string(error.what());
        }
    };
    const std::string gone = "the study cannot be reached";
    EXPECT_EQ(refused([&] { (void)open.refresh(); }), gone);
    EXPECT_EQ(refused([&] { (void)open.rate(test::sampleRating()); }), gone);
    EXPECT_EQ(refused([&] { (void)open.undoLastRating("AK"); }), gone);
    EXPECT_EQ(refused([&] { (void)open.addSubject(test::sampleSubject(2)); }), gone);
    EXPECT_EQ(refused([&] {
                  open.storeRun("sub-001", "pydeface", "native", test::sampleResult(test::sampleSubject().scan), {});
              }),
              gone);
    EXPECT_FALSE(fs::exists(study()));
    EXPECT_EQ(open.subjects().size(), 1U) << "what was read stays on screen";
    EXPECT_EQ(Study::open(away).ratingEvents().size(), 1U) << "it works at its new place";
    Study::create(study(), "another");
    EXPECT_EQ(refused([&] { (void)open.rate(test::sampleRating()); }), "another study lies in this folder now");
    fs::remove_all(study());
    fs::rename(away, study());
    (void)open.rate(test::sampleRating(0));
    EXPECT_EQ(open.currentRatings().at(0).rating.label, 0);
}

TEST_F(PlaceTest, ACopyKnowsItsSourcesAndWaitsForNoImportOfTheOriginal) {
    // An import that goes on in the original while it is copied.
    const Layout layout(study());
    const Reservation importing = Reservation::make(layout, "some source");
    const fs::path copy = study().parent_path() / "copy";
    fs::copy(study(), copy, fs::copy_options::recursive);
    EXPECT_THROW((void)Reservation::make(layout, "some source"), base::Error) << "it is being read";
    Study open = Study::open(copy);
    EXPECT_EQ(open.addSubject(test::sampleSubject()), "sub-001") << "known by the salt that came with it";
    EXPECT_NO_THROW({
        Reservation again = Reservation::make(Layout(copy), "some source");
        EXPECT_EQ(again.id(), importing.id()) << "what the original's import was to make is free in the copy";
    });
    EXPECT_EQ(open.addSubject(test::sampleSubject(2)), "sub-002");
    EXPECT_EQ(folder_.open().subjects().size(), 1U);
}

}  // namespace
}  // namespace bauta::study
