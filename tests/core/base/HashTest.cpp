// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/Hash.h"

#include <gtest/gtest.h>

#include <chrono>

#include "core/base/Error.h"
#include "core/base/Files.h"

using namespace bauta::base;
namespace fs = std::filesystem;

namespace {
const auto kLongAgo = fs::file_time_type::clock::now() - std::chrono::hours(1);
}

TEST(HashTest, OfTextAndFile) {
    const TemporaryFolder folder("bauta-test");
    const fs::path file = folder.path() / "a";
    writeFile(file, "abc");
    EXPECT_EQ(sha256("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");  // FIPS 180-2
    EXPECT_EQ(sha256OfFile(file), sha256("abc"));
    EXPECT_EQ(rememberedSha256(file), sha256("abc"));
}

TEST(HashTest, WhatIsRememberedIsAlwaysTheFileAsItIs) {
    const TemporaryFolder folder("bauta-test");
    const fs::path file = folder.path() / "a";
    for (int i = 0; i < 500; ++i) {  // of one size, within the grain of its times
        const std::string text = std::to_string(1000 + i);
        writeFile(file, text);
        ASSERT_EQ(rememberedSha256(file), sha256(text));
        ASSERT_EQ(rememberedSha256(file), sha256(text));
    }
    // Times that were set back say nothing.
    writeFile(file, "abc");
    fs::last_write_time(file, kLongAgo);
    ASSERT_EQ(rememberedSha256(file), sha256("abc"));
    writeFile(file, "abd");
    fs::last_write_time(file, kLongAgo);
    ASSERT_EQ(rememberedSha256(file), sha256("abd"));
    fs::remove(file);
    EXPECT_THROW((void)rememberedSha256(file), Error);
}
