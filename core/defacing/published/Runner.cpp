// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/defacing/published/Runner.h"

#include <algorithm>
#include <csignal>
#include <cstdlib>

#include "core/base/Numbers.h"
#include "core/base/Process.h"
#include "core/defacing/BrainMask.h"
#include "core/defacing/published/AxisOrder.h"
#include "core/defacing/published/Compare.h"
#include "core/defacing/published/Look.h"
#include "core/defacing/published/Scratch.h"
#include "core/image/ImageIo.h"

namespace bauta::defacing {
namespace {

namespace fs = std::filesystem;
using base::Error;
using base::ErrorCode;
using base::Json;

/// What any program may say.
const std::vector<FailureText>& commonFailures() {
    static const std::vector<FailureText> texts = {
        {"No space left on device", "the disk is full", ErrorCode::DiskFull},
        {"MemoryError", "there was not enough memory"},
        {"Cannot allocate memory", "there was not enough memory"},
        {"std::bad_alloc", "there was not enough memory"},
        {"a script's interpreter may be missing", "it could not be started: its interpreter may be missing"}};
    return texts;
}

constexpr const char* kSeeLog = "what it printed is in the log";

class Run {
  public:
    Run(const Program& program, const MethodInput& input, const image::Mask& head, const ProgramPlaces& places,
        const base::TaskContext& task)
        : program_(program), facts_(program.facts()), input_(input), head_(head), places_(places), task_(task) {}

    MethodOutput work() {
        found_ = program_.find(places_);
        std::erase_if(found_.missing, [&](const Missing& part) {
            return !part.option.empty() && !input_.options.value(part.option, std::string()).empty();
        });
        if (!found_.available())
            throw Error(ErrorCode::NotFound, facts_.name + " cannot run here, what is missing: " + found_.missingLine(),
                        facts_.method, found_.howToGetLine());
        task_.report(0.0, "copying the scan");
        order_ = orderFor(input_.scan.geometry(), facts_.axes);
        const image::Geometry grid = scratch_.stage(input_.scan, order_).geometry();
        if (facts_.wantsBrain) stageBrain();
        version_ = program_.version(found_, places_, task_.stopToken());
        plan_ = program_.plan(found_, version_, input_.options, scratch_);
        task_.throwIfStopped();
        task_.report(0.3, "running " + facts_.name);
        const base::ProcessResult result = run();
        task_.report(0.9, "reading what it made");
        judgeEnd(result);
        return compared(onGrid(read(result.output.text()), grid), result);
    }

  private:
    void stageBrain() {
        brain_ = brainFor(input_, input_.options.value("brainmask", std::string()), task_.part(0.0, 0.3));
        image::writeMask(scratch_.work() / kBrainName, reordered(brain_.mask, order_));
    }

    base::ProcessResult run() {
        base::ProcessRequest request;
        request.command = {plan_.program, plan_.arguments,
                           programEnvironment(places_, scratch_.temporary(), plan_.path, plan_.environment),
                           scratch_.work()};
        request.timeout = places_.timeout;
        request.grace = kProgramGrace;
        request.hold = scratch_.hold();
        base::ProcessResult result = base::runProcess(request, task_.stopToken());
        if (!plan_.logs.empty()) result.output.add(scratch_.logs(plan_.logs));
        const std::string text = harmless(result.output.text());
        for (std::size_t from = 0; from < text.size();) {
            const std::size_t to = std::min(text.find_first_of("\r\n", from), text.size());
            if (to > from) task_.log(facts_.method + " | " + text.substr(from, to - from));
            from = to + 1;
        }
        return result;
    }

    /// Names the cause by what the program printed, else says what is plain to see.
    [[noreturn]] void fail(const std::string& printed, const std::string& plain,
                           ErrorCode code = ErrorCode::Internal) const {
        for (const auto* texts : {&commonFailures(), &facts_.failures})
            for (const FailureText& each : *texts)
                if (printed.find(each.text) != std::string::npos)
                    throw Error(each.code, facts_.name + " failed: " + each.meaning, facts_.method,
                                each.code == ErrorCode::Internal ? kSeeLog : "");
        throw Error(code, facts_.name + " " + plain, facts_.method, kSeeLog);
    }

