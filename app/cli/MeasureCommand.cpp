// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <array>
#include <charconv>
#include <map>
#include <memory>
#include <optional>
#include <set>

#include "app/cli/Cli.h"
#include "app/cli/Output.h"
#include "core/image/ImageIo.h"
#include "core/metrics/Metrics.h"

namespace bauta::cli {
namespace {

using base::Error;
using base::ErrorCode;
using base::Json;
using image::Mask;

struct Options {
    std::string reference, prediction;
    std::vector<std::string> labels, moreLabels;
};

struct Measured {
    image::Vec3 spacing_mm{};
    std::vector<std::pair<std::string, metrics::Metrics>> structures;
    Json refused = Json::array();
};

/// A file's name without the extension of an image.
std::string nameOf(const fs::path& file) {
    const fs::path name = file.filename();
    const bool packed = name.extension() == ".gz" || name.extension() == ".GZ";
    return (packed ? name.stem() : name).stem().string();
}

std::map<std::uint8_t, std::string> parseLabels(const std::vector<std::string>& texts) {
    std::map<std::uint8_t, std::string> names;
    std::set<std::string> used;
    for (const std::string& text : texts) {
        const std::size_t equals = text.find('=');
        const char* end = text.data() + std::min(equals, text.size());
        std::uint8_t label = 0;
        const auto [read, failed] = std::from_chars(text.data(), end, label);
        if (equals == std::string::npos || failed != std::errc() || read != end || label == 0 ||
            equals + 1 == text.size()) {
            throw Error(ErrorCode::BadRequest, "--label takes NUMBER=NAME with a number from 1 to 255", text);
        }
        const std::string name = text.substr(equals + 1);
        if (!names.emplace(label, name).second || !used.insert(name).second)
            throw Error(ErrorCode::BadRequest, "--label gives a number or a name twice", text);
    }
    return names;
}

using Pair = std::array<Mask, 2>;

/// Both at once. Errors name the file at fault.
Pair loadPair(const std::array<fs::path, 2>& files, bool keepLabels, const base::TaskContext& task) {
    Pair pair;
    base::parallelFor(2, [&](std::size_t i) {
        pair[i] = image::loadMask(files[i], keepLabels, base::TaskContext(task.stopToken()));
    });
    const std::string difference = image::difference(pair[0].geometry(), pair[1].geometry());
    if (!difference.empty()) {
        throw Error(ErrorCode::Geometry, "reference and prediction lie on different grids: " + difference,
                    files[1].string(), "resample one of them to the other's grid");
    }
    return pair;
}

/// The values of a label image besides 0.
std::set<std::uint8_t> valuesOf(const Mask& mask) {
    std::array<bool, 256> found{};
    for (const std::uint8_t value : mask.voxels()) found[value] = true;
    std::set<std::uint8_t> values;
    for (std::size_t value = 1; value < found.size(); ++value)
        if (found[value]) values.insert(static_cast<std::uint8_t>(value));
    return values;
}

/// Nothing but background and one value that stands for "inside".
bool isMask(const std::set<std::uint8_t>& values) {
    return values.empty() || (values.size() == 1 && (*values.begin() == 1 || *values.begin() == 255));
}

Measured measureFiles(const Options& options, const base::TaskContext& task) {
    std::map<std::uint8_t, std::string> names = parseLabels(options.labels);
    task.report(0, "reading");
    const auto [reference, prediction] = loadPair({options.reference, options.prediction}, true, task);
    task.throwIfStopped();
    task.report(0.5, "measuring");
    Measured result;
    result.spacing_mm = reference.geometry().spacing_mm;
    if (names.empty()) {
        std::set<std::uint8_t> values = valuesOf(reference);
        std::set<std::uint8_t> others = valuesOf(prediction);
        if (isMask(values) && isMask(others)) {
            result.structures.emplace_back(nameOf(options.reference), metrics::measure(reference, prediction));
            return result;
        }
        values.merge(others);
        for (const std::uint8_t value : values) names.emplace(value, std::to_string(value));
    }
    std::vector<std::uint8_t> labels;
    for (const auto& [label, name] : names) labels.push_back(label);
    std::vector<metrics::Metrics> values = metrics::measureLabels(reference, prediction, labels);
    for (std::size_t i = 0; i < labels.size(); ++i)
        result.structures.emplace_back(names.at(labels[i]), std::move(values[i]));
    return result;
}

Json refusal(const fs::path& file, const Error& error) {
    return {{"file", file.string()}, {"code", std::string(base::name(error.code()))}, {"reason", error.reason()}};
}

/// The images of a folder by name. Of several with one name none can be told to be the one meant.
std::map<std::string, fs::path> imagesOf(const fs::path& folder, Json& refused) {
    std::map<std::string, std::vector<fs::path>> all;
    for (const fs::directory_entry& entry : fs::directory_iterator(folder)) {
        const std::string file = entry.path().filename().string();
        if (!entry.is_directory() && !file.starts_with('.') && image::looksLikeImage(entry.path()))
            all[nameOf(entry.path())].push_back(entry.path());
    }
    std::map<std::string, fs::path> images;
    for (auto& [name, files] : all) {
        if (files.size() == 1) {
            images.emplace(name, files.front());
            continue;
        }
        std::ranges::sort(files);
        for (const fs::path& file : files)
            refused.push_back(refusal(file, {ErrorCode::BadRequest, "several files of its folder have this name"}));
    }
    return images;
}

Measured measureFolders(const Options& options, const base::TaskContext& task) {
    Measured result;
    const auto references = imagesOf(options.reference, result.refused);
    const auto predictions = imagesOf(options.prediction, result.refused);
    for (const auto& [name, file] : predictions)
        if (!references.contains(name))
            result.refused.push_back(refusal(file, {ErrorCode::NotFound, "the reference has no file of this name"}));
    std::optional<image::Geometry> grid;
    std::size_t done = 0;
    for (const auto& [name, file] : references) {
        task.throwIfStopped();
        task.report(static_cast<double>(done++) / static_cast<double>(references.size()), name);
        const auto other = predictions.find(name);
        if (other == predictions.end()) {
            result.refused.push_back(refusal(file, {ErrorCode::NotFound, "the prediction has no file of this name"}));
            continue;
        }
        try {
            const auto [reference, prediction] = loadPair({file, other->second}, false, task);
            const std::string difference = grid ? image::difference(*grid, reference.geometry()) : "";
            if (!difference.empty())
                throw Error(ErrorCode::Geometry, "another grid than that of the first pair: " + difference,
                            file.string());
            grid = reference.geometry();
            result.structures.emplace_back(name, metrics::measure(reference, prediction));
        } catch (const Error& error) {
            if (error.code() == ErrorCode::Cancelled) throw;
            result.refused.push_back(refusal(error.context().empty() ? file : fs::path(error.context()), error));
        }
    }
    if (grid) result.spacing_mm = grid->spacing_mm;
    return result;
}

void print(const Measured& measured, bool json) {
    if (json) {
        Json document = {{"spacing_mm", measured.spacing_mm}, {"structures", Json::object()}};
        if (measured.structures.empty()) {
            document["spacing_mm"] = nullptr;
            document["spacing_mm_reason"] = "nothing could be measured";
        }
        for (const auto& [name, values] : measured.structures) document["structures"][name] = metrics::toJson(values);
        document["refused"] = measured.refused;
        printJson(document);
        return;
    }
    logRefused(measured.refused);
    if (measured.structures.empty()) return;
    std::vector<std::vector<std::string>> rows = {{"structure", "voxels", "predicted"}};
    for (const auto& value : measured.structures.front().second.values) rows[0].emplace_back(value.first);
    for (const auto& [name, metrics] : measured.structures) {
        rows.push_back({name, std::to_string(metrics.n_vox_ref), std::to_string(metrics.n_vox_pred)});
        for (const auto& [key, value] : metrics.values) rows.back().push_back(fixed(value, 3));
    }
    printTable(rows);
}

void measure(const Options& options, Context& context) {
    for (const std::string& path : {options.reference, options.prediction})
        if (!fs::exists(path)) throw Error(ErrorCode::NotFound, "there is no such file or folder", path);
    const bool folders = fs::is_directory(options.reference);
    if (folders != fs::is_directory(options.prediction))
        throw Error(ErrorCode::BadRequest, "a folder and a file cannot be compared", options.prediction,
                    "give two files or two folders");
    if (folders && !options.labels.empty())
        throw Error(ErrorCode::BadRequest, "--label is for label images; the masks of folders have their files' names");
    InterruptibleTask interruptible;
    const Measured measured =
        folders ? measureFolders(options, interruptible.context()) : measureFiles(options, interruptible.context());
    interruptible.context().throwIfStopped();
    print(measured, context.json);
    if (measured.structures.empty()) context.exitCode = 2;
}

}  // namespace

void addMeasure(CLI::App& app, Context& context) {
    auto options = std::make_shared<Options>();
    CLI::App* command = app.add_subcommand(
        "measure", "Metrics of two label images, two masks, or two folders of masks with the same file names");
    command->add_option("reference", options->reference, "What is true: an image or a folder")->required();
    command->add_option("prediction", options->prediction, "What is measured against it")->required();
    command
        ->add_option("--label", options->labels,
                     "n=NAME: only these labels, by these names; without it all labels, by number")
        ->allow_extra_args(false);  // else it takes the images that follow it
    // And so that more may follow one --label all the same.
    command->add_option("labels", options->moreLabels)->group("");
    command->callback([options, &context] {
        if (options->labels.empty() && !options->moreLabels.empty())
            throw Error(ErrorCode::BadRequest, "two images or folders are compared", options->moreLabels.front());
        options->labels.insert(options->labels.end(), options->moreLabels.begin(), options->moreLabels.end());
        measure(*options, context);
    });
}

}  // namespace bauta::cli
