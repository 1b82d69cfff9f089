// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/Words.h"

#include <gtest/gtest.h>

using namespace bauta::base;

TEST(WordsTest, ListsEndWithAWord) {
    EXPECT_EQ(listed({}), "");
    EXPECT_EQ(listed({"a"}), "a");
    EXPECT_EQ(listed({"a", "b"}), "a and b");
    EXPECT_EQ(listed({"a", "b", "c"}, "or"), "a, b or c");
    EXPECT_EQ(joined({}), "");
    EXPECT_EQ(joined({"a", "", "c"}), "a, , c");
    EXPECT_EQ(joined({"a", "b"}, "; "), "a; b");
}

TEST(WordsTest, NounsFollowTheirNumber) {
    EXPECT_EQ(counted(0, "fold"), "0 folds");
    EXPECT_EQ(counted(1, "study"), "1 study");
    EXPECT_EQ(counted(2, "study"), "2 studies");
    EXPECT_EQ(counted(2, "day"), "2 days");
}
