// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/Paper.h"

#include <algorithm>
#include <array>

namespace bauta::report::paper {
namespace {

struct Count {
    std::string_view of;
    std::size_t count;
};
// Running text: 16, 10 and 13 of 55 scans removed by quality control, the other five methods failing on all.
constexpr std::array<Count, 8> kKept = {{{"afni_refacer", 0},
                                         {"deepdefacer", 0},
                                         {"defacer", 0},
                                         {"fsl_deface", 45},
                                         {"mask_face", 39},
                                         {"mri_deface", 0},
                                         {"pydeface", 42},
                                         {"quickshear", 0}}};
constexpr std::array<Count, 4> kOars = {
    {{"original", 232}, {"mask_face", 232}, {"fsl_deface", 231}, {"pydeface", 169}}};

struct Mean {
    std::string_view train, test;
    double dsc;
};
// Table 2 as far as the running text gives it.
constexpr std::array<Mean, 11> kDsc = {{{"original", "original", 0.760},
                                        {"original", "mask_face", 0.673},
                                        {"original", "fsl_deface", 0.693},
                                        {"original", "pydeface", 0.406},
                                        {"mask_face", "original", 0.742},
                                        {"mask_face", "pydeface", 0.413},
                                        {"fsl_deface", "original", 0.736},
                                        {"fsl_deface", "pydeface", 0.465},
                                        {"pydeface", "original", 0.449},
                                        {"pydeface", "fsl_deface", 0.395},
                                        {"pydeface", "pydeface", 0.653}}};

std::optional<std::size_t> countOf(const auto& counts, std::string_view name) {
    const auto found = std::ranges::find(counts, name, &Count::of);
    return found == counts.end() ? std::nullopt : std::optional(found->count);
}

}  // namespace

std::optional<std::size_t> kept(std::string_view method, std::string_view modality) {
    return modality == "ct" ? std::nullopt : countOf(kKept, method);
}

std::optional<std::size_t> oarsLeft(std::string_view arm) {
    return countOf(kOars, arm);
}

std::optional<double> compositeDsc(std::string_view armTrain, std::string_view armTest) {
    const auto found =
        std::ranges::find_if(kDsc, [&](const Mean& mean) { return mean.train == armTrain && mean.test == armTest; });
    return found == kDsc.end() ? std::nullopt : std::optional(found->dsc);
}

}  // namespace bauta::report::paper
