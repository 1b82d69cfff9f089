// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/experiment/Scores.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <set>
#include <span>

#include "core/base/Error.h"
#include "core/base/Files.h"
#include "core/base/Numbers.h"
#include "core/base/Time.h"
#include "core/base/Words.h"
#include "core/metrics/Metric.h"

namespace bauta::experiment {
namespace {

using base::Error;
using base::ErrorCode;

constexpr std::array<ResultMetric, 5> kMetrics = {{
    {"dsc", "DSC", "", "Dice similarity coefficient", true, 3},
    {"msd_mm", "MSD", "mm", "mean surface distance, pooled over the surface voxels of target and prediction", false, 2},
    {"hd95_mm", "HD95", "mm", "the larger of the two directed 95th percentiles of the surface distances", false, 2},
    {"mean_hd95_mm", "Mean HD95", "mm", "mean of the two directed 95th percentiles of the surface distances", false, 2},
    {"nsd_2mm", "NSD", "", "share of the surface voxels within 2 mm of the other surface", true, 3},
}};

std::vector<std::string_view> cellsIn(std::string_view text, char separator) {
    std::vector<std::string_view> parts;
    while (true) {
        const std::size_t end = text.find(separator);
        parts.push_back(text.substr(0, end));
        if (end == std::string_view::npos) return parts;
        text.remove_prefix(end + 1);
    }
}

/// A cell's table as it was stored.
class Table {
  public:
    Table(const fs::path& file, const Experiment& plan, const Cell& cell) : file_(file), plan_(plan), cell_(cell) {}

    /// Adds its rows, and their metric_impl to impls.
    void read(std::vector<Score>& rows, std::set<std::string>& impls) {
        const std::string text = base::readFile(file_);
        std::vector<std::string_view> lines = cellsIn(text, '\n');
        if (lines.back().empty()) lines.pop_back();
        if (lines.empty()) throw damaged("is empty");
        header_ = cellsIn(lines.front(), '\t');
        std::set<std::pair<std::string, std::string>> seen;
        for (line_ = 1; line_ < lines.size(); ++line_) {
            cells_ = cellsIn(lines[line_], '\t');
            if (cells_.size() != header_.size()) throw damaged("has another number of columns than its head");
            Score score = row();
            if (!seen.emplace(score.subject, score.oar).second) throw damaged("has a subject's OAR twice");
            impls.emplace(at("metric_impl"));
            rows.push_back(std::move(score));
        }
    }

  private:
    [[nodiscard]] Error damaged(const std::string& how) const {
        const std::string where = line_ == 0 ? "" : ", line " + std::to_string(line_ + 1);
        return {ErrorCode::Damaged, "the table of " + nameOf(cell_) + where + " " + how, file_.string(),
                "remove it, and evaluate again"};
    }
    [[nodiscard]] std::string_view at(std::string_view key) const {
        const auto column = std::ranges::find(header_, key);
        if (column == header_.end()) throw damaged("has no column " + std::string(key));
        return cells_[static_cast<std::size_t>(column - header_.begin())];
    }
    [[nodiscard]] bool flag(std::string_view key) const {
        const std::string_view value = at(key);
        if (value != "true" && value != "false") throw damaged("has no true or false as " + std::string(key));
        return value == "true";
    }
    [[nodiscard]] double number(const metrics::Metric& metric) const {
        std::string_view value = at(metric.key);
        if (value == "n/a") return std::numeric_limits<double>::quiet_NaN();
        const auto read = base::takeNumber(value);
        const bool possible =
            read && value.empty() && *read >= 0 && (metric.kind == metrics::Metric::Kind::Distance_mm || *read <= 1);
        if (!possible) throw damaged("has an impossible " + std::string(metric.key));
        return *read;
    }
    [[nodiscard]] Score row() const {
        Score score;
        score.subject = at("subject");
        score.armTrain = at("arm_train");
        score.armTest = at("arm_test");
        score.oar = at("oar");
        score.fold = cell_.fold;
        if (score.armTrain != cell_.armTrain || score.armTest != cell_.armTest ||
            at("fold") != std::to_string(cell_.fold)) {
            throw damaged("belongs to another evaluation");
        }
        const auto& tested = plan_.folds[cell_.fold];
        if (std::ranges::find(tested, score.subject) == tested.end())
            throw damaged("tells of " + score.subject + ", who is not in this fold of the plan");
        const auto& oars = segmentation::oarNames();
        if (std::ranges::find(oars, score.oar) == oars.end()) throw damaged("has " + score.oar + ", which is no OAR");
        score.refEmpty = flag("ref_empty");
        score.predEmpty = flag("pred_empty");
        for (const metrics::Metric& metric : metrics::allMetrics()) {
            const double value = number(metric);
            if (score.refEmpty && !std::isnan(value))
                throw damaged("has a " + std::string(metric.key) + " where there is no target");
            score.values.emplace(metric.key, value);
        }
        return score;
    }

