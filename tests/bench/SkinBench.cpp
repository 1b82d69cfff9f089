// SPDX-License-Identifier: GPL-3.0-or-later
// Skin extraction with smoothing at 512×512×120 against the goal of 0.6 s, marking the cut, and the cache. bench_skin
// [seed]
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "core/base/Files.h"
#include "core/image/Window.h"
#include "core/phantom/Phantom.h"
#include "ui/scene/SkinCache.h"
#include "ui/scene/SkinMesh.h"

namespace {

using namespace bauta;

double median_s(int repeats, const std::function<void()>& work) {
    std::vector<double> seconds;
    for (int i = 0; i < repeats; ++i) {
        const auto start = std::chrono::steady_clock::now();
        work();
        seconds.push_back(std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
    }
    std::sort(seconds.begin(), seconds.end());
    return seconds[seconds.size() / 2];
}

}  // namespace

int main(int argc, char** argv) {
    phantom::PhantomSpec spec;
    spec.seed = argc > 1 ? std::stoull(argv[1]) : 1;
    spec.spacing_mm = {0.5, 0.5, 2};
    spec.size = {512, 512, 120};
    std::printf("making the phantom, 512×512×120 at 0.5×0.5×2 mm …\n");
    const auto phantom = phantom::makePhantom(spec);
    const double level = image::skinLevel(phantom.scan);

    scene::SkinMesh mesh;
    const double extract = median_s(5, [&] { mesh = scene::extractSkin(phantom.scan, level); });
    std::printf("skin: %zu vertices, %zu triangles at level %.1f\n", mesh.vertexCount(), mesh.triangleCount(), level);
    std::printf("extraction with smoothing  %.3f s   goal 0.600 s   %s\n", extract, extract <= 0.6 ? "met" : "NOT met");

    image::Mask affected(phantom.scan.geometry(), std::vector<std::uint8_t>(phantom.scan.voxelCount(), 1));
    const double mark = median_s(5, [&] { scene::markCut(mesh, affected); });
    std::printf("marking the cut            %.3f s\n", mark);

    const base::TemporaryFolder folder;
    const scene::SkinKey key{"0", "0", level};
    const double store = median_s(3, [&] { scene::storeSkin(folder.path(), key, mesh); });
    const double load = median_s(5, [&] { (void)scene::loadSkin(folder.path(), key); });
    std::printf("cache: store %.3f s, load %.3f s, %.1f MB\n", store, load,
                static_cast<double>(std::filesystem::file_size(scene::skinCachePath(folder.path(), key))) / 1e6);
    return 0;
}
