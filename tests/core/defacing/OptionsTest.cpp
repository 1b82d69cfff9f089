// SPDX-License-Identifier: GPL-3.0-or-later
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "core/base/Error.h"
#include "core/defacing/Method.h"

namespace bauta::defacing {
namespace {

using base::Json;
using testing::AllOf;
using testing::HasSubstr;

class Sample final : public Method {
  public:
    std::string id() const override { return "sample"; }
    std::string summary() const override { return ""; }
    std::vector<OptionSpec> options() const override {
        return {{"buffer", 10.0, "mm", "0…100", ""},
                {"starts", 8, "", "1…", ""},
                {"compat", "fixed", "", "fixed|published", ""},
                {"soft", false, "", "", ""},
                {"template", "", "path", "a NIfTI file", ""}};
    }
    MethodOutput run(const MethodInput&, const base::TaskContext&) const override { return {}; }
};

template <typename F>
std::string errorOf(const F& f) {
    try {
        f();
    } catch (const base::Error& error) {
        EXPECT_EQ(error.code(), base::ErrorCode::BadRequest);
        return error.line();
    }
    return "no error";
}

std::string refused(const Json& options) {
    return errorOf([&] { (void)completeOptions(Sample(), options); });
}

std::string refusedText(const std::vector<std::string>& settings) {
    return errorOf([&] { (void)parseSettings(Sample(), settings); });
}

TEST(OptionsTest, FillsInDefaults) {
    const Json complete = completeOptions(Sample(), {{"buffer", 4}});
    EXPECT_EQ(complete, Json({{"buffer", 4.0}, {"starts", 8}, {"compat", "fixed"}, {"soft", false}, {"template", ""}}));
    EXPECT_EQ(completeOptions(Sample(), nullptr).size(), 5U);
}

TEST(OptionsTest, NamesTheUnknownKeyAndTheKnownOnes) {
    EXPECT_THAT(refused({{"bufer", 4}}), AllOf(HasSubstr("\"bufer\""), HasSubstr("buffer, starts, compat")));
}

TEST(OptionsTest, RefusesNumbersOutsideTheirRange) {
    EXPECT_THAT(refused({{"buffer", -1}}), AllOf(HasSubstr("buffer"), HasSubstr("0…100 mm"), HasSubstr("-1")));
    EXPECT_THAT(refused({{"buffer", 100.5}}), HasSubstr("100.5"));
    EXPECT_THAT(refused({{"buffer", "ten"}}), HasSubstr("a number"));
    EXPECT_THAT(refused({{"starts", 0}}), HasSubstr("whole number"));
    EXPECT_THAT(refused({{"starts", 2.5}}), HasSubstr("whole number"));
    EXPECT_EQ(completeOptions(Sample(), {{"buffer", 0}, {"starts", 1000}})["starts"], 1000);
}

TEST(OptionsTest, ListsTheAllowedWords) {
    EXPECT_THAT(refused({{"compat", "old"}}), HasSubstr("fixed or published, not \"old\""));
    EXPECT_EQ(completeOptions(Sample(), {{"compat", "published"}})["compat"], "published");
}

TEST(OptionsTest, RefusesWrongKinds) {
    EXPECT_THAT(refused({{"soft", 1}}), HasSubstr("true or false"));
    EXPECT_THAT(refused({{"template", 7}}), HasSubstr("a NIfTI file"));
    EXPECT_THAT(refused(Json::array({1})), HasSubstr("JSON object"));
}

TEST(OptionsTest, ParsesSettingsByTheKindOfTheOption) {
    const Json given = parseSettings(Sample(), {"buffer=2.5", "starts=3", "soft=true", "template=a=b.nii"});
    EXPECT_EQ(given["buffer"], 2.5);
    EXPECT_TRUE(given["starts"].is_number_integer());
    EXPECT_EQ(given["starts"], 3);
    EXPECT_EQ(given["soft"], true);
    EXPECT_EQ(given["template"], "a=b.nii");
}

TEST(OptionsTest, RefusesSettingsThatAreNone) {
    EXPECT_THAT(refusedText({"buffer"}), HasSubstr("key=value"));
    EXPECT_THAT(refusedText({"=3"}), HasSubstr("key=value"));
    EXPECT_THAT(refusedText({"buffer=3mm"}), HasSubstr("\"3mm\""));
    EXPECT_THAT(refusedText({"buffer=nan"}), HasSubstr("a number"));
    EXPECT_THAT(refusedText({"soft=maybe"}), HasSubstr("true or false"));
    EXPECT_THAT(refusedText({"buffer=1", "buffer=2"}), HasSubstr("twice"));
    EXPECT_THAT(refusedText({"colour=1"}), HasSubstr("\"colour\""));
}

TEST(OptionsTest, RegistersTheListedMethodsInOrderOfId) {
    std::vector<std::string> ids;
    for (const auto& each : methods()) ids.push_back(each->id());
    EXPECT_THAT(ids, testing::Contains("quickshear"));
    EXPECT_TRUE(std::is_sorted(ids.begin(), ids.end()));
    EXPECT_EQ(&method("quickshear"), &method("quickshear"));
    EXPECT_THAT(errorOf([] { (void)method("quicksheer"); }), AllOf(HasSubstr("quicksheer"), HasSubstr("quickshear")));
}

TEST(OptionsTest, EveryMethodAcceptsItsOwnDefaults) {
    for (const auto& each : methods()) {
        Json defaults = Json::object();
        for (const OptionSpec& spec : each->options()) {
            defaults[spec.key] = spec.defaultValue;
            EXPECT_FALSE(spec.meaning.empty()) << each->id() << " " << spec.key;
        }
        EXPECT_EQ(completeOptions(*each, defaults), defaults) << each->id();
        EXPECT_FALSE(each->summary().empty());
    }
}

}  // namespace
}  // namespace bauta::defacing
