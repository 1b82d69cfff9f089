// SPDX-License-Identifier: GPL-3.0-or-later
// How long a 512×512×120 scan takes to load into its stored type, against zlib inflating the same bytes and doing
// nothing else with them; the same for a mask; and how long both take to write. Goal for loading: ratio at most 1.5.
#include <zlib.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <functional>
#include <random>
#include <string>
#include <vector>

#include "core/base/Files.h"
#include "core/base/Time.h"
#include "core/image/ImageIo.h"

namespace {
using namespace bauta;

constexpr image::Index3 kSize = {512, 512, 120};
constexpr int kRounds = 7;

double bestOf(const std::function<void()>& work) {
    double best = HUGE_VAL;
    for (int i = 0; i < kRounds; ++i) {
        const base::Stopwatch watch;
        work();
        best = std::min(best, watch.seconds());
    }
    return best;
}

// The peer: the file read and inflated piece by piece into one small buffer.
void inflateAlone(const std::string& file) {
    std::vector<unsigned char> buffer(std::size_t{1} << 18U);
    gzFile in = gzopen(file.c_str(), "rb");
    gzbuffer(in, 1U << 18U);
    while (gzread(in, buffer.data(), static_cast<unsigned>(buffer.size())) > 0) {
    }
    gzclose(in);
}

// An ellipsoid head with noise inside and in the air: about as compressible as a real MR scan.
image::Volume scan(const image::Geometry& g) {
    std::vector<std::int16_t> voxels(g.voxelCount());
    std::mt19937 random(1);
    std::size_t n = 0;
    for (std::int64_t z = 0; z < kSize[2]; ++z) {
        for (std::int64_t y = 0; y < kSize[1]; ++y) {
            for (std::int64_t x = 0; x < kSize[0]; ++x) {
                const double a = (static_cast<double>(x) - 256) / 160;
                const double b = (static_cast<double>(y) - 256) / 210;
                const double c = (static_cast<double>(z) - 60) / 65;
                const double signal = a * a + b * b + c * c < 1 ? 400 + 200 * std::sin(9 * a) * std::cos(7 * b) : 12;
                voxels[n++] = static_cast<std::int16_t>(signal + static_cast<double>(random() % 32));
            }
        }
    }
    return {g, std::move(voxels)};
}

image::Mask ball(const image::Geometry& g) {
    std::vector<std::uint8_t> voxels(g.voxelCount());
    std::size_t n = 0;
    for (std::int64_t z = 0; z < kSize[2]; ++z) {
        for (std::int64_t y = 0; y < kSize[1]; ++y) {
            for (std::int64_t x = 0; x < kSize[0]; ++x) {
                const auto sq = [](std::int64_t v) { return v * v; };
                voxels[n++] = sq(x - 180) + sq(y - 260) + 16 * sq(z - 50) < 900 ? 1 : 0;
            }
        }
    }
    return {g, std::move(voxels)};
}

void report(const char* what, const std::string& file, const std::function<void()>& load,
            const std::function<void()>& write) {
    const double writing = bestOf(write);
    const double peer = bestOf([&] { inflateAlone(file); });
    const double ours = bestOf(load);
    std::printf("%-5s load %.3f s, zlib alone %.3f s, ratio %.2f (goal 1.5: %s); write %.3f s; file %.1f MB\n", what,
                ours, peer, ours / peer, ours <= 1.5 * peer ? "met" : "NOT met", writing,
                static_cast<double>(std::filesystem::file_size(file)) / 1e6);
}

}  // namespace

int main() {
    const base::TemporaryFolder folder;
    image::Geometry g;
    g.size = kSize;
    g.spacing_mm = {0.5, 0.5, 2};
    const std::string scanFile = (folder.path() / "scan.nii.gz").string();
    const std::string maskFile = (folder.path() / "mask.nii.gz").string();
    const image::Volume volume = scan(g);
    const image::Mask mask = ball(g);
    std::printf("512x512x120, best of %d\n", kRounds);
    report(
        "scan", scanFile, [&] { (void)image::loadImage(scanFile); }, [&] { image::writeImage(scanFile, volume); });
    report(
        "mask", maskFile, [&] { (void)image::loadMask(maskFile); }, [&] { image::writeMask(maskFile, mask); });
    return 0;
}
