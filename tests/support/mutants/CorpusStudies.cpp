// SPDX-License-Identifier: GPL-3.0-or-later
#include <regex>

#include "core/base/Files.h"
#include "core/base/Hash.h"
#include "core/experiment/Experiment.h"
#include "core/image/ImageIo.h"
#include "core/study/Aliases.h"
#include "core/study/Import.h"
#include "core/study/Index.h"
#include "core/study/Sidecars.h"
#include "tests/core/study/Samples.h"
#include "tests/support/mutants/Corpus.h"

namespace bauta::test::mutants {
namespace {

/// The same names and times on every day: what is random becomes a hash of its place, times become one.
void freeze(Files& files) {
    static const std::regex kRandom("[0-9a-f]{32,64}");
    static const std::regex kTime("20[0-9]{2}-[0-9]{2}-[0-9]{2}T[0-9:.]{12}Z");
    std::map<std::string, std::string> known;
    for (auto& [name, bytes] : files) {
        if (name.ends_with(".gz")) continue;
        std::string out;
        std::sregex_iterator found(bytes.begin(), bytes.end(), kRandom), end;
        std::size_t at = 0;
        for (; found != end; ++found) {
            const std::string old = found->str();
            auto& made = known[old];
            if (made.empty()) made = base::sha256(std::to_string(known.size())).substr(0, old.size());
            out.append(bytes, at, static_cast<std::size_t>(found->position()) - at).append(made);
            at = static_cast<std::size_t>(found->position()) + old.size();
        }
        out.append(bytes, at, std::string::npos);
        bytes = std::regex_replace(out, kTime, "2026-11-23T10:11:12.345Z");
    }
}

/// The whole of what a window asks of a study.
void readStudy(const fs::path& folder, Report& report) {
    const fs::path root = folder / "study";
    (void)study::Study::isStudy(root);
    report.attempt([&] {
        study::Study study = study::Study::open(root);
        (void)study.name();
        (void)study.refresh();
        for (const std::string& problem : study.problems()) report.sentence(problem);
        for (const study::Subject& subject : study.subjects()) {
            for (const std::string& warning : subject.warnings) report.line(warning);
            report.attempt([&] { (void)study::loadScan(subject); });
            report.attempt([&] { (void)study::loadStructures(subject); });
            (void)study.run(subject.id, "pydeface");
        }
        for (const study::Run& run : study.runs()) (void)study::toJson(run);
        (void)study.losses();
        (void)study.ratingEvents();
        (void)study.currentRatings();
        (void)study.variant("pydeface");
        (void)experiment::cohort(study, {"original", "pydeface"});
        report.attempt([&] { (void)study.undoLastRating("AK"); }, false);
        study::Rating rating = sampleRating();
        rating.reader = "XY";
        report.attempt([&] { (void)study.rate(rating); }, false);
        report.attempt([&] { (void)study.addSubject(sampleSubject(2)); }, false);
    });
}

Files sampleStudy() {
    const TemporaryStudy folder;
    {
        study::Study study = ratedSample(folder);
        study.rate(sampleRating(1));
        study.rate(sampleRating(0, {"eyes", "tissue"}));
        study.undoLastRating("AK");
        study.storeRunFailure("sub-001", "quickshear", "native",
                              base::Error(base::ErrorCode::NotApplicable, "no brain in the field of view"), {});
    }
    Files files;
    for (auto& [name, bytes] : filesBelow(folder.folder())) {
        if (name.find("study.sqlite") == std::string::npos) files["study/" + name] = std::move(bytes);
    }
    freeze(files);
    return files;
}

/// An index that holds what the files hold, of a fixed time.
std::string sampleIndex(const Files& files) {
    const base::TemporaryFolder folder;
    const fs::path file = folder.path() / "study.sqlite";
    {
        study::Index index(file);
        study::Index::Change change;
        for (const auto& [name, bytes] : files) {
            if (name.ends_with(".json")) change.documents.push_back({name.substr(6), {1, bytes.size(), 7}, bytes});
            if (!name.ends_with(".jsonl")) continue;
            const std::string journal = fs::path(name).filename().string();
            change.journals.push_back({journal, 9, bytes.size()});
            std::uint64_t at = 0;
            for (std::size_t end = 0; (end = bytes.find('\n', at)) != std::string::npos; at = end + 1) {
                change.lines.push_back({journal, at, bytes.substr(at, end - at)});
            }
        }
        index.apply(change);
    }
    return base::readFile(file);
}

void readSubjectFolder(const fs::path& folder, Report& report) {
    study::ImportOptions options;
    options.keyFile = folder / "key.tsv";
    study::Study study = study::Study::create(folder / "study", "Sample");
    report.attempt([&] {
        const study::SourceScan found = study::scanSource(folder / "source", folder / "study", options);
        for (const study::Refused& refused : found.refused) report.line(refused.reason);
        for (const study::SourceItem& item : found.items) {
            report.attempt([&] {
                for (const std::string& warning : study::importItem(study, item, options).warnings) {
                    report.sentence(warning);
                }
            });
        }
    });
}

Specimen subjectFolder() {
    const base::TemporaryFolder folder;
    const fs::path source = folder.path() / "source" / "sub-001";
    fs::create_directories(source);
    const auto sample = sampleSubject();
    image::writeImage(source / "image.nii.gz", sample.scan);
    image::writeMask(source / "mask_Parotid_L.nii.gz", sample.structures[0].second);
    image::writeMask(source / "brain.nii.gz", sample.brain);
    base::writeFile(source / "landmarks.json",
                    R"({"modality": "T2w", "seed": 5, "points": {"nose_tip": [1.5, -70.25, 3], "chin": [0, -60, -50],)"
                    R"( "eye_L": [30, -60, 30]}})");
    base::writeFile(folder.path() / "key.tsv",
                    "subject\tpatient_id\tsource\nsub-001\tPAT-1\t/data/one\nsub-002\tn/a\t/data/two\n");
    return {"landmarks, key file",
            30,
            filesBelow(folder.path()),
            {{"source/sub-001/landmarks.json", Shape::Json},
             {"source/sub-001/landmarks.json", Shape::Json},
             {"key.tsv", Shape::Text},
             {"source/sub-001/mask_Parotid_L.nii.gz", Shape::Nifti1}},
            readSubjectFolder,
            false,
            false};
}

}  // namespace

void addStudies(std::vector<Specimen>& all) {
    const Files files = sampleStudy();
    Specimen journal{"rating journal", 35, files, {}, readStudy, false, false};
    Specimen sidecar{"study sidecars", 50, files, {}, readStudy, false, false};
    for (const auto& [name, bytes] : files) {
        if (name.ends_with(".jsonl")) journal.targets.push_back({name, Shape::JsonLines});
        if (name.ends_with(".json")) sidecar.targets.push_back({name, Shape::Json});
        if (name.ends_with(".tsv") || name.ends_with("/salt")) sidecar.targets.push_back({name, Shape::Text});
    }
    all.push_back(std::move(journal));
    all.push_back(std::move(sidecar));
    Specimen index{"study.sqlite", 20, files, {{"study/study.sqlite", Shape::Bytes}}, readStudy, false, false};
    index.files["study/study.sqlite"] = sampleIndex(files);
    all.push_back(std::move(index));

    all.push_back({"alias table",
                   25,
                   {{"oar-aliases.json", base::readFile(base::resourceFolder() / "oar-aliases.json")}},
                   {{"oar-aliases.json", Shape::Json}},
                   [](const fs::path& folder, Report& report) {
                       report.attempt([&] {
                           const study::Aliases aliases(folder / "oar-aliases.json");
                           for (const char* name : {"ParotidL", "left parotid", "", "smg", "\xff"}) {
                               (void)aliases.match(name);
                           }
                       });
                   },
                   false,
                   false});
    all.push_back(subjectFolder());
}

}  // namespace bauta::test::mutants
