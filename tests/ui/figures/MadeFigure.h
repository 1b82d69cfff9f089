// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <cmath>
#include <random>
#include <string>
#include <vector>

#include "core/report/Figure.h"

namespace bauta::test {

inline const std::vector<std::string>& figureOars() {
    static const std::vector<std::string> kOars{"Parotid_L",    "Parotid_R",    "Glnd_Submand_L", "Glnd_Submand_R",
                                                "LN_Neck_II_L", "LN_Neck_II_R", "LN_Neck_III_L",  "LN_Neck_III_R"};
    return kOars;
}

inline double quantile(const std::vector<double>& sorted, double share) {
    const double at = share * static_cast<double>(sorted.size() - 1);
    const auto i = static_cast<std::size_t>(at);
    const std::size_t next = std::min(i + 1, sorted.size() - 1);
    return sorted[i] + (at - static_cast<double>(i)) * (sorted[next] - sorted[i]);
}

inline report::Mark madeMark(const std::string& arm, std::vector<double> values) {
    report::Mark mark;
    mark.arm = arm;
    mark.count = std::to_string(values.size());
    for (std::size_t i = 0; i < values.size(); ++i)
        mark.values.emplace_back("sub-" + std::string(i < 9 ? "00" : "0") + std::to_string(i + 1), values[i]);
    if (values.empty()) {
        mark.none = "all 29 empty";
        return mark;
    }
    for (const double value : values) mark.mean += value / static_cast<double>(values.size());
    for (const double value : values)
        mark.sd += (value - mark.mean) * (value - mark.mean) / std::max(1.0, static_cast<double>(values.size()) - 1);
    mark.sd = std::sqrt(mark.sd);
    std::sort(values.begin(), values.end());
    mark.low = quantile(values, 0.05);
    mark.q1 = quantile(values, 0.25);
    mark.median = quantile(values, 0.5);
    mark.q3 = quantile(values, 0.75);
    mark.high = quantile(values, 0.95);
    return mark;
}

/// A panel of the eight OARs with `subjects` values a mark, the last arm without any in the last pair; every arm
/// differs from the first. The same at every call. `distance` gives millimetres up to 20.
inline report::Panel madePanel(const std::vector<std::string>& arms, std::size_t subjects = 29, bool distance = false) {
    report::Panel panel;
    panel.title = distance ? "MSD" : "DSC";
    panel.unit = distance ? "mm" : "";
    panel.most = distance ? INFINITY : 1;
    std::mt19937 random(7);
    const auto uniform = [&] { return static_cast<double>(random() - std::mt19937::min()) / std::mt19937::max(); };
    double most = 0;
    for (std::size_t o = 0; o < figureOars().size(); ++o) {
        report::Group group;
        group.oar = figureOars()[o];
        for (std::size_t a = 0; a < arms.size(); ++a) {
            std::vector<double> values;
            const double loss = a + 1 == arms.size() ? 0.3 : 0.02 * static_cast<double>(a);
            for (std::size_t i = 0; i < subjects && !(o >= 6 && a + 1 == arms.size() && a > 0); ++i) {
                const double bell = (uniform() + uniform() + uniform() - 1.5) / 1.5;
                const double dsc =
                    std::clamp(0.85 - 0.05 * static_cast<double>(o / 2) - loss + (0.15 + loss / 2) * bell, 0.0, 1.0);
                values.push_back(distance ? 0.5 + 18 * (1 - dsc) * (1 - dsc) : dsc);
                most = std::max(most, values.back());
            }
            group.marks.push_back(madeMark(arms[a], std::move(values)));
            if (a > 0 && !group.marks.back().values.empty())
                group.brackets.push_back({arms[0], arms[a], std::string(1 + (o + a) % 4, '*')});
        }
        panel.groups.push_back(std::move(group));
    }
    if (distance) panel.high = std::ceil(most);
    return panel;
}

inline const std::vector<std::string>& figureArms() {
    static const std::vector<std::string> kArms{"original", "mask_face", "fsl_deface", "pydeface"};
    return kArms;
}

inline const std::vector<std::string>& manyArms() {
    static const std::vector<std::string> kArms{"original",     "mask_face",   "fsl_deface", "pydeface",
                                                "afni_refacer", "deepdefacer", "defacer",    "quickshear"};
    return kArms;
}

/// DSC above MSD.
inline report::Figure madeFigure(const std::vector<std::string>& arms = figureArms(), std::size_t subjects = 29) {
    report::Figure figure;
    figure.name = "figure3_train";
    figure.title = "Trained on original or defaced scans, evaluated on original scans";
    figure.caption = "Scores of 29 subjects by OAR.";
    figure.arms = arms;
    figure.panels = {madePanel(arms, subjects), madePanel(arms, subjects, true)};
    return figure;
}

}  // namespace bauta::test
