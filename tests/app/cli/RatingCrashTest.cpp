// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <iostream>
#include <random>
#include <set>

#include "core/study/Study.h"
#include "tests/core/study/Samples.h"
#include "tests/support/TestData.h"

namespace bauta::study {
namespace {

/// A process that rates one run again and again and says so on a pipe: "b" before each rating, its event id after it.
struct Writer {
    pid_t pid = -1;
    int pipe = -1;
};

Writer startWriter(const fs::path& folder, const std::string& reader, int count) {
    int ends[2];
    if (::pipe(ends) != 0) return {};
    const pid_t pid = ::fork();
    if (pid == 0) {
        ::close(ends[0]);
        Study study = Study::open(folder);
        Rating rating = test::sampleRating();
        rating.reader = reader;
        for (int i = 0; i < count; ++i) {
            if (::write(ends[1], "b\n", 2) != 2) ::_exit(1);
            const std::string id = study.rate(rating).eventId + "\n";
            if (::write(ends[1], id.data(), id.size()) != static_cast<ssize_t>(id.size())) ::_exit(1);
        }
        ::_exit(0);
    }
    ::close(ends[1]);
    return {pid, ends[0]};
}

/// Reads what came until the pipe ends, or `lines` complete lines.
std::string readPipe(int pipe, std::size_t lines) {
    std::string text;
    char c = 0;
    std::size_t seen = 0;
    while (seen < lines && ::read(pipe, &c, 1) == 1) {
        text += c;
        seen += c == '\n' ? 1 : 0;
    }
    return text;
}

std::set<std::string> idsIn(const std::string& text) {
    std::set<std::string> ids;
    std::size_t begin = 0;
    for (std::size_t end = text.find('\n'); end != std::string::npos; end = text.find('\n', begin)) {
        if (end - begin == 32) ids.insert(text.substr(begin, 32));
        begin = end + 1;
    }
    return ids;
}

std::set<std::string> idsStored(const fs::path& folder) {
    std::set<std::string> ids;
    for (const RatingEvent& event : Study::open(folder).ratingEvents()) {
        EXPECT_TRUE(ids.insert(event.rating.eventId).second) << "an event came twice";
    }
    return ids;
}

TEST(RatingCrashTest, EveryAcknowledgedRatingSurvivesAKill) {
    constexpr int kKills = 60;
    const test::TemporaryStudy folder;
    (void)test::ratedSample(folder);
    std::mt19937 random(7);
    std::set<std::string> acknowledged;
    int inside = 0;
    for (int kill = 0; kill < kKills; ++kill) {
        const Writer writer = startWriter(folder.folder(), "AK", 1000000);
        ASSERT_GT(writer.pid, 0);
        // Some ratings in, then a moment of random length, so that the kill falls anywhere within the stream.
        std::string said = readPipe(writer.pipe, 2 * (1 + random() % 5));
        ::usleep(random() % 3000);
        ASSERT_EQ(::kill(writer.pid, SIGKILL), 0);
        ASSERT_EQ(::waitpid(writer.pid, nullptr, 0), writer.pid);
        said += readPipe(writer.pipe, 1000000);
        ::close(writer.pipe);
        // "b" as the last word: the kill came between the request and its acknowledgement.
        if (said.ends_with("b\n")) ++inside;
        acknowledged.merge(idsIn(said));
    }
    const std::set<std::string> found = idsStored(folder.folder());
    std::size_t missing = 0;
    for (const std::string& id : acknowledged) missing += found.contains(id) ? 0 : 1;
    const auto halves = test::runCommand("find '" + folder.folder().string() + "' -name '.tmp-*' | wc -l").out;
    std::cout << "kills " << kKills << ", of them between request and acknowledgement " << inside
              << "; acknowledged writes " << acknowledged.size() << ", found writes " << found.size() << ", missing "
              << missing << "; half files " << halves;
    for (const std::string& problem : folder.open().problems()) std::cout << problem << "\n";
    EXPECT_EQ(missing, 0U);
    EXPECT_LE(found.size(), acknowledged.size() + kKills) << "at most one unacknowledged rating a kill";
    EXPECT_EQ(halves, "0\n");
    EXPECT_GE(inside * 10, kKills * 8) << "too few kills fell into the critical region";
    // And the journal still takes ratings.
    Study study = folder.open();
    study.rate(test::sampleRating());
    EXPECT_EQ(idsStored(folder.folder()).size(), found.size() + 1);
}

TEST(RatingCrashTest, AKillInTheMiddleOfALineCostsThatLineAlone) {
    const test::TemporaryStudy folder;
    Study study = test::ratedSample(folder);
    study.rate(test::sampleRating());
    const fs::path journal = folder.folder() / "ratings/AK-here.jsonl";
    constexpr int kKills = 25;
    int halves = 0;
    for (int kill = 1; kill <= kKills; ++kill) {
        const std::uintmax_t before = fs::file_size(journal);
        const pid_t pid = ::fork();
        if (pid == 0) {
            // The kernel ends the process when its journal grows beyond this: after half a line.
            const rlimit limit{before + static_cast<rlim_t>(kill), RLIM_INFINITY};
            ::setrlimit(RLIMIT_FSIZE, &limit);
            (void)Study::open(folder.folder()).rate(test::sampleRating());
            ::_exit(0);
        }
        int status = 0;
        ASSERT_EQ(::waitpid(pid, &status, 0), pid);
        ASSERT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGXFSZ) << status;
        halves += fs::file_size(journal) > before ? 1 : 0;
        study.rate(test::sampleRating());
    }
    std::cout << "kills " << kKills << ", of them with half a line left " << halves << "\n";
    EXPECT_EQ(halves, kKills);
    EXPECT_EQ(idsStored(folder.folder()).size(), 1U + kKills) << "every acknowledged rating, and no other";
    EXPECT_EQ(folder.open().problems().size(), 1U);
}

TEST(RatingCrashTest, ReadersAtTheSameTimeLoseNothing) {
    constexpr int kEach = 100;
    const test::TemporaryStudy folder;
    (void)test::ratedSample(folder);
    // Two windows of one reader, and another reader; each opens the same index.
    std::vector<Writer> writers;
    for (const char* reader : {"AK", "AK", "MT"}) writers.push_back(startWriter(folder.folder(), reader, kEach));
    Study watching = folder.open();
    std::set<std::string> acknowledged;
    std::size_t seen = 0;
    for (const Writer& writer : writers) {
        acknowledged.merge(idsIn(readPipe(writer.pipe, 1000000)));
        watching.refresh();
        EXPECT_GE(watching.ratingEvents().size(), seen);
        seen = watching.ratingEvents().size();
        int status = 0;
        ASSERT_EQ(::waitpid(writer.pid, &status, 0), writer.pid);
        EXPECT_EQ(status, 0);
        ::close(writer.pipe);
    }
    EXPECT_EQ(acknowledged.size(), 3U * kEach);
    EXPECT_EQ(idsStored(folder.folder()), acknowledged);
    watching.refresh();
    EXPECT_EQ(watching.ratingEvents().size(), 3U * kEach);
    EXPECT_EQ(watching.currentRatings().size(), 2U);
    EXPECT_TRUE(watching.problems().empty());
}

}  // namespace
}  // namespace bauta::study
