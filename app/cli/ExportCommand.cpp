// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <memory>

#include "app/cli/Cli.h"
#include "app/cli/Output.h"
#include "core/base/Hash.h"
#include "core/base/Outcome.h"
#include "core/dicom/Export.h"
#include "core/image/ImageIo.h"
#include "core/study/Study.h"

namespace bauta::cli {
namespace {

using base::Error;
using base::ErrorCode;
using base::Json;

struct Options {
    std::string study, subject, out, method, series;
};

struct Exported {
    fs::path folder;
    std::size_t slices = 0, structures = 0;
    std::vector<std::string> warnings;
};

/// The same export gives the same UIDs, another one others; without the study's salt nobody can tell which.
dicom::ExportOptions optionsFor(const study::Study& study, const study::Subject& subject, const std::string& method,
                                const std::string& voxels) {
    dicom::ExportOptions options;
    options.subject = subject.id;
    options.description = method.empty() ? "scan" : "defaced by " + method;
    std::string text = study.token("export of " + subject.id) + "\n" + method + "\n" + voxels;
    for (const study::Structure& structure : subject.structures) {
        text += "\n" + structure.name + " " + std::to_string(structure.voxels);
    }
    const std::string hex = base::sha256(text);
    for (std::size_t i = 0; i < options.seed.size(); ++i) {
        options.seed[i] = static_cast<unsigned char>(std::stoul(hex.substr(2 * i, 2), nullptr, 16));
    }
    return options;
}

std::vector<dicom::ExportedStructure> structuresOf(const study::Subject& subject) {
    std::vector<dicom::ExportedStructure> structures;
    for (auto& [name, mask] : study::loadStructures(subject)) structures.push_back({name, std::move(mask), {}});
    return structures;
}

/// Whether a reader found the face still there: such a run must not be marked as defaced.
bool isRatedAsNotDefaced(const study::Study& study, const study::Run& run) {
    const auto ratings = study.currentRatings();
    return std::ranges::any_of(ratings, [&](const study::Study::CurrentRating& current) {
        return !current.stale && current.rating.subject == run.subject && current.rating.method == run.method &&
               current.rating.label == 0;
    });
}

/// Scan and structures as a series of their own in a new folder.
Exported exportScan(const study::Study& study, const study::Subject& subject, const Options& options,
                    const base::TaskContext& task) {
    image::Volume scan;
    dicom::ExportOptions marks = optionsFor(study, subject, "", subject.scanSha256);
    Exported done;
    done.folder = fs::path(options.out) / subject.id;
    if (options.method.empty()) {
        scan = study::loadScan(subject, task.part(0, 0.1));
    } else {
        const auto run = study.run(subject.id, options.method);
        if (!run || run->state != study::RunState::Done) {
            throw Error(ErrorCode::NotFound, "it has no finished run of " + options.method, {}, "run the method first");
        }
        scan = image::loadImage(run->defaced, task.part(0, 0.1)).volume.withModality(subject.modality);
        marks = optionsFor(study, subject, options.method, run->defacedSha256);
        marks.faceRemoved = !isRatedAsNotDefaced(study, *run);
        if (!marks.faceRemoved) {
            done.warnings.emplace_back("rated as not defaced, so it is not marked as free of recognizable features");
        }
    }
    const dicom::SeriesInfo series = dicom::writeSeries(done.folder, scan, marks, task.part(0.1, 0.7));
    done.slices = series.files.size();
    done.warnings.insert(done.warnings.end(), series.warnings.begin(), series.warnings.end());
    const auto structures = structuresOf(subject);
    done.structures = structures.size();
    if (structures.empty()) {
        done.warnings.emplace_back("it has no structures, so there is no structure set");
        return done;
    }
    try {
        dicom::writeStructureSet(done.folder / "structures.dcm", series, structures, marks, task.part(0.7, 1));
    } catch (...) {
        std::error_code none;
        fs::remove_all(done.folder, none);  // half of an export is none
        throw;
    }
    return done;
}

/// The one series of the folder on the grid of the scan; of several the one that the subject came from.
dicom::SeriesInfo originalSeries(const study::Study& study, const study::Subject& subject, const std::string& folder,
                                 const base::TaskContext& task) {
    const dicom::FolderScan found = dicom::scanFolder(folder, {}, task);
    if (found.series.empty()) {
        throw Error(ErrorCode::NotFound, "no MR or CT series was found there", folder,
                    found.refused.empty() ? "" : found.refused.front().reason);
    }
    std::vector<const dicom::SeriesInfo*> fitting;
    for (const dicom::SeriesInfo& series : found.series) {
        if (!image::difference(subject.geometry, series.geometry).empty()) continue;
        if (study.subjectOfSource(series.key) == subject.id) return series;
        fitting.push_back(&series);
    }
    if (fitting.size() > 1) {
        throw Error(ErrorCode::BadRequest, std::to_string(fitting.size()) + " series there have the grid of the scan",
                    folder, "name the folder of the one that the structures are to be drawn on");
    }
    if (fitting.empty()) {
        image::requireSameGrid(subject.geometry, "the scan of " + subject.id, found.series.front().geometry,
                               found.series.size() == 1 ? "the series" : "the first of the series there");
    }
    return *fitting.front();
}

Exported exportOnSeries(const study::Study& study, const study::Subject& subject, const Options& options,
                        const base::TaskContext& task) {
    const dicom::SeriesInfo series = originalSeries(study, subject, options.series, task.part(0, 0.3));
    const auto structures = structuresOf(subject);
    if (structures.empty()) throw Error(ErrorCode::NotFound, "it has no structures");
    Exported done;
    done.folder = fs::path(options.out) / subject.id;
    done.structures = structures.size();
    const fs::path file = done.folder / "structures.dcm";
    if (fs::exists(file)) {
        throw Error(ErrorCode::BadRequest, "there is a structure set already", file.string(), "choose a new folder");
    }
    fs::create_directories(done.folder);
    dicom::ExportOptions marks = optionsFor(study, subject, "", subject.scanSha256);
    marks.description = "structures";
    dicom::writeStructureSet(file, series, structures, marks, task.part(0.3, 1));
    done.warnings.emplace_back("the structure set names the patient as the series does");
    return done;
}

std::vector<study::Subject> chosen(const study::Study& study, const std::string& id) {
    if (id == "all") return study.subjects();
    return {study.subject(id)};
}

void requirePlace(const fs::path& out, const fs::path& study) {
    const fs::path inner = fs::weakly_canonical(fs::absolute(out)).lexically_relative(fs::weakly_canonical(study));
    if (!inner.empty() && *inner.begin() != "..") {
        throw Error(ErrorCode::BadRequest, "an export has no place inside the study", out.string(),
                    "choose a folder outside of it");
    }
}

void run(const Options& options, Context& context) {
    const study::Study study = study::Study::open(options.study);
    requirePlace(options.out, study.folder());
    if (!options.series.empty() && !options.method.empty()) {
        throw Error(ErrorCode::BadRequest, "--method and --series exclude each other: the structures are the same");
    }
    if (!options.series.empty() && options.subject == "all") {
        throw Error(ErrorCode::BadRequest, "--series is the series of one subject", {}, "name the subject");
    }
    InterruptibleTask interruptible;
    const base::TaskContext& task = interruptible.context();
    const std::vector<study::Subject> subjects = chosen(study, options.subject);
    Json exported = Json::array(), refused = Json::array();
    std::vector<std::vector<std::string>> rows = {{"subject", "slices", "structures", "folder"}};
    for (std::size_t i = 0; i < subjects.size(); ++i) {
        const study::Subject& subject = subjects[i];
        const auto n = static_cast<double>(subjects.size());
        const base::TaskContext part = task.part(static_cast<double>(i) / n, static_cast<double>(i + 1) / n);
        const auto done = base::attempt([&] {
            return options.series.empty() ? exportScan(study, subject, options, part)
                                          : exportOnSeries(study, subject, options, part);
        });
        if (!done) {
            if (done.error().code() == ErrorCode::Cancelled) throw done.error();
            if (subjects.size() == 1) throw done.error();
            refused.push_back({{"file", subject.id},
                               {"code", std::string(base::name(done.error().code()))},
                               {"reason", done.error().line()}});
            continue;
        }
        const Exported& e = done.value();
        exported.push_back({{"subject", subject.id},
                            {"folder", e.folder.string()},
                            {"slices", e.slices},
                            {"structures", e.structures},
                            {"warnings", e.warnings}});
        rows.push_back({subject.id, std::to_string(e.slices), std::to_string(e.structures), e.folder.string()});
        for (const std::string& warning : e.warnings) logWarning(subject.id + ": " + warning);
    }
    task.report(1, "exported");
    logRefused(refused);
    context.exitCode = exported.empty() ? 2 : 0;
    if (context.json) {
        printJson({{"exported", exported}, {"refused", refused}});
    } else {
        printTable(rows);
    }
}

}  // namespace

void addExport(CLI::App& app, Context& context) {
    auto options = std::make_shared<Options>();
    CLI::App* command = app.add_subcommand(
        "export", "Write scans and structures as DICOM: a new series without any patient data, and its structure set");
    command->add_option("study", options->study, "The study's folder")->required();
    command->add_option("--subject", options->subject, "Subject, or all")->required();
    command->add_option("--out", options->out, "Folder for one folder a subject, outside the study")->required();
    command->add_option("--method", options->method, "The defaced scan of this method instead, marked as defaced");
    command->add_option("--series", options->series,
                        "Only the structure set, drawn on the original DICOM series in this folder");
    command->callback([options, &context] { run(*options, context); });
}

}  // namespace bauta::cli
