// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/segmentation/Case.h"
#include "ui/panels/ReviewGrid.h"
#include "ui/style/Theme.h"

namespace bauta::panels {

namespace {

views::VoxelBox box(const models::Extent& extent) {
    return {extent.low, extent.high};
}

views::SliceOar lookOf(const QString& oar) {
    views::SliceOar one;
    one.name = oar;
    one.colour = style::oarImageColor(oar);
    one.dashed = style::oarDashed(oar);
    return one;
}

}  // namespace

views::SliceContent contentOf(const models::CaseImages& images, views::SliceImage predictedOn) {
    using views::SliceImage;
    views::SliceContent content;
    content.original = images.original;
    content.defaced = images.defaced;
    content.affected = images.affected;
    content.window = images.window;
    if (images.affectedExtent) content.affectedBox = box(*images.affectedExtent);
    const bool predicted = !images.predicted.empty();
    const bool kept = predicted && predictedOn == SliceImage::Defaced && !images.affected.empty();
    for (const models::OarImage& image : images.oars) {
        views::SliceOar one = lookOf(QString::fromStdString(image.name));
        one.mask = image.mask;
        one.box = box(image.extent);
        if (kept) one.over = SliceImage::Original;
        content.oars.push_back(one);
        if (!kept) continue;
        one.over = SliceImage::Defaced;
        one.without = images.affected;
        content.oars.push_back(std::move(one));
    }
    if (!predicted) return content;
    for (std::size_t i = 0; i < segmentation::oarNames().size(); ++i) {
        const QString oar = QString::fromStdString(segmentation::oarNames()[i]);
        views::SliceOar one = lookOf(oar);
        one.name = QStringLiteral("%1, predicted").arg(oar);
        one.mask = images.predicted;
        one.label = static_cast<std::uint8_t>(i + 1);
        one.box = box(images.predictedExtents[i]);
        one.predicted = true;
        one.over = predictedOn;
        content.oars.push_back(std::move(one));
    }
    return content;
}

}  // namespace bauta::panels
