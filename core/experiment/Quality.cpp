// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/experiment/Quality.h"

#include <algorithm>
#include <cmath>
#include <set>

#include "core/base/Words.h"
#include "core/experiment/Composites.h"
#include "core/experiment/Experiment.h"
#include "core/segmentation/Case.h"

namespace bauta::experiment {

const std::vector<std::string>& shownOars() {
    static const std::vector<std::string> names = {"Parotid_L",    "Parotid_R",    "Glnd_Submand_L", "Glnd_Submand_R",
                                                   "LN_Neck_II_L", "LN_Neck_II_R", "LN_Neck_III_L",  "LN_Neck_III_R"};
    return names;
}

namespace {

using study::RunState;

/// What a method's table rows need while they are counted.
struct Counting {
    MethodQuality quality;
    std::set<std::string> engines, readers;
    std::vector<std::vector<int>> labels;
};

void count(Counting& counting, const study::Run& run, const Verdict* verdict) {
    MethodQuality& q = counting.quality;
    ++q.n;
    if (!run.engine.empty()) counting.engines.insert(run.engine);
    if (run.state == RunState::NotApplicable) {
        ++q.notApplicable;
        return;
    }
    if (run.state == RunState::Failed) {
        ++q.failed;
        return;
    }
    if (verdict == nullptr) {
        ++q.unrated;
        return;
    }
    counting.readers.insert(verdict->readers.begin(), verdict->readers.end());
    counting.labels.push_back(verdict->labels);
    // Readers who agree and no label: the rule is for a reader who has not rated it.
    if (verdict->label)
        ++(*verdict->label == 1 ? q.rated1 : q.rated0);
    else
        ++(verdict->undecided ? q.undecided : q.unrated);
}

/// The finished runs of the given subjects under a method, in their order.
class Runs {
  public:
    explicit Runs(const study::Study& study) {
        for (study::Run& run : study.runs()) {
            if (run.state == RunState::Done) runs_.emplace(std::pair(run.method, run.subject), std::move(run));
        }
    }
    [[nodiscard]] const study::Run* find(const std::string& method, const std::string& subject) const {
        const auto found = runs_.find({method, subject});
        return found == runs_.end() ? nullptr : &found->second;
    }

  private:
    std::map<std::pair<std::string, std::string>, study::Run> runs_;
};

const voxelloss::OarLoss* lossOf(const study::Run& run, const std::string& oar) {
    const auto found = std::ranges::find(run.losses, oar, &voxelloss::OarLoss::oar);
    return found == run.losses.end() || found->n_vox_ref == 0 ? nullptr : &*found;
}

}  // namespace

std::vector<MethodQuality> methodQuality(const study::Study& study, const ReaderRule& rule) {
    std::map<std::string, std::string> modalities;
    for (const study::Subject& subject : study.subjects())
        modalities.emplace(subject.id, image::suffix(subject.modality));
    const Verdicts judged = verdicts(study, rule);
    std::map<std::pair<std::string, std::string>, Counting> all;
    for (const study::Run& run : study.runs()) {
        const auto modality = modalities.find(run.subject);
        const bool ended =
            run.state == RunState::Done || run.state == RunState::Failed || run.state == RunState::NotApplicable;
        if (!ended || modality == modalities.end()) continue;
        Counting& counting = all[{run.method, modality->second}];
        counting.quality.method = run.method;
        counting.quality.modality = modality->second;
        const auto verdict = judged.find({run.subject, run.method});
        count(counting, run, verdict == judged.end() ? nullptr : &verdict->second);
    }
    std::vector<MethodQuality> table;
    for (auto& [key, counting] : all) {
        MethodQuality& q = counting.quality;
        q.engine = base::joined({counting.engines.begin(), counting.engines.end()});
        q.readers.assign(counting.readers.begin(), counting.readers.end());
        q.success = statistics::wilson(q.rated1, q.rated1 + q.rated0);
        q.agreement = statistics::agreement(counting.labels);
        table.push_back(std::move(q));
    }
    return table;
}

std::vector<OarAvailability> availability(const study::Study& study,
                                          const std::map<std::string, std::vector<std::string>>& subjects) {
    const Runs runs(study);
    std::map<std::string, study::Subject> subjectOf;
    for (study::Subject& subject : study.subjects()) subjectOf.emplace(subject.id, std::move(subject));
    std::vector<OarAvailability> table;
    for (const auto& [method, ids] : subjects) {
        for (const std::string& oar : segmentation::oarNames()) {
            OarAvailability row{method, oar};
            for (const std::string& id : ids) {
                if (method == kOriginal) {
                    const auto subject = subjectOf.find(id);
                    if (subject == subjectOf.end()) continue;
                    row.subjects += std::ranges::any_of(subject->second.structures, [&](const study::Structure& s) {
                        return s.name == oar && s.voxels > 0;
                    });
                } else if (const study::Run* run = runs.find(method, id)) {
                    const voxelloss::OarLoss* loss = lossOf(*run, oar);
                    if (loss == nullptr) continue;
                    ++row.subjects;
                    row.omitted += loss->lost() >= loss->n_vox_ref ? 1 : 0;
                }
            }
            table.push_back(std::move(row));
        }
    }
    return table;
}

std::vector<Preserved> preserved(const study::Study& study,
                                 const std::map<std::string, std::vector<std::string>>& subjects) {
    const Runs runs(study);
    std::vector<Preserved> table;
    for (const auto& [method, ids] : subjects) {
        for (const std::string& oar : segmentation::oarNames()) {
            Preserved row{method, oar, {}};
            std::vector<double> ratios;
            for (const std::string& id : ids) {
                const study::Run* run = runs.find(method, id);
                const voxelloss::OarLoss* loss = run == nullptr ? nullptr : lossOf(*run, oar);
                if (loss == nullptr || !std::isfinite(loss->preserved_ratio)) continue;
                row.values.emplace_back(id, loss->preserved_ratio);
                ratios.push_back(loss->preserved_ratio);
            }
            row.mean = meanOf(ratios);
            row.sd = sdOf(ratios);
            table.push_back(std::move(row));
        }
    }
    return table;
}

std::map<std::string, std::vector<std::string>> judgedOne(const study::Study& study, const ReaderRule& rule) {
    const Verdicts judged = verdicts(study, rule);
    std::map<std::string, std::vector<std::string>> subjects;
    for (const study::Run& run : study.runs()) {
        if (run.state != RunState::Done) continue;
        const auto verdict = judged.find({run.subject, run.method});
        if (verdict != judged.end() && verdict->second.label == 1) subjects[run.method].push_back(run.subject);
    }
    for (auto& [method, ids] : subjects) std::ranges::sort(ids);
    return subjects;
}

}  // namespace bauta::experiment
