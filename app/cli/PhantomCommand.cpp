// SPDX-License-Identifier: GPL-3.0-or-later
#include <array>
#include <cstdio>
#include <iostream>
#include <memory>

#include "app/cli/Cli.h"
#include "app/cli/Output.h"
#include "core/phantom/Phantom.h"

namespace bauta::cli {
namespace {

using base::Error;
using base::ErrorCode;

struct Options {
    std::string folder, modality = "T2w", fov = "full", findings = "drawn";
    int subjects = 0;
    std::uint64_t seed = 1;
    std::vector<double> spacing = {1, 1, 2};
    std::vector<std::int64_t> size;
};

phantom::PhantomSpec specOf(const Options& options) {
    phantom::PhantomSpec spec;
    spec.modality = image::modalityFromName(options.modality);
    spec.fov = phantom::fieldOfViewFromName(options.fov);
    spec.findings = phantom::findingSetFromName(options.findings);
    for (std::size_t axis = 0; axis < 3; ++axis) {
        spec.spacing_mm[axis] = options.spacing[axis];
        if (!options.size.empty()) spec.size[axis] = options.size[axis];
    }
    return spec;
}

void makePhantoms(const Options& options, Context& context) {
    phantom::PhantomSpec spec = specOf(options);
    std::vector<fs::path> folders;
    for (int i = 0; i < options.subjects; ++i) {
        std::array<char, 24> name{};
        std::snprintf(name.data(), name.size(), "sub-%03d", i + 1);
        folders.push_back(fs::path(options.folder) / name.data());
        if (fs::exists(folders.back())) {
            throw Error(ErrorCode::BadRequest, "there is something already", folders.back().string(),
                        "choose another folder");
        }
    }
    InterruptibleTask interruptible;
    base::Json subjects = base::Json::array();
    for (int i = 0; i < options.subjects; ++i) {
        spec.seed = options.seed + static_cast<std::uint64_t>(i);
        const base::TaskContext task = interruptible.context().part(static_cast<double>(i) / options.subjects,
                                                                    static_cast<double>(i + 1) / options.subjects);
        task.report(0, "making subject " + std::to_string(i + 1) + " of " + std::to_string(options.subjects));
        const fs::path& folder = folders[static_cast<std::size_t>(i)];
        phantom::writePhantom(phantom::makePhantom(spec, task), folder);
        subjects.push_back({{"subject", folder.filename().string()}, {"seed", spec.seed}, {"folder", folder.string()}});
    }
    if (context.json) {
        printJson({{"subjects", subjects}});
    } else {
        std::cout << options.subjects << " phantoms in " << options.folder << "\n";
    }
}

}  // namespace

void addPhantom(CLI::App& app, Context& context) {
    auto options = std::make_shared<Options>();
    CLI::App* command = app.add_subcommand(
        "phantom",
        "Make head-and-neck phantoms: DIR/sub-001/ with image, mask_<OAR>, face, brain (.nii.gz) and "
        "landmarks.json; import reads them");
    command->add_option("dir", options->folder, "Where to")->required();
    command->add_option("--subjects", options->subjects, "How many")->required()->check(CLI::Range(1, 999));
    command->add_option("--seed", options->seed, "Of the first; the next have the next numbers")->capture_default_str();
    command->add_option("--modality", options->modality, "T2w, T1w, PDw or CT")->capture_default_str();
    command->add_option("--spacing", options->spacing, "x,y,z in mm")->delimiter(',')->expected(3);
    command->add_option("--size", options->size, "i,j,k in voxels; else chosen to cover the field of view")
        ->delimiter(',')
        ->expected(3);
    command->add_option("--fov", options->fov, "full, rt (as radiotherapy scans) or neck")->capture_default_str();
    command
        ->add_option("--findings", options->findings,
                     "none; mild; or drawn: pathology and set-up objects by chance, as landmarks.json then says")
        ->capture_default_str();
    command->callback([options, &context] { makePhantoms(*options, context); });
}

}  // namespace bauta::cli
