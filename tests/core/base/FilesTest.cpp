// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/Files.h"

#include <gtest/gtest.h>

#include "core/base/Error.h"
#include "core/base/Hash.h"

namespace bauta::base {
namespace {
namespace fs = std::filesystem;

std::size_t filesIn(const fs::path& folder) {
    return static_cast<std::size_t>(std::distance(fs::directory_iterator(folder), fs::directory_iterator()));
}

TEST(FilesTest, AtomicFileAppearsOnlyAfterCommit) {
    const TemporaryFolder folder;
    const fs::path target = folder.path() / "a.nii.gz";
    {
        AtomicFile file(target);
        file.write("half");
        EXPECT_FALSE(fs::exists(target));
    }
    EXPECT_EQ(filesIn(folder.path()), 0U) << "an abandoned file must leave nothing behind";
    AtomicFile file(target);
    file.write("whole");
    file.commit();
    EXPECT_EQ(readFile(target), "whole");
    EXPECT_EQ(filesIn(folder.path()), 1U);
}

TEST(FilesTest, AFileThatCannotBeHashedIsRefusedWithTheReason) {
    const TemporaryFolder folder;
    writeFile(folder.path() / "file", "text");
    try {
        (void)sha256OfFile(folder.path() / "file/below");
        FAIL();
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::Io) << "it may well be there";
        EXPECT_STREQ(error.what(), "cannot read: Not a directory");
    }
}

TEST(FilesTest, FailedWriteKeepsTheOldFile) {
    const TemporaryFolder folder;
    const fs::path target = folder.path() / "a.json";
    writeFile(target, "old");
    try {
        AtomicFile file(target);
        file.write("new, but then");
        throw std::runtime_error("something else fails");
    } catch (const std::runtime_error&) {
    }
    EXPECT_EQ(readFile(target), "old");
}

TEST(FilesTest, CommitNewReplacesNothing) {
    const TemporaryFolder folder;
    const fs::path target = folder.path() / "claim";
    {
        AtomicFile first(target), second(target);
        first.write("first");
        second.write("second");
        EXPECT_TRUE(first.commitNew());
        EXPECT_FALSE(second.commitNew());
    }
    EXPECT_EQ(readFile(target), "first");
    EXPECT_EQ(filesIn(folder.path()), 1U);
}

TEST(FilesTest, FullDiskIsNamedAndLeavesAJournalAsItWas) {
    // /dev/full answers every write with "no space left".
    try {
        appendLine("/dev/full", "rating");
        FAIL() << "writing to a full disk must fail";
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::DiskFull);
        EXPECT_EQ(error.context(), "/dev/full");
    }
}

TEST(FilesTest, AppendClosesAHalfLineThatACrashLeft) {
    const TemporaryFolder folder;
    const fs::path journal = folder.path() / "r.jsonl";
    writeFile(journal, "{\"a\":1}\n{\"b\":");
    appendLine(journal, "{\"c\":3}");
    std::uintmax_t offset = 0;
    EXPECT_EQ(readLines(journal, offset), (std::vector<std::string>{"{\"a\":1}", "{\"b\":", "{\"c\":3}"}));
}

TEST(FilesTest, ReadLinesGoesOnWhereItStoppedAndWaitsForWholeLines) {
    const TemporaryFolder folder;
    const fs::path journal = folder.path() / "r.jsonl";
    std::uintmax_t offset = 0;
    EXPECT_TRUE(readLines(journal, offset).empty());
    writeFile(journal, "one\ntwo\nthr");
    EXPECT_EQ(readLines(journal, offset), (std::vector<std::string>{"one", "two"}));
    EXPECT_TRUE(readLines(journal, offset).empty());
    writeFile(journal, "one\ntwo\nthree\n");
    EXPECT_EQ(readLines(journal, offset), (std::vector<std::string>{"three"}));
}

TEST(FilesTest, ReadLinesHandlesLinesLongerThanTheBuffer) {
    const TemporaryFolder folder;
    const std::string longLine(200000, 'x');
    writeFile(folder.path() / "r", longLine + "\nshort\n");
    std::uintmax_t offset = 0;
    const auto lines = readLines(folder.path() / "r", offset);
    ASSERT_EQ(lines.size(), 2U);
    EXPECT_EQ(lines[0], longLine);
    EXPECT_EQ(lines[1], "short");
}

TEST(FilesTest, MissingFileIsNamed) {
    try {
        (void)readFile("/no/such/file");
        FAIL();
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::NotFound);
        EXPECT_EQ(error.context(), "/no/such/file");
    }
}

TEST(FilesTest, Sha256AgreesWithThePublishedVectors) {
    // FIPS 180-4 examples.
    EXPECT_EQ(sha256("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    EXPECT_EQ(sha256(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    const TemporaryFolder folder;
    writeFile(folder.path() / "a", "abc");
    EXPECT_EQ(sha256OfFile(folder.path() / "a"), sha256("abc"));
}

TEST(FilesTest, WhatAKilledProcessLeftIsClearedAwayAndWhatIsBeingWrittenStays) {
    const TemporaryFolder folder;
    const std::filesystem::path below = folder.path() / "a/b";
    std::filesystem::create_directories(below);
    AtomicFile writing(below / "mine");
    writing.write("half");
    AtomicFolder making(below);
    writeFile(making.path() / "part", "x");
    writeFile(below / ".tmp-1-0-left", "half");
    std::filesystem::create_directories(below / ".tmp-1-1-folder/deep");
    writeFile(below / ".tmp-1-1-folder/deep/file", "x");
    writeFile(folder.path() / "kept", "whole");
    writeFile(folder.path() / ".tmp-notes", "someone else's");
    removeAbandoned(folder.path());
    EXPECT_FALSE(std::filesystem::exists(below / ".tmp-1-0-left"));
    EXPECT_FALSE(std::filesystem::exists(below / ".tmp-1-1-folder"));
    EXPECT_TRUE(std::filesystem::exists(making.path() / "part"));
    writing.commit();
    EXPECT_EQ(readFile(below / "mine"), "half");
    EXPECT_TRUE(making.commitNew(below / "made"));
    EXPECT_EQ(readFile(below / "made/part"), "x");
    EXPECT_EQ(readFile(folder.path() / "kept"), "whole");
    EXPECT_TRUE(std::filesystem::exists(folder.path() / ".tmp-notes"));
    AtomicFolder second(below);
    EXPECT_FALSE(second.commitNew(below / "made")) << "it is there already";
}

TEST(FilesTest, AHeldFileIsHeldUntilItsHolderEndsAndItsCopyIsNot) {
    const TemporaryFolder folder;
    const std::filesystem::path path = folder.path() / "claim", copy = folder.path() / "copy";
    {
        Held held;
        {
            AtomicFile file(path);
            file.write("me");
            ASSERT_TRUE(file.commitNew());
            held = file.keep();
        }
        EXPECT_TRUE(isHeld(path));
        std::filesystem::copy_file(path, copy);
        EXPECT_FALSE(isHeld(copy));
        std::filesystem::rename(path, folder.path() / "moved");
        EXPECT_TRUE(isHeld(folder.path() / "moved"));
    }
    EXPECT_FALSE(isHeld(folder.path() / "moved"));
    EXPECT_FALSE(isHeld(folder.path() / "nothing"));
}

}  // namespace
}  // namespace bauta::base
