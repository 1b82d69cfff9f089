// SPDX-License-Identifier: GPL-3.0-or-later
// ITK as a second reader and writer: what we write it must read alike, and the other way round.
#include <gtest/gtest.h>
#include <itkImageFileReader.h>
#include <itkImageFileWriter.h>
#include <itkMetaImageIO.h>
#include <itkNiftiImageIO.h>
#include <itkNrrdImageIO.h>

#include "core/base/Files.h"
#include "core/image/ImageIo.h"
#include "tests/support/Images.h"

namespace bauta {
namespace {
using Image = itk::Image<std::int16_t, 3>;

/// An ITK image over voxels that the caller keeps alive.
Image::Pointer asItkImage(const image::Volume& volume) {
    const image::Geometry& g = volume.geometry();
    const std::span<const std::int16_t> voxels = volume.as<std::int16_t>();
    auto image = Image::New();
    Image::SizeType size;
    Image::SpacingType spacing;
    Image::PointType origin;
    Image::DirectionType direction;
    for (unsigned a = 0; a < 3; ++a) {
        size[a] = static_cast<itk::SizeValueType>(g.size[a]);
        spacing[a] = g.spacing_mm[a];
        origin[a] = g.origin_lps_mm[a];
        for (unsigned b = 0; b < 3; ++b) direction[a][b] = g.direction[3 * a + b];
    }
    image->SetRegions(size);
    image->SetSpacing(spacing);
    image->SetOrigin(origin);
    image->SetDirection(direction);
    // ITK's interface is older than const; it only reads here.
    image->GetPixelContainer()->SetImportPointer(const_cast<std::int16_t*>(voxels.data()), voxels.size(), false);
    return image;
}

image::Geometry geometryOf(const Image& image) {
    image::Geometry g;
    for (unsigned a = 0; a < 3; ++a) {
        g.size[a] = static_cast<std::int64_t>(image.GetLargestPossibleRegion().GetSize()[a]);
        g.spacing_mm[a] = image.GetSpacing()[a];
        g.origin_lps_mm[a] = image.GetOrigin()[a];
        for (unsigned b = 0; b < 3; ++b) g.direction[3 * a + b] = image.GetDirection()[a][b];
    }
    return g;
}

std::span<const std::int16_t> voxelsOf(const Image& image) {
    return {image.GetBufferPointer(), image.GetLargestPossibleRegion().GetNumberOfPixels()};
}

itk::ImageIOBase::Pointer formatOf(const std::string& ending) {
    if (ending == ".nrrd") return itk::NrrdImageIO::New().GetPointer();
    if (ending == ".mha") return itk::MetaImageIO::New().GetPointer();
    return itk::NiftiImageIO::New().GetPointer();
}

void expectSame(const image::Volume& ours, const Image& theirs, const std::string& what) {
    const image::Geometry g = geometryOf(theirs);
    ASSERT_EQ(ours.geometry().size, g.size) << what;
    for (const image::Index3 i : {image::Index3{0, 0, 0}, image::Index3{g.size[0] - 1, 0, 0},
                                  image::Index3{0, g.size[1] - 1, 0}, image::Index3{0, 0, g.size[2] - 1}}) {
        for (std::size_t k = 0; k < 3; ++k) EXPECT_NEAR(ours.geometry().toPoint(i)[k], g.toPoint(i)[k], 2e-4) << what;
    }
    EXPECT_TRUE(std::ranges::equal(ours.as<std::int16_t>(), voxelsOf(theirs))) << what;
}

TEST(ItkAgreementTest, BothReadWhatTheOtherWrites) {
    for (const std::string ending : {".nii", ".nii.gz", ".nrrd", ".mha"}) {
        // ITK takes the voxels of a.nii.gz from an a.nii beside it.
        const base::TemporaryFolder folder;
        for (std::uint64_t seed = 100; seed < 106; ++seed) {
            const std::string what = ending + " seed " + std::to_string(seed);
            const auto volume = test::countingVolume(test::randomGeometry(seed), image::PixelType::I16);
            const std::string ours = (folder.path() / ("ours" + ending)).string();
            image::writeImage(ours, volume);
            const auto reader = itk::ImageFileReader<Image>::New();
            reader->SetImageIO(formatOf(ending));
            reader->SetFileName(ours);
            reader->Update();
            expectSame(volume, *reader->GetOutput(), "written by us: " + what);

            const std::string theirs = (folder.path() / ("theirs" + ending)).string();
            const auto writer = itk::ImageFileWriter<Image>::New();
            writer->SetImageIO(formatOf(ending));
            writer->SetFileName(theirs);
            writer->SetUseCompression(seed % 2 == 0);
            writer->SetInput(asItkImage(volume));
            writer->Update();
            expectSame(image::loadImage(theirs).volume, *reader->GetOutput(), "written by ITK: " + what);
        }
    }
}

}  // namespace
}  // namespace bauta
