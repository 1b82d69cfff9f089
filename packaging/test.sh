#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Installs what is missing, builds, and passes all tests. BAUTA_TEST_DATA names the folder with the real images.
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

stamp() { printf '\n== %s (%d s since the start)\n' "$1" "$SECONDS"; }

stamp "Install"
install_dependencies
stamp "Build"
configure_and_build release
stamp "Build core and bauta-cli alone"
configure_and_build core
stamp "Test"
cd "$build"
with_display ctest --output-on-failure -j 2
stamp "Smoke"
"$root/packaging/run.sh" --smoke
stamp "All tests passed"
