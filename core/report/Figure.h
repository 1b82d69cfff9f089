// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "core/experiment/Results.h"
#include "core/report/Table.h"

namespace bauta::report {

/// One arm at one OAR.
struct Mark {
    std::string arm;
    std::vector<std::pair<std::string, double>> values;  ///< by subject
    double mean = 0, sd = 0, low = 0, q1 = 0, median = 0, q3 = 0, high = 0;
    std::string none;   ///< what stands in place of it: "all 29 empty"; empty when there are values
    std::string count;  ///< above it: "29", or "27 (2 empty)"
};
/// Two arms of a group that differ, with the stars of q.
struct Bracket {
    std::string armA, armB, stars;
};
struct Group {
    std::string oar;
    std::vector<Mark> marks;  ///< one an arm, in the figure's order
    std::vector<Bracket> brackets;
};
/// One axis.
struct Panel {
    std::string title;         ///< "DSC"
    std::string unit;          ///< "mm", or nothing
    double low = 0, high = 1;  ///< of the axis, without the room for brackets
    double most = 1;           ///< no value can lie above; infinite for distances
    bool boxes = true;         ///< boxes with whiskers; else points with mean and SD (Figure 2)
    std::vector<Group> groups;
};
/// A figure of the report; drawn by ui/figures from nothing else.
struct Figure {
    std::string name;     ///< of its files: "figure3_train"
    std::string title;    ///< "Trained on original or defaced, evaluated on original"
    std::string caption;  ///< with numbers of subjects, engines, test and correction
    std::vector<std::string> arms;
    std::vector<Panel> panels;
};

/// All that there may be: preserved ratio; DSC and MSD by OAR; HD95 and mean HD95.
inline constexpr std::array<const char*, 5> kFigures = {"figure2_preserved", "figure3_train", "figure4_evaluate",
                                                        "figureA1_hd95_train", "figureA2_hd95_evaluate"};
/// Those of them that have a value.
[[nodiscard]] std::vector<Figure> figures(const experiment::Results& results);
/// One panel as the Results page shows it, of any of the metrics.
[[nodiscard]] Panel panelOf(const experiment::Results& results, experiment::Question question,
                            const std::string& metric);
/// The numbers behind it, one row a value; one row with the reason where an arm has none.
[[nodiscard]] DataTable dataOf(const Figure& figure);

}  // namespace bauta::report
