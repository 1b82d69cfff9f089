// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/ReviewModel.h"

#include <gtest/gtest.h>

#include <deque>

namespace bauta::models {
namespace {

using study::Study;

study::Run doneRun(const std::string& subject, const std::string& method) {
    study::Run run;
    run.subject = subject;
    run.method = method;
    run.state = study::RunState::Done;
    run.defaced = "/defaced";
    run.defacedSha256 = "sha-" + subject + method;
    return run;
}

/// A journal in memory that answers when told to, as the study thread does.
class Journal {
  public:
    RatingJournal hooks() {
        RatingJournal journal;
        journal.rate = [this](const study::Rating& rating, auto done) {
            asked.push_back(rating);
            answers.push_back([this, rating, done] {
                if (failing) return done(base::Error(base::ErrorCode::DiskFull, "No space left."));
                stored.push_back(rating);
                publish();
                done(rating);
            });
        };
        journal.undo = [this](auto done) {
            answers.push_back([this, done] {
                if (stored.empty()) return done(std::optional<study::Rating>());
                const study::Rating last = stored.back();
                stored.pop_back();
                publish();
                done(std::optional<study::Rating>(last));
            });
        };
        return journal;
    }
    /// Lets everything that waits happen, and what follows from it.
    void settle() {
        while (!answers.empty()) {
            const auto answer = answers.front();
            answers.pop_front();
            answer();
        }
    }
    /// A snapshot as the study would give it now.
    Snapshot snapshot() const {
        auto snapshot = std::make_shared<StudySnapshot>();
        snapshot->folder = "/study";
        for (const char* id : {"sub-001", "sub-002"}) {
            study::Subject subject;
            subject.id = id;
            snapshot->subjects.push_back(subject);
        }
        snapshot->methods = {"pydeface", "quickshear"};
        snapshot->runs = runs;
        std::map<std::tuple<std::string, std::string, std::string>, study::Rating> current;
        for (const study::Rating& rating : stored) current[{rating.subject, rating.method, rating.reader}] = rating;
        for (const auto& [key, rating] : current) snapshot->ratings.push_back({rating, false});
        for (const auto& other : foreign) snapshot->ratings.push_back(other);
        snapshot->index();
        return snapshot;
    }
    void publish() {
        if (model != nullptr) model->setSnapshot(snapshot());
    }

