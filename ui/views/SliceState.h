// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>
#include <QSizeF>
#include <QString>
#include <optional>
#include <vector>

#include "core/image/Slice.h"
#include "core/image/Volume.h"
#include "core/image/Window.h"

namespace bauta::views {

/// The voxels from low to high, both included; low > high where a mask is all zero.
struct VoxelBox {
    image::Index3 low = {0, 0, 0};
    image::Index3 high = {-1, -1, -1};
};

enum class SliceImage { Original, Defaced, Blend };

/// A structure as it is drawn on slices.
struct SliceOar {
    QString name;  ///< "Parotid_L"
    image::Mask mask;
    QColor colour;        ///< the image colour, the same in both themes
    bool dashed = false;  ///< right-sided
    bool visible = true;
    std::optional<VoxelBox> box;     ///< see findBoxes
    bool filled = false;             ///< an area without an outline, as a target below a prediction
    std::uint8_t label = 0;          ///< its voxels in a mask of several structures; 0: all that are not 0
    image::Mask without;             ///< voxels that do not belong to it, on the same grid; may be empty
    bool predicted = false;          ///< by a network: coloured dots on a light line
    std::optional<SliceImage> over;  ///< drawn over this image only (a prediction also over the blend)

    [[nodiscard]] bool holds(const image::Index3& voxel) const;
    [[nodiscard]] bool isOver(SliceImage image) const;
};

/// What a group of linked views shows. All parts lie on the original's grid. Copying shares the voxels.
struct SliceContent {
    image::Volume original;
    image::Volume defaced;  ///< may be empty
    image::Mask affected;   ///< may be empty
    std::vector<SliceOar> oars;
    std::optional<VoxelBox> affectedBox;  ///< see findBoxes
    /// The automatic window of the original; found when missing, which takes a moment.
    std::optional<image::Window> window;
};

/// Fills the boxes that are missing, on all cores. A view does this itself (about 30 ms for eight large masks); who
/// loads a subject in the background does it there.
void findBoxes(SliceContent& content);

/// Everything about a slice view that changes while one looks at it. Linked views share all but plane and image.
struct SliceState {
    image::Plane plane = image::Plane::Axial;
    SliceImage image = SliceImage::Original;
    double blend = 0.5;  ///< share of the defaced image in Blend, 0…1

    image::Window window;
    image::Vec3 crosshair_lps_mm = {0, 0, 0};  ///< also chooses the slice
    image::Vec3 centre_lps_mm = {0, 0, 0};     ///< the point in the middle of the view
    double mm_per_pixel = 0.5;                 ///< logical pixels

    bool showRemoved = true;
    bool showOars = true;
    bool showCrosshair = true;
    bool showLabels = true;  ///< caption, letters, scale bar
    double oarOpacity = 1.0;
    QString selectedOar;
    bool windowMode = false;    ///< a left drag changes the window
    double overlayScale = 1.0;  ///< presentation mode: 1.5

    bool operator==(const SliceState&) const = default;
};

/// What lies under the cursor.
struct SliceProbe {
    image::Vec3 point_lps_mm = {0, 0, 0};
    image::Index3 voxel = {0, 0, 0};
    double original = 0;
    bool hasDefaced = false;
    double defaced = 0;
    int affected = 0;  ///< 0 untouched, 1 removed, 2 altered
    std::vector<QString> oars;
};
[[nodiscard]] SliceProbe probeAt(const SliceContent& content, const image::Index3& voxel);

/// "Axial", "Sagittal", "Coronal".
[[nodiscard]] QString planeName(image::Plane plane);
/// Edge and crosshair colour of a plane.
[[nodiscard]] QColor planeColour(image::Plane plane);
/// The colour of removed tissue on images.
[[nodiscard]] QColor removedColour();

/// Slices run with the grid: 1 where the next one lies towards the patient's head (axial), left (sagittal) or back
/// (coronal), else −1.
[[nodiscard]] int slicesTowardsHead(const image::Geometry& geometry, image::Plane plane);

/// The smallest mm per logical pixel at which a plane of the grid fits a view of that size, with a small margin.
/// Linked views take the largest over their planes.
[[nodiscard]] double fittingMmPerPixel(const image::Geometry& geometry, image::Plane plane, QSizeF view);

}  // namespace bauta::views
