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

TEST_F(OptionFilesTest, EveryMethodsFilesFindTheirPartnersAndGrids) {
    auto shifted = grid;
    shifted.origin_lps_mm[2] += 3;
    const std::string head = image("head.nii.gz", grid), other = image("mask.nii.gz", shifted);
    const std::string matrix = (scratch.path() / "matrix.mat").string();
    base::writeFile(matrix, "1 0 0 0\n0 1 0 0\n0 0 1 0\n0 0 0 1\n");
    const auto codeOf = [](const std::string& id, const Json& options, const std::vector<NamedGrid>& scans = {}) {
        try {
            requireFiles(method(id), completeOptions(method(id), options), scans);
            return std::string("fine");
        } catch (const base::Error& error) {
            EXPECT_FALSE(error.hint().empty()) << error.line();
            EXPECT_THAT(error.what(), testing::Not(HasSubstr("mask.nii"))) << "may be stored";
            return std::string(base::name(error.code()));
        }
    };
    EXPECT_EQ(codeOf("afni_refacer", {{"shell", other}}), "bad_request");
    EXPECT_EQ(codeOf("afni_refacer", {{"template", head}, {"shell", other}}), "fine") << "grids may differ";
    EXPECT_EQ(codeOf("fsl_deface", {{"mask", other}}), "bad_request");
    EXPECT_EQ(codeOf("fsl_deface", {{"template", head}, {"mask", other}}), "geometry");
    EXPECT_EQ(codeOf("fsl_deface", {{"template", head}, {"mask", other}, {"matrix", matrix}}), "fine");
    const NamedGrid first = {"the scan of sub-001", grid}, second = {"the scan of sub-002", shifted};
    for (const auto& [id, key] : {std::pair("mask_face", "x"), std::pair("quickshear", "brainmask")}) {
        EXPECT_EQ(codeOf(id, {{key, head}}, {first}), "fine") << id;
        EXPECT_EQ(codeOf(id, {{key, head}}, {first, second}), "geometry") << id;
        EXPECT_EQ(codeOf(id, {{key, (scratch.path() / "gone.nii").string()}}, {first}), "not_found") << id;
    }
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
