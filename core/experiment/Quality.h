// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <map>
#include <string>
#include <vector>

#include "core/experiment/Cohort.h"
#include "core/statistics/Proportion.h"

namespace bauta::experiment {

/// The eight OARs in the order that pages, tables and figures show them in.
[[nodiscard]] const std::vector<std::string>& shownOars();

/// Table 0: what readers made of a method's runs on scans of one modality.
struct MethodQuality {
    std::string method, engine;  ///< variant id; "native", "published", or both
    std::string modality;        ///< "T2w"
    std::size_t n = 0;           ///< subjects of this modality that the method was run on
    std::size_t rated1 = 0, rated0 = 0, undecided = 0, unrated = 0, notApplicable = 0, failed = 0;  ///< add up to n
    statistics::Proportion success;    ///< rated 1 of those rated
    std::vector<std::string> readers;  ///< who rated any of them
    statistics::Agreement agreement;
};
/// By method, then modality. Cancelled runs and those under way are not counted.
[[nodiscard]] std::vector<MethodQuality> methodQuality(const study::Study& study, const ReaderRule& rule);

/// Table 1: which OARs a method left a voxel of.
struct OarAvailability {
    std::string method, oar;
    std::size_t subjects = 0;  ///< with the OAR
    std::size_t omitted = 0;   ///< no voxel left
    [[nodiscard]] std::size_t available() const { return subjects - omitted; }
};
/// \param subjects  by method, those counted: judged 1 under it (Figure 2), or the cohort.
[[nodiscard]] std::vector<OarAvailability> availability(
    const study::Study& study, const std::map<std::string, std::vector<std::string>>& subjects);

/// Figure 2: preserved ratio of an OAR under a method, subject by subject.
struct Preserved {
    std::string method, oar;
    std::vector<std::pair<std::string, double>> values;
    double mean = 0, sd = 0;  ///< NaN when there are fewer than 1, 2
};
[[nodiscard]] std::vector<Preserved> preserved(const study::Study& study,
                                               const std::map<std::string, std::vector<std::string>>& subjects);

/// By method, the subjects whose run is done and judged 1.
[[nodiscard]] std::map<std::string, std::vector<std::string>> judgedOne(const study::Study& study,
                                                                        const ReaderRule& rule);

}  // namespace bauta::experiment
