// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/TrainingCurves.h"

#include <algorithm>
#include <cmath>

namespace bauta::models {
namespace {

double valueOf(const Epoch& epoch, Quantity quantity) {
    switch (quantity) {
        case Quantity::Dsc:
            return epoch.meanDsc;
        case Quantity::Msd:
            return epoch.meanMsd_mm;
        case Quantity::TrainLoss:
            return epoch.trainLoss;
        case Quantity::ValLoss:
            return epoch.valLoss;
    }
    return kNoValue;
}

template <typename Value>
SeriesPtr collect(const TrainingLog& log, Value value) {
    auto series = std::make_shared<Series>();
    for (const Epoch& epoch : log.epochs) {
        const double y = value(epoch);
        if (!std::isfinite(y)) continue;
        series->x.push_back(epoch.number);
        series->y.push_back(y);
    }
    return series;
}

}  // namespace

SeriesPtr seriesOf(const TrainingLog& log, Quantity quantity) {
    return collect(log, [quantity](const Epoch& epoch) { return valueOf(epoch, quantity); });
}

SeriesPtr dscSeriesOf(const TrainingLog& log, std::size_t oar) {
    return collect(log, [oar](const Epoch& epoch) { return epoch.dsc[oar]; });
}

SeriesPtr meanOf(const std::vector<SeriesPtr>& series, const std::vector<bool>& ended) {
    auto mean = std::make_shared<Series>();
    std::vector<double> all;
    for (const SeriesPtr& one : series) all.insert(all.end(), one->x.begin(), one->x.end());
    std::sort(all.begin(), all.end());
    all.erase(std::unique(all.begin(), all.end()), all.end());
    std::vector<std::size_t> at(series.size(), 0);  // the first point not yet passed
    for (const double x : all) {
        double sum = 0;
        int n = 0;
        for (std::size_t i = 0; i < series.size(); ++i) {
            const Series& one = *series[i];
            while (at[i] < one.x.size() && one.x[at[i]] < x) ++at[i];
            if (at[i] < one.x.size() && one.x[at[i]] == x) {
                sum += one.y[at[i]];
            } else if (at[i] == one.x.size() && !one.x.empty() && ended[i]) {
                sum += one.y.back();
            } else {
                continue;
            }
            ++n;
        }
        mean->x.push_back(x);
        mean->y.push_back(sum / n);
        mean->n.push_back(n);
    }
    return mean;
}

SeriesPtr smoothed(const Series& series, int epochs) {
    auto result = std::make_shared<Series>(series);
    std::vector<double> sums(series.y.size() + 1, 0);
    for (std::size_t i = 0; i < series.y.size(); ++i) sums[i + 1] = sums[i] + series.y[i];
    for (std::size_t i = 0; i < series.x.size(); ++i) {
        // As far to the right as to the left where it begins: there the curve is steep.
        const double half = epochs / 2;  // whole epochs
        const double ahead = std::min(half, series.x[i] - series.x.front());
        const auto from = std::lower_bound(series.x.begin(), series.x.end(), series.x[i] - half) - series.x.begin();
        const auto to = std::upper_bound(series.x.begin(), series.x.end(), series.x[i] + ahead) - series.x.begin();
        result->y[i] = (sums[static_cast<std::size_t>(to)] - sums[static_cast<std::size_t>(from)]) /
                       static_cast<double>(to - from);
    }
    return result;
}

double upperEnd(const std::vector<ArmCurves>& arms) {
    double highest = 0, first = 0;
    for (const ArmCurves& arm : arms) {
        const Series& mean = *arm.smooth;
        for (std::size_t i = mean.y.size() / 10; i < mean.y.size(); ++i) highest = std::max(highest, mean.y[i]);
        if (!mean.y.empty()) first = std::max(first, mean.y.front());
    }
    // A curve that starts far above where it ends would leave its end flat at the bottom.
    return std::min(1.6 * highest, 1.05 * std::max(first, highest));
}

}  // namespace bauta::models
