#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# The long proofs, each printing its table: packaging/accept.sh [NAME …]
#   phantom        the sanity checks of every phantom over many seeds, and the full-size time
#   registration   landmarks of real and made heads; needs BAUTA_TEST_DATA
#   methods        success, brain and OAR loss per method, modality and field of view
#   bench          loading, slices, skin, selecting, registration against elastix (Debian package elastix)
# Without a name all of them run.
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

case ${1:-} in -h | --help) sed -n '3,8s/^# \{0,1\}//p' "$0"; exit 0 ;; esac
[ $# -gt 0 ] || set -- phantom registration methods bench
install_dependencies
configure_and_build release
bin=$build/bin

for name in "$@"; do
  printf '\n== %s\n' "$name"
  case $name in
    phantom) "$bin/accept_phantom" ;;
    registration) "$bin/accept_registration" "${BAUTA_TEST_DATA:?names the folder with the real images}" ;;
    methods) "$bin/accept_methods" ;;
    bench)
      "$bin/bench_load"
      "$bin/bench_registration"
      with_display "$bin/bench_slice"
      with_display "$bin/bench_skin"
      with_display "$bin/bench_select"
      ;;
    *) echo "unknown proof: $name" >&2; exit 2 ;;
  esac
done
