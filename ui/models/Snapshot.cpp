// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/Snapshot.h"

#include <algorithm>
#include <functional>
#include <limits>

namespace bauta::models {
namespace {

// Entries are (key, position), sorted: those of one key lie between (key, 0) and (key, largest).
template <typename Index>
auto range(const Index& index, const typename Index::value_type::first_type& key) {
    return std::pair(std::lower_bound(index.begin(), index.end(), typename Index::value_type{key, 0}),
                     std::upper_bound(index.begin(), index.end(),
                                      typename Index::value_type{key, std::numeric_limits<std::size_t>::max()}));
}

class Digest {
  public:
    Digest& add(const std::string& text) {
        value_ = value_ * 1000003 + std::hash<std::string>()(text);
        return *this;
    }
    Digest& add(double number) {
        value_ = value_ * 1000003 + std::hash<double>()(number);
        return *this;
    }
    [[nodiscard]] std::size_t value() const { return value_; }

  private:
    std::size_t value_ = 0;
};

StudySnapshot::Marks marksOf(const StudySnapshot& s) {
    Digest subjects, runs, ratings, jobs;
    for (const auto& subject : s.subjects) {
        subjects.add(subject.id).add(subject.scanSha256).add(subject.patient);
        for (const auto& structure : subject.structures) {
            subjects.add(structure.name).add(static_cast<double>(structure.candidates.size()));
        }
    }
    for (const auto& method : s.methods) runs.add(method);
    for (const auto& run : s.runs) {
        runs.add(run.subject).add(run.method).add(static_cast<double>(run.state)).add(run.progress).add(run.message);
        runs.add(run.defacedSha256).add(run.datetime_utc).add(static_cast<double>(run.losses.size()));
        for (const auto& loss : run.losses) runs.add(loss.oar);  // they follow a structure's new name
    }
    for (const auto& r : s.ratings) ratings.add(r.rating.eventId).add(r.stale ? 1 : 0).add(r.rating.comment);
    for (const auto& job : s.jobs) {
        jobs.add(job.id).add(static_cast<double>(job.state)).add(job.progress).add(job.lastEvent).add(job.elapsed_s);
    }
    return {subjects.value(), runs.value(), ratings.value(), jobs.value()};
}

}  // namespace

void StudySnapshot::index() {
    runIndex_.clear();
    ratingIndex_.clear();
    ranMethods.clear();
    for (const std::string& method : methods)
        if (std::ranges::any_of(runs, [&](const study::Run& run) { return run.method == method; }))
            ranMethods.push_back(method);
    if (ranMethods.empty()) ranMethods = methods;
    for (std::size_t i = 0; i < runs.size(); ++i) runIndex_.push_back({{runs[i].subject, runs[i].method}, i});
    std::sort(ratings.begin(), ratings.end(),
              [](const auto& a, const auto& b) { return a.rating.reader < b.rating.reader; });
    for (std::size_t i = 0; i < ratings.size(); ++i) {
        ratingIndex_.push_back({{ratings[i].rating.subject, ratings[i].rating.method}, i});
    }
    std::sort(runIndex_.begin(), runIndex_.end());
    std::sort(ratingIndex_.begin(), ratingIndex_.end());
    marks_ = marksOf(*this);
}

const study::Subject* StudySnapshot::subject(const std::string& id) const {
    const auto at = std::find_if(subjects.begin(), subjects.end(), [&](const study::Subject& s) { return s.id == id; });
    return at == subjects.end() ? nullptr : &*at;
}

const study::Run* StudySnapshot::run(const std::string& subject, const std::string& method) const {
    const auto [from, to] = range(runIndex_, Key{subject, method});
    return from == to ? nullptr : &runs[from->second];
}

std::vector<const study::Study::CurrentRating*> StudySnapshot::ratingsOf(const std::string& subject,
                                                                         const std::string& method) const {
    std::vector<const study::Study::CurrentRating*> found;
    const auto [from, to] = range(ratingIndex_, Key{subject, method});
    for (auto it = from; it != to; ++it) found.push_back(&ratings[it->second]);
    return found;
}

}  // namespace bauta::models
