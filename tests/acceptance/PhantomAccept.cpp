// SPDX-License-Identifier: GPL-3.0-or-later
// accept_phantom [FIRST LAST [SPACING [full|rt|both [none|mild|drawn]]]]: makes each subject and prints which checks
// failed; 1 when any did.
#include <cstdio>
#include <cstdlib>
#include <string>

#include "core/base/Time.h"
#include "core/phantom/Check.h"

int main(int argc, char** argv) {
    using namespace bauta;
    const std::uint64_t first = argc > 2 ? std::strtoull(argv[1], nullptr, 10) : 1;
    const std::uint64_t last = argc > 2 ? std::strtoull(argv[2], nullptr, 10) : 12;
    const double spacing_mm = argc > 3 ? std::atof(argv[3]) : 1.5;
    int failed = 0;
    for (std::uint64_t seed = first; seed <= last; ++seed) {
        phantom::PhantomSpec spec;
        spec.seed = seed;
        spec.spacing_mm = {spacing_mm, spacing_mm, spacing_mm};
        spec.findings = phantom::findingSetFromName(argc > 5 ? argv[5] : "drawn");
        spec.fov = argc > 4 && argv[4] != std::string("both") ? phantom::fieldOfViewFromName(argv[4])
                   : seed % 2 == 0                            ? phantom::FieldOfView::Rt
                                                              : phantom::FieldOfView::Full;
        const base::Stopwatch watch;
        const phantom::Phantom subject = phantom::makePhantom(spec);
        const double seconds = watch.seconds();
        const auto checks = phantom::checkPhantom(subject);
        const std::string wrong = phantom::failures(checks);
        std::printf("seed %llu  %.1f s  %zu checks  %s\n", static_cast<unsigned long long>(seed), seconds,
                    checks.size(), wrong.empty() ? "passed" : wrong.c_str());
        std::fflush(stdout);
        failed += !wrong.empty();
    }
    std::printf("%d of %llu subjects failed\n", failed, static_cast<unsigned long long>(last - first + 1));
    return failed == 0 ? 0 : 1;
}