    /// A shell that runs a program for another says with 128 and more by which signal it ended.
    static int signalOf(const base::ProcessResult& result) {
        if (result.end == base::ProcessEnd::Crashed) return result.signal;
        const int told = result.exitCode - 128;
        for (const int signal : {SIGILL, SIGABRT, SIGBUS, SIGFPE, SIGKILL, SIGSEGV, SIGXCPU, SIGXFSZ})
            if (told == signal) return signal;
        return 0;
    }

    void judgeEnd(const base::ProcessResult& result) const {
        const std::string printed = result.output.text();
        if (result.end == base::ProcessEnd::Stopped) throw Error(ErrorCode::Cancelled, "stopped on request");
        if (result.end == base::ProcessEnd::TimedOut)
            throw Error(ErrorCode::Internal,
                        facts_.name + " did not come to an end within " +
                            base::general(std::chrono::duration<double, std::ratio<60>>(places_.timeout).count(), 3) +
                            " minutes and was stopped",
                        facts_.method, kSeeLog);
        if (const int signal = signalOf(result); signal != 0)
            fail(printed, signal == SIGKILL ? "was killed, perhaps for want of memory"
                                            : "crashed (signal " + std::to_string(signal) + ")");
        if (result.exitCode != 0) fail(printed, "failed with exit code " + std::to_string(result.exitCode));
    }

    image::Volume read(const std::string& printed) {
        fs::path file;
        for (const std::string& name : plan_.results)
            if (file.empty()) file = scratch_.made(name);
        if (file.empty())
            fail(printed, scratch_.scanWasWritten() ? "changed its input and left no output"
                                                    : "ended without an error but left no output");
        try {
            image::LoadedImage made = image::loadUnoriented(file);
            for (const std::string& each : made.warnings) notes_.push_back("in the program's output " + each);
            return std::move(made.volume);
        } catch (const Error& error) {
            if (error.code() == ErrorCode::Cancelled) throw;
            fail(printed, std::string("left an output that cannot be read: ") + error.what(), ErrorCode::Damaged);
        }
    }

    /// In the order of the staged scan and on its grid. Axes that only run otherwise are exchanged; a grid that says
    /// something else has been lost, which many programs do.
    image::Volume onGrid(image::Volume made, const image::Geometry& grid) {
        const AxisOrder standard = orderFor(grid, Axes::Ras);
        const AxisOrder own = orderFor(made.geometry(), Axes::Ras);
        const image::Volume turned = reordered(reordered(made, own), standard.inverted());
        if (image::difference(turned.geometry(), grid).empty()) {
            if (!image::difference(made.geometry(), grid).empty())
                notes_.emplace_back("the program exchanged axes, which was undone");
            return turned.withGeometry(grid);
        }
        if (made.geometry().size != grid.size)
            throw Error(ErrorCode::Geometry,
                        facts_.name + " made an image of another size than the scan's: " + sizeText(made.geometry()) +
                            " voxels instead of " + sizeText(grid),
                        facts_.method, kSeeLog);
        notes_.emplace_back("the program lost the scan's geometry, which was put back");
        return made.withGeometry(grid);
    }

    static std::string sizeText(const image::Geometry& grid) {
        return std::to_string(grid.size[0]) + "×" + std::to_string(grid.size[1]) + "×" + std::to_string(grid.size[2]);
    }

    /// The program's own mask on the staged grid; empty when there is none that could be used.
    image::Volume mask(const image::Geometry& grid) const {
        if (plan_.mask.empty()) return {};
        const fs::path file = scratch_.made(plan_.mask);
        if (file.empty()) return {};
        try {
            image::Volume loaded = image::loadUnoriented(file).volume;
            return loaded.geometry().size == grid.size ? loaded.withGeometry(grid) : image::Volume();
        } catch (const Error&) {
            return {};  // the output is judged, this only helps
        }
    }

