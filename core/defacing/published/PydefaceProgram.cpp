// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/defacing/published/Look.h"

namespace bauta::defacing {
namespace {

namespace fs = std::filesystem;

class PydefaceProgram final : public Program {
  public:
    const ProgramFacts& facts() const override {
        static const ProgramFacts facts = {
            "pydeface",
            "pydeface",
            "MIT; it calls FSL's flirt (non-commercial use only).",
            {fslPlace()},
            Axes::FslStandard,
            false,
            {{"fsl cannot be found on the path", "it did not find FSL's program fsl"},
             {"FSL must be installed and FSLDIR", "FSLDIR is not set"},
             {"Missing template", "its template is missing from the installation"},
             {"Missing face mask", "its face mask is missing from the installation"},
             {"already exists. Remove it first", "its output was there already"},
             {"outfile path should be have", "it did not take its output's name for NIfTI"},
             {"No module named", "a Python package that the program needs is missing"},
             {"CommandError", "FSL's flirt failed"}},
            {"template", "facemask", "cost"}};
        return facts;
    }

    Installation find(const ProgramPlaces& places) const override {
        Installation found;
        found.program = places.executable("pydeface");
        note(found, "program", found.program, "the program pydeface",
             "install the Python package pydeface (MIT), and add its bin folder to the search folders");
        const fs::path root = fslRoot(places, "flirt");
        note(found, "fsl", root, "FSL's folder", kGetFsl);
        // It asks for a program of this very name before it calls flirt.
        for (const char* each : {"fsl", "flirt"})
            note(found, std::string("program ") + each, places.executable(each, fslFolders(root)),
                 std::string("the program ") + each, kGetFsl);
        return found;
    }

    ProgramVersion version(const Installation& found, const ProgramPlaces& places,
                           const std::stop_token& stop) const override {
        // Newer ones print a banner before they look at their arguments.
        ProgramVersion version =
            versionIn(answerOf(found.program, {"--help"}, places, stop, {}, {found.program.parent_path()}),
                      R"(pydeface v?(\d\S*))");
        return version.text.empty() ? packageVersion(found.program, "pydeface", places, stop) : version;
    }

    ProgramPlan plan(const Installation& found, const ProgramVersion&, const base::Json& options,
                     Workplace& work) const override {
        const fs::path& root = found.parts.at("fsl");
        ProgramPlan plan;
        plan.program = found.program;
        plan.arguments = {kScanName, "--outfile", "defaced.nii.gz", "--force", "--nocleanup"};
        for (const char* key : {"template", "facemask"})
            if (const auto file = options.value(key, std::string()); !file.empty())
                plan.arguments.insert(plan.arguments.end(),
                                      {std::string("--") + key, work.image(file, std::string(key) + ".nii.gz")});
        if (const auto cost = options.value("cost", std::string("mutualinfo")); cost != "mutualinfo")
            plan.arguments.insert(plan.arguments.end(), {"--cost", cost});
        plan.environment = fslEnvironment(root);
        plan.path = fslFolders(root);
        plan.path.insert(plan.path.begin(), found.program.parent_path());
        plan.results = {"defaced", "scan_defaced"};
        plan.mask = "scan_pydeface_mask";
        return plan;
    }
};

}  // namespace

std::unique_ptr<Program> makePydefaceProgram() {
    return std::make_unique<PydefaceProgram>();
}

}  // namespace bauta::defacing
