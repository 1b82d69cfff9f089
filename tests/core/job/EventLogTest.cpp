// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/job/EventLog.h"

#include <gtest/gtest.h>

#include "core/base/Error.h"
#include "core/base/Files.h"
#include "tests/support/FileSizeLimit.h"

namespace bauta::job {
namespace {

using base::Json;

std::vector<Json> read(const std::filesystem::path& file) {
    std::vector<Json> events;
    std::uintmax_t offset = 0;
    for (const std::string& line : base::readLines(file, offset)) events.push_back(Json::parse(line, nullptr, false));
    return events;
}

TEST(EventLogTest, ALineThatDoesNotFitSpoilsNoOther) {
    const base::TemporaryFolder folder;
    const std::filesystem::path file = folder.path() / "events.jsonl";
    EventLog log(file);
    log.state("running");
    {
        // Room for half a line, as on a disk that fills up.
        const test::FileSizeLimit limit(std::filesystem::file_size(file) + 20);
        EXPECT_NO_THROW(log.write({{"event", "heartbeat"}})) << "news that pass may be dropped";
        EXPECT_THROW(log.write({{"event", "result"}, {"result", 1}}), base::Error);
    }
    log.state("failed");
    const std::vector<Json> events = read(file);
    ASSERT_EQ(events.size(), 2U);
    EXPECT_EQ(events[0].value("state", ""), "running");
    EXPECT_EQ(events[1].value("state", ""), "failed");
}

TEST(EventLogTest, NewsThatPassNeverEndTheJob) {
    EventLog log("/dev/full");  // every write fails, and nothing can be cut off
    EXPECT_NO_THROW(log.write({{"event", "heartbeat"}}));
    EXPECT_NO_THROW(log.write({{"event", "progress"}, {"fraction", 0.5}}));
    EXPECT_THROW(log.state("done"), base::Error);
}

TEST(EventLogTest, ProgressIsThinnedOutAndOtherEventsAreNot) {
    const base::TemporaryFolder folder;
    const std::filesystem::path file = folder.path() / "events.jsonl";
    EventLog log(file);
    for (int i = 0; i < 50; ++i) log.write({{"event", "progress"}, {"fraction", i / 50.0}});
    for (int i = 0; i < 3; ++i) log.write({{"event", "step"}, {"step", std::to_string(i)}, {"state", "end"}});
    int progress = 0, steps = 0;
    for (const Json& event : read(file)) {
        progress += event.value("event", "") == "progress" ? 1 : 0;
        steps += event.value("event", "") == "step" ? 1 : 0;
    }
    EXPECT_GE(progress, 1);
    EXPECT_LT(progress, 50);
    EXPECT_EQ(steps, 3);
}

}  // namespace
}  // namespace bauta::job
