// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cmath>
#include <fstream>
#include <string>
#include <vector>

#include "core/base/Time.h"
#include "core/experiment/Experiment.h"
#include "core/job/JobFolder.h"
#include "core/segmentation/Case.h"
#include "core/study/Study.h"

namespace bauta::test {

/// Stores an experiment whose folds hold the given subjects in turn.
inline experiment::Experiment storeExperiment(const std::filesystem::path& study, const std::vector<std::string>& arms,
                                              std::size_t folds = 3, const std::string& name = "exp-001") {
    experiment::Experiment plan;
    plan.name = name;
    plan.arms = arms;
    plan.folds.resize(folds);
    for (std::size_t i = 0; i < 2 * folds; ++i) plan.folds[i % folds].push_back("sub-00" + std::to_string(i + 1));
    plan.seed = 20230412;
    plan.config = base::Json::object();
    plan.created_utc = base::utcNow();
    experiment::store(study, plan);
    return plan;
}

/// An epoch whose mean DSC, MSD and losses follow a smooth course towards `dsc`.
inline base::Json epochEvent(int epoch, double dsc = 0.8, int best = 0) {
    const double now = dsc * (1 - std::exp(-epoch / 40.0)), loss = 0.05 + std::exp(-epoch / 30.0);
    base::Json byOar, msd, n, empty;
    for (const std::string& oar : segmentation::oarNames()) {
        byOar[oar] = now;
        msd[oar] = 12 - 10 * now;
        n[oar] = 6;
        empty[oar] = 0;
    }
    return {{"event", "epoch"},
            {"epoch", epoch},
            {"train_loss", 0.9 * loss},
            {"val_loss", loss},
            {"learning_rate", 0.001},
            {"seconds", 10.0},
            {"best_epoch", best > 0 ? best : epoch},
            {"best_val_loss", loss},
            {"memory_mb", 2048},
            {"measured",
             {{"dsc", byOar},
              {"msd_mm", msd},
              {"n", n},
              {"empty", empty},
              {"mean_dsc", now},
              {"mean_msd_mm", 12 - 10 * now},
              {"subjects", 6}}}};
}

inline base::Json trainingEvent(int maxEpochs = 1000, int patience = 60) {
    return {{"event", "training"},
            {"experiment", "exp-001"},
            {"device", "cpu"},
            {"device_name", ""},
            {"precision", "bfloat16"},
            {"memory_format", "channels_last"},
            {"why", "faster here"},
            {"threads", 2},
            {"parameters", 5749641},
            {"grid", {128, 128, 120}},
            {"spacing_mm", 2.0},
            {"train", 17},
            {"validation", 6},
            {"test", 6},
            {"seed", 20230412},
            {"max_epochs", maxEpochs},
            {"patience_epochs", patience},
            {"learning_rate", 0.001},
            {"amsgrad", true}};
}

/// A train or evaluate job that this process claims to work on and whose events the test writes.
class FakeJob {
  public:
    FakeJob(const std::filesystem::path& study, const job::JobSpec& spec)
        : folder_(study / "jobs" / job::Queue(study / "jobs").add(spec)) {}
    static FakeJob training(const std::filesystem::path& study, const std::string& arm, std::size_t fold) {
        return {study, {"train", {{"experiment", "exp-001"}, {"arm", arm}, {"fold", fold}}, "train " + arm, {}, {}}};
    }
    static FakeJob evaluation(const std::filesystem::path& study, const std::string& train, std::size_t fold,
                              const std::string& test) {
        const base::Json what = {{"experiment", "exp-001"}, {"arm_train", train}, {"fold", fold}, {"arm_test", test}};
        return {study, {"evaluate", what, "evaluate " + train, {}, {}}};
    }

    [[nodiscard]] std::string id() const { return folder_.id(); }
    void start() {
        claim_ = folder_.take();
        say({{"event", "state"}, {"state", "running"}});
        say(trainingEvent());
    }
    void end(const std::string& state = "done") { say({{"event", "state"}, {"state", state}}); }
    void say(const base::Json& event) {
        base::Json line = {{"datetime_utc", base::utcNow()}};
        line.update(event);
        write(line.dump() + "\n");
    }
    /// Unsynced, as often as one likes; half lines too.
    void write(const std::string& text) { std::ofstream(folder_.events(), std::ios::app) << text; }
    /// The process is gone: another one is named in the claim.
    void lose() {
        std::filesystem::remove(folder_.claim());
        claim_.reset();
        std::ofstream(folder_.claim()) << R"({"host":")" << study::ProcessIdentity::current().host
                                       << R"(","boot":"gone","pid":1,"start_ticks":1})";
    }

  private:
    job::JobFolder folder_;
    std::optional<base::Held> claim_;
};

}  // namespace bauta::test