    fs::path file_;
    const Experiment& plan_;
    const Cell& cell_;
    std::vector<std::string_view> header_, cells_;
    std::size_t line_ = 0;
};

MissingCell missingCell(const fs::path& study, const Cell& cell) {
    if (fs::exists(tableOf(study, cell))) return {cell, "its table is not as it was stored: evaluate it again"};
    const fs::path model = modelFolder(study, cell.experiment, cell.armTrain, cell.fold);
    if (fs::exists(model / "training.json")) return {cell, "not evaluated yet"};
    return {cell, networkName(cell.armTrain, cell.fold) + " is not trained", true};
}

/// Older versions did not store it: the time of the file then, which a copy of the study does not keep.
std::string evaluatedUtc(const base::Json& stored, const fs::path& table) {
    const auto time = stored.find("evaluated_utc");
    if (time != stored.end() && time->is_string()) {
        try {
            return base::utc(base::parseUtc(time->get<std::string>()));
        } catch (const Error&) {  // not ours
        }
    }
    using std::chrono::system_clock;
    const auto written = fs::last_write_time(fs::path(table).replace_extension(".json"));
    return base::utc(std::chrono::time_point_cast<system_clock::duration>(std::chrono::file_clock::to_sys(written)));
}

std::map<std::string, std::string> enginesOf(const study::Study& study, const Experiment& plan) {
    std::set<std::string> subjects;
    for (const auto& fold : plan.folds) subjects.insert(fold.begin(), fold.end());
    std::map<std::string, std::set<std::string>> engines;
    for (const study::Run& run : study.runs()) {
        if (run.state == study::RunState::Done && subjects.contains(run.subject))
            engines[run.method].insert(run.engine);
    }
    std::map<std::string, std::string> all;
    for (const std::string& arm : plan.arms) {
        if (arm == kOriginal) continue;
        all[arm] = base::joined({engines[arm].begin(), engines[arm].end()});
    }
    return all;
}

/// Distances of other definitions are other numbers.
std::string requireOneImplementation(const std::map<std::string, std::vector<std::string>>& cellsOf) {
    if (cellsOf.empty()) return {};
    if (cellsOf.size() == 1) return cellsOf.begin()->first;
    std::string list;
    for (const auto& [impl, cells] : cellsOf) {
        list += (list.empty() ? "" : "; ") + impl + " (" + cells.front();
        for (std::size_t i = 1; i < cells.size() && i < 5; ++i) list += "; " + cells[i];
        if (cells.size() > 5) list += "; and " + std::to_string(cells.size() - 5) + " more";
        list += ")";
    }
    throw Error(ErrorCode::Damaged, "the evaluations were measured by different versions of the metrics: " + list, {},
                "evaluate the older ones again");
}

}  // namespace

const std::array<ResultMetric, 5>& resultMetrics() {
    return kMetrics;
}

const ResultMetric& resultMetric(std::string_view key) {
    const auto found = std::ranges::find(kMetrics, key, &ResultMetric::key);
    if (found != kMetrics.end()) return *found;
    std::string known;
    for (const ResultMetric& metric : kMetrics) known += (known.empty() ? "" : ", ") + std::string(metric.key);
    throw Error(ErrorCode::BadRequest, "there are no results of \"" + std::string(key) + "\"", {},
                "choose one of " + known);
}

Scores loadScores(const study::Study& study, const std::string& experiment) {
    const fs::path& folder = study.folder();
    Scores scores;
    scores.plan = load(folder, experiment);
    scores.engines = enginesOf(study, scores.plan);
    std::map<std::string, std::vector<std::string>> cellsOf;  // by implementation
    for (const std::string& train : scores.plan.arms) {
        for (const std::string& test : scores.plan.arms) {
            for (const std::size_t fold : scores.plan.runFolds) {
                const Cell cell = {experiment, train, test, fold};
                const base::Json stored = storedOf(folder, cell);
                if (stored.is_null()) {
                    scores.missing.push_back(missingCell(folder, cell));
                    continue;
                }
                const fs::path table = tableOf(folder, cell);
                const std::size_t first = scores.rows.size();
                std::set<std::string> impls;
                Table(table, scores.plan, cell).read(scores.rows, impls);
                for (const std::string& impl : impls) cellsOf[impl].push_back(nameOf(cell));
                const auto& oars = segmentation::oarNames();
                std::ranges::sort(std::span(scores.rows).subspan(first), {}, [&](const Score& score) {
                    return std::pair(std::string_view(score.subject), std::ranges::find(oars, score.oar));
                });
                scores.evaluated_utc = std::max(scores.evaluated_utc, evaluatedUtc(stored, table));
            }
        }
    }
    scores.metricImpl = requireOneImplementation(cellsOf);
    return scores;
}

}  // namespace bauta::experiment
