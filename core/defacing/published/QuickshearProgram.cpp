// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/Numbers.h"
#include "core/defacing/published/Look.h"

namespace bauta::defacing {
namespace {

using base::ErrorCode;

class QuickshearProgram final : public Program {
  public:
    const ProgramFacts& facts() const override {
        static const ProgramFacts facts = {
            "quickshear",
            "quickshear",
            "BSD with a non-endorsement clause (University of Tulsa).",
            {},
            Axes::AsStored,
            true,
            {{"do not have the same shape and affine", "it took scan and brain mask for two different grids"},
             {"IndexError", "it stops with an index error on scans with more slices than columns",
              ErrorCode::NotApplicable},
             {"ZeroDivisionError", "the brain mask has no underside", ErrorCode::NotApplicable},
             {"No module named", "a Python package that the program needs is missing"}},
            {"buffer", "brainmask"}};
        return facts;
    }

    Installation find(const ProgramPlaces& places) const override {
        Installation found;
        found.program = places.executable("quickshear");
        note(found, "program", found.program, "the program quickshear",
             "install the Python package quickshear (BSD), and add its bin folder to the search folders");
        return found;
    }

    ProgramVersion version(const Installation& found, const ProgramPlaces& places,
                           const std::stop_token& stop) const override {
        return packageVersion(found.program, "quickshear", places, stop);
    }

    ProgramPlan plan(const Installation& found, const ProgramVersion&, const base::Json& options,
                     Workplace&) const override {
        ProgramPlan plan;
        plan.program = found.program;
        plan.arguments = {kScanName, kBrainName, "defaced.nii.gz", base::shortest(options.value("buffer", 10.0))};
        plan.path = {found.program.parent_path()};
        plan.results = {"defaced"};
        return plan;
    }
};

}  // namespace

std::unique_ptr<Program> makeQuickshearProgram() {
    return std::make_unique<QuickshearProgram>();
}

}  // namespace bauta::defacing
