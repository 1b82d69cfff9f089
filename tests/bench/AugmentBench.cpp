// SPDX-License-Identifier: GPL-3.0-or-later
// The five augmentations on a sample of 128×128×120 voxels, all applied, against SciPy code of the same transforms with
// the same parameters (augment_peer.py) in the same run. Goal: at least 5 times as fast. Then preparing a case of
// 512×512×120 voxels and bringing labels back to its grid.
//   bench_augment PEER_SCRIPT
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "core/base/Files.h"
#include "core/base/Json.h"
#include "core/base/Task.h"
#include "core/base/Time.h"
#include "core/segmentation/Case.h"
#include "core/segmentation/training/augment/Transforms.h"

namespace {

using namespace bauta;
using namespace bauta::segmentation;

double bestOf(int rounds, const std::function<void()>& work) {
    double best = HUGE_VAL;
    for (int i = 0; i < rounds; ++i) {
        const base::Stopwatch watch;
        work();
        best = std::min(best, watch.seconds());
    }
    return best;
}

/// Smooth tissue with noise in [−1, 1], and the eight labels in blobs.
Sample makeSample(std::array<std::int64_t, 3> size) {
    Sample sample{"sub-001", size, {2, 2, 2}, {}, {}};
    std::uint32_t random = 1;
    for (std::int64_t z = 0; z < size[2]; ++z) {
        for (std::int64_t y = 0; y < size[1]; ++y) {
            for (std::int64_t x = 0; x < size[0]; ++x) {
                random = random * 1664525U + 1013904223U;
                const auto wave = [](std::int64_t i, double length) {
                    return std::sin(static_cast<double>(i) / length);
                };
                const double tissue = wave(x, 9) * wave(y, 11) * wave(z, 7);
                sample.image.push_back(static_cast<float>(0.8 * tissue + 0.2 * (random / 2147483648.0 - 1)));
                sample.labels.push_back(tissue < 0.2 ? 0
                                                     : static_cast<std::uint8_t>(1 + (x / 28 + y / 34 + z / 22) % 8));
            }
        }
    }
    return sample;
}

struct Step {
    std::string name;
    std::function<void(Sample&)> apply;
};

template <typename T>
void writeRaw(const std::filesystem::path& path, const std::vector<T>& voxels) {
    base::writeFile(path, {reinterpret_cast<const char*>(voxels.data()), voxels.size() * sizeof(T)});
}

template <typename T>
std::vector<T> readRaw(const std::filesystem::path& path) {
    const std::string bytes = base::readFile(path);
    std::vector<T> voxels(bytes.size() / sizeof(T));
    std::copy(bytes.begin(), bytes.end(), reinterpret_cast<char*>(voxels.data()));
    return voxels;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 2) {
        std::fprintf(stderr, "bench_augment PEER_SCRIPT\n");
        return 2;
    }
    const Sample sample = makeSample({128, 128, 120});
    AugmentationConfig always;
    always.elastic.probability = always.flip.axisProbability = always.rotation.probability = 1;
    always.bias.probability = always.gamma.probability = 1;
    const auto random = [](augment::Stream stream) { return augment::Random(1, 1, 0, stream); };
    const auto elastic = *augment::Elastic::draw(always.elastic, random(augment::Stream::Elastic));
    const auto flip = *augment::Flip::draw(always.flip, random(augment::Stream::Flip));
    const auto rotation = *augment::Rotation::draw(always.rotation, random(augment::Stream::Rotation));
    const auto bias = *augment::Bias::draw(always.bias, random(augment::Stream::Bias));
    const auto gamma = *augment::Gamma::draw(always.gamma, random(augment::Stream::Gamma));
    std::vector<Step> steps = {{"elastic", [&](Sample& s) { elastic.apply(s); }},
                               {"flip", [&](Sample& s) { flip.apply(s); }},
                               {"rotation", [&](Sample& s) { rotation.apply(s); }},
                               {"bias", [&](Sample& s) { bias.apply(s); }},
                               {"gamma", [&](Sample& s) { gamma.apply(s); }}};
    steps.push_back({"all", [each = steps](Sample& s) {
                         for (const Step& step : each) step.apply(s);
                     }});

