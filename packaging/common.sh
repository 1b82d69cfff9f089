# SPDX-License-Identifier: GPL-3.0-or-later
# Shared by the scripts beside it: sourced, not run.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
build=$root/build/release

# Installs what packaging/dependencies.txt lists and is missing.
install_dependencies() {
  local wanted missing=() sudo=
  mapfile -t wanted < <(sed 's/#.*//; s/[[:space:]]*$//; /^$/d' "$root/packaging/dependencies.txt")
  local installed
  installed=$(dpkg-query -W -f '${Package} ${db:Status-Status}\n' "${wanted[@]}" 2>/dev/null | awk '$2 == "installed" {print $1}' || true)
  local package
  for package in "${wanted[@]}"; do
    grep -qx "$package" <<<"$installed" || missing+=("$package")
  done
  [ ${#missing[@]} -eq 0 ] && return
  echo "Installing ${#missing[@]} packages: ${missing[*]}"
  [ "$(id -u)" -eq 0 ] || sudo=sudo
  export DEBIAN_FRONTEND=noninteractive
  $sudo apt-get update -q
  $sudo apt-get install -y -q --no-install-recommends "${missing[@]}"
}

# configure_and_build PRESET [TARGET …]
configure_and_build() {
  local preset=$1
  shift
  cd "$root"
  # ITK's package files print a block about missing gdcm targets; it is harmless and hides what matters.
  cmake --preset "$preset" 2> >(grep -v -e gdcm -e '^$' >&2)
  cmake --build --preset "$preset" ${1:+--target "$@"}
}

has_display() { [ -n "${DISPLAY:-}" ] || [ -n "${WAYLAND_DISPLAY:-}" ]; }

# with_display COMMAND …   runs it on a virtual display of its own, with a window manager so that keys arrive.
with_display() {
  local scratch pipe number server manager status=0
  scratch=$(mktemp -d)
  chmod 700 "$scratch"
  pipe=$scratch/display
  mkfifo "$pipe"
  Xvfb -displayfd 3 -screen 0 "${BAUTA_SCREEN:-2560x1600x24}" -nolisten tcp 3>"$pipe" 2>/dev/null &
  server=$!
  read -r number <"$pipe"
  (
    export DISPLAY=:$number LIBGL_ALWAYS_SOFTWARE=1 XDG_RUNTIME_DIR=$scratch
    unset WAYLAND_DISPLAY
    openbox 2>/dev/null &
    manager=$!
    result=0
    "$@" || result=$?
    kill "$manager" 2>/dev/null || true
    exit $result
  ) || status=$?
  kill "$server" 2>/dev/null || true
  wait "$server" 2>/dev/null || true
  rm -rf "$scratch"
  return $status
}
