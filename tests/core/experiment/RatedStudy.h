// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gtest/gtest.h>

#include <set>
#include <string>
#include <vector>

#include "core/base/Error.h"
#include "core/experiment/Experiment.h"
#include "tests/core/study/Samples.h"

namespace bauta::test {

/// A study of small subjects, all with a run of pydeface, those named rated by AK.
class RatedStudy : public ::testing::Test {
  protected:
    study::Study make(int subjects, const std::set<int>& rated1, const std::set<int>& rated0 = {}) const {
        study::Study study = folder_.open();
        for (int i = 1; i <= subjects; ++i) {
            const auto sample = sampleSubject(i);
            const std::string id = study.addSubject(sample);
            const auto result = sampleResult(sample.scan, i);
            study.storeRun(id, "pydeface", "native", result, {});
            study::Rating rating = sampleRating(rated1.contains(i) ? 1 : 0);
            if (rating.label == 0) rating.reasons = {"nose"};
            rating.subject = id;
            if (rated1.contains(i) || rated0.contains(i)) study.rate(rating);
        }
        study.refresh();
        return study;
    }
    static experiment::Request request(std::vector<std::string> arms, std::size_t folds = 3) {
        experiment::Request request;
        request.arms = std::move(arms);
        request.folds = folds;
        return request;
    }
    static std::string refusal(const study::Study& study, const experiment::Request& request, base::ErrorCode code) {
        try {
            (void)experiment::plan(study, request);
        } catch (const base::Error& error) {
            EXPECT_EQ(error.code(), code) << error.reason();
            return error.reason();
        }
        ADD_FAILURE() << "accepted";
        return {};
    }
    TemporaryStudy folder_;
};

}  // namespace bauta::test
