// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "core/base/Hash.h"
#include "core/experiment/Evaluation.h"
#include "core/metrics/Metric.h"

namespace bauta::test {

/// A cell's table and sidecar (DESIGN 3) by hand, without waiting for the disk as storeEvaluation() does.
inline void writeCell(const std::filesystem::path& study, const experiment::Cell& cell,
                      const std::vector<experiment::SubjectScores>& scores, const base::Json& provenance,
                      const std::string& impl = "bauta-1") {
    std::string text = "subject\tarm_train\tarm_test\tfold\toar";
    for (const metrics::Metric& metric : metrics::allMetrics()) text += "\t" + std::string(metric.key);
    text += "\tref_empty\tpred_empty\tmetric_impl\n";
    for (const experiment::SubjectScores& subject : scores) {
        for (const experiment::OarScore& score : subject.oars) {
            text += subject.subject + "\t" + cell.armTrain + "\t" + cell.armTest + "\t" + std::to_string(cell.fold) +
                    "\t" + score.oar;
            for (const metrics::Metric& metric : metrics::allMetrics()) {
                const auto& values = score.metrics.values;
                const auto found = std::ranges::find(values, metric.key, &std::pair<std::string_view, double>::first);
                const bool none = score.metrics.ref_empty || found == values.end();
                const base::Json number = none ? base::Json() : base::number(found->second);
                text += "\t" + (none ? "n/a" : number.is_string() ? number.get<std::string>() : number.dump());
            }
            text += score.metrics.ref_empty ? "\ttrue" : "\tfalse";
            text += score.metrics.pred_empty ? "\ttrue\t" : "\tfalse\t";
            text += impl + "\n";
        }
    }
    const std::filesystem::path table = experiment::tableOf(study, cell);
    std::filesystem::create_directories(table.parent_path());
    std::ofstream(table) << text;
    std::ofstream(std::filesystem::path(table).replace_extension(".json"))
        << base::Json{{"provenance", provenance}, {"table_sha256", base::sha256(text)}}.dump();
}

}  // namespace bauta::test
