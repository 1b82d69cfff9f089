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

# with_display COMMAND …   runs it on a virtual display of its own, with a window manager so that keys arrive. However it
# or the script ends, all three and what they started go: each is a process group, ended by the trap below.
display_scratch=
display_groups=()
with_display() {
  local number status=0
  display_scratch=$(mktemp -d)
  mkfifo "$display_scratch/display"
  set -m
  Xvfb -displayfd 3 -screen 0 "${BAUTA_SCREEN:-2560x1600x24}" -nolisten tcp 3>"$display_scratch/display" 2>/dev/null &
  display_groups+=(-$!)
  read -r -t 60 number <"$display_scratch/display" || status=$?
  if [ $status -ne 0 ]; then
    echo "Xvfb does not start" >&2
    set +m
    close_display
    return 1
  fi
  (
    export DISPLAY=:$number LIBGL_ALWAYS_SOFTWARE=1 XDG_RUNTIME_DIR=$display_scratch
    unset WAYLAND_DISPLAY
    set +m
    openbox 2>/dev/null &
    "$@"
  ) &
  display_groups+=(-$!)
  set +m
  wait $! || status=$?
  close_display
  return $status
}
close_display() {
  [ -n "$display_scratch" ] || return 0
  { kill -- "${display_groups[@]}"; wait; } 2>/dev/null || true
  rm -rf "$display_scratch"
  display_scratch=
  display_groups=()
}
trap close_display EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP
