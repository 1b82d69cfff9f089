// SPDX-License-Identifier: GPL-3.0-or-later
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/image/ImageIo.h"
#include "tests/app/cli/CliStudy.h"

namespace bauta::cli {
namespace {

using base::Json;
using image::Index3;
using ::testing::HasSubstr;

class MeasureTest : public test::CliStudy {
  protected:
    MeasureTest() {
        std::filesystem::create_directories(folder() / "a");
        std::filesystem::create_directories(folder() / "b");
    }

    /// 20×16×10 voxels of 1×1×2 mm with two blocks of 6×6×4 voxels, the second of another value and `shift` voxels
    /// further on along x.
    void write(const std::string& file, std::uint8_t first, std::uint8_t second, std::int64_t shift = 0,
               double spacing_mm = 1) const {
        image::Geometry geometry;
        geometry.size = {20, 16, 10};
        geometry.spacing_mm = {spacing_mm, 1, 2};
        std::vector<std::uint8_t> voxels(geometry.voxelCount());
        for (std::int64_t z = 3; z < 7; ++z)
            for (std::int64_t y = 2; y < 8; ++y)
                for (std::int64_t x = 0; x < 6; ++x) {
                    voxels[geometry.offset({x, y, z})] = first;
                    voxels[geometry.offset({x + 10 + shift, y, z})] = second;
                }
        image::writeMask(folder() / file, {geometry, std::move(voxels)});
    }
    std::string two(const std::string& a, const std::string& b) const {
        return "measure " + quoted(folder() / a) + " " + quoted(folder() / b);
    }
    static std::vector<std::string> names(const Json& answer) {
        std::vector<std::string> all;
        for (const auto& [name, values] : answer.at("structures").items()) all.push_back(name);
        return all;
    }
};

TEST_F(MeasureTest, TwoMasksAreOneStructureWithTheFilesName) {
    write("Parotid_L.nii.gz", 0, 1);
    write("other.nrrd", 0, 255, 2);
    const Json answer = json(two("Parotid_L.nii.gz", "other.nrrd"));
    EXPECT_EQ(answer.at("spacing_mm"), Json({1.0, 1.0, 2.0}));
    EXPECT_THAT(names(answer), ::testing::ElementsAre("Parotid_L"));
    const Json& values = answer.at("structures").at("Parotid_L");
    EXPECT_DOUBLE_EQ(values.at("dsc"), 4. / 6);
    EXPECT_EQ(values.at("hd_mm"), 2);
    EXPECT_EQ(values.at("nsd_2mm"), 1);
    EXPECT_EQ(values.at("n_vox_ref"), 144);
    EXPECT_EQ(values.at("metric_impl"), "bauta-1");
    EXPECT_TRUE(answer.at("refused").empty());
    const auto text = cli(two("Parotid_L.nii.gz", "other.nrrd"));
    EXPECT_EQ(text.exitCode, 0);
    EXPECT_THAT(text.out, ::testing::AllOf(HasSubstr("hd95_mm"), HasSubstr("Parotid_L"), HasSubstr("0.667")));
}

TEST_F(MeasureTest, LabelImagesAreMeasuredByLabelAndName) {
    write("ref.nii", 3, 7);
    write("pred.nii", 3, 8);
    const Json all = json(two("ref.nii", "pred.nii"));
    EXPECT_THAT(names(all), ::testing::ElementsAre("3", "7", "8"));
    EXPECT_EQ(all.at("structures").at("3").at("dsc"), 1);
    EXPECT_EQ(all.at("structures").at("7").at("msd_mm"), "inf");
    EXPECT_EQ(all.at("structures").at("8").at("ref_empty"), true);
    const Json one =
        json("measure --label 7=Parotid_R " + quoted(folder() / "ref.nii") + " " + quoted(folder() / "pred.nii"));
    EXPECT_THAT(names(one), ::testing::ElementsAre("Parotid_R"));
    const Json named = json(two("ref.nii", "pred.nii") + " --label 3=Parotid_L 9=Brain --label 7=Parotid_R");
    EXPECT_THAT(names(named), ::testing::ElementsAre("Parotid_L", "Parotid_R", "Brain"));
    EXPECT_EQ(named.at("structures").at("Parotid_R").at("dsc"), 0);
    EXPECT_TRUE(named.at("structures").at("Brain").at("dsc").is_null());
    EXPECT_EQ(named.at("structures").at("Brain").at("dsc_reason"), "both masks are empty");
}

TEST_F(MeasureTest, FoldersArePairedByNameAndTheRestIsRefused) {
    write("a/Parotid_L.nii.gz", 1, 0);
    write("b/Parotid_L.nrrd", 1, 0);
    write("a/Parotid_R.nii.gz", 0, 1);
    write("b/Parotid_R.nii.gz", 0, 1, 1);
    write("a/Alone.nii", 1, 1);
    write("b/Extra.nii", 1, 1);
    write("a/Grid.nii", 1, 1);
    write("b/Grid.nii", 1, 1, 0, 1.2);
    write("a/Z-other-grid.nii", 1, 1, 0, 1.2);
    write("b/Z-other-grid.nii", 1, 1, 0, 1.2);
    write("a/Twice.nii", 1, 1);
    write("a/Twice.mha", 1, 1);
    write("b/Twice.nii", 1, 1);
    write("a/Broken.nii.gz", 1, 1);
    base::writeFile(folder() / "b/Broken.nii.gz", "no image");
    base::writeFile(folder() / "a/notes.txt", "not an image");
    const Json answer = json(two("a", "b"));
    EXPECT_THAT(names(answer), ::testing::ElementsAre("Parotid_L", "Parotid_R"));
    EXPECT_EQ(answer.at("structures").at("Parotid_R").at("hd_mm"), 1);
    std::vector<std::string> refused;
    for (const Json& item : answer.at("refused")) {
        refused.push_back(std::filesystem::relative(item.at("file").get<std::string>(), folder()).string() + " " +
                          item.at("code").get<std::string>());
        EXPECT_FALSE(item.at("reason").get<std::string>().empty());
    }
    EXPECT_THAT(refused, ::testing::UnorderedElementsAre("a/Alone.nii not_found", "b/Extra.nii not_found",
                                                         "b/Grid.nii geometry", "a/Z-other-grid.nii geometry",
                                                         "a/Twice.nii bad_request", "a/Twice.mha bad_request",
                                                         "b/Twice.nii not_found", "b/Broken.nii.gz unsupported"));
    const auto text = cli(two("a", "b"));
    EXPECT_EQ(text.exitCode, 0);
    EXPECT_THAT(text.err, HasSubstr("Alone.nii"));
}

TEST_F(MeasureTest, RefusesWhatMakesNoSense) {
    write("ref.nii", 3, 7);
    write("other.nii", 3, 7, 0, 1.2);
    const auto codeOf = [&](const std::string& arguments) {
        return json(arguments, 2).at("error").at("code").get<std::string>();
    };
    EXPECT_EQ(codeOf(two("ref.nii", "none.nii")), "not_found");
    EXPECT_EQ(codeOf(two("ref.nii", "a")), "bad_request");
    EXPECT_EQ(codeOf(two("ref.nii", "other.nii")), "geometry");
    EXPECT_EQ(codeOf(two("ref.nii", "ref.nii") + " " + quoted(folder() / "other.nii")), "bad_request");
    EXPECT_EQ(codeOf(two("a", "b") + " --label 1=x"), "bad_request");
    for (const std::string label : {"3", "x=A", "0=A", "256=A", "3=", "3=A --label 3=B", "3=A --label 7=A"})
        EXPECT_EQ(codeOf(two("ref.nii", "ref.nii") + " --label " + label), "bad_request") << label;
    const Json nothing = json(two("a", "b"), 2);
    EXPECT_TRUE(nothing.at("structures").empty());
    EXPECT_TRUE(nothing.at("spacing_mm").is_null());
}

}  // namespace
}  // namespace bauta::cli
