// SPDX-License-Identifier: GPL-3.0-or-later
// All metrics of the structures that two readers drew on one scan (512×512×176), against SciPy distance transforms
// cropped per structure (metrics_peer.py), in the same run; masks in memory on both sides. Goal: at least 10 times as
// fast, the same values. Then the same from two label images, as training asks for them.
//   bench_metrics REFERENCE_FOLDER PREDICTION_FOLDER PEER_SCRIPT
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "core/base/Files.h"
#include "core/base/Json.h"
#include "core/base/Task.h"
#include "core/base/Time.h"
#include "core/image/ImageIo.h"
#include "core/metrics/Metrics.h"

namespace {

namespace fs = std::filesystem;
using namespace bauta;

double bestOf(int rounds, const std::function<void()>& work) {
    double best = HUGE_VAL;
    for (int i = 0; i < rounds; ++i) {
        const base::Stopwatch watch;
        work();
        best = std::min(best, watch.seconds());
    }
    return best;
}

base::Json runPeer(const std::string& script, const fs::path& reference, const fs::path& prediction) {
    const base::TemporaryFolder folder("bauta-bench");
    const fs::path out = folder.path() / "peer.json";
    const std::string command = "/usr/bin/python3 '" + script + "' '" + reference.string() + "' '" +
                                prediction.string() + "' > '" + out.string() + "'";
    if (std::system(command.c_str()) != 0) {
        std::fprintf(stderr, "the peer did not run (Debian packages python3-numpy python3-scipy)\n");
        std::exit(1);
    }
    return base::readJson(out);
}

std::vector<metrics::Pair> load(const fs::path& reference, const fs::path& prediction) {
    std::vector<metrics::Pair> pairs;
    for (const auto& entry : fs::directory_iterator(reference)) {
        const fs::path other = prediction / entry.path().filename();
        if (entry.path().extension() != ".nrrd" || !fs::exists(other)) continue;
        pairs.push_back({entry.path().stem(), image::loadMask(entry.path()), image::loadMask(other)});
    }
    std::ranges::sort(pairs, {}, &metrics::Pair::name);
    return pairs;
}

double largestDifference(const metrics::Metrics& ours, const base::Json& theirs) {
    double largest = 0;
    for (const auto& [key, value] : ours.values)
        largest = std::max(largest, std::abs(value - base::toNumber(theirs.at(std::string(key)))));
    return largest;
}

// One label image of all the masks, later ones on top.
image::Mask labelImage(const std::vector<metrics::Pair>& pairs, image::Mask metrics::Pair::*side) {
    std::vector<std::uint8_t> labels(pairs.front().reference.voxels().size());
    for (std::size_t p = 0; p < pairs.size(); ++p)
        for (std::size_t i = 0; i < labels.size(); ++i)
            if ((pairs[p].*side).voxels()[i] != 0) labels[i] = static_cast<std::uint8_t>(p + 1);
    return {pairs.front().reference.geometry(), std::move(labels)};
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 4) {
        std::fprintf(stderr, "bench_metrics REFERENCE_FOLDER PREDICTION_FOLDER PEER_SCRIPT\n");
        return 2;
    }
    const std::vector<metrics::Pair> pairs = load(argv[1], argv[2]);
    const base::Json peer = runPeer(argv[3], argv[1], argv[2]);
    double difference = 0;
    const auto row = [&](const std::string& what, double ours, double voxels, double area) {
        std::printf("%-18s %10.4f %10.3f %12.3f %8.1f %8.1f", what.c_str(), ours, voxels, area, voxels / ours,
                    (voxels + area) / ours);
    };
    std::printf(
        "Seconds of Bauta (all metrics) and SciPy (without the area-weighted ones, and these); their ratio\n"
        "without them and with them; largest difference of a value\n");
    double voxels = 0, area = 0;
    for (const metrics::Pair& pair : pairs) {
        metrics::Metrics result;
        const double ours = bestOf(3, [&] { result = metrics::measure(pair.reference, pair.prediction); });
        const base::Json& theirs = peer.at("structures").at(pair.name);
        const double apart = largestDifference(result, theirs.at("values"));
        row(pair.name, ours, theirs.at("seconds").get<double>(), theirs.at("area_seconds").get<double>());
        std::printf(" %11.1e\n", apart);
        voxels += theirs.at("seconds").get<double>();
        area += theirs.at("area_seconds").get<double>();
        difference = std::max(difference, apart);
    }
    const double ours = bestOf(5, [&] { (void)metrics::measureAll(pairs); });
    row("all, " + std::to_string(base::workerCount()) + " threads", ours, voxels, area);
    std::printf(" %11.1e\n", difference);
    ::setenv("BAUTA_THREADS", "1", 1);
    row("all, 1 thread", bestOf(5, [&] { (void)metrics::measureAll(pairs); }), voxels, area);
    ::unsetenv("BAUTA_THREADS");
    const image::Mask reference = labelImage(pairs, &metrics::Pair::reference);
    const image::Mask prediction = labelImage(pairs, &metrics::Pair::prediction);
    std::vector<std::uint8_t> labels;
    for (std::size_t p = 0; p < pairs.size(); ++p) labels.push_back(static_cast<std::uint8_t>(p + 1));
    const base::Json& theirs = peer.at("labels");
    std::printf("\n");
    row("as label images", bestOf(5, [&] { (void)metrics::measureLabels(reference, prediction, labels); }),
        theirs.at("seconds").get<double>(), theirs.at("area_seconds").get<double>());
    const bool met = (voxels + area) / ours >= 10 && difference <= 1e-9;
    std::printf("\ngoal: the same values to 1e-9, all metrics at least 10 times as fast: %s\n",
                met ? "met" : "NOT met");
    return difference <= 1e-9 ? 0 : 1;
}
