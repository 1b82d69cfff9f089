// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/metrics/Metrics.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "core/base/Error.h"
#include "core/base/Task.h"
#include "core/metrics/Boxes.h"
#include "core/metrics/Comparison.h"

namespace bauta::metrics {
namespace {

using base::Error;
using base::ErrorCode;

/// A structure in both images.
struct Structure {
    const image::Mask* reference;
    const image::Mask* prediction;
    std::uint8_t label;  ///< 0: every voxel that is not 0
    Box referenceBox, predictionBox;

    [[nodiscard]] Box box() const {
        Box both = referenceBox;
        both.include(predictionBox);
        return both;
    }
};

void requirePair(const image::Mask& reference, const image::Mask& prediction, const std::string& name = {}) {
    if (reference.empty() || prediction.empty()) throw Error(ErrorCode::BadRequest, "a mask is missing", name);
    image::requireSameGrid(reference.geometry(), "the reference", prediction.geometry(), "the prediction");
}

Metrics measure(const Structure& s) {
    Metrics metrics;
    metrics.ref_empty = s.referenceBox.empty();
    metrics.pred_empty = s.predictionBox.empty();
    if (metrics.ref_empty && metrics.pred_empty) {
        for (const Metric& each : allMetrics())
            metrics.values.emplace_back(each.key, std::numeric_limits<double>::quiet_NaN());
        return metrics;
    }
    const Box box = s.box();
    const BitGrid reference(*s.reference, box, s.label);
    const BitGrid prediction(*s.prediction, box, s.label);
    metrics.n_vox_ref = reference.count();
    metrics.n_vox_pred = prediction.count();
    if (metrics.ref_empty || metrics.pred_empty) {
        for (const Metric& each : allMetrics()) metrics.values.emplace_back(each.key, each.missed());
        return metrics;
    }
    const Comparison comparison = compare(reference, prediction, s.reference->geometry().spacing_mm);
    for (const Metric& each : allMetrics()) metrics.values.emplace_back(each.key, each.of(comparison));
    return metrics;
}

/// On all cores over the structures and within each. The largest come first, so that none of them is left for the end.
std::vector<Metrics> measureEach(const std::vector<Structure>& structures) {
    std::vector<std::size_t> order(structures.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::stable_sort(order, std::ranges::greater(),
                             [&](std::size_t i) { return structures[i].box().voxelCount(); });
    std::vector<Metrics> all(structures.size());
    base::parallelFor(order.size(), [&](std::size_t i) { all[order[i]] = measure(structures[order[i]]); });
    return all;
}

}  // namespace

double Metrics::operator[](std::string_view key) const {
    const auto found = std::ranges::find(values, key, &std::pair<std::string_view, double>::first);
    if (found == values.end()) throw Error(ErrorCode::BadRequest, "there is no metric " + std::string(key));
    return found->second;
}

Metrics measure(const image::Mask& reference, const image::Mask& prediction) {
    requirePair(reference, prediction);
    return measure({&reference, &prediction, 0, boxOf(reference), boxOf(prediction)});
}

std::vector<std::pair<std::string, Metrics>> measureAll(const std::vector<Pair>& pairs) {
    std::vector<Structure> structures;
    for (const Pair& pair : pairs) {
        requirePair(pair.reference, pair.prediction, pair.name);
        structures.push_back({&pair.reference, &pair.prediction, 0, boxOf(pair.reference), boxOf(pair.prediction)});
    }
    std::vector<Metrics> metrics = measureEach(structures);
    std::vector<std::pair<std::string, Metrics>> named;
    for (std::size_t i = 0; i < pairs.size(); ++i) named.emplace_back(pairs[i].name, std::move(metrics[i]));
    return named;
}

std::vector<Metrics> measureLabels(const image::Mask& reference, const image::Mask& prediction,
                                   const std::vector<std::uint8_t>& labels) {
    requirePair(reference, prediction);
    if (std::ranges::find(labels, 0) != labels.end())
        throw Error(ErrorCode::BadRequest, "label 0 is the background, no structure");
    const std::array<Box, 256> referenceBoxes = boxesOfLabels(reference);
    const std::array<Box, 256> predictionBoxes = boxesOfLabels(prediction);
    std::vector<Structure> structures;
    for (const std::uint8_t label : labels)
        structures.push_back({&reference, &prediction, label, referenceBoxes[label], predictionBoxes[label]});
    return measureEach(structures);
}

base::Json toJson(const Metrics& metrics) {
    base::Json json = base::Json::object();
    const bool bothEmpty = metrics.ref_empty && metrics.pred_empty;
    for (const auto& [key, value] : metrics.values) {
        json[std::string(key)] = base::number(value);
        if (std::isnan(value))
            json[std::string(key) + "_reason"] = bothEmpty ? "both masks are empty" : "not defined for these masks";
    }
    json["n_vox_ref"] = metrics.n_vox_ref;
    json["n_vox_pred"] = metrics.n_vox_pred;
    json["ref_empty"] = metrics.ref_empty;
    json["pred_empty"] = metrics.pred_empty;
    json["metric_impl"] = kImplementation;
    return json;
}

}  // namespace bauta::metrics
