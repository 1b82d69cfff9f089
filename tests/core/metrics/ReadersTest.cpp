// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include "core/base/Task.h"
#include "core/image/ImageIo.h"
#include "core/metrics/Metrics.h"
#include "tests/core/metrics/Expected.h"
#include "tests/support/TestData.h"

namespace bauta::metrics {
namespace {

struct Structure {
    const char* name;
    test::Row row;
};
const Structure kStructures[] = {
#include "tests/core/metrics/Readers.inc"
};

TEST(ReadersTest, TwoReadersOfOneScanDifferAsScipySays) {
    ASSERT_EQ(std::size(kStructures), 21U);
    for (const Structure& structure : kStructures) {
        SCOPED_TRACE(structure.name);
        image::Mask masks[2];
        const char* const readers[] = {"radiographer", "oncologist"};
        base::parallelFor(2, [&](std::size_t i) {
            masks[i] = image::loadMask(test::dataPath("oar-deepmind/test/" + std::string(readers[i]) +
                                                      "/0522c0331/segmentations/" + structure.name + ".nrrd"));
        });
        test::expectRow(measure(masks[0], masks[1]), structure.row);
    }
}

}  // namespace
}  // namespace bauta::metrics
