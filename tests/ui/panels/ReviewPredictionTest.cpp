// SPDX-License-Identifier: GPL-3.0-or-later
// A network's prediction on the Review page.
#include <QLabel>
#include <algorithm>

#include "core/image/ImageIo.h"
#include "core/segmentation/Case.h"
#include "tests/support/Images.h"
#include "tests/ui/panels/ReviewFixture.h"

namespace bauta::panels {
namespace {

using ReviewPredictionTest = ReviewFixture;

TEST_F(ReviewPredictionTest, APredictionIsDrawnOnItsRowUntilTheNextRun) {
    // The network found the left parotid 12 mm too far to the front.
    const study::Study study = study::Study::open(folder.path() / "study");
    const image::Mask target = study::loadStructures(study.subject("sub-002")).front().second;
    const image::Geometry& grid = target.geometry();
    const auto& known = segmentation::oarNames();
    const auto label = static_cast<std::uint8_t>(std::ranges::find(known, "Parotid_L") - known.begin() + 1);
    std::vector<std::uint8_t> labels(grid.voxelCount(), 0);
    for (std::int64_t k = 0; k < grid.size[2]; ++k)
        for (std::int64_t j = 0; j + 4 < grid.size[1]; ++j)
            for (std::int64_t i = 0; i < grid.size[0]; ++i)
                if (target.at({i, j + 4, k}) != 0) labels[grid.offset(image::Index3{i, j, k})] = label;
    const auto file = folder.path() / "prediction.nii.gz";
    image::writeMask(file, image::Mask(grid, labels));

    models::ReviewTarget where{"sub-002", "pydeface", "Parotid_L", image::Vec3{45, 0, -20}};
    where.prediction = file;
    where.predictionName = "trained on pydeface, fold 2";
    state->select("sub-002", "pydeface");
    page->open(where);
    const auto& content = page->grid().link()->content();
    ASSERT_TRUE(waitFor([&] { return content.oars.size() == 12 && page->isSettled(); }))
        << content.oars.size() << ": two OARs whole and kept, eight predicted";
    const auto drawn = [&](views::SliceImage image) {
        QStringList names;
        for (const views::SliceOar& oar : content.oars)
            if (oar.isOver(image) && oar.box->low[0] <= oar.box->high[0])
                names << (oar.without.empty() ? oar.name : oar.name + ", kept");
        return names.join("; ");
    };
    EXPECT_EQ(drawn(views::SliceImage::Original), "Parotid_L; Parotid_R");
    EXPECT_EQ(drawn(views::SliceImage::Defaced), "Parotid_L, kept; Parotid_R, kept; Parotid_L, predicted");
    const auto* words = host->findChild<QLabel*>("predictionWords");
    ASSERT_TRUE(words != nullptr && words->isVisible());
    EXPECT_TRUE(words->text().contains("trained on pydeface, fold 2")) << words->text().toStdString();
    EXPECT_TRUE(page->model().canRate()) << "it may be rated all the same";
    const auto white = [&](bool defaced) {
        const QImage p = page->grid().slice(defaced, image::Plane::Axial)->grab().toImage();
        int n = 0;
        for (int y = 30; y < p.height() - 30; ++y)
            for (int x = 30; x < p.width() - 30; ++x)
                n += qRed(p.pixel(x, y)) > 225 && qGreen(p.pixel(x, y)) > 225 && qBlue(p.pixel(x, y)) > 225 ? 1 : 0;
        return n;
    };
    EXPECT_GT(white(true), white(false) + 15) << "dots on a white line, on the defaced row";

    EXPECT_TRUE(page->escape());
    EXPECT_FALSE(words->isVisible());
    ASSERT_TRUE(waitFor([&] { return content.oars.size() == 2 && page->isSettled(); }));
    EXPECT_FALSE(page->escape()) << "nothing of it is left";
    page->open(where);
    ASSERT_TRUE(waitFor([&] { return content.oars.size() == 12 && page->isSettled(); })) << "the same run again";
    page->model().stepMethod(1);
    ASSERT_TRUE(waitFor([&] { return content.oars.size() == 2 && page->isSettled(); }));
    EXPECT_FALSE(words->isVisible());
}

TEST_F(ReviewPredictionTest, APredictionThatCannotBeReadLeavesThePicturesAndSaysSo) {
    models::ReviewTarget where{"sub-001", "pydeface", "Parotid_L", {}};
    where.prediction = folder.path() / "gone.nii.gz";
    where.predictionName = "trained on pydeface, fold 2";
    page->open(where);
    const auto says = [&](const QString& words) {
        for (const QLabel* label : host->findChildren<QLabel*>())
            if (label->isVisible() && label->text().contains(words)) return true;
        return false;
    };
    ASSERT_TRUE(waitFor([&] { return says("The prediction cannot be shown."); }));
    EXPECT_TRUE(waitFor([&] { return page->model().canRate(); }));
    EXPECT_EQ(page->grid().link()->content().oars.size(), 2U);
    image::writeMask(where.prediction, test::makeMask(test::centredGeometry({10, 10, 10}, {3, 3, 3}),
                                                      [](const image::Vec3&) { return true; }));
    page->open(where);
    ASSERT_TRUE(waitFor([&] { return says("another geometry"); }));
}

}  // namespace
}  // namespace bauta::panels