    MethodOutput compared(const image::Volume& made, const base::ProcessResult& result) {
        const AxisOrder back = order_.inverted();
        image::Volume ownMask = mask(made.geometry());
        if (!ownMask.empty()) ownMask = reordered(ownMask, back).withGeometry(input_.scan.geometry());
        const image::Volume defaced = reordered(made, back).withGeometry(input_.scan.geometry());
        Comparison comparison = [&] {
            try {
                return compare(input_.scan, {defaced, ownMask, plan_.fill, plan_.otherConstants}, head_);
            } catch (const Error& error) {
                fail(result.output.text(), std::string("failed: ") + error.what(), error.code());
            }
        }();
        if (comparison.affected.count() == 0) fail(result.output.text(), "ended without an error but changed nothing");
        notes_.insert(notes_.end(), comparison.notes.begin(), comparison.notes.end());
        MethodOutput output;
        output.defaced = std::move(comparison.defaced);
        output.removal = std::move(comparison.affected);
        output.brain = brain_.mask;
        output.provenance = {{"program", facts_.name}};
        if (version_.text.empty()) {
            output.provenance["version"] = nullptr;
            output.provenance["version_reason"] = version_.reason;
        } else {
            output.provenance["version"] = version_.text;
        }
        output.provenance["command"] = command();
        output.provenance["exit_code"] = result.exitCode;
        output.provenance["program_seconds"] = result.seconds;
        output.provenance["reordered"] = !order_.changesNothing();
        output.provenance["tolerance"] = comparison.tolerance;
        output.provenance["notes"] = notes_;
        if (facts_.wantsBrain) output.provenance["brain"] = brain_.provenance;
        return output;
    }

    [[nodiscard]] Json command() const {
        Json words = Json::array({plan_.program.filename().string()});
        for (const std::string& argument : plan_.arguments) words.push_back(harmless(argument));
        return words;
    }

    [[nodiscard]] std::string harmless(const std::string& text) const {
        std::map<std::string, fs::path> folders = {{"scratch", scratch_.folder()}};
        for (const auto& [part, path] : found_.parts) folders[part] = path;
        if (!plan_.program.empty()) folders["program"] = plan_.program.parent_path();
        return withoutPaths(text, folders);
    }

    const Program& program_;
    const ProgramFacts& facts_;
    const MethodInput& input_;
    const image::Mask& head_;
    const ProgramPlaces& places_;
    const base::TaskContext& task_;
    Scratch scratch_;
    Installation found_;
    ProgramVersion version_;
    ProgramPlan plan_;
    AxisOrder order_;
    BrainMask brain_;
    std::vector<std::string> notes_;
};

void replaceAll(std::string& text, const std::string& from, const std::string& to) {
    if (from.size() < 2) return;  // "/" stands in every path
    for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
        text.replace(at, from.size(), to);
}

}  // namespace

MethodOutput runPublished(const Program& program, const MethodInput& input, const image::Mask& head,
                          const ProgramPlaces& places, const base::TaskContext& task) {
    return Run(program, input, head, places, task).work();
}

std::string withoutPaths(std::string text, const std::map<std::string, fs::path>& folders) {
    std::vector<std::pair<std::string, std::string>> known;
    for (const auto& [name, folder] : folders) {
        known.emplace_back(folder.string(), "<" + name + ">");
        std::error_code failed;
        const fs::path real = fs::canonical(folder, failed);
        if (!failed) known.emplace_back(real.string(), "<" + name + ">");
    }
    if (const char* home = std::getenv("HOME")) known.emplace_back(home, "/~");
    // A folder inside another goes first.
    std::ranges::sort(known, [](const auto& a, const auto& b) { return a.first.size() > b.first.size(); });
    for (const auto& [from, to] : known) replaceAll(text, from, to);

    const auto isEnd = [](char c) {
        return std::string_view(" \t\n\r\"'`,;:()<>|=[]{}").find(c) != std::string_view::npos;
    };
    std::string result;
    for (std::size_t at = 0; at < text.size();) {
        const char before = at == 0 ? ' ' : text[at - 1];
        std::size_t end = at;
        // What follows the name of a known folder belongs to the program and stays.
        if (text[at] == '/' && isEnd(before) && before != '>')
            while (end < text.size() && !isEnd(text[end])) ++end;
        if (end > at && text.find('/', at + 1) < end) {
            result += "<path>";
            at = end;
        } else {
            result += text[at++];
        }
    }
    return result;
}

}  // namespace bauta::defacing
