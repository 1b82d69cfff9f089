// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dicom/Export.h"

#include <dcmtk/config/osconfig.h>

#include <dcmtk/dcmdata/dctk.h>
#include <dcmtk/dcmrt/drtstrct.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "core/base/Error.h"
#include "core/base/Files.h"
#include "core/dicom/StructureSet.h"
#include "tests/core/dicom/WriteSlices.h"
#include "tests/support/Images.h"

namespace bauta {
namespace {
using base::ErrorCode;
using dicom::ExportedStructure;
using dicom::ExportOptions;
using image::Geometry;
using image::Index3;
using image::PixelType;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;
namespace fs = std::filesystem;

Geometry grid(const image::Mat3& direction = image::kIdentity) {
    Geometry g = test::centredGeometry({9, 8, 7}, {1.7, 2.1, 3.3}, direction);
    g.origin_lps_mm[2] += 123.456;
    return g;
}

image::Mask randomMask(const Geometry& g, unsigned seed) {
    std::mt19937 random(seed);
    std::vector<std::uint8_t> voxels(g.voxelCount());
    for (auto& v : voxels) v = random() % 3 != 0;
    return {g, std::move(voxels)};
}

std::string element(const fs::path& file, const DcmTagKey& tag) {
    DcmFileFormat format;
    EXPECT_TRUE(format.loadFile(file.c_str()).good());
    OFString value;
    return format.getDataset()->findAndGetOFStringArray(tag, value).good() ? value.c_str() : "absent";
}

std::vector<std::string> codes(const fs::path& file) {
    DcmFileFormat format;
    EXPECT_TRUE(format.loadFile(file.c_str()).good());
    std::vector<std::string> found;
    DcmItem* item = nullptr;
    for (long i = 0;
         format.getDataset()->findAndGetSequenceItem(DCM_DeidentificationMethodCodeSequence, item, i).good(); ++i) {
        OFString value;
        item->findAndGetOFString(DCM_CodeValue, value);
        found.emplace_back(value.c_str());
    }
    return found;
}

class ExportTest : public testing::Test {
  protected:
    [[nodiscard]] fs::path at(const std::string& name) const { return folder_.path() / name; }
    static ExportOptions options() {
        ExportOptions o;
        o.subject = "sub-001";
        o.description = "defaced by pydeface";
        o.seed[0] = 1;
        return o;
    }
    template <typename F>
    static ErrorCode codeOf(F&& f) {
        try {
            f();
        } catch (const base::Error& error) {
            return error.code();
        }
        ADD_FAILURE() << "nothing was thrown";
        return ErrorCode::Internal;
    }
    base::TemporaryFolder folder_{"bauta-export"};
};

TEST_F(ExportTest, SeriesComesBackWithItsGridValuesAndModality) {
    using image::Modality;
    int n = 0;
    for (const auto& direction : {image::kIdentity, test::rotation(12, -17, 9), test::rotation(80, 5, -140)}) {
        for (const auto modality : {Modality::CT, Modality::T1w, Modality::T2w, Modality::PDw, Modality::MR}) {
            for (const auto type : {PixelType::U8, PixelType::I16, PixelType::U16, PixelType::I32, PixelType::F32}) {
                const double low = type == PixelType::U8 || type == PixelType::U16 ? 0 : -1000;
                const auto scan = test::makeVolume(
                    grid(direction), type,
                    [&](const Index3& i) { return low + static_cast<double>(i[0] + 9 * i[1] + 20 * i[2]); }, modality);
                const auto series = dicom::writeSeries(at("s" + std::to_string(++n)), scan, options());
                EXPECT_THAT(series.warnings, IsEmpty());
                EXPECT_EQ(image::difference(series.geometry, scan.geometry()), "");
                EXPECT_THAT(series.files, SizeIs(7));
                EXPECT_EQ(series.modality, modality);
                const auto back = dicom::loadSeries(series).volume;
                for (std::size_t i = 0; i < scan.voxelCount(); ++i) ASSERT_EQ(back.at(i), scan.at(i)) << i;
            }
        }
    }
}

TEST_F(ExportTest, ValuesBeyondSixteenBitsAreRoundedToStepsAndSaid) {
    const auto scan = test::makeVolume(grid(), PixelType::F32, [](const Index3& i) {
        return -0.37 + 1e4 * static_cast<double>(i[0]) + 0.125 * static_cast<double>(i[1] * i[2]);
    });
    const auto series = dicom::writeSeries(at("s"), scan, options());
    EXPECT_THAT(series.warnings, ElementsAre(HasSubstr("values are rounded to steps of 1.22")));
    const auto back = dicom::loadSeries(series).volume;
    for (std::size_t i = 0; i < scan.voxelCount(); ++i) ASSERT_NEAR(back.at(i), scan.at(i), 0.62);
    // Integers whose range fits come back as they are, wherever they lie.
    const auto high =
        test::makeVolume(grid(), PixelType::I32, [](const Index3& i) { return 1e6 + 8000.0 * i[2] + i[0]; });
    const auto exact = dicom::writeSeries(at("t"), high, options());
    EXPECT_THAT(exact.warnings, IsEmpty());
    const auto again = dicom::loadSeries(exact).volume;
    for (std::size_t i = 0; i < high.voxelCount(); ++i) ASSERT_EQ(again.at(i), high.at(i));
}

TEST_F(ExportTest, LeftHandedGridsAreTurnedAndTheirStructuresWithThem) {
    Geometry left = grid({1, 0, 0, 0, 1, 0, 0, 0, -1});
    const auto scan = test::countingVolume(left, PixelType::I16);
    const auto series = dicom::writeSeries(at("s"), scan, options());
    EXPECT_THAT(series.warnings, ElementsAre(HasSubstr("in the other order")));
    EXPECT_GT(image::determinant(series.geometry.direction), 0);
    const auto back = dicom::loadSeries(series).volume;
    const image::Mask mask = randomMask(left, 3);
    dicom::writeStructureSet(at("s/rt.dcm"), series, {{"A", mask, {}}}, options());
    const auto made = dicom::rasterise(dicom::readStructureSet(at("s/rt.dcm")).rois.at(0), series);
    for (std::int64_t k = 0; k < 7; ++k) {
        for (std::int64_t j = 0; j < 8; ++j) {
            for (std::int64_t i = 0; i < 9; ++i) {
                ASSERT_EQ(back.at(Index3{i, j, k}), scan.at(Index3{i, j, 6 - k}));
                ASSERT_EQ(made.mask.at({i, j, k}), mask.at({i, j, 6 - k}));
            }
        }
    }
}

TEST_F(ExportTest, SaysThatAndHowItWasDeidentified) {
    const auto scan = test::countingVolume(grid(), PixelType::I16);
    ExportOptions defaced = options();
    defaced.faceRemoved = true;
    const auto plain = dicom::writeSeries(at("plain"), scan, options());
    const auto without = dicom::writeSeries(at("defaced"), scan, defaced);
    dicom::writeStructureSet(at("defaced/rt.dcm"), without, {{"A", randomMask(grid(), 1), {}}}, options());
    for (const fs::path& file : {plain.files[0], without.files[6], at("defaced/rt.dcm")}) {
        EXPECT_EQ(element(file, DCM_PatientIdentityRemoved), "YES");
        EXPECT_EQ(element(file, DCM_PatientName), "sub-001");
        EXPECT_EQ(element(file, DCM_PatientID), "sub-001");
        EXPECT_EQ(element(file, DCM_SeriesDescription), "defaced by pydeface");
    }
    EXPECT_THAT(codes(plain.files[0]), ElementsAre("113100"));
    EXPECT_THAT(codes(without.files[6]), ElementsAre("113100", "113102"));
    EXPECT_THAT(codes(at("defaced/rt.dcm")), ElementsAre("113100", "113102"));
    EXPECT_EQ(element(plain.files[0], DCM_RecognizableVisualFeatures), "YES");
    EXPECT_EQ(element(without.files[0], DCM_RecognizableVisualFeatures), "NO");
}

TEST_F(ExportTest, SameExportIsTheSameFiles) {
    const auto scan = test::countingVolume(grid(), PixelType::I16);
    std::vector<std::string> bytes;
    for (const char* name : {"a", "b"}) {
        const auto series = dicom::writeSeries(at(name), scan, options());
        dicom::writeStructureSet(at(name) / "rt.dcm", series, {{"A", randomMask(grid(), 1), {}}}, options());
        std::string all = base::readFile(at(name) / "rt.dcm");
        for (const auto& file : series.files) all += base::readFile(file);
        bytes.push_back(all);
    }
    EXPECT_TRUE(bytes[0] == bytes[1]);
    ExportOptions other = options();
    other.seed[5] = 9;
    EXPECT_NE(dicom::writeSeries(at("c"), scan, other).seriesUid,
              dicom::writeSeries(at("d"), scan, options()).seriesUid);
}

TEST_F(ExportTest, RandomMasksComeBackVoxelForVoxelAndArePairedByTheirImages) {
    int n = 0;
    for (const auto& direction : {image::kIdentity, test::rotation(12, -17, 9), test::rotation(90, 0, 0)}) {
        const Geometry g = grid(direction);
        const fs::path folder = at("s" + std::to_string(++n));
        const auto series = dicom::writeSeries(folder, test::countingVolume(g, PixelType::I16), options());
        std::vector<ExportedStructure> structures;
        for (unsigned i = 0; i < 4; ++i)
            structures.push_back({"S" + std::to_string(i), randomMask(g, i), {{1, 2, 255}}});
        dicom::writeStructureSet(folder / "rt.dcm", series, structures, options());
        const auto found = dicom::scanFolder(folder);
        ASSERT_THAT(found.structureSets, SizeIs(1));
        EXPECT_THAT(found.structureSets[0].warnings, IsEmpty());
        const auto set = dicom::readStructureSet(found.structureSets[0].file);
        ASSERT_THAT(set.rois, SizeIs(4));
        for (std::size_t i = 0; i < 4; ++i) {
            EXPECT_EQ(set.rois[i].name, structures[i].name);
            EXPECT_EQ(set.rois[i].colour_rgb, structures[i].colour_rgb);
            EXPECT_THAT(set.rois[i].warnings, IsEmpty());
            const auto made = dicom::rasterise(set.rois[i], found.series.at(0));
            EXPECT_THAT(made.warnings, IsEmpty());
            EXPECT_TRUE(std::ranges::equal(made.mask.voxels(), structures[i].mask.voxels()));
        }
    }
}

// What fills the union of all contours (plastimatch, some planning systems) must not lose the holes.
TEST_F(ExportTest, HolesAreJoinedToTheirRing) {
    const Geometry g = grid();
    std::vector<std::uint8_t> voxels(g.voxelCount(), 0);
    for (std::int64_t j = 1; j < 7; ++j) {
        for (std::int64_t i = 1; i < 8; ++i) voxels[g.offset({i, j, 2})] = 1;
    }
    for (const Index3& hole : {Index3{2, 2, 2}, Index3{4, 2, 2}, Index3{5, 3, 2}, Index3{6, 5, 2}}) {
        voxels[g.offset(hole)] = 0;
    }
    const image::Mask mask(g, std::move(voxels));
    const auto series = dicom::writeSeries(at("s"), test::countingVolume(g, PixelType::I16), options());
    dicom::writeStructureSet(at("rt.dcm"), series, {{"A", mask, {}}}, options());
    const auto roi = dicom::readStructureSet(at("rt.dcm")).rois.at(0);
    EXPECT_THAT(roi.contours, SizeIs(1));
    EXPECT_TRUE(std::ranges::equal(dicom::rasterise(roi, series).mask.voxels(), mask.voxels()));
}

TEST_F(ExportTest, DrawnOnASeriesOfTheUserItBelongsToThatPatient) {
    test::SliceSpec spec;
    spec.extra = {{"(0010,0010)", "Bird^Big"},
                  {"(0010,0020)", "4711"},
                  {"(0008,0005)", "ISO_IR 100"},
                  {"(0010,0040)", "F"},
                  {"(0020,0010)", "77"}};
    fs::create_directory(at("own"));
    test::writeStack(at("own"), spec, grid(), [](auto, auto, auto) { return std::uint16_t{1}; });
    const auto found = dicom::scanFolder(at("own"));
    ASSERT_THAT(found.series, SizeIs(1));
    dicom::writeStructureSet(at("own/rt.dcm"), found.series[0], {{"A", randomMask(grid(), 1), {}}}, options());
    EXPECT_EQ(element(at("own/rt.dcm"), DCM_PatientName), "Bird^Big");
    EXPECT_EQ(element(at("own/rt.dcm"), DCM_PatientID), "4711");
    EXPECT_EQ(element(at("own/rt.dcm"), DCM_StudyInstanceUID), "1.2.826.0.1.3680043.10.1");
    EXPECT_EQ(element(at("own/rt.dcm"), DCM_PatientIdentityRemoved), "absent");
    EXPECT_THAT(dicom::scanFolder(at("own")).structureSets, SizeIs(1));
}

TEST_F(ExportTest, NamesFitTheElementAndStayReadable) {
    const auto series = dicom::writeSeries(at("s"), test::countingVolume(grid(), PixelType::I16), options());
    std::string longName;
    for (int i = 0; i < 70; ++i) longName += "\u00e4";
    dicom::writeStructureSet(at("rt.dcm"), series,
                             {{longName, randomMask(grid(), 1), {}}, {"a\\b\nc", randomMask(grid(), 2), {}}},
                             options());
    const auto set = dicom::readStructureSet(at("rt.dcm"));
    EXPECT_EQ(set.rois.at(0).name, longName.substr(0, 128));
    EXPECT_EQ(set.rois.at(1).name, "a/b c");
}

TEST_F(ExportTest, EmptyStructureIsListedWithoutContours) {
    const auto series = dicom::writeSeries(at("s"), test::countingVolume(grid(), PixelType::I16), options());
    const image::Mask none(grid(), std::vector<std::uint8_t>(grid().voxelCount(), 0));
    dicom::writeStructureSet(at("rt.dcm"), series, {{"A", none, {}}}, options());
    const auto set = dicom::readStructureSet(at("rt.dcm"));
    ASSERT_THAT(set.rois, SizeIs(1));
    EXPECT_THAT(set.rois[0].contours, IsEmpty());
}

// DCMTK's own class for the object, which checks types and conditions of the standard.
TEST_F(ExportTest, StructureSetIsWhatTheStandardAsksFor) {
    const auto series = dicom::writeSeries(at("s"), test::countingVolume(grid(), PixelType::I16), options());
    dicom::writeStructureSet(at("rt.dcm"), series, {{"A", randomMask(grid(), 1), {}}}, options());
    DcmFileFormat format;
    ASSERT_TRUE(format.loadFile(at("rt.dcm").c_str()).good());
    DRTStructureSetIOD set;
    ASSERT_TRUE(set.read(*format.getDataset()).good());
    EXPECT_TRUE(set.isValid());
    EXPECT_EQ(set.getStructureSetROISequence().getNumberOfItems(), 1U);
    EXPECT_EQ(set.getROIContourSequence().getNumberOfItems(), 1U);
}

TEST_F(ExportTest, RefusesWhatCannotBeWritten) {
    const auto scan = test::countingVolume(grid(), PixelType::I16);
    const auto series = dicom::writeSeries(at("s"), scan, options());
    EXPECT_EQ(codeOf([&] { (void)dicom::writeSeries(at("s"), scan, options()); }), ErrorCode::BadRequest);
    const auto thin = test::countingVolume(test::centredGeometry({9, 8, 3}, {1, 1, 1}), PixelType::I16);
    EXPECT_EQ(codeOf([&] { (void)dicom::writeSeries(at("t"), thin, options()); }), ErrorCode::BadRequest);
    EXPECT_FALSE(fs::exists(at("t")));
    const auto nan = test::makeVolume(grid(), PixelType::F32, [](const Index3&) { return std::nan(""); });
    EXPECT_EQ(codeOf([&] { (void)dicom::writeSeries(at("t"), nan, options()); }), ErrorCode::BadRequest);
    EXPECT_EQ(codeOf([&] { dicom::writeStructureSet(at("rt.dcm"), series, {}, options()); }), ErrorCode::BadRequest);
    const image::Mask elsewhere = randomMask(test::centredGeometry({9, 8, 7}, {1, 1, 1}), 1);
    EXPECT_EQ(codeOf([&] {
                  dicom::writeStructureSet(at("rt.dcm"), series, {{"A", elsewhere, {}}}, options());
              }),
              ErrorCode::Geometry);
    EXPECT_FALSE(fs::exists(at("rt.dcm")));
    std::stop_source stop;
    stop.request_stop();
    EXPECT_EQ(codeOf([&] { (void)dicom::writeSeries(at("t"), scan, options(), base::TaskContext(stop.get_token())); }),
              ErrorCode::Cancelled);
    EXPECT_THAT(std::distance(fs::directory_iterator(folder_.path()), {}), 1);
}

}  // namespace
}  // namespace bauta
