// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <stop_token>
#include <string>
#include <variant>
#include <vector>

#include "core/experiment/Results.h"
#include "core/report/Figure.h"
#include "core/report/Table.h"

namespace bauta::report {

namespace fs = std::filesystem;

struct Heading {
    std::string text;
    int level = 2;
};
struct Paragraph {
    std::string text;
    bool warning = false;  ///< "Ratings are of the reader phantom-truth: …"
};
/// The flow of subjects: boxes from top to bottom, each with who left on the way to the next.
struct FlowStep {
    std::string kept;               ///< "55 subjects in the study"
    std::vector<std::string> left;  ///< "13 rated 0 under pydeface"
};
struct Flow {
    std::vector<FlowStep> steps;
    std::string caption;
};
struct FigureBlock {
    std::size_t figure = 0;  ///< in Document::figures
};
using Block = std::variant<Heading, Paragraph, PrintTable, Flow, FigureBlock>;

/// The report, whoever renders it: HTML here, PDF in ui/figures.
struct Document {
    std::string title, subtitle;
    std::vector<Block> blocks;
    std::vector<Figure> figures;
};
[[nodiscard]] Document document(const experiment::Results& results);

/// All tables of the results: table0_quality, table1_oars, table2_composite, statistics, evaluations, provenance_*, …
[[nodiscard]] std::vector<DataTable> dataTables(const experiment::Results& results);
[[nodiscard]] std::vector<PrintTable> printTables(const experiment::Results& results);
/// Paragraphs for a paper's methods section, from the actual settings, versions and seeds.
[[nodiscard]] std::vector<std::string> methodsText(const experiment::Results& results);
/// What the composite scores of a metric say, in sentences: "Models trained on original scans reach 0.771 on original
/// scans." Without a number one sentence says why.
[[nodiscard]] std::vector<std::string> reading(const experiment::Results& results, const std::string& metric);

/// What is written; all by default.
struct Parts {
    bool tables = true, latex = true, methods = true, html = true, figures = true, figureData = true;
};
/// Writes FOLDER/tables/*.tsv + .json, latex/*.tex, methods.txt, figures/data/*.tsv + .json; returns these files,
/// relative to the folder. Nothing depends on when or where it is written. Errors: those of writing.
std::vector<std::string> writeTables(const experiment::Results& results, const fs::path& folder,
                                     const Parts& parts = {});
/// Writes FOLDER/report.html, one file that needs no other: figures/NAME.svg are taken in where they are there; where
/// they are not, a line says so.
void writeHtml(const Document& document, const fs::path& folder);

/// What came of writing a report.
struct Written {
    std::vector<std::string> files;  ///< relative to the folder
    std::vector<std::string> notes;  ///< what is not there and why, in sentences
};
/// The whole report: tables and texts; figures and report.pdf, which `program` (bauta; none when empty) draws by
/// --render in a process of its own, since core draws nothing; then the HTML with these figures. Drawings of other
/// numbers, left by an earlier report, are removed. Errors: Cancelled, those of writing and of requireReportFolder();
/// a drawing that fails is a note.
Written writeReport(const experiment::Results& results, const fs::path& study, const fs::path& folder,
                    const fs::path& program, const Parts& parts = {}, const std::stop_token& stop = {});
/// bauta beside the running program; empty when it is not there.
[[nodiscard]] fs::path drawingProgram();

/// Where an experiment's report goes unless told otherwise: results/<experiment>/report
[[nodiscard]] fs::path reportFolder(const fs::path& study, const std::string& experiment);
/// Error BadRequest when a report must not go there: a file, or a place in the study that holds something else.
void requireReportFolder(const fs::path& study, const fs::path& folder);

}  // namespace bauta::report
