#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# The long proofs, each printing its table and what was wanted: packaging/accept.sh [NAME …]
#   phantom        the sanity checks of every phantom over many seeds, and the time of one of full size
#   registration   landmarks of real and made heads; needs BAUTA_TEST_DATA
#   methods        success, brain and OAR loss per method, modality and field of view
#   bench          loading, slices, skin, selecting, registration against elastix (Debian package elastix)
# Without a name all of them run. One that fails does not stop the next; the last lines say how each ended.
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

case ${1:-} in -h | --help) sed -n '3,8s/^# \{0,1\}//p' "$0"; exit 0 ;; esac
[ $# -gt 0 ] || set -- phantom registration methods bench
declare -A targets=(
  [phantom]="accept_phantom bauta-cli"
  [registration]=accept_registration
  [methods]=accept_methods
  [bench]="bench_load bench_slice bench_skin bench_select bench_registration"
)
wanted=()
for name in "$@"; do
  [ -n "${targets[$name]:-}" ] || { echo "unknown proof: $name" >&2; exit 2; }
  [ "$name" != registration ] || : "${BAUTA_TEST_DATA:?names the folder with the real images}"
  wanted+=(${targets[$name]})
done
install_dependencies
configure_and_build release "${wanted[@]}"
bin=$build/bin

full_size_phantom() {
  local scratch result=0
  scratch=$(mktemp -d)
  printf '\nOne phantom of 512×512×120 voxels, made and written (wanted: under 20 s on 2 cores)\n'
  TIMEFORMAT='%R s'
  time "$bin/bauta-cli" phantom "$scratch" --subjects 1 --fov rt --spacing 0.5,0.5,2 --size 512,512,120 || result=$?
  rm -rf "$scratch"
  return $result
}

prove() {
  local failed=0
  case $1 in
    phantom)
      "$bin/accept_phantom" || failed=1
      full_size_phantom || failed=1
      ;;
    registration) "$bin/accept_registration" "$BAUTA_TEST_DATA" || failed=1 ;;
    methods) "$bin/accept_methods" || failed=1 ;;
    bench)
      "$bin/bench_load" || failed=1
      local each
      for each in bench_slice bench_skin bench_select; do
        with_display "$bin/$each" || failed=1
      done
      "$bin/bench_registration" || failed=1
      ;;
  esac
  return $failed
}

failed=0
outcome=()
for name in "$@"; do
  printf '\n== %s\n' "$name"
  if prove "$name"; then
    outcome+=("$name: passed")
  else
    outcome+=("$name: FAILED")
    failed=1
  fi
done
printf '\n'
printf '%s\n' "${outcome[@]}"
exit $failed
