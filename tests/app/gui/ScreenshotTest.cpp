// SPDX-License-Identifier: GPL-3.0-or-later
// The real program on a small study: a picture of every page.
#include <gtest/gtest.h>

#include <QImage>
#include <map>

#include "core/base/Files.h"
#include "tests/support/TestData.h"
#include "tests/ui/models/StudyMaker.h"

namespace bauta {
namespace {

class ScreenshotTest : public testing::Test {
  protected:
    static void SetUpTestSuite() {
        scratch = new base::TemporaryFolder;
        study::Study study = test::makeStudy(scratch->path() / "study", 2);
        test::storeRun(study, "sub-001", "pydeface");
        test::storeRun(study, "sub-002", "pydeface");
    }
    static void TearDownTestSuite() {
        delete scratch;
        scratch = nullptr;
    }
    static std::string quoted(const std::filesystem::path& path) {
        std::string text("'");  // appended to, not added up: gcc 12 warns of operator+ without reason
        text.append(path.string()).append("'");
        return text;
    }
    test::CommandResult bauta(const std::string& arguments, const std::string& environment = {}) {
        return test::runCommand(environment + " " + quoted(test::programPath("bauta")) + " " + arguments);
    }
    static std::string study() { return quoted(scratch->path() / "study"); }
    static std::string picture(const std::string& name) { return (scratch->path() / (name + ".png")).string(); }
    static QImage load(const std::string& name) { return QImage(QString::fromStdString(picture(name))); }
    /// Colours that cover at least a thousandth of the picture: an empty window has one or two.
    static std::size_t colours(const QImage& image) {
        std::map<QRgb, int> counts;
        for (int y = 0; y < image.height(); y += 2) {
            for (int x = 0; x < image.width(); x += 2) ++counts[image.pixel(x, y)];
        }
        std::size_t n = 0;
        for (const auto& [colour, count] : counts) n += count * 4000 > image.width() * image.height();
        return n;
    }
    static base::TemporaryFolder* scratch;
};
base::TemporaryFolder* ScreenshotTest::scratch = nullptr;

TEST_F(ScreenshotTest, EveryPageGivesAPictureOfTheAskedSize) {
    for (const char* page : {"study", "review", "loss", "results", "jobs"}) {
        const auto result =
            bauta("--screenshot " + quoted(picture(page)) + " --page " + page + " --size 1280x800 " + study());
        ASSERT_EQ(result.exitCode, 0) << page << ": " << result.err;
        const QImage image = load(page);
        EXPECT_EQ(image.size(), QSize(1280, 800)) << page;
        EXPECT_GE(colours(image), 4U) << page << " looks empty";
    }
}

TEST_F(ScreenshotTest, ThemeAndScaleAreThoseAskedFor) {
    const auto result = bauta("--screenshot " + quoted(picture("light")) +
                              " --page study --size 1120x720 --scale 2 --theme light " + study());
    ASSERT_EQ(result.exitCode, 0) << result.err;
    const QImage image = load("light");
    EXPECT_EQ(image.size(), QSize(2240, 1440));
    EXPECT_EQ(image.pixelColor(300, 110).name(), "#eef1f4") << "the window token of the light theme";
}

TEST_F(ScreenshotTest, BadRequestsGetOneSentence) {
    auto result = bauta("--screenshot " + quoted(picture("x")) + " --page nowhere " + study());
    EXPECT_EQ(result.exitCode, 2);
    result = bauta("--screenshot " + quoted(picture("x")) + " --size 10 " + study());
    EXPECT_EQ(result.exitCode, 2);
    EXPECT_NE(result.err.find("WIDTHxHEIGHT"), std::string::npos);
    result = bauta("--screenshot " + quoted(picture("x")) + " --subject sub-999 " + study());
    EXPECT_EQ(result.exitCode, 2);
    EXPECT_NE(result.err.find("sub-999"), std::string::npos) << result.err;
    result = bauta("--screenshot " + quoted(picture("x")) + " " + quoted(scratch->path() / "nothing"));
    EXPECT_EQ(result.exitCode, 2);
    EXPECT_NE(result.err.find("nothing"), std::string::npos) << result.err;
    EXPECT_FALSE(std::filesystem::exists(picture("x")));
}

TEST_F(ScreenshotTest, WithoutADisplayItSaysSo) {
    const auto result = bauta("--screenshot " + quoted(picture("x")) + " " + study(),
                              "env -u DISPLAY -u WAYLAND_DISPLAY -u QT_QPA_PLATFORM");
    EXPECT_EQ(result.exitCode, 2);
    EXPECT_NE(result.err.find("display"), std::string::npos) << result.err;
}

TEST_F(ScreenshotTest, HelpAndVersionNeedNoDisplay) {
    auto result = bauta("--help", "env -u DISPLAY -u WAYLAND_DISPLAY");
    EXPECT_EQ(result.exitCode, 0);
    EXPECT_NE(result.out.find("--screenshot"), std::string::npos);
    result = bauta("--version", "env -u DISPLAY -u WAYLAND_DISPLAY");
    EXPECT_EQ(result.exitCode, 0);
    EXPECT_EQ(result.out.rfind("bauta ", 0), 0U);
}

}  // namespace
}  // namespace bauta
