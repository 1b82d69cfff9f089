// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/study/Journal.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "core/base/Error.h"
#include "core/study/Sidecars.h"
#include "tests/core/study/Samples.h"

namespace bauta::study {
namespace {

using test::sampleRating;
using test::TemporaryStudy;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::string refusalOf(const Rating& rating) {
    try {
        requireSoundRating(rating);
    } catch (const base::Error& error) {
        return error.code() == base::ErrorCode::BadRequest ? error.what() : "wrong code";
    }
    return "";
}

RatingEvent event(const std::string& id, const std::string& time, int label, const std::string& undoes = "") {
    RatingEvent e;
    e.rating = sampleRating(label);
    e.rating.eventId = id;
    e.rating.datetime_utc = time;
    e.undo = !undoes.empty();
    e.undoes = undoes;
    return e;
}

void writeJournal(const fs::path& file, const std::vector<RatingEvent>& events) {
    for (const RatingEvent& e : events) base::appendLine(file, toJson(e).dump());
}

TEST(JournalTest, ChecksLabelReasonsAndReader) {
    EXPECT_EQ(refusalOf(sampleRating(1)), "");
    EXPECT_EQ(refusalOf(sampleRating(1, {"tissue"})), "") << "tissue does not change the label";
    EXPECT_EQ(refusalOf(sampleRating(0, {"eyes", "mouth", "tissue"})), "");
    EXPECT_THAT(refusalOf(sampleRating(1, {"tissue", "nose"})), HasSubstr("contradicts the reason nose"));
    EXPECT_THAT(refusalOf(sampleRating(2)), HasSubstr("0 or 1"));
    EXPECT_THAT(refusalOf(sampleRating(0, {"ears"})), HasSubstr("unknown reason: ears"));
    EXPECT_THAT(refusalOf(sampleRating(0, {"eyes", "eyes"})), HasSubstr("twice"));
    Rating nobody = sampleRating();
    nobody.reader = " ";
    EXPECT_THAT(refusalOf(nobody), HasSubstr("needs a reader"));
    nobody.reader = "A\nB";
    EXPECT_NE(refusalOf(nobody), "");
}

TEST(JournalTest, StoresEverythingOfARating) {
    const TemporaryStudy folder;
    Study study = test::ratedSample(folder);
    Rating rating = sampleRating(0, {"eyes"});
    rating.comment = "left eye: \"still\" there\nsecond line, Ü";
    rating.confidence = 0.75;
    rating.crosshair_lps_mm = image::Vec3{1.5, -2, 3};
    rating.duration_s = 4.25;
    const Rating stored = study.rate(rating);
    const std::vector<RatingEvent> events = folder.open().ratingEvents();
    ASSERT_EQ(events.size(), 1U);
    const Rating& read = events[0].rating;
    EXPECT_EQ(read.eventId, stored.eventId);
    EXPECT_EQ(read.comment, rating.comment);
    EXPECT_EQ(read.confidence, 0.75);
    EXPECT_EQ(read.crosshair_lps_mm, rating.crosshair_lps_mm);
    EXPECT_EQ(read.duration_s, 4.25);
    EXPECT_EQ(read.imageSha256, study.subject("sub-001").scanSha256);
    EXPECT_EQ(read.defacedSha256, study.run("sub-001", "pydeface")->defacedSha256);
    EXPECT_EQ(read.datetime_utc.size(), 24U);
    EXPECT_TRUE(fs::exists(folder.folder() / "ratings/AK-here.jsonl"));
    EXPECT_EQ(base::readFile(folder.folder() / "ratings/AK-here.jsonl").back(), '\n');
}

TEST(JournalTest, RefusesToRateWhatWasNotRun) {
    const TemporaryStudy folder;
    Study study = test::ratedSample(folder);
    Rating rating = sampleRating();
    rating.method = "quickshear";
    EXPECT_THROW(study.rate(rating), base::Error);
    study.storeRunFailure("sub-001", "quickshear", "native", {base::ErrorCode::Damaged, "no"}, {});
    EXPECT_THROW(study.rate(rating), base::Error);
    rating.subject = "sub-002";
    EXPECT_THROW(study.rate(rating), base::Error);
    EXPECT_TRUE(study.ratingEvents().empty());
}

TEST(JournalTest, UndoBringsBackTheRatingBefore) {
    const TemporaryStudy folder;
    Study study = test::ratedSample(folder);
    study.rate(sampleRating(1));
    study.rate(sampleRating(0, {"nose"}));
    ASSERT_EQ(study.currentRatings().size(), 1U);
    EXPECT_EQ(study.currentRatings()[0].rating.label, 0);
    EXPECT_EQ(study.undoLastRating("MT"), std::nullopt) << "another reader's rating is not undone";
    EXPECT_EQ(study.undoLastRating("AK", "sub-001", "quickshear"), std::nullopt);
    EXPECT_EQ(study.undoLastRating("AK", "sub-001", "pydeface")->label, 0);
    EXPECT_EQ(study.currentRatings()[0].rating.label, 1);
    EXPECT_EQ(study.undoLastRating("AK")->label, 1);
    EXPECT_TRUE(study.currentRatings().empty());
    EXPECT_EQ(study.undoLastRating("AK"), std::nullopt);
    EXPECT_EQ(folder.open().ratingEvents().size(), 4U) << "undo adds, it removes nothing";
}

TEST(JournalTest, ARatingIsStaleOnceTheImageIsAnother) {
    const TemporaryStudy folder;
    Study study = test::ratedSample(folder);
    study.rate(sampleRating());
    const auto scan = test::sampleSubject().scan;
    study.storeRun("sub-001", "pydeface", "native", test::sampleResult(scan), {});
    EXPECT_FALSE(study.currentRatings().at(0).stale) << "made anew with the same voxels";
    study.storeRun("sub-001", "pydeface", "native", test::sampleResult(scan, 3), {});
    EXPECT_TRUE(study.currentRatings().at(0).stale);
    study.rate(sampleRating());
    EXPECT_FALSE(study.currentRatings().at(0).stale);
}

TEST(JournalTest, ARatingThatHadToWaitBelongsToTheImageThatWasSeen) {
    const TemporaryStudy folder;
    Study study = test::ratedSample(folder);
    Rating seen = sampleRating();
    seen.defacedSha256 = study.run("sub-001", "pydeface")->defacedSha256;
    study.storeRun("sub-001", "pydeface", "native", test::sampleResult(test::sampleSubject().scan, 3), {});
    EXPECT_EQ(study.rate(seen).defacedSha256, seen.defacedSha256);
    EXPECT_TRUE(study.currentRatings().at(0).stale) << "rated before re-run";
}

TEST(JournalTest, WhatCameLaterCountsWhateverTheClocksSaid) {
    const base::TemporaryFolder folder;
    // The first machine's clock is a year ahead, the second's right, then the first one's is set back.
    RatingEvent ahead = event("1", "2027-01-01T00:00:00.000Z", 1), right = event("2", "2026-01-01T00:00:00.000Z", 0),
                back = event("3", "2025-01-01T00:00:00.000Z", 1), undo = event("4", "2024-01-01T00:00:00.000Z", 0, "3");
    ahead.rating.order = 1;
    right.rating.order = 2;
    back.rating.order = 3;
    undo.rating.order = 4;
    writeJournal(folder.path() / "AK-a.jsonl", {ahead, back});
    writeJournal(folder.path() / "AK-b.jsonl", {right, undo});
    Journals journals(folder.path());
    Index::Change change;
    EXPECT_TRUE(journals.read(change));
    EXPECT_EQ(lastRating(journals.events(), "AK")->eventId, "2");
    ASSERT_EQ(standingRatings(journals.events()).size(), 1U);
    EXPECT_EQ(standingRatings(journals.events())[0].eventId, "2");
}

TEST(JournalTest, ALineCutOffAgainIsForgottenThoughTheJournalGrew) {
    const TemporaryStudy folder;
    Study study = test::ratedSample(folder);
    study.rate(sampleRating(0));
    const fs::path journal = folder.folder() / "ratings/AK-here.jsonl";
    const std::string first = base::readFile(journal);
    const Rating last = study.rate(sampleRating(1));
    // The last line was never synced: cut off by who wrote it, and two others follow. The same file.
    std::ofstream(journal, std::ios::trunc) << first << toJson(event("x", last.datetime_utc, 0)).dump() << "\n"
                                            << toJson(event("y", last.datetime_utc, 0)).dump() << "\n";
    study.refresh();
    std::vector<std::string> ids;
    for (const RatingEvent& e : folder.open().ratingEvents()) ids.push_back(e.rating.eventId);
    ASSERT_EQ(ids.size(), 3U);
    EXPECT_EQ(ids[1], "x");
    EXPECT_EQ(ids[2], "y");
    EXPECT_EQ(study.ratingEvents().size(), 3U);
}

TEST(JournalTest, MergesInstallationsByTimeAndKeepsTheOrderWithin) {
    const base::TemporaryFolder folder;
    // The clock of "a" was set back after its second line.
    writeJournal(folder.path() / "AK-a.jsonl",
                 {event("1", "2026-01-01T10:00:00.000Z", 1), event("2", "2026-01-01T12:00:00.000Z", 0),
                  event("3", "2026-01-01T11:00:00.000Z", 1)});
    writeJournal(folder.path() / "AK-b.jsonl", {event("4", "2026-01-01T10:30:00.000Z", 0)});
    Journals journals(folder.path());
    Index::Change change;
    EXPECT_TRUE(journals.read(change));
    std::vector<std::string> order;
    for (const RatingEvent& e : journals.events()) order.push_back(e.rating.eventId);
    EXPECT_THAT(order, ElementsAre("1", "4", "2", "3"));
    const auto standing = standingRatings(journals.events());
    ASSERT_EQ(standing.size(), 1U) << "one reader, one run";
    EXPECT_EQ(standing[0].eventId, "3");
    Index::Change nothing;
    EXPECT_FALSE(journals.read(nothing));
}

TEST(JournalTest, HalfLinesSpoilNothing) {
    const base::TemporaryFolder folder;
    const fs::path file = folder.path() / "AK-a.jsonl";
    writeJournal(file, {event("1", "2026-01-01T10:00:00.000Z", 1)});
    std::ofstream(file, std::ios::app) << R"({"event":"rating","event_id":"2","subj)";
    Journals journals(folder.path());
    Index::Change change;
    journals.read(change);
    EXPECT_EQ(journals.events().size(), 1U);
    EXPECT_EQ(journals.unreadableLines(), 0U) << "a line still being written is no damage";
    writeJournal(file, {event("3", "2026-01-01T11:00:00.000Z", 0)});
    journals.read(change);
    ASSERT_EQ(journals.events().size(), 2U);
    EXPECT_EQ(journals.events()[1].rating.eventId, "3");
    EXPECT_EQ(journals.unreadableLines(), 1U);
}

TEST(JournalTest, AnImpossibleOrderCostsItsLineAlone) {
    const base::TemporaryFolder folder;
    const fs::path file = folder.path() / "AK-a.jsonl";
    base::Json impossible = toJson(event("1", "2026-01-01T10:00:00.000Z", 1));
    impossible["order"] = 1e308;
    base::appendLine(file, impossible.dump());
    writeJournal(file, {event("2", "2026-01-01T11:00:00.000Z", 0)});
    Journals journals(folder.path());
    Index::Change change;
    journals.read(change);
    ASSERT_EQ(journals.events().size(), 1U);
    EXPECT_EQ(journals.events()[0].rating.eventId, "2");
    EXPECT_EQ(journals.unreadableLines(), 1U);
}

TEST(JournalTest, ReadsAReplacedJournalAnew) {
    const base::TemporaryFolder folder;
    const fs::path file = folder.path() / "AK-a.jsonl";
    writeJournal(file, {event("1", "2026-01-01T10:00:00.000Z", 1), event("2", "2026-01-01T11:00:00.000Z", 1)});
    Journals journals(folder.path());
    Index::Change change;
    journals.read(change);
    base::writeFile(file, toJson(event("9", "2026-01-01T10:00:00.000Z", 0)).dump() + "\n");
    EXPECT_TRUE(journals.read(change));
    ASSERT_EQ(journals.events().size(), 1U);
    EXPECT_EQ(journals.events()[0].rating.eventId, "9");
    fs::remove(file);
    EXPECT_TRUE(journals.read(change));
    EXPECT_TRUE(journals.events().empty());
}

TEST(JournalTest, JournalNamesHoldNoStrangeCharacters) {
    ::setenv("BAUTA_INSTALLATION", "lab-3", 1);
    EXPECT_EQ(journalName("A. K/../x"), "A__K____x-lab-3.jsonl");
    ::setenv("BAUTA_INSTALLATION", "a/b", 1);
    EXPECT_THROW((void)installationId(), base::Error);
    ::unsetenv("BAUTA_INSTALLATION");
    const base::TemporaryFolder home;
    ::setenv("XDG_CONFIG_HOME", home.path().c_str(), 1);
    const std::string id = installationId();
    EXPECT_EQ(id.size(), 8U);
    EXPECT_EQ(installationId(), id) << "made once";
    ::unsetenv("XDG_CONFIG_HOME");
}

TEST(JournalTest, AnIndexThatMissedALineLosesNoRating) {
    const base::TemporaryFolder folder;
    const fs::path file = folder.path() / "ratings/AK-a.jsonl";
    fs::create_directories(file.parent_path());
    Index index(folder.path() / "study.sqlite");
    Journals writing(file.parent_path());
    for (const char* id : {"1", "2", "3"}) {
        writeJournal(file, {event(id, "2026-01-01T10:00:00.000Z", 1)});
        Index::Change change;
        writing.read(change);
        const bool full = id[0] == '2';  // once the disk was full, or the index busy
        EXPECT_TRUE(full || index.apply(change));
    }
    Journals reading(file.parent_path());
    reading.restore(index);
    Index::Change change;
    reading.read(change);
    ASSERT_EQ(reading.events().size(), 3U);
    EXPECT_EQ(reading.events()[1].rating.eventId, "2");
    ASSERT_TRUE(index.apply(change));
    Journals again(file.parent_path());
    again.restore(index);
    EXPECT_EQ(again.events().size(), 3U) << "and the index is whole again";
}

}  // namespace
}  // namespace bauta::study
