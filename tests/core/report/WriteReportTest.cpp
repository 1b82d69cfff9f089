// SPDX-License-Identifier: GPL-3.0-or-later
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <set>

#include "core/base/Error.h"
#include "core/base/Files.h"
#include "core/report/Report.h"
#include "tests/support/Results.h"

namespace bauta::report {
namespace {

const experiment::Results& usual() {
    static const experiment::Results results = test::makeResults();
    return results;
}

using testing::HasSubstr;
using testing::Not;

std::map<std::string, std::string> contentsOf(const fs::path& folder) {
    std::map<std::string, std::string> all;
    for (const auto& entry : fs::recursive_directory_iterator(folder))
        if (entry.is_regular_file())
            all[entry.path().lexically_relative(folder).generic_string()] = base::readFile(entry.path());
    return all;
}

/// What is wrong with it as XML: tags that do not match, attributes without quotes, a bare & or <. Empty when nothing.
std::string fault(const std::string& text) {
    std::vector<std::string> open;
    for (std::size_t i = text.find('>') + 1; i < text.size(); ++i) {  // after the doctype
        if (text[i] == '&') {
            const std::string entity = text.substr(i, text.find(';', i) - i);
            if (!std::set<std::string>{"&amp", "&lt", "&gt", "&quot"}.contains(entity))
                return "bare &: " + text.substr(i, 40);
        }
        if (text[i] != '<') continue;
        const std::size_t end = text.find('>', i);
        if (end == std::string::npos) return "a tag without end";
        std::string tag = text.substr(i + 1, end - i - 1);
        i = end;
        if (tag.starts_with('/')) {
            if (open.empty() || open.back() != tag.substr(1))
                return "</" + tag.substr(1) + "> ends <" + (open.empty() ? "" : open.back());
            open.pop_back();
            continue;
        }
        const bool closed = tag.ends_with('/');
        const std::string name = tag.substr(0, tag.find_first_of(" /"));
        for (std::size_t at = tag.find('='); at != std::string::npos; at = tag.find('=', at)) {
            if (tag[at + 1] != '"') return "an attribute without quotes: " + tag;
            at = tag.find('"', at + 2);
            if (at == std::string::npos) return "an attribute without end: " + tag;
        }
        if (!closed) open.push_back(name);
    }
    return open.empty() ? "" : "<" + open.back() + "> is not closed";
}

class WriteReportTest : public testing::Test {
  protected:
    base::TemporaryFolder temporary_;
    fs::path study_ = temporary_.path() / "study", folder_ = temporary_.path() / "out";
};

TEST_F(WriteReportTest, TheSameResultsGiveTheSameBytesAnywhere) {
    const Written one = writeReport(usual(), study_, folder_, {});
    const Written two = writeReport(usual(), study_, temporary_.path() / "elsewhere" / "deeper", {});
    EXPECT_EQ(one.files, two.files);
    const auto all = contentsOf(folder_);
    EXPECT_EQ(all, contentsOf(temporary_.path() / "elsewhere" / "deeper"));
    EXPECT_EQ(all.size(), one.files.size());
    for (const std::string& file : one.files) EXPECT_TRUE(all.contains(file)) << file;
    for (const char* file : {"tables/table0_quality.tsv", "tables/table0_quality.json", "tables/statistics.tsv",
                             "tables/provenance_cells.tsv", "latex/table2_composite_dsc.tex", "latex/all.tex",
                             "methods.txt", "figures/data/figure3_train.tsv", "report.html"})
        EXPECT_TRUE(all.contains(file)) << file;
    for (const auto& [name, text] : all) EXPECT_THAT(text, Not(HasSubstr(temporary_.path().string()))) << name;
}

TEST_F(WriteReportTest, HtmlIsWellFormedWhateverNamesHold) {
    for (const bool evaluated : {true, false}) {
        test::ResultsRequest request;
        request.evaluated = evaluated;
        request.byTruth = true;
        experiment::Results results = test::makeResults(request);
        results.study = "a <b> & \"c\" 5 % d_e";
        results.warnings.emplace_back("<script>alert(1)</script>");
        writeHtml(document(results), folder_);
        const std::string html = base::readFile(folder_ / "report.html");
        EXPECT_EQ(fault(html), "");
        EXPECT_THAT(html, HasSubstr("a &lt;b&gt; &amp; &quot;c&quot; 5 % d_e"));
        EXPECT_THAT(html, Not(HasSubstr("<script")));
    }
    EXPECT_NE(fault("<!D><a><b></a>"), "");
    EXPECT_NE(fault("<!D><a b=c></a>"), "");
    EXPECT_NE(fault("<!D><a>&</a>"), "");
}

TEST_F(WriteReportTest, HtmlNeedsNoOtherFile) {
    fs::create_directories(folder_ / "figures");
    base::writeFile(folder_ / "figures/figure3_train.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"/>");
    writeHtml(document(usual()), folder_);
    const std::string html = base::readFile(folder_ / "report.html");
    EXPECT_THAT(html, Not(HasSubstr("http")));
    EXPECT_THAT(html, Not(HasSubstr("url(")));
    EXPECT_THAT(html, Not(HasSubstr("@import")));
    std::size_t pictures = 0;
    for (const char* attribute : {"src=\"", "href=\""})
        for (std::size_t at = html.find(attribute); at != std::string::npos; at = html.find(attribute, at + 1)) {
            const std::string target = html.substr(html.find('"', at) + 1, 5);
            EXPECT_TRUE(target == "data:" || target.starts_with('#')) << target;
            pictures += target == "data:" ? 1 : 0;
        }
    EXPECT_EQ(pictures, 1U);
    // base64 of the picture, by Python's base64.b64encode
    EXPECT_THAT(html, HasSubstr("base64,PHN2ZyB4bWxucz0iaHR0cDovL3d3dy53My5vcmcvMjAwMC9zdmciLz4=\""));
    EXPECT_THAT(html, HasSubstr("The figure is not drawn here"));  // the others
}

TEST_F(WriteReportTest, PicturesAndTablesAreToldToThoseWhoDoNotSeeThem) {
    fs::create_directories(folder_ / "figures");
    for (const Figure& figure : figures(usual()))
        base::writeFile(folder_ / "figures" / (figure.name + ".svg"), "<svg/>");
    writeHtml(document(usual()), folder_);
    const std::string html = base::readFile(folder_ / "report.html");
    const auto count = [&](const std::string& part) {
        std::size_t n = 0;
        for (std::size_t at = html.find(part); at != std::string::npos; at = html.find(part, at + 1)) ++n;
        return n;
    };
    EXPECT_EQ(count("<img "), 5U);
    EXPECT_EQ(count("<img alt=\""), 5U);
    EXPECT_EQ(count("<img alt=\"\""), 0U);
    EXPECT_EQ(count("<table "), count("<caption>"));
    EXPECT_GE(count("<details>"), 2U);
    EXPECT_EQ(count("<svg "), 1U);
    EXPECT_THAT(html, HasSubstr("<desc>55 subjects in the study; "));
    EXPECT_EQ(count("<th scope="), count("<th "));
}

TEST_F(WriteReportTest, WithoutTheDrawingProgramANoteSaysSo) {
    const Written written = writeReport(usual(), study_, folder_, {});
    ASSERT_EQ(written.notes.size(), 1U);
    EXPECT_THAT(written.notes.front(), HasSubstr("not drawn"));
    Parts parts;
    parts.figures = false;
    EXPECT_TRUE(writeReport(usual(), study_, folder_, {}, parts).notes.empty());
}

/// A stand-in for bauta that leaves what it was asked for.
fs::path program(const fs::path& folder, const std::string& then) {
    const fs::path file = folder / "bauta";
    std::ofstream(file) << "#!/bin/sh\nmkdir -p \"$6/figures\"\necho \"$*\" > \"$6/figures/figure3_train.svg\"\n"
                        << then << "\n";
    fs::permissions(file, fs::perms::owner_all);
    return file;
}

TEST_F(WriteReportTest, TheDrawingProgramIsAskedForTheSameStatistics) {
    const fs::path bauta = program(temporary_.path(), "echo $QT_QPA_PLATFORM > \"$6/report.pdf\"");
    Written written = writeReport(usual(), study_, folder_, bauta);
    EXPECT_TRUE(written.notes.empty());
    EXPECT_THAT(written.files, testing::IsSupersetOf({"figures/figure3_train.svg", "report.pdf"}));
    EXPECT_EQ(base::readFile(folder_ / "figures/figure3_train.svg"),
              "--render " + study_.string() + " --experiment exp-001 --out " + folder_.string() + "\n");
    EXPECT_EQ(base::readFile(folder_ / "report.pdf"), "offscreen\n");
    EXPECT_THAT(base::readFile(folder_ / "report.html"), HasSubstr("<img alt"));
    test::ResultsRequest request;
    request.options.preset = statistics::Preset::Default;
    request.options.stars = statistics::usualStars();
    request.options.fewestSubjects = 3;
    (void)writeReport(test::makeResults(request), study_, folder_, bauta);
    EXPECT_THAT(base::readFile(folder_ / "figures/figure3_train.svg"),
                HasSubstr("--preset default --stars usual --fewest 3\n"));
}

TEST_F(WriteReportTest, ADrawingProgramThatFailsCostsTheFiguresAlone) {
    const fs::path bauta = program(temporary_.path(), "rm \"$6/figures/figure3_train.svg\"; exit 3");
    const Written written = writeReport(usual(), study_, folder_, bauta);
    ASSERT_EQ(written.notes.size(), 1U);
    EXPECT_THAT(written.notes.front(), HasSubstr("exit code 3"));
    EXPECT_TRUE(fs::exists(folder_ / "report.html"));
}

TEST_F(WriteReportTest, DrawingsOfOtherNumbersAreNotShown) {
    (void)writeReport(usual(), study_, folder_, {});
    const fs::path drawing = folder_ / "figures/figure3_train.svg";
    base::writeFile(drawing, "<svg/>");
    base::writeFile(folder_ / "report.pdf", "old");
    base::writeFile(folder_ / "figures/mine.svg", "<svg/>");
    base::writeFile(folder_ / "figures/data/mine.tsv", "mine\n");
    (void)writeReport(usual(), study_, folder_, {});
    EXPECT_TRUE(fs::exists(drawing)) << "the numbers are the same";
    EXPECT_TRUE(fs::exists(folder_ / "report.pdf"));
    test::ResultsRequest request;
    request.seed = 2;
    Parts noHtml;
    noHtml.html = false;
    (void)writeReport(test::makeResults(request), study_, folder_, {}, noHtml);
    EXPECT_FALSE(fs::exists(drawing));
    EXPECT_FALSE(fs::exists(folder_ / "report.pdf"));
    EXPECT_FALSE(fs::exists(folder_ / "report.html"));
    EXPECT_TRUE(fs::exists(folder_ / "figures/mine.svg"));
    base::writeFile(drawing, "<svg/>");
    request.evaluated = false;  // and there is no such figure any more
    (void)writeReport(test::makeResults(request), study_, folder_, {});
    EXPECT_FALSE(fs::exists(drawing));
    EXPECT_FALSE(fs::exists(folder_ / "figures/data/figure3_train.tsv"));
    EXPECT_FALSE(fs::exists(folder_ / "figures/data/figure3_train.json"));
    EXPECT_TRUE(fs::exists(folder_ / "figures/data/figure2_preserved.tsv"));
    EXPECT_TRUE(fs::exists(folder_ / "figures/data/mine.tsv"));
    EXPECT_TRUE(fs::exists(folder_ / "figures/mine.svg"));
}

TEST_F(WriteReportTest, OnlyWhatIsAskedForIsWritten) {
    Parts parts;
    parts.tables = parts.latex = parts.html = parts.figures = parts.figureData = false;
    EXPECT_THAT(writeReport(usual(), study_, folder_, {}, parts).files, testing::ElementsAre("methods.txt"));
    EXPECT_EQ(contentsOf(folder_).size(), 1U);
}

TEST_F(WriteReportTest, AStopEndsIt) {
    std::stop_source source;
    source.request_stop();
    try {
        (void)writeReport(usual(), study_, folder_, {}, {}, source.get_token());
        FAIL();
    } catch (const base::Error& error) {
        EXPECT_EQ(error.code(), base::ErrorCode::Cancelled);
    }
}

TEST_F(WriteReportTest, PlacesThatHoldSomethingElseAreRefused) {
    fs::create_directories(study_ / "results/exp-001");
    const fs::path file = temporary_.path() / "file";
    base::writeFile(file, "mine");
    for (const fs::path& place :
         {file, study_, study_ / "sub-001", study_ / "sub-001/anat", study_ / "derivatives/pydeface", study_ / "models",
          study_ / "results", study_ / "results/exp-001", study_ / "results/exp-001/evaluations",
          study_ / "results/exp-001/evaluations/deeper", study_ / "results/exp-001/report/../evaluations",
          fs::path()}) {
        try {
            requireReportFolder(study_, place);
            ADD_FAILURE() << place;
        } catch (const base::Error& error) {
            EXPECT_EQ(error.code(), base::ErrorCode::BadRequest) << place;
            EXPECT_THAT(error.reason(), Not(HasSubstr(temporary_.path().string())));
        }
    }
    EXPECT_EQ(reportFolder(study_, "exp-001"), study_ / "results/exp-001/report");
    requireReportFolder(study_, reportFolder(study_, "exp-001"));
    requireReportFolder(study_, study_ / "results/exp-001/second");
    requireReportFolder(study_, temporary_.path() / "elsewhere");
    EXPECT_EQ(base::readFile(file), "mine");
}

}  // namespace
}  // namespace bauta::report
