// SPDX-License-Identifier: GPL-3.0-or-later
#include <iostream>
#include <memory>

#include "app/cli/Cli.h"
#include "app/cli/Output.h"
#include "core/study/Sidecars.h"
#include "core/study/Study.h"

namespace bauta::cli {
namespace {

using base::Json;

struct Options {
    std::string study;
    study::Rating rating;
    double confidence = 0;
    bool undo = false;
};

void rate(const Options& options, bool hasLabel, bool hasConfidence, Context& context) {
    study::Study study = study::Study::open(options.study);
    study::Rating rating = options.rating;
    if (options.undo) {
        const auto undone = study.undoLastRating(rating.reader, rating.subject, rating.method);
        if (!undone) {
            throw base::Error(base::ErrorCode::BadRequest, rating.reader + " has no rating of " + rating.subject +
                                                               ", " + rating.method + " to undo");
        }
        if (context.json) printJson({{"undone", study::toJson(study::RatingEvent{*undone, false, {}})}});
        return;
    }
    if (!hasLabel) throw base::Error(base::ErrorCode::BadRequest, "a rating needs --label 0 or --label 1");
    if (hasConfidence) rating.confidence = options.confidence;
    const study::Rating stored = study.rate(rating);
    if (context.json) {
        printJson({{"rating", study::toJson(study::RatingEvent{stored, false, {}})}});
    } else {
        std::cout << stored.subject << ", " << stored.method << ": " << stored.label << " by " << stored.reader << "\n";
    }
}

void list(const std::string& folder, Context& context) {
    const study::Study study = study::Study::open(folder);
    for (const std::string& problem : study.problems()) logWarning(problem);
    Json events = Json::array(), current = Json::array();
    std::vector<std::vector<std::string>> rows = {{"subject", "method", "reader", "label", "reasons", "time", ""}};
    for (const study::RatingEvent& event : study.ratingEvents()) events.push_back(study::toJson(event));
    for (const auto& [rating, stale] : study.currentRatings()) {
        Json json = study::toJson(study::RatingEvent{rating, false, {}});
        json.erase("event");
        json["stale"] = stale;
        current.push_back(std::move(json));
        rows.push_back({rating.subject, rating.method, rating.reader, std::to_string(rating.label),
                        joined(rating.reasons), rating.datetime_utc, stale ? "rated before re-run" : ""});
    }
    if (context.json) {
        printJson({{"events", events}, {"current", current}});
    } else {
        printTable(rows);
    }
}

}  // namespace

void addRatings(CLI::App& app, Context& context) {
    auto options = std::make_shared<Options>();
    CLI::App* rateCommand = app.add_subcommand(
        "rate", "Record one reader's decision on one run: 1 when eyes, nose and mouth are removed, else 0");
    rateCommand->add_option("study", options->study, "The study's folder")->required();
    rateCommand->add_option("--subject", options->rating.subject, "Subject id")->required();
    rateCommand->add_option("--method", options->rating.method, "Method or variant id")->required();
    CLI::Option* label = rateCommand->add_option("--label", options->rating.label, "0 or 1");
    rateCommand->add_option("--reader", options->rating.reader, "The reader's initials or pseudonym")->required();
    rateCommand->add_option("--reason", options->rating.reasons,
                            "eyes, nose, mouth, unusable, other (each makes the label 0); tissue (a flag)");
    rateCommand->add_option("--comment", options->rating.comment, "Free text; no names");
    CLI::Option* confidence =
        rateCommand->add_option("--confidence", options->confidence, "0 to 1")->check(CLI::Range(0.0, 1.0));
    rateCommand->add_flag("--undo", options->undo, "Take back this reader's last rating of this run");
    rateCommand->callback([options, label, confidence, &context] {
        rate(*options, label->count() > 0, confidence->count() > 0, context);
    });

    auto folder = std::make_shared<std::string>();
    CLI::App* listCommand = app.add_subcommand("ratings", "List all rating events and the ratings that stand");
    listCommand->add_option("study", *folder, "The study's folder")->required();
    listCommand->callback([folder, &context] { list(*folder, context); });
}

}  // namespace bauta::cli
