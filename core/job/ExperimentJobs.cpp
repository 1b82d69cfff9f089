// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/job/ExperimentJobs.h"

#include <algorithm>
#include <map>

#include "core/base/Error.h"
#include "core/base/Files.h"
#include "core/base/Hash.h"
#include "core/experiment/ArmData.h"
#include "core/experiment/Evaluation.h"
#include "core/experiment/Experiment.h"
#include "core/job/BodyParts.h"
#include "core/segmentation/training/Checkpoint.h"
#include "core/study/FileLock.h"

namespace bauta::job {
namespace {

using base::Json;

/// The same work: what it works on is the same, whatever else its parameters say.
bool sameStep(const JobSpec& a, const JobSpec& b) {
    if (a.type != b.type) return false;
    for (const char* key : {"experiment", "arm", "arm_train", "arm_test", "fold", "folder"}) {
        const bool there = a.parameters.contains(key);
        if (there != b.parameters.contains(key) || (there && a.parameters.at(key) != b.parameters.at(key)))
            return false;
    }
    return true;
}

bool goesOn(JobState state) {
    return state == JobState::Queued || state == JobState::Running || state == JobState::Paused;
}

class Graph {
  public:
    Graph(const fs::path& study, const std::string& name)
        : folder_(study),
          plan_(experiment::load(study, name)),
          study_(study::Study::open(study)),
          queue_(study / "jobs"),
          known_(queue_.list()) {}

    std::vector<std::string> queue() {
        for (const std::size_t fold : plan_.runFolds) {
            std::map<std::string, std::string> trainings;
            for (const std::string& arm : plan_.arms) {
                const JobSpec training = trainJob(plan_.name, arm, fold);
                if (!trained(arm, fold))
                    trainings[arm] = need(training);
                else if (isLost(training))
                    need(training);
            }
            for (const std::string& arm : plan_.arms) {
                JobSpec evaluation = evaluateJob(plan_.name, arm, fold);
                if (trainings.contains(arm)) evaluation.after = {trainings[arm]};
                if (trainings.contains(arm) || !evaluated(arm, fold) || isLost(evaluation)) need(evaluation);
            }
        }
        JobSpec report = reportJob(plan_.name);
        report.after = ids_;
        report.evenAfterFailure = true;
        needAnew(report);
        return ids_;
    }

  private:
    [[nodiscard]] fs::path model(const std::string& arm, std::size_t fold) const {
        return experiment::modelFolder(folder_, plan_.name, arm, fold);
    }

    [[nodiscard]] bool trained(const std::string& arm, std::size_t fold) const {
        const fs::path result = model(arm, fold) / "training.json";
        return fs::exists(result) && fs::exists(model(arm, fold) / segmentation::kBestCheckpoint) &&
               base::parseEvent(base::readFile(result)).has_value();
    }

    /// Every cell of the model is as it would be stored now. What cannot be told is not: the job says why.
    [[nodiscard]] bool evaluated(const std::string& arm, std::size_t fold) {
        std::string network;
        for (const std::string& test : plan_.arms) {
            const Json stored = experiment::provenanceOf(folder_, {plan_.name, arm, test, fold});
            if (stored.is_null()) return false;
            try {
                if (network.empty()) network = base::rememberedSha256(model(arm, fold) / segmentation::kBestCheckpoint);
                auto& inputs = inputs_[{test, fold}];
                if (inputs.is_null())
                    inputs = experiment::inputsOf(study_, test, experiment::split(plan_, fold).test, plan_.mixed);
                if (stored != experiment::provenanceOfNow(inputs, network)) return false;
            } catch (const base::Error&) {
                return false;
            }
        }
        return true;
    }

    /// The jobs of a step as they are now: queueing takes a while, and one that is resumed takes others along.
    [[nodiscard]] std::vector<JobStatus> newestFirst(const JobSpec& spec) const {
        std::vector<JobStatus> same;
        for (const JobStatus& job : known_)
            if (sameStep(job.spec, spec)) same.push_back(queue_.status(job.id));
        std::ranges::reverse(same);
        return same;
    }

    /// Its process was killed after it had done its work and before it said so: run again it ends at once, and nobody
    /// wonders about a lost job.
    [[nodiscard]] bool isLost(const JobSpec& spec) const {
        const auto same = newestFirst(spec);
        return !same.empty() && same.front().state == JobState::Lost;
    }

