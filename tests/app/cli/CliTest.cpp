// SPDX-License-Identifier: GPL-3.0-or-later
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/app/cli/CliStudy.h"

namespace bauta::cli {
namespace {

using base::Json;
using ::testing::HasSubstr;

class CliTest : public test::CliStudy {
  protected:
    std::string codeOf(const std::string& arguments) const {
        const Json answer = json(arguments, 2);
        return answer.contains("error") ? answer.at("error").at("code").get<std::string>() : answer.dump();
    }
};

TEST_F(CliTest, EveryCommandExplainsItself) {
    const auto overview = cli("--help");
    EXPECT_EQ(overview.exitCode, 0);
    for (const std::string command : {"demo", "phantom", "import", "methods", "deface", "deface-file", "runs", "rate",
                                      "ratings", "loss", "measure", "jobs", "job"}) {
        EXPECT_THAT(overview.out, HasSubstr("  " + command + " "));
        const auto help = cli(command + " --help");
        EXPECT_EQ(help.exitCode, 0) << command;
        EXPECT_THAT(help.out, HasSubstr("Usage: ")) << command;
    }
    EXPECT_THAT(cli("--version").out, ::testing::MatchesRegex("[0-9]+\\.[0-9]+\\.[0-9]+\n"));
}

TEST_F(CliTest, UnknownWordsAreBadRequests) {
    EXPECT_EQ(cli("").exitCode, 2);
    EXPECT_EQ(cli("explode").exitCode, 2);
    EXPECT_EQ(cli("runs").exitCode, 2) << "the study is missing";
    EXPECT_EQ(cli("methods --colour").exitCode, 2);
    EXPECT_EQ(cli("phantom x --subjects 0").exitCode, 2);
}

TEST_F(CliTest, ListsMethodsWithOptionsAndEngines) {
    const Json all = json("methods").at("methods");
    std::vector<std::string> ids;
    for (const Json& method : all) {
        ids.push_back(method.at("id"));
        const Json& native = method.at("engines").at("native");
        EXPECT_EQ(native.at("available"), method.at("id") != "deepdefacer" && method.at("id") != "defacer");
        EXPECT_EQ(native.at("missing").is_null(), native.at("available").get<bool>());
        const Json& published = method.at("engines").at("published");
        EXPECT_EQ(published.at("missing").is_null(), published.at("available").get<bool>());
        EXPECT_EQ(published.at("how_to_get").is_null(), published.at("available").get<bool>());
        EXPECT_TRUE(!published.at("version").is_null() || published.at("version_reason").is_string());
        for (const Json& option : method.at("options")) {
            for (const char* key : {"key", "default", "unit", "range"}) EXPECT_TRUE(option.contains(key)) << option;
        }
    }
    EXPECT_THAT(ids, ::testing::IsSupersetOf({"deepdefacer", "defacer", "pydeface", "quickshear"}));
    EXPECT_THAT(cli("methods").out, HasSubstr("quickshear"));
}

TEST_F(CliTest, NamesWhatIsNoStudy) {
    for (const std::string command : {"runs ", "ratings ", "loss ", "jobs "}) {
        EXPECT_EQ(codeOf(command + quoted(folder())), "not_found") << command;
    }
    EXPECT_EQ(codeOf("deface " + quoted(folder()) + " --method all --subject all"), "not_found");
    const auto text = cli("runs " + quoted(folder()));
    EXPECT_EQ(text.out, "");
    EXPECT_THAT(text.err, HasSubstr(folder().string()));
}

TEST_F(CliTest, AnImportWithNothingUsableListsWhy) {
    std::filesystem::create_directories(folder() / "in");
    base::writeFile(folder() / "in/a.nii.gz", "no image");
    base::writeFile(folder() / "in/b.zip", "packed");
    const Json answer = json("import " + quoted(folder() / "in") + " --study " + quoted(study()), 2);
    EXPECT_TRUE(answer.at("imported").empty());
    ASSERT_EQ(answer.at("refused").size(), 2U);
    for (const Json& item : answer.at("refused")) {
        EXPECT_TRUE(std::filesystem::exists(item.at("file").get<std::string>()));
        EXPECT_FALSE(item.at("reason").get<std::string>().empty());
    }
    EXPECT_EQ(answer.at("refused")[0].at("code"), "unsupported");
    EXPECT_EQ(codeOf("import " + quoted(folder() / "none") + " --study " + quoted(study())), "not_found");
    EXPECT_EQ(codeOf("import " + quoted(folder()) + " --modality T9 --study " + quoted(study())), "bad_request");
    const auto stored = test::runCommand("grep -r " + quoted(folder()) + " " + quoted(study()));
    EXPECT_EQ(stored.out, "") << "a path reached the study";
    EXPECT_EQ(codeOf("deface " + quoted(study()) + " --method all --subject all"), "bad_request") << "no subjects";
}

TEST_F(CliTest, DefaceFileRefusesBeforeItWorks) {
    base::writeFile(folder() / "a.nii.gz", "no image");
    const std::string in = quoted(folder() / "a.nii.gz");
    EXPECT_EQ(codeOf("deface-file " + in + " " + in + " --method quickshear"), "bad_request");
    EXPECT_EQ(codeOf("deface-file " + in + " " + quoted(folder() / "b.jpg") + " --method quickshear"), "unsupported");
    EXPECT_EQ(codeOf("deface-file " + in + " " + quoted(folder() / "no/b.nii") + " --method quickshear"), "not_found");
    EXPECT_EQ(codeOf("deface-file " + in + " " + quoted(folder() / "b.nii") + " --method scissors"), "bad_request");
    EXPECT_EQ(codeOf("deface-file " + in + " " + quoted(folder() / "b.nii") + " --method quickshear"), "unsupported");
    EXPECT_FALSE(std::filesystem::exists(folder() / "b.nii"));
}

TEST_F(CliTest, PhantomsNeverOverwrite) {
    std::filesystem::create_directories(folder() / "p/sub-001");
    EXPECT_EQ(codeOf("phantom " + quoted(folder() / "p") + " --subjects 1"), "bad_request");
    EXPECT_EQ(codeOf("phantom " + quoted(folder() / "q") + " --subjects 1 --fov toe"), "bad_request");
    EXPECT_EQ(codeOf("demo " + quoted(folder())), "bad_request") << "the folder is not empty";
}

}  // namespace
}  // namespace bauta::cli
