// SPDX-License-Identifier: GPL-3.0-or-later
#include <cstdlib>

#include "core/defacing/published/Look.h"

namespace bauta::defacing {
namespace {

namespace fs = std::filesystem;

constexpr const char* kGetAfni = "install AFNI with its atlases (GPL) and set AFNI_PLUGINPATH or PATH to its folder";

class AfniRefacerProgram final : public Program {
  public:
    const ProgramFacts& facts() const override {
        static const ProgramFacts facts = {
            "afni_refacer",
            "@afni_refacer_run (AFNI)",
            "AFNI is free software (GPL); its head template carries the McGill notice.",
            {{"AFNI_PLUGINPATH", "AFNI's folder (abin), with the programs and the atlases in it"}},
            Axes::AsStored,
            false,
            {{"Failed to find template", "AFNI's head template MNI152_2009_template_SSW is not installed"},
             {"Failed to find refacer shell", "AFNI's refacer shells are not installed"},
             {"not an allowed shell", "this version of the program does not know the shell"},
             {"can't find input file", "the program did not find its input"},
             {"need to specify a refacing mode", "this version of the program does not know the mode"}},
            {"mode", "cost", "shell_version"}};
        return facts;
    }

    Installation find(const ProgramPlaces& places) const override {
        const std::vector<fs::path> folders = foldersOf(places);
        Installation found;
        found.program = places.executable("@afni_refacer_run", folders);
        note(found, "program", found.program, "the program @afni_refacer_run", kGetAfni);
        fs::path shell = places.executable("tcsh", folders);
        note(found, "tcsh", shell, "the shell tcsh", "install the package tcsh of your system (free)");
        if (!found.program.empty())
            for (const char* each : {"3dUnifize", "3dAllineate", "3dcalc"})
                note(found, each, places.executable(each, folders), std::string("the program ") + each, kGetAfni);
        return found;
    }

    ProgramVersion version(const Installation& found, const ProgramPlaces& places,
                           const std::stop_token& stop) const override {
        return versionIn(answerOf(found.program, {"-ver"}, places, stop, {}, {found.program.parent_path()}),
                         R"((\d+(?:\.\d+)+))");
    }

    ProgramPlan plan(const Installation& found, const ProgramVersion&, const base::Json& options,
                     Workplace&) const override {
        const auto mode = options.value("mode", std::string("deface"));
        ProgramPlan plan;
        plan.program = found.program;
        // Without -no_images it wants an X server; a prefix that does not end in .nii.gz makes BRIK and HEAD files.
        plan.arguments = {"-input",         kScanName,    "-mode_" + mode, "-prefix",
                          "defaced.nii.gz", "-no_images", "-overwrite"};
        if (const auto cost = options.value("cost", std::string("lpa")); cost != "lpa")
            plan.arguments.insert(plan.arguments.end(), {"-cost", cost});
        if (options.value("shell_version", std::string("1.0")) == "2.0")
            plan.arguments.insert(plan.arguments.end(), {"-shell", "afni_refacer_shell_sym_2.0.nii.gz"});
        plan.path = {found.program.parent_path()};
        plan.results = {"defaced"};
        plan.mask = "defaced.face";
        if (mode != "deface") plan.fill.reset();
        return plan;
    }

  private:
    static std::vector<fs::path> foldersOf(const ProgramPlaces& places) {
        const char* home = std::getenv("HOME");
        return {places.place("AFNI_PLUGINPATH"), home == nullptr ? fs::path() : fs::path(home) / "abin"};
    }
};

}  // namespace

std::unique_ptr<Program> makeAfniRefacerProgram() {
    return std::make_unique<AfniRefacerProgram>();
}

}  // namespace bauta::defacing
