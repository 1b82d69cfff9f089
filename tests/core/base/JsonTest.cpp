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

TEST(JsonTest, WholeNumbersAreThoseTheirTypeHolds) {
    EXPECT_EQ(whole<int>(Json(-7)), -7);
    EXPECT_EQ(whole<std::uint64_t>(Json(~std::uint64_t{0})), ~std::uint64_t{0});
    for (const Json& odd : {Json(1e308), Json(0.5), Json("7"), Json(), Json(std::int64_t{1} << 40), Json::array({1})}) {
        EXPECT_THROW((void)whole<int>(odd), Error) << odd;
    }
    EXPECT_THROW((void)whole<std::size_t>(Json(-1)), Error);
    EXPECT_THROW((void)whole<std::int64_t>(Json(~std::uint64_t{0})), Error);
}

TEST(JsonTest, ALineOfAJournalIsAnObjectOrNothing) {
    EXPECT_EQ(parseEvent(R"({"a": 1})"), Json({{"a", 1}}));
    for (const char* other : {"", R"({"a": )", "[1]", "7", "null"}) EXPECT_FALSE(parseEvent(other)) << other;
    EXPECT_FALSE(parseEvent(R"({"a":)" + std::string(100'000, '[') + std::string(100'000, ']') + "}"));
}

}  // namespace
}  // namespace bauta::base
