// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include <iostream>

#include "core/image/ImageIo.h"
#include "core/study/Sidecars.h"
#include "core/study/Study.h"
#include "tests/core/study/Samples.h"
#include "tests/support/KillAtCall.h"
#include "tests/support/TestData.h"

namespace bauta::study {
namespace {

/// A process that writes into a study, killed at every one of its calls that change a file: all kills fall inside the
/// critical region.
class WriteCrashTest : public ::testing::Test {
  protected:
    WriteCrashTest() { ::setenv("BAUTA_THREADS", "1", 1); }
    ~WriteCrashTest() override { ::unsetenv("BAUTA_THREADS"); }

    static std::string halves(const fs::path& study) {
        return test::runCommand("find '" + study.string() + "' -name '.tmp-*' -o -name '*-journal'").out;
    }
    /// Every run and subject that the study shows is whole and what its sidecar says.
    static void expectWhole(const Study& study) {
        EXPECT_TRUE(study.problems().empty());
        for (const Subject& subject : study.subjects()) {
            EXPECT_EQ(voxelSha256(image::loadImage(subject.scan).volume), subject.scanSha256);
            for (const Structure& structure : subject.structures) {
                EXPECT_EQ(image::loadMask(structure.path).count(), structure.voxels);
            }
        }
        for (const study::Run& run : study.runs()) {
            EXPECT_EQ(voxelSha256(image::loadImage(run.defaced).volume), run.defacedSha256);
            EXPECT_EQ(image::loadMask(run.affected).count(), run.removedVoxels);
        }
    }
};

TEST_F(WriteCrashTest, ARunIsTheOldOneOrTheNewOneOrToBeMadeAgain) {
    const auto sample = test::sampleSubject();
    const auto result = test::sampleResult(sample.scan, 7);
    const auto store = [&](const fs::path& folder) {
        Study::open(folder).storeRun("sub-001", "pydeface", "native", result, {});
    };
    int kills = 0, old = 0, made = 0, again = 0, left = 0;
    for (pid_t killed = 1; killed != 0;) {
        const test::TemporaryStudy folder;
        const std::string before = test::ratedSample(folder).run("sub-001", "pydeface")->defacedSha256;
        killed = test::killAtCall(kills + 1, [&] { store(folder.folder()); });
        if (killed == 0) break;
        ++kills;
        SCOPED_TRACE("killed at call " + std::to_string(kills));
        {
            const Study study = folder.open();
            expectWhole(study);
            const auto run = study.run("sub-001", "pydeface");
            ++(!run ? again : run->defacedSha256 == before ? old : made);
        }
        left += halves(folder.folder()).empty() ? 0 : 1;
        base::removeAbandoned(folder.folder());
        EXPECT_EQ(halves(folder.folder()), "");
        store(folder.folder());
        expectWhole(folder.open());
        EXPECT_EQ(folder.open().run("sub-001", "pydeface")->defacedSha256, voxelSha256(result.defaced));
    }
    std::cout << "kills " << kills << ", all of them inside; the run then was the old one " << old
              << ", to be made again " << again << ", the new one " << made
              << "; half files before the parent cleared up " << left << ", after 0\n";
    EXPECT_GT(kills, 20);
    EXPECT_GT(old, 0);
    EXPECT_GT(again, 0);
    EXPECT_GT(made, 0);
}

TEST_F(WriteCrashTest, ASubjectIsThereWholeOrNotAtAll) {
    const auto sample = test::sampleSubject(2);
    int kills = 0, there = 0;
    for (pid_t killed = 1; killed != 0;) {
        const test::TemporaryStudy folder;
        (void)test::ratedSample(folder);
        killed = test::killAtCall(kills + 1, [&] { folder.open().addSubject(sample); });
        if (killed == 0) break;
        ++kills;
        SCOPED_TRACE("killed at call " + std::to_string(kills));
        {
            const Study study = folder.open();
            expectWhole(study);
            EXPECT_LE(study.subjects().size(), 2U);
            there += study.subjects().size() == 2 ? 1 : 0;
        }
        base::removeAbandoned(folder.folder());
        // The same source again, and another one: one subject each, whichever way the first import ended.
        EXPECT_EQ(folder.open().addSubject(sample), "sub-002");
        EXPECT_EQ(folder.open().addSubject(test::sampleSubject(3)), "sub-003");
        const Study study = folder.open();
        expectWhole(study);
        EXPECT_EQ(study.subjects().size(), 3U);
        EXPECT_EQ(study.subject("sub-002").structures.size(), 2U);
        EXPECT_EQ(halves(folder.folder()), "");
        EXPECT_EQ(base::readFile(folder.folder() / "participants.tsv"),
                  "participant_id\tmodality\tpatient\nsub-001\tMR\tn/a\nsub-002\tMR\tn/a\nsub-003\tMR\tn/a\n");
    }
    std::cout << "kills " << kills << ", all of them inside; the subject was there after " << there
              << " of them; half files left 0\n";
    EXPECT_GT(kills, 30);
    EXPECT_GT(there, 0);
    EXPECT_LT(there, kills);
}

}  // namespace
}  // namespace bauta::study
