// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/mutants/Mutant.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstring>
#include <fstream>
#include <numeric>
#include <sstream>

#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/lsan_interface.h>
// Allocations and memory beyond what a file of some kilobytes can need are errors; so is a leak of our own.
// NOLINTBEGIN: names that the sanitizers look for
extern "C" const char* __asan_default_options() {
    return "detect_leaks=1:allocator_may_return_null=1:max_allocation_size_mb=600:hard_rss_limit_mb=1500:quarantine_size_mb=16:handle_abort=1:"
           "malloc_context_size=12:exitcode=77";
}
extern "C" const char* __ubsan_default_options() { return "print_stacktrace=1:exitcode=77"; }
extern "C" const char* __lsan_default_suppressions() {
    return "leak:libdcmdata\nleak:libdcmjpeg\nleak:libdcmjpls\nleak:libijg\nleak:libopenjp2\nleak:libdcmrt\n"
           "leak:libdcmimgle\nleak:liboflog\nleak:libofstd\n";
}
// NOLINTEND
#endif

namespace bauta::test::mutants {
namespace {

using Clock = std::chrono::steady_clock;

std::uint64_t mixed(std::uint64_t x) {  // splitmix64
    x += 0x9e3779b97f4a7c15ULL;
    x = (x ^ (x >> 30U)) * 0xbf58476d1ce4e5b9ULL;
    x = (x ^ (x >> 27U)) * 0x94d049bb133111ebULL;
    return x ^ (x >> 31U);
}

std::string readAll(const fs::path& file) {
    std::ifstream in(file, std::ios::binary);
    std::ostringstream out;
    out << in.rdbuf();
    return out.str();
}

void limitChild(int seconds) {
    const rlimit none{0, 0};
    ::setrlimit(RLIMIT_CORE, &none);
    const rlimit file{256U << 20U, 256U << 20U};
    ::setrlimit(RLIMIT_FSIZE, &file);
#if !defined(__SANITIZE_ADDRESS__)  // its shadow takes terabytes of addresses
    const rlimit memory{std::uint64_t{3} << 30U, std::uint64_t{3} << 30U};
    ::setrlimit(RLIMIT_AS, &memory);
#endif
    const itimerval most{{0, 0}, {seconds, 0}};
    ::setitimer(ITIMER_PROF, &most, nullptr);
}

[[noreturn]] void childMain(const Mutant& mutant, const fs::path& scratch, bool leaks, int seconds, int out) {
    limitChild(seconds);
    const int errors = ::open((scratch / "errors.txt").c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
    ::dup2(errors, 1);
    ::dup2(errors, 2);
    std::string text;
    {
        Report report(scratch / "m");
        try {
            mutant.specimen->read(scratch / "m", report);
        } catch (const std::exception& error) {
            report.fault(std::string("thrown out of the readers: ") + error.what());
        }
        text = std::to_string(report.accepted) + " " + std::to_string(report.refusals) + "\n";
        for (const std::string& fault : report.faults) text += fault + "\n";
    }
#if defined(__SANITIZE_ADDRESS__)
    if (leaks) __lsan_do_leak_check();
#else
    static_cast<void>(leaks);
#endif
    // Written last: what comes after it cannot fail.
    for (std::size_t at = 0; at < text.size();) {
        const ssize_t n = ::write(out, text.data() + at, text.size() - at);
        if (n <= 0) break;
        at += static_cast<std::size_t>(n);
    }
    ::_exit(0);
}

/// What the child writes until it ends; false when it has to be killed.
bool collect(pid_t child, int in, int seconds, std::string& text) {
    const auto deadline = Clock::now() + std::chrono::seconds(2 * seconds);
    std::array<char, 4096> piece{};
    for (;;) {
        const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Clock::now()).count();
        pollfd wait{in, POLLIN, 0};
        if (left <= 0 || ::poll(&wait, 1, static_cast<int>(left)) == 0) {
            ::kill(child, SIGKILL);
            return false;
        }
        const ssize_t n = ::read(in, piece.data(), piece.size());
        if (n <= 0) return true;
        text.append(piece.data(), static_cast<std::size_t>(n));
    }
}

Outcome judgeReport(const std::string& text) {
    std::istringstream in(text);
    int accepted = 0, refused = 0;
    in >> accepted >> refused;
    std::string faults = text.substr(std::min(text.size(), text.find('\n') + 1));
    if (!faults.empty()) return {End::BadRefusal, 0, faults, accepted};
    return {refused == 0 ? End::Accepted : End::Refused, 0, {}, accepted};
}

bool isThirdParty(const std::string& frame) {
    static constexpr std::array<const char*, 9> kPlain = {"libasan", "libubsan", "liblsan",    "libc.so", "libc-",
                                                          "libm.so", "libstdc++", "libgcc_s", "ld-linux"};
    if (frame.find("/dcmtk/") != std::string::npos) return true;
    return frame.find(".so") != std::string::npos &&
           std::none_of(kPlain.begin(), kPlain.end(),
                        [&](const char* lib) { return frame.find(lib) != std::string::npos; });
}

bool isOurs(const std::string& frame) {
    return frame.find("bauta") != std::string::npos || frame.find("nlohmann") != std::string::npos ||
           frame.find("/core/") != std::string::npos;
}

}  // namespace

const char* name(End end) {
    static constexpr std::array<const char*, 8> kNames = {"accepted", "refused", "decoder death", "bad refusal",
                                                          "memory",   "hang",    "report",        "crash"};
    return kNames[static_cast<std::size_t>(end)];
}

std::string sanitizerOptions(const fs::path& log) {
    // As an abort, which the job process notes before it dies, like any crash.
    return "detect_leaks=0:allocator_may_return_null=1:max_allocation_size_mb=600:hard_rss_limit_mb=1500:quarantine_size_mb=16:abort_on_error=1:"
           "print_stacktrace=1:malloc_context_size=12:log_path=" +
           log.string();
}

Mutant undamaged(const Specimen& specimen) {
    return {0, &specimen, specimen.files, "as it is"};
}

Mutant makeMutant(const std::vector<Specimen>& corpus, std::uint64_t seed, std::uint64_t index) {
    Random random(mixed(mixed(seed) ^ index));
    const std::uint64_t all = std::accumulate(corpus.begin(), corpus.end(), std::uint64_t{0},
                                              [](std::uint64_t sum, const Specimen& s) { return sum + s.weight; });
    const auto pick = [&]() -> const Specimen& {
        std::uint64_t at = random.below(all);
        for (const Specimen& s : corpus) {
            if (at < s.weight) return s;
            at -= s.weight;
        }
        return corpus.back();
    };
    const Specimen& specimen = pick();
    const Specimen& other = pick();
    Mutant mutant{index, &specimen, specimen.files, {}};
    const Target& target = random.of(specimen.targets);
    const std::string& spliced = other.files.at(random.of(other.targets).file);
    // Damage to all slices alike passes the checks that compare them.
    const bool everywhere = specimen.targets.size() > 1 && random.chance(25);
    const std::uint64_t key = random.below(~std::uint64_t{0});
    const std::uint64_t times = 1 + (random.chance(30) ? random.below(4) : 0);
    for (const Target& each : specimen.targets) {
        if (each.file != target.file && !(everywhere && specimen.decoders)) continue;
        Random own(key);
        std::string& bytes = mutant.files[each.file];
        mutant.what = each.file + ":";
        for (std::uint64_t i = 0; i < times; ++i) bytes = mutate(bytes, spliced, each.shape, own, mutant.what);
        if (each.file == target.file && !everywhere) break;
    }
    if (everywhere && specimen.decoders) mutant.what += " in every file";
    return mutant;
}

Outcome judgeDeath(const std::string& errors, const std::string& how, bool decoders) {
    const auto has = [&](const char* words) { return errors.find(words) != std::string::npos; };
    if (has("allocation-size-too-big") || has("out-of-memory") || has("rss limit") || has("requested allocation size")) {
        return {End::Memory, 0, how + "\n" + errors, 0};
    }
    // The innermost frame that is neither the sanitizer's nor the C or C++ library's.
    std::istringstream lines(errors);
    std::string line;
    while (std::getline(lines, line)) {
        if (line.find("    #") == std::string::npos) continue;
        if (isThirdParty(line)) {
            return {decoders ? End::DecoderDeath : End::Crash, 0, how + "\n" + errors, 0};
        }
        if (isOurs(line)) break;
    }
    const bool report = has("AddressSanitizer") || has("runtime error") || has("LeakSanitizer");
    const bool segv = has("SEGV") || has("ABRT") || has("stack-overflow");
    return {report && !segv ? End::Report : End::Crash, 0, how + "\n" + errors, 0};
}

Outcome runReaders(const Mutant& mutant, const fs::path& scratch, bool leaks, int seconds) {
    fs::remove_all(scratch / "m");
    fs::create_directories(scratch / "m");
    write(scratch / "m", mutant.files);
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
    const auto start = Clock::now();
    const pid_t child = ::fork();
    if (child < 0) throw std::runtime_error("no child");
    if (child == 0) childMain(mutant, scratch, leaks, seconds, ends[1]);
    ::close(ends[1]);
    std::string text;
    const bool ended = collect(child, ends[0], seconds, text);
    ::close(ends[0]);
    int status = 0;
    ::waitpid(child, &status, 0);
    const double took = std::chrono::duration<double>(Clock::now() - start).count();
    Outcome outcome;
    if (!ended || (WIFSIGNALED(status) && WTERMSIG(status) == SIGPROF)) {
        outcome = {End::Hang, 0, "no end within " + std::to_string(seconds) + " s", 0};
    } else if (WIFEXITED(status) && WEXITSTATUS(status) == 0 && !text.empty()) {
        outcome = judgeReport(text);
    } else {
        const std::string how = WIFSIGNALED(status) ? "signal " + std::to_string(WTERMSIG(status))
                                                    : "exit " + std::to_string(WEXITSTATUS(status));
        outcome = judgeDeath(readAll(scratch / "errors.txt"), how, mutant.specimen->decoders);
    }
    outcome.seconds = took;
    return outcome;
}

}  // namespace bauta::test::mutants
