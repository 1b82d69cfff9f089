// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/Table.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

namespace bauta::report {
namespace {

DataTable data() {
    return {"small",
            "Two <rows>",
            {{"oar", "organ", ""}, {"msd_mm", "distance", "mm"}, {"best", "of all", ""}},
            {{"Parotid_L", base::number(0.1), true},
             {"a\tb\nc", base::number(std::numeric_limits<double>::infinity()), nullptr}}};
}

PrintTable print() {
    PrintTable table;
    table.name = "small";
    table.title = "50 % & more";
    table.caption = "A <b> of mask_face";
    table.head = {"Arm", "n", "q"};
    table.rows = {{"mask_face", "29", "≤ 0.05"}, {"fsl_deface", "−1", "2.9e-5"}};
    table.notes = {"$1 #2 {3} ~4 ^5 \\6"};
    table.strong = {{1, 2}};
    return table;
}

TEST(TableTest, TsvHasOneLineARowWhateverItsTextsHold) {
    EXPECT_EQ(toTsv(data()), "oar\tmsd_mm\tbest\nParotid_L\t0.1\ttrue\na b c\tinf\tn/a\n");
}

TEST(TableTest, NumbersReadBackAsTheSame) {
    const double value = 0.1 + 0.2;
    const DataTable table{"t", "", {{"v", "", ""}}, {{base::number(value)}, {base::number(1e-300)}}};
    const std::string tsv = toTsv(table);
    EXPECT_EQ(std::stod(tsv.substr(2)), value);
    EXPECT_EQ(std::stod(tsv.substr(tsv.find('\n', 2) + 1)), 1e-300);
}

TEST(TableTest, SidecarTellsMeaningAndUnit) {
    const base::Json json = sidecar(data());
    EXPECT_EQ(json["title"], "Two <rows>");
    EXPECT_EQ(json["rows"], 2);
    EXPECT_EQ(json["columns"]["msd_mm"], base::Json({{"meaning", "distance"}, {"unit", "mm"}}));
    EXPECT_FALSE(json["columns"]["oar"].contains("unit"));
}

TEST(TableTest, LatexIsEscapedBooktabs) {
    EXPECT_EQ(toLatex(print()),
              "% needs \\usepackage[utf8]{inputenc}, \\usepackage[T1]{fontenc}, \\usepackage{booktabs,graphicx}\n"
              "\\begin{table}\n\\centering\n"
              "\\caption{\\textbf{50 \\% \\& more.} A \\textless{}b\\textgreater{} of mask\\_face}\n"
              "\\label{tab:small}\n\\par\\smallskip\n"
              "\\resizebox{\\ifdim\\width>\\linewidth\\linewidth\\else\\width\\fi}{!}{%\n"
              "\\begin{tabular}{lrr}\n\\toprule\nArm & n & q \\\\\n\\midrule\n"
              "mask\\_face & 29 & $\\le$ 0.05 \\\\\n"
              "fsl\\_deface & $-$1 & \\textbf{2.9e-5} \\\\\n"
              "\\bottomrule\n\\end{tabular}}\n\\par\\smallskip\\raggedright\\footnotesize\n"
              "\\$1 \\#2 \\{3\\} \\textasciitilde{}4 \\textasciicircum{}5 \\textbackslash{}6\\par\n"
              "\\end{table}\n");
}

TEST(TableTest, LatexOfATableWithManyColumnsLiesOnItsSideAndALongOneGoesOn) {
    PrintTable table = print();
    table.head.resize(9);
    for (auto& row : table.rows) row.resize(9);
    const std::string wide = toLatex(table);
    EXPECT_TRUE(wide.starts_with("% needs ")) << wide;
    EXPECT_THAT(wide, testing::HasSubstr("booktabs,graphicx,rotating}\n\\begin{sidewaystable}\n"));
    EXPECT_TRUE(wide.ends_with("\\end{sidewaystable}\n")) << wide;
    table.rows.resize(25, {"[x", "1", "2"});
    const std::string rows = toLatex(table);
    EXPECT_THAT(rows, testing::HasSubstr("booktabs,longtable,pdflscape}\n\\begin{landscape}\n"));
    EXPECT_THAT(rows, testing::HasSubstr("\\endfirsthead\n\\toprule\nArm & n & q"));
    EXPECT_THAT(rows, testing::HasSubstr(" \\\\\n{[}x & 1 & 2 \\\\\n")) << "no option of the row before";
    EXPECT_THAT(rows, testing::Not(testing::HasSubstr("resizebox")));
    EXPECT_TRUE(rows.ends_with("\\textbackslash{}6\\par\n\\end{landscape}\n")) << rows;
}

TEST(TableTest, HtmlHasCaptionAndHeadsWithTheirScope) {
    EXPECT_EQ(toHtml(print()),
              "<div class=\"wide\"><table id=\"small\">\n"
              "<caption><span><strong>50 % &amp; more.</strong> A &lt;b&gt; of mask_face</span></caption>\n"
              "<thead><tr><th scope=\"col\">Arm</th><th scope=\"col\" class=\"n\">n</th>"
              "<th scope=\"col\" class=\"n\">q</th></tr></thead>\n<tbody>\n"
              "<tr><th scope=\"row\">mask_face</th><td class=\"n\">29</td><td class=\"n\">≤ 0.05</td></tr>\n"
              "<tr><th scope=\"row\">fsl_deface</th><td class=\"n\">−1</td>"
              "<td class=\"n\"><strong>2.9e-5</strong></td></tr>\n</tbody></table></div>\n"
              "<p class=\"note\">$1 #2 {3} ~4 ^5 \\6</p>\n");
}

TEST(TableTest, ALongTableIsFolded) {
    PrintTable table = print();
    table.folded = true;
    EXPECT_TRUE(toHtml(table).starts_with("<details><summary>50 % &amp; more</summary>"));
    EXPECT_TRUE(toHtml(table).ends_with("</details>\n"));
}

TEST(TableTest, HtmlOfManyColumnsIsDenseAndLongCellsMayBreak) {
    PrintTable table = print();
    table.textColumns = 2;
    const std::string words = "as long as this, and longer than thirty";
    table.rows = {{"mask_face", words, words}};
    EXPECT_THAT(toHtml(table), testing::HasSubstr("<td class=\"long\">" + words + "</td><td class=\"n long\">"));
    EXPECT_THAT(toHtml(table), testing::Not(testing::HasSubstr("dense")));
    table.head.resize(9);
    EXPECT_THAT(toHtml(table), testing::HasSubstr("<table id=\"small\" class=\"dense\">"));
}

TEST(TableTest, HtmlTextLeavesNoTagAndNoControlCharacter) {
    EXPECT_EQ(htmlText("<script>\"a\" & b\x01</script>"), "&lt;script&gt;&quot;a&quot; &amp; b &lt;/script&gt;");
}

}  // namespace
}  // namespace bauta::report
