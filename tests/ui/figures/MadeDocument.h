// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/report/Report.h"
#include "tests/ui/figures/MadeFigure.h"

namespace bauta::test {

/// A table of that many columns and rows; cells name their row and column.
inline report::PrintTable madeTable(std::size_t columns, std::size_t rows) {
    report::PrintTable table;
    table.name = "made_" + std::to_string(columns) + "_" + std::to_string(rows);
    table.title = "Table of " + std::to_string(columns) + " columns";
    table.caption =
        "Rows: trained on; columns: evaluated on. Mean (SD) over all pairs of subject and OAR, n of them. "
        "Engines: mask_face native, fsl_deface native, pydeface native.";
    for (std::size_t c = 0; c < columns; ++c) table.head.push_back(c == 0 ? "OAR" : "Arm number " + std::to_string(c));
    for (std::size_t r = 0; r < rows; ++r) {
        std::vector<std::string> row{"Row_" + std::to_string(r + 1)};
        for (std::size_t c = 1; c < columns; ++c)
            row.push_back("0." + std::to_string(100 + r) + " (0." + std::to_string(100 + c) + ")");
        table.rows.push_back(row);
    }
    table.notes = {"pydeface on original: 28 of 232 pairs have an OAR without a voxel."};
    table.strong = {{0, 1}};
    return table;
}

/// The tests of a family as the report prints them: 14 columns, three of them long.
inline report::PrintTable madeStatistics(std::size_t rows) {
    report::PrintTable table;
    table.name = "made_statistics";
    table.title = "Experiment 1, DSC: 3 arms × 8 OARs";
    table.caption = "Two-sided Wilcoxon signed-rank tests on subjects.";
    table.textColumns = 2;
    table.head = {"OAR", "Compared", "n", "Zeros",  "Ties",       "Left out",      "W",
                  "p",   "q",        "",  "Effect", "Difference", "95 % interval", "Test"};
    for (std::size_t r = 0; r < rows; ++r) {
        table.rows.push_back({"Glnd_Submand_R", "original − fsl_deface", "29", "0", "no", "0", std::to_string(100 + r),
                              "0.0004", "0.0012", "**", "−0.81", "−0.034", "−0.062 to −0.017", "normal"});
        table.strong.emplace_back(r, 8);
    }
    return table;
}

/// A report with everything one can have: a flow, small, wide and long tables, figures of few and of many arms.
inline report::Document madeDocument() {
    report::Document document;
    document.title = "Defacing and segmentation: exp-001";
    document.subtitle = "my-study, 29 subjects, 4 arms, 5 folds";
    std::string text = "Models trained on original scans reach 0.771 on original scans. ";
    for (int i = 0; i < 4; ++i) text += text;
    document.figures = {madeFigure(), madeFigure(manyArms())};
    document.figures[1].name = "figure4_evaluate";
    report::Flow flow;
    flow.caption = "Subjects from the study to the test folds.";
    flow.steps = {{"55 subjects in the study", {"3 without a run of every method"}},
                  {"52 subjects with runs of mask_face, fsl_deface and pydeface",
                   {"13 rated 0 under pydeface", "7 rated 0 under fsl_deface: eyes remain", "3 unrated"}},
                  {"29 subjects in the cohort", {}},
                  {"5 folds of 5 to 6 subjects", {}}};
    document.blocks = {report::Paragraph{"Ratings are of the reader phantom-truth: the known face of made-up subjects "
                                         "(phantoms), not a person's judgement.",
                                         true},
                       report::Heading{"Reading the result", 2},
                       report::Paragraph{text, false},
                       report::Heading{"Subjects", 2},
                       flow,
                       report::Heading{"Composite scores", 2},
                       madeTable(5, 4),
                       report::Heading{"Figure 3", 2},
                       report::FigureBlock{0},
                       report::Heading{"Statistics", 2},
                       madeTable(3, 60),
                       report::Heading{"Wide", 2},
                       madeTable(11, 30),
                       report::Heading{"Figure 4", 2},
                       report::FigureBlock{1},
                       report::Heading{"Provenance", 2},
                       report::Paragraph{text, false}};
    return document;
}

}  // namespace bauta::test
