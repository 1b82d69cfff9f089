// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/defacing/OptionFiles.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/base/Files.h"
#include "core/image/ImageIo.h"
#include "tests/support/Images.h"

namespace bauta::defacing {
namespace {

using base::Json;
using testing::HasSubstr;

class OptionFilesTest : public testing::Test {
  protected:
    std::string image(const std::string& name, const image::Geometry& geometry, bool constant = false) {
        const auto path = scratch.path() / name;
        image::writeImage(path, test::makeVolume(geometry, image::PixelType::U8, [&](const image::Index3& at) {
                              return constant || at[0] < 4 ? 1.0 : 0.0;
                          }));
        return path.string();
    }
    /// "key: code", or "key: text" of what can be used.
    std::vector<std::string> look(const Json& options) {
        const Method& pydeface = method("pydeface");
        std::vector<std::string> all;
        for (const OptionFile& file : checkFiles(pydeface, completeOptions(pydeface, options)))
            all.push_back(file.key + ": " + (file.trouble ? std::string(base::name(file.trouble->code())) : file.text));
        return all;
    }
    base::TemporaryFolder scratch;
    image::Geometry grid = test::centredGeometry({10, 12, 9}, {1, 1, 2.5});
};

TEST_F(OptionFilesTest, SaysWhatTheFilesAre) {
    EXPECT_THAT(look({{"template", image("head.nii.gz", grid)}, {"facemask", image("mask.nii.gz", grid)}}),
                testing::ElementsAre("template: 10×12×9 voxels, 1×1×2.5 mm", "facemask: 10×12×9 voxels, 1×1×2.5 mm"));
    EXPECT_TRUE(look({}).empty());
    EXPECT_TRUE(look({{"template", "sha256:00"}, {"facemask", "sha256:11"}}).empty()) << "a hash is no path";
}

TEST_F(OptionFilesTest, FindsWhatCannotBeUsed) {
    const auto text = scratch.path() / "text.nii";
    base::writeFile(text, "no image");
    const std::string gone = (scratch.path() / "gone.nii").string();
    EXPECT_THAT(
        look({{"template", gone}, {"facemask", text.string()}}),
        testing::ElementsAre("template: not_found", testing::AnyOf("facemask: damaged", "facemask: unsupported")));
    EXPECT_THAT(look({{"template", image("flat.nii.gz", grid, true)}, {"facemask", image("mask.nii.gz", grid)}}),
                testing::ElementsAre("template: bad_request", HasSubstr("voxels")));
}

TEST_F(OptionFilesTest, PartnersGoTogetherOnOneGrid) {
    const std::string head = image("head.nii.gz", grid);
    EXPECT_THAT(look({{"template", head}}), testing::ElementsAre("template: bad_request"));
    auto shifted = grid;
    shifted.origin_lps_mm[2] += 3;
    EXPECT_THAT(look({{"template", head}, {"facemask", image("mask.nii.gz", shifted)}}),
                testing::ElementsAre(HasSubstr("voxels"), "facemask: geometry"));
}

TEST_F(OptionFilesTest, TroubleNamesThePathInItsContextOnly) {
    const std::string gone = (scratch.path() / "Jane Doe.nii").string();
    const Method& pydeface = method("pydeface");
    const auto files = checkFiles(pydeface, completeOptions(pydeface, {{"template", gone}, {"facemask", gone}}));
    ASSERT_EQ(files.size(), 2U);
    EXPECT_EQ(files[0].trouble->context(), gone);
    EXPECT_THAT(files[0].trouble->reason(), testing::Not(HasSubstr("Jane")));
}

}  // namespace
}  // namespace bauta::defacing
