// SPDX-License-Identifier: GPL-3.0-or-later
// Damaged files by the thousand, each read in a process of its own: no crash, no hang, no report of a sanitizer, no
// memory beyond what the file can need, and every refusal one sound line.
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <optional>

#include "core/base/Files.h"
#include "core/base/Json.h"
#include "tests/support/mutants/Mutant.h"

namespace {

using namespace bauta::test::mutants;
namespace base = bauta::base;
using base::Json;

struct Options {
    std::uint64_t seed = 20261126, first = 0, count = 10'000;
    std::optional<std::uint64_t> only;
    std::uint64_t workers = 2, importEvery = 33, leaksEvery = 8;
    fs::path keep;
};

struct Row {
    std::array<std::uint64_t, 8> ends{};
    std::uint64_t imports = 0, importDeaths = 0;
    double slowest = 0;
};

Options parse(int argc, char** argv) {
    Options options;
    for (int i = 1; i + 1 < argc; i += 2) {
        const std::string key = argv[i];
        const std::uint64_t value = std::strtoull(argv[i + 1], nullptr, 10);
        if (key == "--seed") options.seed = value;
        else if (key == "--first") options.first = value;
        else if (key == "--count") options.count = value;
        else if (key == "--only") options.only = value;
        else if (key == "--workers") options.workers = std::max<std::uint64_t>(1, value);
        else if (key == "--import-every") options.importEvery = value;
        else if (key == "--leaks-every") options.leaksEvery = value;
        else if (key == "--keep") options.keep = argv[i + 1];
        else throw std::runtime_error("unknown option " + key);
    }
    if (options.keep.empty()) options.keep = fs::temp_directory_path() / "bauta-mutants";
    return options;
}

/// The scratch folder's files live in memory where they can.
fs::path scratchPlace() {
    const fs::path memory = "/dev/shm";
    return ::access(memory.c_str(), W_OK) == 0 ? memory : fs::temp_directory_path();
}

void keepFailure(const Mutant& mutant, const Outcome& outcome, const Options& options) {
    const fs::path folder =
        options.keep / (std::to_string(options.seed) + "-" + std::to_string(mutant.index));
    fs::remove_all(folder);
    write(folder, mutant.files);
    base::writeFile(folder / "outcome.txt", std::string(name(outcome.end)) + "\n" + mutant.specimen->format + "\n" +
                                                mutant.what + "\n" + outcome.text + "\n");
}

/// One line a mutant into the pipe; failures are kept.
void work(const std::vector<Specimen>& all, const Options& options, std::uint64_t worker, int out) {
    const base::TemporaryFolder temporary("bauta-mutants-" + std::to_string(::getpid()));
    const fs::path scratch = temporary.path();
    const fs::path program = base::programFolder() / "bauta-cli";
    const auto sound = std::ranges::find(all, std::string("NIfTI-1"), &Specimen::format);
    for (std::uint64_t i = worker; i < options.count; i += options.workers) {
        const std::uint64_t index = options.first + i;
        const Mutant mutant = makeMutant(all, options.seed, index);
        const bool leaks = options.leaksEvery > 0 && index % options.leaksEvery == 0;
        Outcome outcome = runReaders(mutant, scratch, leaks || options.only.has_value());
        // A decoder that died is also met by the real program: it must cost its series alone.
        const bool dead = outcome.end == End::DecoderDeath;
        const bool wanted = options.importEvery > 0 && (index % options.importEvery == 0 || options.only.has_value());
        const bool import = mutant.specimen->importable && (dead || wanted) && !isFailure(outcome.end);
        const double seconds = outcome.seconds;
        if (import) {
            const Outcome imported = runImport(mutant, scratch, program, *sound);
            if (isFailure(imported.end)) outcome = imported;
            if (imported.end == End::DecoderDeath) outcome.end = End::DecoderDeath;
        }
        if (isFailure(outcome.end) || outcome.end == End::DecoderDeath) keepFailure(mutant, outcome, options);
        const std::string line = Json{{"index", index},
                                      {"format", mutant.specimen->format},
                                      {"end", static_cast<int>(outcome.end)},
                                      {"seconds", seconds},
                                      {"import", import},
                                      {"what", mutant.what},
                                      {"text", outcome.text.substr(0, 300)}}
                                     .dump(-1, ' ', false, Json::error_handler_t::replace) +
                                 "\n";
        if (::write(out, line.data(), line.size()) < 0) return;  // shorter than PIPE_BUF: lines do not mix
    }
}

void print(const std::map<std::string, Row>& rows, double seconds) {
    std::printf("%-22s %7s %8s %8s %8s %8s %7s %6s %7s %6s %8s %7s\n", "format", "mutants", "accepted", "refused",
                "decoder", "bad", "memory", "hangs", "reports", "crash", "imports", "slowest");
    Row sum;
    const auto line = [](const std::string& format, const Row& row) {
        const auto& e = row.ends;
        std::uint64_t all = 0;
        for (const std::uint64_t n : e) all += n;
        const auto n = [&](End end) { return static_cast<unsigned long long>(e[static_cast<std::size_t>(end)]); };
        std::printf("%-22s %7llu %8llu %8llu %8llu %8llu %7llu %6llu %7llu %6llu %8llu %6.1fs\n", format.c_str(),
                    static_cast<unsigned long long>(all), n(End::Accepted), n(End::Refused), n(End::DecoderDeath),
                    n(End::BadRefusal), n(End::Memory), n(End::Hang), n(End::Report), n(End::Crash),
                    static_cast<unsigned long long>(row.imports), row.slowest);
    };
    for (const auto& [format, row] : rows) {
        line(format, row);
        for (std::size_t i = 0; i < sum.ends.size(); ++i) sum.ends[i] += row.ends[i];
        sum.imports += row.imports;
        sum.slowest = std::max(sum.slowest, row.slowest);
    }
    line("all", sum);
    std::printf("%.0f s. Wanted: nothing behind \"decoder\"; a decoder may die in a job's process, where it costs one "
                "series.\n",
                seconds);
}

/// A reader that refuses sound files would prove nothing.
bool soundFilesAreTaken(const std::vector<Specimen>& all) {
    const base::TemporaryFolder scratch;
    bool good = true;
    for (const Specimen& specimen : all) {
        const Outcome outcome = runReaders(undamaged(specimen), scratch.path(), false);
        const bool any = specimen.format == "DICOM of others";  // single slices, plans, reports
        if (outcome.end <= End::Refused && (any || outcome.accepted > 0)) continue;
        std::printf("undamaged %s: %s %s\n", specimen.format.c_str(), name(outcome.end), outcome.text.c_str());
        good = false;
    }
    return good;
}

int prove(const Options& given) {
    Options options = given;
    if (options.only) {
        options.first = *options.only;
        options.count = options.workers = 1;
    }
    ::setenv("TMPDIR", scratchPlace().c_str(), 1);
    ::setenv("BAUTA_INSTALLATION", "here", 1);
    ::setenv("BAUTA_THREADS", "2", 1);
    const std::vector<Specimen> all = corpus();
    if (!options.only && !soundFilesAreTaken(all)) return 1;
    const auto start = std::chrono::steady_clock::now();
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) return 1;
    std::vector<pid_t> workers;
    for (std::uint64_t w = 0; w < options.workers; ++w) {
        const pid_t worker = ::fork();
        if (worker == 0) {
            ::close(ends[0]);
            work(all, options, w, ends[1]);
            ::_exit(0);
        }
        workers.push_back(worker);
    }
    ::close(ends[1]);
    std::map<std::string, Row> rows;
    std::uint64_t failures = 0, seen = 0;
    std::FILE* in = ::fdopen(ends[0], "r");
    char* buffer = nullptr;
    std::size_t room = 0;
    while (::getline(&buffer, &room, in) > 0) {
        const Json json = Json::parse(buffer);
        const auto end = static_cast<End>(json.at("end").get<int>());
        Row& row = rows[json.at("format")];
        ++seen;
        ++row.ends[static_cast<std::size_t>(end)];
        row.imports += json.at("import").get<bool>() ? 1 : 0;
        row.slowest = std::max(row.slowest, json.at("seconds").get<double>());
        if (!isFailure(end) && !(options.only && end >= End::Accepted)) continue;
        failures += isFailure(end) ? 1 : 0;
        std::printf("%llu %s: %s: %s\n    %s\n", static_cast<unsigned long long>(json.at("index").get<std::uint64_t>()),
                    json.at("format").get<std::string>().c_str(), name(end),
                    json.at("what").get<std::string>().c_str(), json.at("text").get<std::string>().c_str());
    }
    std::free(buffer);
    std::fclose(in);
    bool whole = seen == options.count;
    for (const pid_t worker : workers) {
        int status = 0;
        ::waitpid(worker, &status, 0);
        whole = whole && status == 0;
    }
    print(rows, std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
    if (!whole) std::printf("A worker ended before its time.\n");
    if (failures > 0) {
        std::printf("Seed %llu. Failing mutants are kept in %s; --only INDEX runs one alone.\n",
                    static_cast<unsigned long long>(options.seed), options.keep.c_str());
    }
    return failures == 0 && whole ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
    try {
        return prove(parse(argc, argv));
    } catch (const std::exception& error) {
        std::fprintf(stderr, "%s\n", error.what());
        return 2;
    }
}
