// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <sstream>

#include "core/base/Files.h"
#include "core/base/Json.h"
#include "core/base/Process.h"
#include "tests/support/mutants/Mutant.h"

namespace bauta::test::mutants {
namespace {

using base::Json;

/// The reports that the sanitizers of any process left. An allocation that got its null is none: a library that asks
/// with nothrow copes, and one that does not is seen by what comes of it.
std::string reportsIn(const fs::path& folder) {
    std::string all;
    for (const fs::directory_entry& entry : fs::directory_iterator(folder)) {
        if (!entry.path().filename().string().starts_with("asan.")) continue;
        std::istringstream lines(base::readFile(entry.path()));
        for (std::string line; std::getline(lines, line);) {
            if (line.find("WARNING: AddressSanitizer failed to allocate") == std::string::npos) all += line + '\n';
        }
    }
    return all;
}

bool aJobCrashed(const fs::path& study) {
    std::error_code missing;
    for (const fs::directory_entry& job : fs::directory_iterator(study / "jobs", missing)) {
        const fs::path events = job.path() / "events.jsonl";
        if (fs::exists(events) && base::readFile(events).find(R"("event":"crash")") != std::string::npos) return true;
    }
    return false;
}

bool tookSoundScan(const std::string& output) {
    const std::size_t at = output.find('{');
    if (at == std::string::npos) return false;
    const Json json = Json::parse(output.substr(at, output.rfind('}') + 1 - at), nullptr, false);
    if (!json.is_object() || !json.contains("imported")) return false;
    return std::ranges::any_of(json["imported"], [](const Json& item) {
        return item.value("source", "").find("/sound/") != std::string::npos;
    });
}

}  // namespace

Outcome runImport(const Mutant& mutant, const fs::path& scratch, const fs::path& program, const Specimen& sound) {
    for (const char* part : {"source", "study", "home", "logs"}) fs::remove_all(scratch / part);
    fs::create_directories(scratch / "logs");
    write(scratch / "source" / "m", mutant.files);
    write(scratch / "source" / "sound", sound.files);
    base::ProcessRequest request;
    request.command = {program,
                       {"--json", "import", (scratch / "source").string(), "--study", (scratch / "study").string()},
                       base::ownEnvironment(),
                       scratch};
    auto& environment = request.command.environment;
    environment["ASAN_OPTIONS"] = environment["UBSAN_OPTIONS"] = sanitizerOptions(scratch / "logs" / "asan");
    environment["XDG_STATE_HOME"] = environment["XDG_CONFIG_HOME"] = (scratch / "home").string();
    request.timeout = std::chrono::seconds(120);
    const base::ProcessResult result = base::runProcess(request);
    const std::string output = result.output.text(), reports = reportsIn(scratch / "logs");
    const bool crashed = aJobCrashed(scratch / "study");
    Outcome outcome;
    outcome.seconds = result.seconds;
    if (result.end == base::ProcessEnd::TimedOut) return {End::Hang, result.seconds, "import: no end within 120 s", 0};
    if (!reports.empty() || crashed || result.end == base::ProcessEnd::Crashed) {
        outcome = judgeDeath(reports, "import:", mutant.specimen->decoders);
        // Where the job's own handler was first there is no report; a reader of ours would have one from runReaders().
        if (crashed && reports.empty() && mutant.specimen->decoders) outcome.end = End::DecoderDeath;
    }
    if (!tookSoundScan(output)) {
        return {outcome.end > End::Refused ? std::max(outcome.end, End::Crash) : End::BadRefusal, result.seconds,
                "import: the sound scan beside it was lost\n" + output + outcome.text, 0};
    }
    if (outcome.end != End::Accepted) return outcome;
    if (result.end == base::ProcessEnd::Exited && result.exitCode != 0) {
        return {End::BadRefusal, result.seconds, "import: exit " + std::to_string(result.exitCode) + "\n" + output, 0};
    }
    std::istringstream lines(output);
    for (std::string line; std::getline(lines, line);) {
        if (const std::string why = unsoundness(line); !why.empty() && why != "empty") {
            return {End::BadRefusal, result.seconds, "import: a line " + why + "\n" + output, 0};
        }
    }
    outcome.end = output.find("\"refused\": []") == std::string::npos ? End::Refused : End::Accepted;
    return outcome;
}

}  // namespace bauta::test::mutants
