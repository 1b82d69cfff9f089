// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "tests/support/mutants/Corpus.h"

namespace bauta::test::mutants {

/// One specimen with one of its files damaged.
struct Mutant {
    std::uint64_t index = 0;
    const Specimen* specimen = nullptr;
    Files files;
    std::string what;  ///< which file and how
};

/// A specimen as it is.
[[nodiscard]] Mutant undamaged(const Specimen& specimen);

/// The same for the same corpus, seed and index.
[[nodiscard]] Mutant makeMutant(const std::vector<Specimen>& corpus, std::uint64_t seed, std::uint64_t index);

enum class End {
    Accepted,
    Refused,
    DecoderDeath,  ///< a library that unpacks pixels or parses DICOM died where only a job's process dies with it
    BadRefusal,    ///< refused, but not by one sound line
    Memory,        ///< more memory asked for than such a small file can need
    Hang,
    Report,  ///< of a sanitizer, in our own code
    Crash
};
[[nodiscard]] inline bool isFailure(End end) {
    return end > End::DecoderDeath;
}
[[nodiscard]] const char* name(End end);

struct Outcome {
    End end = End::Accepted;
    double seconds = 0;
    std::string text;  ///< what was wrong
    int accepted = 0;  ///< readers that took it
};

/// Runs the readers of a specimen in a child process, in `scratch`/m, which is emptied before: at most `seconds` of
/// processor time (twice that by the clock) and a memory that small files cannot need. Leaks are looked for when `leaks`
/// and the program was built with the address sanitizer.
[[nodiscard]] Outcome runReaders(const Mutant& mutant, const fs::path& scratch, bool leaks, int seconds = 10);

/// Imports the mutant beside a sound scan by the real program, which must refuse or take it, in sound lines, and take
/// the sound scan in any case.
[[nodiscard]] Outcome runImport(const Mutant& mutant, const fs::path& scratch, const fs::path& program,
                                const Specimen& sound);

/// What a dead child's error output tells.
[[nodiscard]] Outcome judgeDeath(const std::string& errors, const std::string& how, bool decoders);

/// Options of the sanitizers for children: ASAN_OPTIONS of programs that are run, and this one's own.
[[nodiscard]] std::string sanitizerOptions(const fs::path& log);

}  // namespace bauta::test::mutants
