// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace bauta::report::paper {

/// Printed results of J. Sahlsten, K. A. Wahid, E. Glerean et al., Frontiers in Oncology 2023,
/// doi 10.3389/fonc.2023.1120392, for the methods they name. Their data are other data: 55 MRI with 8 OARs each.
inline constexpr std::string_view kName = "Sahlsten et al. 2023";
inline constexpr std::string_view kLabel = "Sahlsten et al. 2023, another data set (55 MRIs)";
inline constexpr std::string_view kCitation =
    "J. Sahlsten, K. A. Wahid, E. Glerean et al., Segmentation stability of human head and neck cancer medical images "
    "for radiotherapy applications under de-identification conditions, Frontiers in Oncology 2023, doi "
    "10.3389/fonc.2023.1120392";
inline constexpr std::size_t kScans = 55, kCohort = 29;

/// Scans kept by quality control, of 55 MRI; 0 for methods that failed on all. None for a method they did not try, and
/// for CT ("ct"), which is another data set.
[[nodiscard]] std::optional<std::size_t> kept(std::string_view method, std::string_view modality);
/// OARs with a voxel left in their 29 subjects, for original too.
[[nodiscard]] std::optional<std::size_t> oarsLeft(std::string_view arm);
/// Mean composite DSC; none for the cells that the text does not give.
[[nodiscard]] std::optional<double> compositeDsc(std::string_view armTrain, std::string_view armTest);

}  // namespace bauta::report::paper
