#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Installs what is missing, builds, and opens the demo study, or the study given:
#   packaging/run.sh [STUDY]
# Without a display it runs on a virtual one and says where it put a screenshot of every page.
#   packaging/run.sh --smoke    the screenshots of a small demo, in the build that is there: the end of test.sh
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

smoke=
study=
case ${1:-} in
  --smoke) smoke=1 ;;
  -h | --help) sed -n '3,7s/^# \{0,1\}//p' "$0"; exit 0 ;;
  *) study=${1:-} ;;
esac
[ -z "$study" ] || study=$(realpath "$study")

if [ -z "$smoke" ]; then
  install_dependencies
  configure_and_build release bauta bauta-cli
fi
if [ -n "$smoke" ]; then
  study=$root/build/smoke-study
  rm -rf "$study"
  timeout --foreground 900 "$build/bin/bauta-cli" demo "$study" --subjects 2 ||
    { echo "no demo (exit code $?; 124: not within 15 minutes)" >&2; exit 1; }
elif [ -z "$study" ]; then
  study=$root/build/demo-study
  # A demo that was cut short is made again; a whole one opens at once.
  if [ ! -f "$study/.whole" ]; then
    rm -rf "$study"
    "$build/bin/bauta-cli" demo "$study"
    touch "$study/.whole"
  fi
fi

if [ -z "$smoke" ] && has_display; then
  exec "$build/bin/bauta" "$study"
fi

pictures=$root/build/screenshots
mkdir -p "$pictures"
take_pictures() {
  local page
  for page in study review loss experiment results jobs; do
    rm -f "$pictures/$page.png"
    timeout --foreground 300 "$build/bin/bauta" --screenshot "$pictures/$page.png" --page "$page" --size 1600x1000 "$study" ||
      { echo "no screenshot of the page $page (exit code $?; 124: not within 5 minutes)" >&2; return 1; }
    [ -s "$pictures/$page.png" ] || { echo "no screenshot of the page $page" >&2; return 1; }
  done
}
[ -n "$smoke" ] || echo "No display: taking screenshots on a virtual one."
with_display take_pictures
