// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <itkImage.h>

#include <algorithm>
#include <vector>

#include "core/image/Geometry.h"

namespace bauta::image::detail {

/// Lays an ITK image over voxels that the caller keeps alive: nothing is copied. The image must not be written to when
/// the voxels are shared.
template <typename T>
typename itk::Image<T, 3>::Pointer asItkImage(const Geometry& geometry, const T* voxels) {
    using Image = itk::Image<T, 3>;
    auto image = Image::New();
    typename Image::SizeType size;
    typename Image::SpacingType spacing;
    typename Image::PointType origin;
    typename Image::DirectionType direction;
    for (unsigned a = 0; a < 3; ++a) {
        size[a] = static_cast<itk::SizeValueType>(geometry.size[a]);
        spacing[a] = geometry.spacing_mm[a];
        origin[a] = geometry.origin_lps_mm[a];
        for (unsigned b = 0; b < 3; ++b) direction[a][b] = geometry.direction[3 * a + b];
    }
    image->SetRegions(size);
    image->SetSpacing(spacing);
    image->SetOrigin(origin);
    image->SetDirection(direction);
    image->GetPixelContainer()->SetImportPointer(const_cast<T*>(voxels), geometry.voxelCount(), false);  // NOLINT
    return image;
}

/// The grid of an ITK image.
template <typename T>
Geometry geometryOf(const itk::Image<T, 3>& image) {
    Geometry g;
    for (unsigned a = 0; a < 3; ++a) {
        g.size[a] = static_cast<std::int64_t>(image.GetLargestPossibleRegion().GetSize()[a]);
        g.spacing_mm[a] = image.GetSpacing()[a];
        g.origin_lps_mm[a] = image.GetOrigin()[a];
        for (unsigned b = 0; b < 3; ++b) g.direction[3 * a + b] = image.GetDirection()[a][b];
    }
    return g;
}

/// A copy of an ITK image's voxels, first axis fastest.
template <typename T>
std::vector<T> voxelsOf(const itk::Image<T, 3>& image) {
    const T* begin = image.GetBufferPointer();
    return std::vector<T>(begin, begin + image.GetLargestPossibleRegion().GetNumberOfPixels());
}

}  // namespace bauta::image::detail
