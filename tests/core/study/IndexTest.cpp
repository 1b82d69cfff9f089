// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/study/Index.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/base/Files.h"

namespace bauta::study {
namespace {

namespace fs = std::filesystem;

Document document(const std::string& path) {
    return {path, {1, 2, 3}, "{\"path\":\"" + path + "\"}"};
}

TEST(IndexTest, GivesBackWhatItTook) {
    const base::TemporaryFolder folder;
    const fs::path file = folder.path() / "study.sqlite";
    {
        Index index(file);
        EXPECT_TRUE(index.onDisk());
        Index::Change change;
        change.documents = {document("b"), document("a")};
        change.journals = {{"AK.jsonl", 5, 20}};
        change.lines = {{"AK.jsonl", 10, "two"}, {"AK.jsonl", 0, "one"}};
        EXPECT_TRUE(index.apply(change));
        Index::Change second;
        second.gone = {"a"};
        EXPECT_TRUE(index.apply(second));
    }
    const Index index(file);
    ASSERT_EQ(index.documents().size(), 1U);
    EXPECT_EQ(index.documents()[0].text, R"({"path":"b"})");
    EXPECT_EQ(index.documents()[0].stamp, (FileStamp{1, 2, 3}));
    ASSERT_EQ(index.lines().size(), 2U);
    EXPECT_EQ(index.lines()[0].text, "one");
    EXPECT_EQ(index.journals().at(0).bytes, 20U);
}

TEST(IndexTest, UpgradesTheFirstSchema) {
    const base::TemporaryFolder folder;
    const fs::path file = folder.path() / "study.sqlite";
    {
        SQLite::Database old(file.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
        old.exec(
            "CREATE TABLE document (path TEXT PRIMARY KEY, mtime_ns INTEGER NOT NULL, bytes INTEGER NOT NULL,"
            " inode INTEGER NOT NULL, text TEXT NOT NULL) WITHOUT ROWID;"
            "INSERT INTO document VALUES ('kept', 1, 2, 3, '{}'); PRAGMA user_version = 1;");
    }
    Index index(file);
    ASSERT_EQ(index.documents().size(), 1U);
    EXPECT_EQ(index.documents()[0].path, "kept");
    Index::Change change;
    change.lines = {{"AK.jsonl", 0, "one"}};
    EXPECT_TRUE(index.apply(change));
    EXPECT_EQ(SQLite::Database(file.string()).execAndGet("PRAGMA user_version").getInt(), Index::kVersion);
}

TEST(IndexTest, LeavesANewerProgramsIndexAlone) {
    const base::TemporaryFolder folder;
    const fs::path file = folder.path() / "study.sqlite";
    SQLite::Database(file.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE)
        .exec("CREATE TABLE future (x); PRAGMA user_version = 99;");
    const std::string before = base::readFile(file);
    Index index(file);
    EXPECT_FALSE(index.onDisk());
    Index::Change change;
    change.documents = {document("a")};
    EXPECT_TRUE(index.apply(change));
    EXPECT_EQ(index.documents().size(), 1U);
    EXPECT_EQ(base::readFile(file), before);
}

TEST(IndexTest, MakesADamagedFileAnew) {
    const base::TemporaryFolder folder;
    const fs::path file = folder.path() / "study.sqlite";
    base::writeFile(file, std::string(5000, 'x'));
    Index index(file);
    EXPECT_TRUE(index.onDisk());
    EXPECT_TRUE(index.documents().empty());
}

TEST(IndexTest, WorksInMemoryWhereItCannotBeWritten) {
    Index index("/proc/nowhere/study.sqlite");
    EXPECT_FALSE(index.onDisk());
    Index::Change change;
    change.documents = {document("a")};
    EXPECT_TRUE(index.apply(change));
}

TEST(IndexTest, TwoProcessesLoseNoRow) {
    const base::TemporaryFolder folder;
    const fs::path file = folder.path() / "study.sqlite";
    constexpr int kRows = 100;
    const auto write = [&](const std::string& who) {
        Index index(file);
        for (int i = 0; i < kRows; ++i) {
            Index::Change change;
            change.documents = {document(who + std::to_string(i))};
            if (!index.apply(change)) return 1;
        }
        return 0;
    };
    const pid_t child = ::fork();
    if (child == 0) ::_exit(write("child"));
    EXPECT_EQ(write("parent"), 0);
    int status = 0;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    EXPECT_EQ(status, 0);
    EXPECT_EQ(Index(file).documents().size(), 2U * kRows);
}

TEST(IndexTest, MakesAFileAnewThatIsDamagedInside) {
    const base::TemporaryFolder folder;
    const fs::path file = folder.path() / "study.sqlite";
    {
        Index index(file);
        Index::Change change;
        for (int i = 0; i < 500; ++i) change.documents.push_back(document("path " + std::to_string(i)));
        ASSERT_TRUE(index.apply(change));
    }
    std::string bytes = base::readFile(file);
    for (std::size_t page = 3 * 4096; page + 4096 < bytes.size(); page += 2 * 4096) bytes.replace(page, 64, 64, '\xff');
    base::writeFile(file, bytes);
    Index index(file);
    EXPECT_TRUE(index.onDisk());
    EXPECT_TRUE(index.documents().empty()) << "the files are read again";
}

}  // namespace
}  // namespace bauta::study
