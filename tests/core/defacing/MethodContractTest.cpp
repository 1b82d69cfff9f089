// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <limits>
#include <map>
#include <stop_token>

#include "core/base/Error.h"
#include "core/defacing/Deface.h"
#include "core/defacing/Head.h"
#include "core/phantom/Phantom.h"
#include "tests/support/Images.h"

namespace bauta::defacing {
namespace {

using base::ErrorCode;
using image::Index3;
using image::operator*;
using image::PixelType;

/// One coarse head for all methods: what the contract asks does not depend on detail.
const phantom::Phantom& head() {
    static const phantom::Phantom made = [] {
        phantom::PhantomSpec spec;
        spec.seed = 7;
        spec.fov = phantom::FieldOfView::Full;
        spec.spacing_mm = {3.5, 3.5, 4};
        return phantom::makePhantom(spec);
    }();
    return made;
}

/// The same voxels with index axes in another order and direction, and the patient turned: nothing is resampled.
struct Turn {
    std::array<std::size_t, 3> axes;  ///< old axis of each new one
    std::array<bool, 3> flips;
    image::Mat3 rotation;
};

image::Volume turned(const image::Volume& volume, const Turn& turn, PixelType type) {
    const image::Geometry& old = volume.geometry();
    image::Geometry grid;
    image::Mat3 direction{};
    Index3 first = {0, 0, 0};
    for (std::size_t a = 0; a < 3; ++a) {
        grid.size[a] = old.size[turn.axes[a]];
        grid.spacing_mm[a] = old.spacing_mm[turn.axes[a]];
        const image::Vec3 axis = old.axis(static_cast<int>(turn.axes[a]));
        for (std::size_t row = 0; row < 3; ++row) direction[3 * row + a] = turn.flips[a] ? -axis[row] : axis[row];
        if (turn.flips[a]) first[turn.axes[a]] = old.size[turn.axes[a]] - 1;
    }
    grid.direction = turn.rotation * direction;
    grid.origin_lps_mm = turn.rotation * old.toPoint(first);
    const image::ValueRange range = image::valueRange(volume);
    const double scale = type == PixelType::U8 ? 255.0 / (range.max - range.min) : 1.0;
    return test::makeVolume(
        grid, type,
        [&](const Index3& i) {
            Index3 at{};
            for (std::size_t a = 0; a < 3; ++a) at[turn.axes[a]] = turn.flips[a] ? grid.size[a] - 1 - i[a] : i[a];
            return scale * (volume.at(at) - range.min);
        },
        volume.modality());
}

std::vector<std::pair<Turn, PixelType>> turns() {
    return {{{{0, 1, 2}, {false, false, false}, image::kIdentity}, PixelType::I16},
            {{{2, 0, 1}, {true, false, true}, test::rotation(9, -4, 6)}, PixelType::F32},
            {{{1, 0, 2}, {false, true, false}, test::rotation(-6, 3, 8)}, PixelType::U8},
            {{{0, 2, 1}, {true, true, true}, test::rotation(4, 7, -5)}, PixelType::U16},
            {{{2, 1, 0}, {false, false, true}, image::kIdentity}, PixelType::I32}};
}

DefaceRequest request(const std::string& method, const image::Volume& scan) {
    DefaceRequest result;
    result.method = method;
    result.scan = scan;
    return result;
}

ErrorCode refusal(const DefaceRequest& asked, const base::TaskContext& task = {}) {
    try {
        (void)deface(asked, task);
    } catch (const base::Error& error) {
        EXPECT_FALSE(std::string(error.what()).empty());
        return error.code();
    }
    ADD_FAILURE() << "no error";
    return ErrorCode::Internal;
}

/// A method's run on head(), made once: the tests compare others with it.
struct Baseline {
    DefaceResult result;
    std::size_t reports = 0;  ///< how often it reported progress
};

const Baseline& baseline(const std::string& method) {
    static std::map<std::string, Baseline> made;
    const auto found = made.find(method);
    if (found != made.end()) return found->second;
    Baseline fresh;
    fresh.result = deface(request(method, head().scan),
                          base::TaskContext({}, [&](double, const std::string&) { ++fresh.reports; }));
    return made.emplace(method, std::move(fresh)).first->second;
}

bool sameBytes(const image::Volume& a, const image::Volume& b) {
    return a.bytes().size() == b.bytes().size() &&
           std::memcmp(a.bytes().data(), b.bytes().data(), a.bytes().size()) == 0;
}

class MethodContractTest : public testing::TestWithParam<std::string> {};

TEST_P(MethodContractTest, KeepsGeometryAndUntouchedVoxelsOnTurnedGridsInEveryPixelType) {
    for (const auto& [turn, type] : turns()) {
        SCOPED_TRACE(std::string(image::name(type)));
        const image::Volume scan = turned(head().scan, turn, type);
        const DefaceResult result = deface(request(GetParam(), scan));
        EXPECT_EQ(result.defaced.geometry(), scan.geometry());
        EXPECT_EQ(result.affected.geometry(), scan.geometry());
        EXPECT_EQ(result.defaced.type(), scan.type());
        EXPECT_EQ(result.defaced.modality(), scan.modality());
        const std::size_t width = image::bytesPerVoxel(type);
        std::size_t touched = 0;
        std::size_t outside = 0;
        for (std::size_t v = 0; v < scan.voxelCount(); ++v) {
            const bool same =
                std::memcmp(scan.bytes().data() + v * width, result.defaced.bytes().data() + v * width, width) == 0;
            touched += same ? 0 : 1;
            outside += !same && result.affected.voxels()[v] == 0 ? 1 : 0;
        }
        EXPECT_EQ(outside, 0U);
        EXPECT_GT(touched, 0U);
        EXPECT_LE(touched, result.affected.count());
        EXPECT_EQ(result.affected.count(), result.removedVoxels + result.alteredVoxels);
    }
}

TEST_P(MethodContractTest, GivesTheSameBytesForTheSameInputAndSeed) {
    const DefaceResult& first = baseline(GetParam()).result;
    const DefaceResult second = deface(request(GetParam(), head().scan));
    EXPECT_TRUE(sameBytes(first.defaced, second.defaced));
    EXPECT_EQ(
        std::memcmp(first.affected.voxels().data(), second.affected.voxels().data(), first.affected.voxels().size()),
        0);
    EXPECT_EQ(first.provenance, second.provenance);
}

TEST_P(MethodContractTest, StopsWheneverItIsAsked) {
    const DefaceRequest asked = request(GetParam(), head().scan);
    // At the start, on the way and near the end.
    const std::size_t reports = baseline(GetParam()).reports;
    ASSERT_GE(reports, 4U) << "a method that reports nothing polls nothing";
    for (const std::size_t at : {std::size_t{0}, std::size_t{1}, reports / 2, reports - 2}) {
        std::stop_source stop;
        if (at == 0) stop.request_stop();
        std::size_t count = 0;
        std::size_t after = 0;
        const base::TaskContext task(stop.get_token(), [&](double, const std::string&) {
            after += stop.stop_requested() ? 1 : 0;
            if (++count == at) stop.request_stop();
        });
        EXPECT_EQ(refusal(asked, task), ErrorCode::Cancelled) << "at report " << at << " of " << reports;
        EXPECT_LE(after, 16U) << "at report " << at << ": it went on";
    }
}

TEST_P(MethodContractTest, RefusesEmptyTinyConstantAndNonFiniteScans) {
    EXPECT_EQ(refusal(request(GetParam(), image::Volume())), ErrorCode::Damaged);
    EXPECT_EQ(
        refusal(request(GetParam(), test::countingVolume(test::centredGeometry({3, 4, 2}, {1, 1, 1}), PixelType::I16))),
        ErrorCode::Damaged);
    const image::Geometry geometry = head().scan.geometry();
    EXPECT_EQ(
        refusal(request(GetParam(), test::makeVolume(geometry, PixelType::F32, [](const Index3&) { return 5.0; }))),
        ErrorCode::Damaged);
    std::vector<float> voxels = head().scan.toFloat();
    voxels[voxels.size() / 2] = std::numeric_limits<float>::quiet_NaN();
    EXPECT_EQ(refusal(request(GetParam(), image::Volume(geometry, std::move(voxels), image::Modality::T2w))),
              ErrorCode::Damaged);
}

TEST_P(MethodContractTest, DoesNotCallNoiseAHead) {
    // Either it says that it cannot work on this, or a check fails: it is never a success.
    std::uint32_t state = 1;
    const image::Volume noise = test::makeVolume(head().scan.geometry(), PixelType::I16, [&state](const Index3&) {
        state = state * 1664525U + 1013904223U;
        return static_cast<double>(state >> 24);
    });
    try {
        const DefaceResult result = deface(request(GetParam(), noise));
        bool failed = false;
        for (const Check& check : result.checks) failed = failed || (check.judged && !check.passed);
        EXPECT_TRUE(failed);
    } catch (const base::Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::NotApplicable) << error.line();
    }
}

TEST_P(MethodContractTest, ReportsNothingToRemoveAsAFailedCheck) {
    // Its own result, once more and with the same brain: what there was to remove is gone.
    DefaceRequest asked = request(GetParam(), head().scan);
    asked.brain = head().brain;
    asked.scan = deface(asked).defaced;
    try {
        const DefaceResult again = deface(asked);
        const image::Mask inside = headMask(asked.scan, again.skinLevel);
        std::size_t changed = 0;
        for (std::size_t v = 0; v < asked.scan.voxelCount(); ++v)
            changed += inside.voxels()[v] != 0 && asked.scan.at(v) != again.defaced.at(v) ? 1 : 0;
        for (const Check& check : again.checks) {
            if (check.name == "changed") {
                EXPECT_EQ(check.passed, changed > 0) << check.detail;
            }
            if (check.name == "amount" && changed == 0) {
                EXPECT_FALSE(check.passed) << check.detail;
            }
        }
        if (GetParam() == "quickshear") {
            EXPECT_EQ(changed, 0U) << "the plane lies where it lay";
        }
    } catch (const base::Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::NotApplicable) << error.line();
        EXPECT_NE(GetParam(), "quickshear");
    }
}

INSTANTIATE_TEST_SUITE_P(EveryMethod, MethodContractTest, testing::ValuesIn([] {
                             std::vector<std::string> ids;
                             for (const auto& each : methods())
                                 if (each->native()) ids.push_back(each->id());
                             return ids;
                         }()),
                         [](const auto& each) { return each.param; });

}  // namespace
}  // namespace bauta::defacing