    ReviewModel* model = nullptr;
    bool failing = false;
    std::vector<study::Run> runs = {doneRun("sub-001", "pydeface"), doneRun("sub-001", "quickshear"),
                                    doneRun("sub-002", "pydeface"), doneRun("sub-002", "quickshear")};
    std::vector<study::Rating> asked, stored;
    std::vector<Study::CurrentRating> foreign;
    std::deque<std::function<void()>> answers;
};

class ReviewModelTest : public testing::Test {
  protected:
    ReviewModelTest() : model(journal.hooks()) {
        journal.model = &model;
        model.setReader("AK");
        model.setSnapshot(journal.snapshot());
        model.select("sub-001", "pydeface");
        model.setPainted(true);
    }
    Journal journal;
    ReviewModel model;
};

TEST_F(ReviewModelTest, AKeyIsWrittenAtOnce) {
    model.setCrosshair({1, 2, 3});
    model.press(RatingKey::Yes);
    ASSERT_EQ(journal.asked.size(), 1U);
    EXPECT_EQ(journal.asked[0].subject, "sub-001");
    EXPECT_EQ(journal.asked[0].method, "pydeface");
    EXPECT_EQ(journal.asked[0].reader, "AK");
    EXPECT_EQ(journal.asked[0].label, 1);
    EXPECT_EQ(journal.asked[0].crosshair_lps_mm, (image::Vec3{1, 2, 3}));
    EXPECT_EQ(model.decision().label, 1) << "shown before the disk has answered";
    EXPECT_EQ(model.saving(), ReviewModel::Saving::Writing);
    journal.settle();
    EXPECT_EQ(model.saving(), ReviewModel::Saving::Idle);
    EXPECT_EQ(model.decision().label, 1);
    EXPECT_EQ(model.ratedCount(), 1U);
}

TEST_F(ReviewModelTest, WorstFirstGoesByWhatIsLeftOfTheFace) {
    const auto give = [this](std::size_t run, double worst) {
        journal.runs[run].face = defacing::FaceScore{{}, worst == 0, worst, {}};
    };
    give(0, 0.1), give(1, 0), give(2, 0.9);  // the last has no score
    model.setSnapshot(journal.snapshot());
    EXPECT_EQ(model.nextUnrated(), (ReviewModel::Key{"sub-001", "quickshear"})) << "by subject unless told";
    model.setWorstFirst(true);
    ASSERT_TRUE(model.selectFirstUnrated());
    std::vector<std::string> order;
    for (int i = 0; i < 4; ++i) {
        order.push_back(model.subject() + " " + model.method());
        model.setPainted(true);
        model.press(RatingKey::Yes);
        journal.settle();
        EXPECT_EQ(model.selectNextUnrated(), i < 3);
    }
    EXPECT_EQ(order, (std::vector<std::string>{"sub-002 pydeface", "sub-001 pydeface", "sub-001 quickshear",
                                               "sub-002 quickshear"}));
    model.select("sub-002", "pydeface");
    model.stepSubject(1);
    EXPECT_EQ(model.subject(), "sub-001") << "the subject with the worst run is the first";
    model.stepSubject(1);
    EXPECT_EQ(model.subject(), "sub-001") << "and this the last";
    model.setWorstFirst(false);
    EXPECT_EQ(model.subjectOrder().front(), "sub-001");
}

TEST_F(ReviewModelTest, ASecondPressOfAReasonIsAnEventWithoutIt) {
    model.press(RatingKey::Eyes);
    model.press(RatingKey::Nose);
    model.press(RatingKey::Eyes);
    journal.settle();
    ASSERT_EQ(journal.stored.size(), 3U);
    EXPECT_EQ(journal.stored[1].reasons, (std::vector<std::string>{"eyes", "nose"}));
    EXPECT_EQ(journal.stored[2].reasons, (std::vector<std::string>{"nose"}));
    EXPECT_EQ(journal.stored[2].label, 0);
}

TEST_F(ReviewModelTest, TheSameKeyTwiceIsOneEvent) {
    model.press(RatingKey::Yes);
    model.press(RatingKey::Yes);
    journal.settle();
    EXPECT_EQ(journal.stored.size(), 1U);
}

TEST_F(ReviewModelTest, TissueAloneRatesNothingAndGoesWithTheNextLabel) {
    model.press(RatingKey::Tissue);
    journal.settle();
    EXPECT_TRUE(journal.asked.empty());
    EXPECT_FALSE(model.isRated({"sub-001", "pydeface"}));
    EXPECT_TRUE(model.decision().tissue);
    model.press(RatingKey::Yes);
    journal.settle();
    ASSERT_EQ(journal.stored.size(), 1U);
    EXPECT_EQ(journal.stored[0].label, 1);
    EXPECT_EQ(journal.stored[0].reasons, (std::vector<std::string>{"tissue"}));
}

TEST_F(ReviewModelTest, TissueAfterTheLabelLeavesIt) {
    model.press(RatingKey::Yes);
    model.press(RatingKey::Tissue);
    journal.settle();
    ASSERT_EQ(journal.stored.size(), 2U);
    EXPECT_EQ(journal.stored[1].label, 1);
    EXPECT_EQ(journal.stored[1].reasons, (std::vector<std::string>{"tissue"}));
}

TEST_F(ReviewModelTest, KeysDoNothingWhileTheOriginalIsHeld) {
    QStringList why;
    QObject::connect(&model, &ReviewModel::refused, [&](const QString& sentence) { why << sentence; });
    model.setOriginalHeld(true);
    model.press(RatingKey::Yes);
    model.press(RatingKey::Tissue);
    EXPECT_TRUE(journal.asked.empty());
    EXPECT_EQ(model.decision(), Decision{});
    EXPECT_EQ(why.size(), 2);
    model.setOriginalHeld(false);
    model.press(RatingKey::Yes);
    EXPECT_EQ(journal.asked.size(), 1U);
}

TEST_F(ReviewModelTest, KeysDoNothingBeforeTheImageIsPainted) {
    model.select("sub-002", "pydeface");
    EXPECT_FALSE(model.canRate());
    model.press(RatingKey::No);
    EXPECT_TRUE(journal.asked.empty());
    model.setPainted(true);
    model.press(RatingKey::No);
    EXPECT_EQ(journal.asked.size(), 1U);
}

TEST_F(ReviewModelTest, KeysDoNothingInPresentationAndWithoutAnImage) {
    model.setLocked(true);
    model.press(RatingKey::Yes);
    model.setLocked(false);
    journal.runs[0].state = study::RunState::Failed;
    journal.runs[0].defaced.clear();
    journal.publish();
    model.setPainted(true);
    model.press(RatingKey::Yes);
    EXPECT_TRUE(journal.asked.empty());
}

TEST_F(ReviewModelTest, ARunMadeAnewHasToBePaintedAgain) {
    journal.runs[0].defacedSha256 = "another";
    journal.publish();
    EXPECT_FALSE(model.canRate());
}

TEST_F(ReviewModelTest, UndoTakesBackTheLastRating) {
    model.press(RatingKey::Eyes);
    model.press(RatingKey::Yes);
    journal.settle();
    model.undo();
    journal.settle();
    EXPECT_EQ(model.decision().label, 0);
    EXPECT_EQ(model.decision().reasons, (std::set<std::string>{"eyes"}));
    model.undo();
    journal.settle();
    EXPECT_EQ(model.decision(), Decision{});
    EXPECT_FALSE(model.canUndo());
    ASSERT_TRUE(model.lastRating());
    EXPECT_TRUE(model.lastRating()->undone);
    EXPECT_EQ(model.lastRating()->label, std::nullopt);
}

TEST_F(ReviewModelTest, WhatCannotBeWrittenIsKeptInOrderAndWrittenLater) {
    journal.failing = true;
    model.press(RatingKey::Eyes);
    model.press(RatingKey::Mouth);
    journal.settle();
    EXPECT_EQ(model.saving(), ReviewModel::Saving::Failed);
    EXPECT_EQ(model.savingTrouble(), "the disk is full");
    EXPECT_EQ(model.decision().reasons, (std::set<std::string>{"eyes", "mouth"})) << "kept on screen";
    EXPECT_EQ(model.savingTrouble(), "the disk is full");
    EXPECT_EQ(model.savingRemedy(), "Free some space");
    EXPECT_EQ(journal.asked.back().defacedSha256, model.run()->defacedSha256) << "the image that was seen";
    EXPECT_TRUE(journal.stored.empty());
    journal.failing = false;
    model.retry();
    journal.settle();
    EXPECT_EQ(model.saving(), ReviewModel::Saving::Idle);
    ASSERT_EQ(journal.stored.size(), 2U);
    EXPECT_EQ(journal.stored[0].reasons, (std::vector<std::string>{"eyes"}));
    EXPECT_EQ(journal.stored[1].reasons, (std::vector<std::string>{"eyes", "mouth"}));
}

TEST_F(ReviewModelTest, UndoOfWhatWaitsNeverReachesTheJournal) {
    journal.failing = true;
    model.press(RatingKey::Yes);
    journal.settle();
    model.undo();
    EXPECT_EQ(model.decision(), Decision{});
    journal.failing = false;
    model.retry();
    journal.settle();
    EXPECT_TRUE(journal.stored.empty());
    EXPECT_EQ(model.saving(), ReviewModel::Saving::Idle);
}

TEST_F(ReviewModelTest, TheFirstRatingAsksForTheReaderAndIsGivenThen) {
    model.setReader("");
    int asked = 0;
    QObject::connect(&model, &ReviewModel::readerNeeded, [&] { ++asked; });
    model.press(RatingKey::Nose);
    EXPECT_EQ(asked, 1);
    EXPECT_TRUE(journal.asked.empty());
    model.setReader("MT");
    ASSERT_EQ(journal.asked.size(), 1U);
    EXPECT_EQ(journal.asked[0].reader, "MT");
    EXPECT_EQ(journal.asked[0].reasons, (std::vector<std::string>{"nose"}));
}

TEST_F(ReviewModelTest, AHeldKeyIsNotGivenToAnotherRun) {
    model.setReader("");
    model.press(RatingKey::Yes);
    model.select("sub-002", "pydeface");
    model.setPainted(true);
    model.setReader("MT");
    EXPECT_TRUE(journal.asked.empty());
}

TEST_F(ReviewModelTest, OtherReadersDoNotCount) {
    study::Rating other;
    other.subject = "sub-001";
    other.method = "pydeface";
    other.reader = "MT";
    other.label = 0;
    journal.foreign.push_back({other, false});
    journal.publish();
    EXPECT_EQ(model.decision(), Decision{});
    EXPECT_EQ(model.ratedCount(), 0U);
}

TEST_F(ReviewModelTest, AStaleRatingIsToldAndNotCounted) {
    study::Rating old;
    old.subject = "sub-001";
    old.method = "pydeface";
    old.reader = "AK";
    journal.foreign.push_back({old, true});
    journal.publish();
    EXPECT_TRUE(model.ratedBeforeRerun());
    EXPECT_FALSE(model.isRated({"sub-001", "pydeface"}));
}

TEST_F(ReviewModelTest, NextGoesThroughTheUnratedRunsAndAround) {
    model.select("sub-001", "quickshear");
    model.setPainted(true);
    model.press(RatingKey::Yes);
    journal.settle();
    ASSERT_TRUE(model.selectNextUnrated());
    EXPECT_EQ(model.subject() + model.method(), "sub-002pydeface");
    model.setPainted(true);
    model.press(RatingKey::Yes);
    ASSERT_TRUE(model.selectNextUnrated());
    EXPECT_EQ(model.subject() + model.method(), "sub-002quickshear");
    model.setPainted(true);
    model.press(RatingKey::Yes);
    ASSERT_TRUE(model.selectNextUnrated());
    EXPECT_EQ(model.subject() + model.method(), "sub-001pydeface");
    model.setPainted(true);
    model.press(RatingKey::No);
    EXPECT_FALSE(model.selectNextUnrated());
    journal.settle();
    EXPECT_EQ(model.ratedCount(), 4U);
}

TEST_F(ReviewModelTest, LaterComesBackAfterAllOthers) {
    model.later();
    EXPECT_EQ(model.subject() + model.method(), "sub-001quickshear");
    EXPECT_TRUE(journal.asked.empty()) << "putting off is no rating";
    for (int i = 0; i < 3; ++i) {
        model.setPainted(true);
        model.press(RatingKey::Yes);
        ASSERT_TRUE(model.selectNextUnrated());
    }
    EXPECT_EQ(model.subject() + model.method(), "sub-001pydeface");
}

TEST_F(ReviewModelTest, MethodsGoAroundAndSubjectsStopAtTheEnds) {
    model.stepMethod(1);
    EXPECT_EQ(model.method(), "quickshear");
    model.stepMethod(1);
    EXPECT_EQ(model.method(), "pydeface");
    model.stepSubject(-1);
    EXPECT_EQ(model.subject(), "sub-001");
    model.stepSubject(1);
    EXPECT_EQ(model.subject(), "sub-002");
}

TEST_F(ReviewModelTest, ACommentGoesWithTheRating) {
    model.setComment(" chin kept ");
    EXPECT_TRUE(journal.asked.empty());
    model.press(RatingKey::Yes);
    model.setComment("chin kept, see slice 40");
    journal.settle();
    ASSERT_EQ(journal.stored.size(), 2U);
    EXPECT_EQ(journal.stored[0].comment, "chin kept");
    EXPECT_EQ(journal.stored[1].comment, "chin kept, see slice 40");
    EXPECT_EQ(journal.stored[1].label, 1);
}

}  // namespace
}  // namespace bauta::models