    const base::TemporaryFolder folder("bauta-bench");
    base::writeJson(folder.path() / "case.json", {{"size", sample.size},
                                                  {"spacing_mm", sample.spacing_mm},
                                                  {"control_points", elastic.controlPoints},
                                                  {"displacement_mm", elastic.displacement_mm},
                                                  {"flip", {flip.anteriorPosterior, flip.inferiorSuperior}},
                                                  {"degrees_ras", rotation.degrees_ras},
                                                  {"scale", rotation.scale},
                                                  {"coefficients", bias.coefficients},
                                                  {"gamma", gamma.gamma}});
    writeRaw(folder.path() / "image.raw", sample.image);
    writeRaw(folder.path() / "labels.raw", sample.labels);
    const auto out = folder.path() / "peer.json";
    const std::string command =
        std::string("/usr/bin/python3 '") + argv[1] + "' '" + folder.path().string() + "' > '" + out.string() + "'";
    if (std::system(command.c_str()) != 0) {
        std::fprintf(stderr, "the peer did not run (Debian packages python3-numpy python3-scipy)\n");
        return 1;
    }
    const base::Json peer = base::readJson(out);

    std::printf("%-9s %9s %9s %9s %7s %12s %14s   (%u threads, ms)\n", "", "1 thread", "bauta", "SciPy", "ratio",
                "difference", "other labels", base::workerCount());
    bool same = true;
    double ratio = 0;
    for (const Step& step : steps) {
        Sample result;
        const auto work = [&] {
            result = sample;  // as augmented() does
            step.apply(result);
        };
        const double ours = bestOf(5, work);
        const std::string before = std::to_string(base::workerCount());
        ::setenv("BAUTA_THREADS", "1", 1);
        const double alone = bestOf(5, work);
        ::setenv("BAUTA_THREADS", before.c_str(), 1);
        const double theirs = peer.at(step.name).get<double>();
        const auto image = readRaw<float>(folder.path() / (step.name + "-image.raw"));
        const auto labels = readRaw<std::uint8_t>(folder.path() / (step.name + "-labels.raw"));
        double difference = 0;
        std::size_t others = 0;
        for (std::size_t i = 0; i < image.size(); ++i) {
            difference = std::max(difference, std::abs(static_cast<double>(image[i]) - result.image[i]));
            others += labels[i] != result.labels[i] ? 1 : 0;
        }
        ratio = theirs / ours;
        std::printf("%-9s %9.1f %9.1f %9.1f %7.1f %12.1e %14zu\n", step.name.c_str(), alone * 1e3, ours * 1e3,
                    theirs * 1e3, ratio, difference, others);
        // Within float: where a coordinate lies on a border between voxels by less than that, either is right.
        same = same && difference < 1e-4 && others < 20;
    }
    std::printf("goal: all at least 5 times as fast, same values: %s\n", ratio >= 5 && same ? "met" : "NOT met");

    image::Geometry native{{512, 512, 120}, {0.5, 0.5, 2}, {-128, -128, -120}, {-1, 0, 0, 0, 1, 0, 0, 0, 1}};
    std::vector<std::int16_t> voxels(native.voxelCount());
    for (std::size_t i = 0; i < voxels.size(); ++i) voxels[i] = static_cast<std::int16_t>(i * 2654435761U >> 18 & 1023);
    NativeCase scan{"sub-001", image::Volume(native, std::move(voxels)), {}};
    for (const std::string& name : oarNames()) {
        scan.targets.emplace_back(name, image::Mask(native, std::vector<std::uint8_t>(native.voxelCount(), 1)));
    }
    PreparedCase prepared;
    std::printf("\n512×512×120 to 128×128×120 with eight targets: %.1f ms\n",
                1e3 * bestOf(5, [&] { prepared = prepare(scan, TrainingConfig{}); }));
    std::printf("128×128×120 labels to 512×512×120: %.1f ms (wanted: well under 100)\n",
                1e3 * bestOf(5, [&] { (void)toNative(prepared.sample.labels, prepared.grid); }));
    return same ? 0 : 1;
}
