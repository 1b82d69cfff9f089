// SPDX-License-Identifier: GPL-3.0-or-later
// The two transforms that move voxels against ITK's own classes, which TorchIO uses.
#include <gtest/gtest.h>
#include <itkBSplineTransform.h>
#include <itkBSplineTransformInitializer.h>
#include <itkCompositeTransform.h>
#include <itkEuler3DTransform.h>
#include <itkImage.h>
#include <itkLinearInterpolateImageFunction.h>
#include <itkNearestNeighborInterpolateImageFunction.h>
#include <itkResampleImageFilter.h>
#include <itkScaleTransform.h>

#include <algorithm>
#include <cmath>
#include <numbers>

#include "core/segmentation/training/augment/Transforms.h"

namespace bauta::segmentation::augment {
namespace {

using Image = itk::Image<float, 3>;
using Transform = itk::Transform<double, 3, 3>;

template <typename T>
Image::Pointer itkImage(const Sample& sample, const std::vector<T>& voxels) {
    auto image = Image::New();
    image->SetRegions(Image::SizeType{static_cast<itk::SizeValueType>(sample.size[0]),
                                      static_cast<itk::SizeValueType>(sample.size[1]),
                                      static_cast<itk::SizeValueType>(sample.size[2])});
    image->SetSpacing(sample.spacing_mm.data());
    const double origin[3] = {-12, 7, 40};
    image->SetOrigin(origin);
    image->Allocate();
    std::copy(voxels.begin(), voxels.end(), image->GetBufferPointer());
    return image;
}

template <typename T>
std::vector<float> resampled(const Sample& sample, const std::vector<T>& voxels, const Transform* transform,
                             bool nearest) {
    const auto image = itkImage(sample, voxels);
    auto filter = itk::ResampleImageFilter<Image, Image>::New();
    filter->SetInput(image);
    filter->SetReferenceImage(image);
    filter->UseReferenceImageOn();
    filter->SetTransform(transform);
    if (nearest) {
        filter->SetInterpolator(itk::NearestNeighborInterpolateImageFunction<Image, double>::New());
    }
    filter->SetDefaultPixelValue(
        *std::min_element(image->GetBufferPointer(), image->GetBufferPointer() + voxels.size()));
    filter->Update();
    const float* begin = filter->GetOutput()->GetBufferPointer();
    return {begin, begin + voxels.size()};
}

Sample makeSample() {
    Sample sample{"sub-001", {31, 26, 23}, {2, 2.5, 3}, {}, {}};
    for (std::size_t i = 0; i < sample.voxelCount(); ++i) {
        sample.image.push_back(static_cast<float>(i * 7919 % 2003) / 1000 - 1);
        sample.labels.push_back(static_cast<std::uint8_t>(i / 5 % 9));
    }
    return sample;
}

/// Both ways must give the same voxels; a coordinate within float of a border between two may go either way.
void expectSame(const Sample& before, const Sample& after, const Transform* transform) {
    const std::vector<float> image = resampled(before, before.image, transform, false);
    const std::vector<float> labels = resampled(before, before.labels, transform, true);
    std::size_t moved = 0;
    std::size_t otherLabels = 0;
    for (std::size_t i = 0; i < image.size(); ++i) {
        ASSERT_NEAR(after.image[i], image[i], 2e-5) << i;
        otherLabels += static_cast<float>(after.labels[i]) != labels[i] ? 1 : 0;
        moved += after.labels[i] != before.labels[i] ? 1 : 0;
    }
    EXPECT_LE(otherLabels, 2U);
    EXPECT_GT(moved, image.size() / 10);
}

TEST(ItkWarpTest, ElasticIsItksBSplineTransform) {
    for (const int controlPoints : {5, 7, 8}) {
        const Sample sample = makeSample();
        AugmentationConfig::Elastic config;
        config.probability = 1;
        config.controlPoints = controlPoints;
        config.maxDisplacement_mm = 9;
        Elastic elastic = *Elastic::draw(config, Random(3, 1, 0, Stream::Elastic));
        // The outer ones too, which training leaves where they are.
        for (std::size_t i = 0; i < elastic.displacement_mm.size(); ++i) {
            for (std::size_t a = 0; a < 3; ++a) {
                elastic.displacement_mm[i][a] += static_cast<double>((i * 31 + a * 17) % 13) - 6;
            }
        }
        using Spline = itk::BSplineTransform<double, 3, 3>;
        auto spline = Spline::New();
        const auto image = itkImage(sample, sample.image);
        auto initializer = itk::BSplineTransformInitializer<Spline, Image>::New();
        initializer->SetTransform(spline);
        initializer->SetImage(image);
        Spline::MeshSizeType mesh;
        mesh.Fill(static_cast<unsigned>(controlPoints - 3));
        initializer->SetTransformDomainMeshSize(mesh);
        initializer->InitializeTransform();
        const std::size_t count = elastic.displacement_mm.size();
        Spline::ParametersType parameters(3 * count);
        for (std::size_t i = 0; i < count; ++i) {
            for (std::size_t a = 0; a < 3; ++a) {
                parameters[static_cast<unsigned>(a * count + i)] = elastic.displacement_mm[i][a];
            }
        }
        spline->SetParametersByValue(parameters);
        Sample after = sample;
        elastic.apply(after);
        expectSame(sample, after, spline);
    }
}

TEST(ItkWarpTest, RotationIsTheInverseOfItksEulerThenScaleTransform) {
    const Sample sample = makeSample();
    const auto image = itkImage(sample, sample.image);
    itk::ContinuousIndex<double, 3> middle;
    for (unsigned a = 0; a < 3; ++a) middle[a] = static_cast<double>(sample.size[a] - 1) / 2;
    Image::PointType centre;
    image->TransformContinuousIndexToPhysicalPoint(middle, centre);
    for (const Rotation& rotation : {Rotation{{10, -7, 25}, {1, 1, 1}}, Rotation{{-9, 3, 4}, {1.1, 0.9, 1.05}},
                                     Rotation{{40, 60, -100}, {0.8, 1.2, 1}}}) {
        auto euler = itk::Euler3DTransform<double>::New();
        euler->SetCenter(centre);
        const auto radians = [](double degrees) { return degrees * std::numbers::pi / 180; };
        euler->SetRotation(radians(-rotation.degrees_ras[0]), radians(-rotation.degrees_ras[1]),
                           radians(rotation.degrees_ras[2]));
        auto scale = itk::ScaleTransform<double, 3>::New();
        scale->SetCenter(centre);
        itk::FixedArray<double, 3> factors;
        for (unsigned a = 0; a < 3; ++a) factors[a] = rotation.scale[a];
        scale->SetScale(factors);
        auto both = itk::CompositeTransform<double, 3>::New();  // the last one added acts first
        both->AddTransform(scale);
        both->AddTransform(euler);
        Sample after = sample;
        rotation.apply(after);
        expectSame(sample, after, both->GetInverseTransform());
    }
}

}  // namespace
}  // namespace bauta::segmentation::augment
