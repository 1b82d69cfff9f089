// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/Files.h"
#include "core/base/Numbers.h"
#include "core/defacing/published/Look.h"

namespace bauta::defacing {
namespace {

namespace fs = std::filesystem;

class FslDefaceProgram final : public Program {
  public:
    const ProgramFacts& facts() const override {
        static const ProgramFacts facts = {
            "fsl_deface",
            "fsl_deface (FSL)",
            "FSL's own licence: non-commercial use only.",
            {fslPlace()},
            Axes::FslStandard,
            false,
            // Causes before what follows from them.
            {{"command not found", "a program of FSL that it calls is missing"},
             {"Cannot open volume", "a step before failed, so that FSL found no image to go on with"},
             {"Image Exception", "FSL could not read or write an image"},
             {"No such file or directory", "a file that it needs is missing"}},
            {"f", "B", "nud_x", "nud_y", "nud_z"}};
        return facts;
    }

    Installation find(const ProgramPlaces& places) const override {
        Installation found;
        const fs::path root = fslRoot(places, "fsl_deface");
        found.program = places.executable("fsl_deface", fslFolders(root));
        note(found, "program", found.program, "the program fsl_deface", kGetFsl);
        note(found, "fsl", root, "FSL's folder", kGetFsl);
        return found;
    }

    ProgramVersion version(const Installation& found, const ProgramPlaces&, const std::stop_token&) const override {
        try {
            return versionIn(base::readFile(found.parts.at("fsl") / "etc" / "fslversion"), R"((\d+(?:\.\d+)+))");
        } catch (const std::exception&) {
            return {{}, "FSL's folder has no etc/fslversion", {}};
        }
    }

    ProgramPlan plan(const Installation& found, const ProgramVersion&, const base::Json& options,
                     Workplace&) const override {
        const fs::path& root = found.parts.at("fsl");
        ProgramPlan plan;
        plan.program = found.program;
        plan.arguments = {kScanName, "defaced.nii.gz", "-d", "mask"};
        if (const auto frac = options.value("f", 0.5); frac != 0.5)
            plan.arguments.insert(plan.arguments.end(), {"-f", base::shortest(frac)});
        if (options.value("B", false)) plan.arguments.emplace_back("-B");
        std::vector<std::string> nud = {"-nud"};
        for (const char* key : {"nud_x", "nud_y", "nud_z"}) nud.push_back(base::shortest(options.value(key, 0.0)));
        if (nud != std::vector<std::string>{"-nud", "0", "0", "0"})
            plan.arguments.insert(plan.arguments.end(), nud.begin(), nud.end());
        plan.environment = fslEnvironment(root);
        plan.path = fslFolders(root);
        plan.results = {"defaced"};
        plan.mask = "mask";
        return plan;
    }
};

}  // namespace

std::unique_ptr<Program> makeFslDefaceProgram() {
    return std::make_unique<FslDefaceProgram>();
}

}  // namespace bauta::defacing
