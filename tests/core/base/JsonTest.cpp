// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/Json.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "core/base/Error.h"
#include "core/base/Files.h"

namespace bauta::base {
namespace {

TEST(JsonTest, NonFiniteNumbersHaveADefinedForm) {
    const double infinity = std::numeric_limits<double>::infinity();
    EXPECT_EQ(number(infinity), Json("inf"));
    EXPECT_EQ(number(-infinity), Json("-inf"));
    EXPECT_TRUE(number(std::nan("")).is_null());
    for (const double value : {infinity, -infinity, 0.1, -3.0}) EXPECT_EQ(toNumber(number(value)), value);
    EXPECT_TRUE(std::isnan(toNumber(Json())));
    EXPECT_THROW((void)toNumber(Json("three")), Error);
}

TEST(JsonTest, DamagedFileIsNamed) {
    const TemporaryFolder folder;
    const auto path = folder.path() / "job.json";
    writeFile(path, "{\"a\": ");
    try {
        (void)readJson(path);
        FAIL();
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::Damaged);
        EXPECT_EQ(error.context(), path.string());
    }
}

TEST(JsonTest, BracketsWithoutEndAreDamagedAndDoNotCrash) {
    for (const std::string& text : {std::string(100000, '['), std::string(100000, '[') + std::string(100000, ']')}) {
        EXPECT_THROW((void)parseJson(text, "x"), Error);
    }
    EXPECT_EQ(parseJson("{\"a\": [\"" + std::string(1000, '[') + "\\\"[\"]}", "x").at("a").size(), 1U);
}

TEST(JsonTest, ForeignBytesAreStoredAndTheFileStaysValid) {
    const TemporaryFolder folder;
    writeJson(folder.path() / "a.json", Json{{"text", "M\xFCller"}});
    EXPECT_EQ(readJson(folder.path() / "a.json")["text"], "M\xEF\xBF\xBDller");
}

}  // namespace
}  // namespace bauta::base
