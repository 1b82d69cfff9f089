// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <iostream>
#include <memory>

#include "app/cli/Cli.h"
#include "app/cli/Output.h"
#include "core/study/Study.h"

namespace bauta::cli {
namespace {

using base::Json;

struct Options {
    std::string study, subject, structure, name;
};

void list(const Options& options, Context& context) {
    const study::Study study = study::Study::open(options.study);
    for (const std::string& problem : study.problems()) logWarning(problem);
    std::vector<study::Subject> subjects = study.subjects();
    if (!options.subject.empty()) subjects = {study.subject(options.subject)};
    Json all = Json::array();
    std::vector<std::vector<std::string>> rows = {{"subject", "structure", "imported as", "voxels", "ml", "could be"}};
    std::size_t open = 0;
    for (const study::Subject& subject : subjects) {
        for (const study::Structure& s : subject.structures) {
            const double ml = static_cast<double>(s.voxels) * subject.geometry.voxelVolume_ml();
            open += s.candidates.empty() ? 0 : 1;
            all.push_back({{"subject", subject.id},
                           {"structure", s.name},
                           {"imported_as", s.importedAs},
                           {"voxels", s.voxels},
                           {"ml", ml},
                           {"candidates", s.candidates}});
            rows.push_back({subject.id, s.name, s.importedAs, std::to_string(s.voxels), fixed(ml, 2),
                            s.candidates.empty() ? "" : joined(s.candidates) + "?"});
        }
    }
    if (context.json) {
        printJson({{"structures", all}});
        return;
    }
    printTable(rows);
    if (open == 0) return;
    logWarning(std::to_string(open) + (open == 1 ? " structure needs" : " structures need") +
               " a name: bauta-cli name STUDY --subject S --structure X --as NAME (its own name to keep it)");
}

void rename(const Options& options, Context& context) {
    study::Study study = study::Study::open(options.study);
    const std::string name = study.nameStructure(options.subject, options.structure, options.name);
    if (context.json) {
        printJson({{"subject", options.subject}, {"structure", name}});
    } else {
        std::cout << options.subject << ": " << options.structure << " is " << name << "\n";
    }
}

}  // namespace

void addStructures(CLI::App& app, Context& context) {
    auto options = std::make_shared<Options>();
    CLI::App* listing = app.add_subcommand(
        "structures", "List the structures of a study's subjects, what they were imported as, and which need a name");
    listing->add_option("study", options->study, "The study's folder")->required();
    listing->add_option("--subject", options->subject, "One subject's alone");
    listing->callback([options, &context] { list(*options, context); });

    CLI::App* naming = app.add_subcommand(
        "name", "Name a structure; losses counted before follow. Its own name says that it is none of its candidates");
    naming->add_option("study", options->study, "The study's folder")->required();
    naming->add_option("--subject", options->subject, "Subject id")->required();
    naming->add_option("--structure", options->structure, "Its name, or the one it was imported as")->required();
    naming->add_option("--as", options->name, "The new name; spellings of the eight OARs become their full names")
        ->required();
    naming->callback([options, &context] { rename(*options, context); });
}

}  // namespace bauta::cli
