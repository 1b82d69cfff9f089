// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/registration/detail/MutualInformation.h"

#include <itkAffineTransform.h>
#include <itkImage.h>
#include <itkMattesMutualInformationImageToImageMetricv4.h>
#include <itkPointSet.h>

#include <algorithm>
#include <string>

#include "core/base/Error.h"

namespace bauta::registration::detail {
namespace {

using ItkImage = itk::Image<float, 3>;
using Mattes = itk::MattesMutualInformationImageToImageMetricv4<ItkImage, ItkImage>;

/// ITK 5.2's SetMaximumNumberOfWorkUnits limits the threads but leaves the work units at four a processor, whose sums
/// are joined in the order in which they finish. Only the protected threader can be told.
class Metric : public Mattes {
  public:
    using Self = Metric;
    using Pointer = itk::SmartPointer<Self>;
    itkSimpleNewMacro(Self);

  protected:
    Metric() {
        this->SetMaximumNumberOfWorkUnits(1);
        this->m_SparseGetValueAndDerivativeThreader->SetNumberOfWorkUnits(1);
    }
};

using Transform = itk::AffineTransform<double, 3>;
constexpr unsigned kBins = 32;

ItkImage::Pointer toItk(const image::Volume& volume) {
    const auto& g = volume.geometry();
    auto out = ItkImage::New();
    ItkImage::SizeType size;
    ItkImage::DirectionType direction;
    for (unsigned a = 0; a < 3; ++a) {
        size[a] = static_cast<itk::SizeValueType>(g.size[a]);
        for (unsigned b = 0; b < 3; ++b) {
            direction[a][b] = g.direction[a * 3 + b];
        }
    }
    out->SetRegions(size);
    out->SetSpacing(g.spacing_mm.data());
    out->SetOrigin(g.origin_lps_mm.data());
    out->SetDirection(direction);
    out->Allocate();
    const auto voxels = volume.as<float>();
    std::copy(voxels.begin(), voxels.end(), out->GetBufferPointer());
    return out;
}

}  // namespace

struct ImagePair::Images {
    ItkImage::Pointer fixed, moving;
};

ImagePair::ImagePair(const image::Volume& fixedFloat, const image::Volume& movingFloat)
    : images_(std::make_unique<Images>(Images{toItk(fixedFloat), toItk(movingFloat)})) {}
ImagePair::~ImagePair() = default;
ImagePair::ImagePair(ImagePair&&) noexcept = default;

struct MutualInformation::State {
    Metric::Pointer metric = Metric::New();
    Transform::Pointer transform = Transform::New();
};

MutualInformation::MutualInformation(const ImagePair& pair, const std::vector<image::Vec3>& fixedPoints_lps_mm)
    : state_(std::make_unique<State>()) {
    try {
        auto points = Metric::FixedSampledPointSetType::New();
        for (std::size_t i = 0; i < fixedPoints_lps_mm.size(); ++i) {
            points->SetPoint(static_cast<itk::IdentifierType>(i), fixedPoints_lps_mm[i].data());
        }
        auto& metric = *state_->metric;
        metric.SetFixedImage(pair.images().fixed);
        metric.SetMovingImage(pair.images().moving);
        metric.SetMovingTransform(state_->transform);
        metric.SetNumberOfHistogramBins(kBins);
        metric.SetFixedSampledPointSet(points);
        metric.SetUseSampledPointSet(true);
        // Central differences where a point lands are enough; a filtered gradient of the whole image per start is not.
        metric.SetUseMovingImageGradientFilter(false);
        metric.SetUseFixedImageGradientFilter(false);
        metric.Initialize();
    } catch (const itk::ExceptionObject& e) {
        throw base::Error(base::ErrorCode::Internal,
                          std::string("registration could not start: ") + e.GetDescription());
    }
}
MutualInformation::~MutualInformation() = default;

double MutualInformation::value(const image::AffineMap& map, std::array<double, 12>& gradient) const {
    gradient.fill(0);
    Transform::ParametersType parameters(12);
    for (unsigned i = 0; i < 9; ++i) {
        parameters[i] = map.matrix[i];
    }
    for (unsigned i = 0; i < 3; ++i) {
        parameters[9 + i] = map.offset_mm[i];
    }
    try {
        state_->transform->SetParameters(parameters);
        Metric::MeasureType cost = 0;
        Metric::DerivativeType derivative(12);
        state_->metric->GetValueAndDerivative(cost, derivative);
        if (state_->metric->GetNumberOfValidPoints() < 100) {
            return 0;
        }
        // ITK's cost is the negative information, its derivative already points uphill.
        for (unsigned i = 0; i < 12; ++i) {
            gradient[i] = derivative[i];
        }
        return -cost;
    } catch (const itk::ExceptionObject&) {
        return 0;  // the pose has left the image: no shared information
    }
}

}  // namespace bauta::registration::detail
