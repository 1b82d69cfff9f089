// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/base/Error.h"
#include "core/defacing/Method.h"

namespace bauta::defacing {

/// What came of looking at one file that an option names.
struct OptionFile {
    std::string key;
    std::optional<base::Error> trouble;   ///< why it cannot be used
    std::string text;                     ///< what it is otherwise: "182×218×182 voxels, 1×1×1 mm"
    std::optional<image::Geometry> grid;  ///< of an image
};

/// Reads every file that the options (complete) name, so that what cannot work is told before a run: files that are
/// not there, that are no images where one is wanted (OptionSpec::range), that hold one value only, or that lack their
/// partner (OptionSpec::partner) or the grid of another option's image (OptionSpec::grid). Options that hold a hash
/// instead of a path are left out. Takes as long as reading the images. Error Cancelled.
[[nodiscard]] std::vector<OptionFile> checkFiles(const Method& method, const base::Json& options,
                                                 const base::TaskContext& task = {});

/// A scan by name, for messages: "the scan of sub-001".
struct NamedGrid {
    std::string name;
    image::Geometry geometry;
};

/// Throws the first trouble of checkFiles(), and Geometry when a file that has to lie on the scan's grid does not do so
/// for one of these.
void requireFiles(const Method& method, const base::Json& options, const std::vector<NamedGrid>& scans,
                  const base::TaskContext& task = {});

}  // namespace bauta::defacing
