// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/Numbers.h"
#include "core/defacing/published/Look.h"

namespace bauta::defacing {
namespace {

namespace fs = std::filesystem;

constexpr const char* kGetProgram =
    "install FreeSurfer (its own licence) and set FREESURFER_HOME, or put mri_deface_linux and the two .gca files of "
    "its page, unpacked, into one folder and set MRI_DEFACE_HOME to it";

class MriDefaceProgram final : public Program {
  public:
    const ProgramFacts& facts() const override {
        static const ProgramFacts facts = {
            "mri_deface",
            "mri_deface (FreeSurfer)",
            "FreeSurfer Software License Agreement, program and atlases; no licence file is needed to run it.",
            {{"FREESURFER_HOME", "FreeSurfer's folder, with bin and average in it"},
             {"MRI_DEFACE_HOME", "a folder with mri_deface and its two .gca files"}},
            Axes::FslStandard,
            false,
            {{"could not open GCA", "it could not read its brain atlas talairach_mixed_with_skull.gca"},
             {"could not open face GCA", "it could not read its face atlas face.gca"},
             {"could not open input volume", "it could not read its input"},
             {"unknown option", "this version of the program does not know an option"}},
            {"radius", "fill", "mean", "spacing", "scales", "prior", "tol", "n", "noiscale", "braingca", "facegca", "t",
             "contrast", "novar", "renorm", "flash", "b"}};
        return facts;
    }

    Installation find(const ProgramPlaces& places) const override {
        Installation found;
        const fs::path suite = places.place("FREESURFER_HOME"), own = places.place("MRI_DEFACE_HOME");
        std::vector<fs::path> folders;
        if (!own.empty()) folders.push_back(own);
        if (!suite.empty()) folders.push_back(suite / "bin");
        for (const char* name : {"mri_deface", "mri_deface_linux"})
            if (found.program.empty()) found.program = places.executable(name, folders);
        note(found, "program", found.program, "the program mri_deface", kGetProgram);
        std::vector<fs::path> atlases = folders;
        if (!suite.empty()) atlases.push_back(suite / "average");
        if (!found.program.empty()) atlases.push_back(found.program.parent_path());
        const std::map<std::string, std::string> options = {{"talairach_mixed_with_skull.gca", "braingca"},
                                                            {"face.gca", "facegca"}};
        for (const auto& [name, option] : options) {
            std::vector<fs::path> candidates;
            for (const fs::path& folder : atlases) candidates.push_back(folder / name);
            note(found, name, firstThatExists(candidates), "the atlas " + name, kGetProgram);
            if (!found.parts.contains(name)) found.missing.back().option = option;
        }
        return found;
    }

    ProgramVersion version(const Installation& found, const ProgramPlaces& places,
                           const std::stop_token& stop) const override {
        return versionIn(answerOf(found.program, {"--version"}, places, stop), R"((\d+\.\d+(?:\.\d+)*))");
    }

    ProgramPlan plan(const Installation& found, const ProgramVersion&, const base::Json& options,
                     Workplace& work) const override {
        ProgramPlan plan;
        plan.program = found.program;
        const auto give = [&](const char* key, double usual) {
            const auto value = options.value(key, usual);
            if (value != usual)
                plan.arguments.insert(plan.arguments.end(), {std::string("-") + key, base::shortest(value)});
            return value;
        };
        for (const auto& [key, usual] : std::vector<std::pair<const char*, double>>{
                 {"radius", 7}, {"spacing", 8}, {"scales", 1}, {"prior", 0.5}, {"tol", 1e-3}, {"n", 25}, {"b", 0}})
            give(key, usual);
        plan.fill = give("fill", 0);
        if (give("mean", 0) > 0) plan.fill.reset();
        for (const char* key : {"noiscale", "contrast", "novar", "renorm", "flash"})
            if (options.value(key, false)) plan.arguments.push_back(std::string("-") + key);
        if (const auto lta = options.value("t", std::string()); !lta.empty())
            plan.arguments.insert(plan.arguments.end(), {"-t", work.file(lta, "start.lta")});
        const auto atlas = [&](const char* option, const char* name) {
            const auto own = options.value(option, std::string());
            return own.empty() ? found.parts.at(name).string() : work.file(own, name);
        };
        plan.arguments.insert(plan.arguments.end(), {kScanName, atlas("braingca", "talairach_mixed_with_skull.gca"),
                                                     atlas("facegca", "face.gca"), "defaced.nii.gz"});
        plan.results = {"defaced"};
        return plan;
    }
};

}  // namespace

std::unique_ptr<Program> makeMriDefaceProgram() {
    return std::make_unique<MriDefaceProgram>();
}

}  // namespace bauta::defacing
