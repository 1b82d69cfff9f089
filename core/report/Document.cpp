// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>

#include "core/report/Paper.h"
#include "core/report/Tables.h"
#include "core/report/Words.h"

namespace bauta::report {
namespace {

using experiment::Question;
using experiment::Results;

/// With a capital, unless it begins with the name of something, and a full stop.
std::string sentence(std::string text, const std::vector<std::string>& names) {
    const std::string first = text.substr(0, text.find_first_of(" ,:"));
    const bool word = !first.empty() && std::ranges::all_of(first, [](char c) { return c >= 'a' && c <= 'z'; });
    if (word && std::ranges::find(names, first) == names.end())
        text.front() = static_cast<char>(text.front() - 'a' + 'A');
    return text.ends_with('.') ? text : text + ".";
}

class Writer {
  public:
    explicit Writer(const Results& results) : results_(results) { document_.figures = figures(results); }

    Document write() {
        const experiment::Experiment& plan = results_.plan();
        document_.title = "Defacing and segmentation: " + plan.name;
        document_.subtitle = results_.study + ", " + counted(plan.subjectCount(), "subject") + ", " +
                             counted(plan.arms.size(), "arm") + ", " + counted(plan.folds.size(), "fold");
        if (plan.runFolds.size() < plan.folds.size())
            document_.subtitle += " (" + std::to_string(plan.runFolds.size()) + " of them run)";
        warnings();
        heading("Reading the result");
        for (const char* metric : {"dsc", "msd_mm"}) {
            std::string text(experiment::resultMetric(metric).title);
            text += ": ";
            for (const std::string& sentence : reading(results_, metric)) text += sentence + " ";
            text.pop_back();
            paragraph(text);
        }
        heading("Subjects");
        add(flowOf(results_));
        add(subjectTable(results_));
        heading("Methods");
        for (const std::string& text : methodsText(results_)) paragraph(text);
        heading("Table 0: rating of the methods");
        add(qualityTable(results_));
        figure("figure2_preserved", "Figure 2: preserved ratio",
               "No run is judged 1 on a subject with organs at risk.");
        heading("Table 1: organs at risk left");
        add(oarTable(results_, false));
        add(oarTable(results_, true));
        heading("Table 2: composite scores");
        add(compositeTable(results_, "dsc"));
        add(compositeTable(results_, "msd_mm"));
        if (PrintTable table = paperTable(results_); !table.rows.empty()) add(std::move(table));
        for (const char* metric : {"hd95_mm", "mean_hd95_mm", "nsd_2mm"}) add(folded(compositeTable(results_, metric)));
        figure("figure3_train", "Figure 3: trained on original or defaced", none());
        figure("figure4_evaluate", "Figure 4: evaluated on original or defaced", none());
        heading("Statistics");
        for (const Question question : {Question::TrainedOn, Question::EvaluatedOn})
            for (const char* metric : {"dsc", "msd_mm"}) family(question, metric, false);
        family(Question::Composite, "dsc", true);
        family(Question::Composite, "msd_mm", true);
        figure("figureA1_hd95_train", "Figure A1: Hausdorff distances, trained on original or defaced", none());
        figure("figureA2_hd95_evaluate", "Figure A2: Hausdorff distances, evaluated on original or defaced", none());
        for (const Question question : {Question::TrainedOn, Question::EvaluatedOn})
            for (const char* metric : {"hd95_mm", "mean_hd95_mm", "nsd_2mm"}) family(question, metric, true);
        provenance();
        return std::move(document_);
    }

  private:
    void add(Block block) { document_.blocks.push_back(std::move(block)); }
    void heading(const std::string& text) { add(Heading{text, 2}); }
    void paragraph(const std::string& text, bool warning = false) { add(Paragraph{text, warning}); }

    static PrintTable folded(PrintTable table) {
        table.folded = true;
        return table;
    }

    void warnings() {
        if (results_.ratedByTruth)
            paragraph(ratingsText(results_) + " Nothing here says how a method works on patients.", true);
        for (const std::string& text : results_.warnings) paragraph(sentence(text, results_.plan().arms), true);
        if (results_.scores.rows.empty() && results_.warnings.empty())
            paragraph("Nothing is evaluated yet: there are no scores, statistics and figures of them.", true);
    }

    [[nodiscard]] std::string none() const {
        const std::vector<std::string>& arms = results_.plan().arms;
        if (std::ranges::find(arms, experiment::kOriginal) == arms.end())
            return "Not drawn: the experiment has no arm original.";
        return results_.scores.rows.empty() ? "Not drawn: nothing is evaluated yet." : "Not drawn: there is no value.";
    }

    void figure(const std::string& name, const std::string& title, const std::string& otherwise) {
        heading(title);
        const auto found = std::ranges::find(document_.figures, name, &Figure::name);
        if (found == document_.figures.end()) return paragraph(otherwise);
        add(FigureBlock{static_cast<std::size_t>(found - document_.figures.begin())});
    }

    void family(Question question, const std::string& metric, bool fold) {
        PrintTable table = familyTable(results_, question, metric);
        if (table.rows.empty()) return;
        table.folded = fold;
        add(std::move(table));
    }

    void provenance() {
        heading("Provenance");
        const auto trained =
            std::ranges::count_if(results_.models, [](const auto& m) { return !m.modelSha256.empty(); });
        const std::size_t evaluated =
            results_.cells.size() - std::min(results_.cells.size(), results_.scores.missing.size());
        std::string text =
            "Every number can be followed to its sources: from the tables (tables/*.tsv) to the scores of each subject "
            "(tables/evaluations.tsv), by arms and fold to the stored scores and networks "
            "(tables/provenance_cells.tsv, "
            "provenance_models.tsv, by SHA-256), and by subject and arm to the scans, ratings and options "
            "(tables/provenance_runs.tsv, by SHA-256 and ids of rating events). Here: " +
            counted(results_.runs.size(), "scan") + ", " + counted(static_cast<std::size_t>(trained), "network") +
            ", " + counted(evaluated, "evaluation") + " of " + std::to_string(results_.cells.size()) + ".";
        paragraph(text);
        add(modelTable(results_));
        if (!results_.plan().created_utc.empty())
            paragraph(
                "Planned " + results_.plan().created_utc +
                (results_.scores.evaluated_utc.empty() ? "" : ", last evaluated " + results_.scores.evaluated_utc) +
                ".");
        paragraph("Reference: " + std::string(paper::kCitation) + ".");
    }

    const Results& results_;
    Document document_;
};

}  // namespace

Document document(const Results& results) {
    return Writer(results).write();
}

}  // namespace bauta::report