    /// A queued job that can be relied on: it waits for all that it must, and for no lost one that is not taken up
    /// here.
    [[nodiscard]] bool stands(const JobStatus& job, const JobSpec& spec) const {
        return job.state == JobState::Queued && waitsForAll(job, spec) &&
               std::ranges::none_of(job.waitsFor,
                                    [&](const std::string& id) { return queue_.status(id).state == JobState::Lost; });
    }

    static bool waitsForAll(const JobStatus& job, const JobSpec& spec) {
        return std::ranges::all_of(spec.after, [&](const std::string& id) {
            return std::ranges::find(job.spec.after, id) != job.spec.after.end();
        });
    }

    std::string take(const std::string& id) {
        ids_.push_back(id);
        return id;
    }

    /// What makes no sense any more has happened by itself meanwhile.
    void control(const std::string& id, const std::string& word) {
        try {
            queue_.control(id, word);
        } catch (const base::Error& error) {
            if (error.code() != base::ErrorCode::BadRequest) throw;
        }
    }

    /// The job that does this step: one that waits or works, the newest that ended without having done it, a new one.
    std::string need(const JobSpec& spec) {
        const auto same = newestFirst(spec);
        for (const JobStatus& job : same) {
            if (!goesOn(job.state)) continue;
            if (job.state != JobState::Queued || stands(job, spec)) return take(job.id);
            control(job.id, "cancel");  // it would begin too early, or never
        }
        if (!same.empty() && same.front().state != JobState::Done && !goesOn(same.front().state) &&
            waitsForAll(same.front(), spec)) {
            control(same.front().id, "resume");
            return take(same.front().id);
        }
        return take(queue_.add(spec));
    }

    /// A report of what will be there when all this is done: one that has begun may have looked already.
    std::string needAnew(JobSpec spec) {
        // First the lost ones, since others may wait for them; nobody is left to wonder about them.
        for (const JobStatus& job : newestFirst(spec))
            if (job.state == JobState::Lost) control(job.id, "cancel");
        for (const JobStatus& job : newestFirst(spec)) {
            if (stands(job, spec)) return take(job.id);
            if (job.state == JobState::Running || job.state == JobState::Paused) spec.after.push_back(job.id);
            if (job.state == JobState::Queued) control(job.id, "cancel");
        }
        return take(queue_.add(spec));
    }

    fs::path folder_;
    experiment::Experiment plan_;
    study::Study study_;
    Queue queue_;
    std::vector<JobStatus> known_;
    std::map<std::pair<std::string, std::size_t>, Json> inputs_;  ///< by arm evaluated on and fold
    std::vector<std::string> ids_;
};

}  // namespace

std::vector<std::string> queueExperiment(const fs::path& study, const std::string& experiment) {
    // Two at once would queue every step twice.
    (void)experiment::load(study, experiment);
    const study::FileLock lock(experiment::resultFolder(study, experiment) / ".queue.lock", std::chrono::minutes(5));
    return Graph(study, experiment).queue();
}

double experimentProgress(const std::vector<JobStatus>& jobs, int maxEpochs) {
    struct Kind {
        double seconds = 0;
        int done = 0;
    };
    std::map<std::string, Kind> kinds;
    double share = 0;  // of the epochs, at which those done ended
    for (const JobStatus& job : jobs) {
        if (job.state != JobState::Done) continue;
        Kind& kind = kinds[job.spec.type];
        kind.seconds += job.elapsed_s;
        ++kind.done;
        if (job.spec.type != "train" || maxEpochs <= 0) continue;
        const Json epochs = job.result.is_object() ? job.result.value("epochs", Json()) : Json();
        share += epochs.is_number() ? std::min(1.0, epochs.get<double>() / maxEpochs) : 1;
    }
    const Kind train = kinds["train"];
    share = train.done > 0 && share > 0 ? share / train.done : 1;
    const double training = train.seconds > 0 ? train.seconds / train.done : 1;
    const auto weight = [&](const std::string& type) {
        const Kind& kind = kinds[type];
        return std::max(1e-3, kind.seconds > 0 ? kind.seconds / kind.done : type == "train" ? training : training / 10);
    };
    double all = 0, there = 0;
    for (const JobStatus& job : jobs) {
        const double w = weight(job.spec.type);
        const double part = job.spec.type == "train" ? std::min(0.99, job.progress / share) : job.progress;
        all += w;
        there += w * (isFinal(job.state) ? 1 : part);
    }
    return all > 0 ? there / all : 1;
}

}  // namespace bauta::job
