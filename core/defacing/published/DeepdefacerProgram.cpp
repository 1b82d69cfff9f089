// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/defacing/published/Look.h"

namespace bauta::defacing {
namespace {

using base::ErrorCode;

class DeepdefacerProgram final : public Program {
  public:
    const ProgramFacts& facts() const override {
        static const ProgramFacts facts = {
            "deepdefacer",
            "deepdefacer",
            "The package says MIT; the network's weights come with it.",
            {},
            Axes::Ras,
            false,
            {{"Failed to initialize tensorflow and Keras",
              "TensorFlow 1 or Keras 2 is not installed beside the program"},
             {"has no attribute 'experimental_list_devices'", "Keras and TensorFlow do not fit together"},
             {"in .nii or .nii.gz format", "the program did not take its input for NIfTI"},
             {"Please ensure that input dimensions are 3D", "the program did not take its input for a 3-D scan"},
             {"No module named", "a Python package that the program needs is missing"}}};
        return facts;
    }

    Installation find(const ProgramPlaces& places) const override {
        Installation found;
        found.program = places.executable("deepdefacer");
        note(found, "program", found.program, "the program deepdefacer",
             "install the Python package deepdefacer (MIT) with TensorFlow 1 and Keras 2 in an environment of Python "
             "3.6, and add the environment's bin folder to the search folders");
        return found;
    }

    ProgramVersion version(const Installation& found, const ProgramPlaces& places,
                           const std::stop_token& stop) const override {
        return packageVersion(found.program, "deepdefacer", places, stop);
    }

    ProgramPlan plan(const Installation& found, const ProgramVersion&, const base::Json&, Workplace&) const override {
        ProgramPlan plan;
        plan.program = found.program;
        plan.arguments = {"--input_file",       kScanName,    "--defaced_output_path", "defaced.nii.gz",
                          "--mask_output_path", "mask.nii.gz"};
        plan.path = {found.program.parent_path()};
        // Early versions know no output path and write beside where they are started.
        plan.results = {"defaced", "scan_defaced"};
        plan.mask = "mask";
        return plan;
    }
};

}  // namespace

std::unique_ptr<Program> makeDeepdefacerProgram() {
    return std::make_unique<DeepdefacerProgram>();
}

}  // namespace bauta::defacing
