#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# The long proofs, each printing its table and what was wanted: packaging/accept.sh [NAME …]
#   phantom        the sanity checks of every phantom over many seeds, and the time of one of full size
#   registration   landmarks of real and made heads; needs BAUTA_TEST_DATA
#   methods        success, brain and OAR loss, time and memory per method, modality and field of view
#   learning       what quick.json and paper.json do on 15 phantoms: curve, seconds an epoch, memory
#   training       killed with -9 at 20 moments and resumed: the same weights as undisturbed, bit for bit
#   demo           the whole study on 12 phantoms, unattended (demo --full): time, and whether the findings point where
#                  those of the 2023 study do
#   kills          window, coordinator and jobs killed 500 times while they write; two writers at once; a full disk; a
#                  read-only study (mounts: needs root or user name spaces)
#   experiment     a small experiment killed with -9 at 20 random moments and resumed: the same tables, byte for byte
#   contours       structure sets to and from plastimatch (Debian package plastimatch), phantoms and real OARs, voxel for
#                  voxel; needs BAUTA_TEST_DATA
#   heads          a picture of every method on every real and averaged head, to be looked at; needs BAUTA_TEST_DATA
#   bench          loading, slices, skin, selecting, frames while training, registration against elastix, augmentation and
#                  metrics against SciPy, a training step against python3-torch (Debian packages elastix,
#                  python3-{numpy,scipy,torch}); needs BAUTA_TEST_DATA
#   mutants [COUNT]  10 000 (or COUNT) damaged files of every kind, each read in a process of its own under address and
#                  undefined-behaviour sanitizers (built into build/asan); with BAUTA_TEST_DATA those of other programs too
# Without a name all of them run. One that fails does not stop the next; the last lines say how each ended.
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

case ${1:-} in -h | --help) sed -n '3,22s/^# \{0,1\}//p' "$0"; exit 0 ;; esac
[ $# -gt 0 ] || set -- phantom registration methods learning training demo kills experiment contours heads bench mutants
mutants=10000
declare -A targets=(
  [phantom]="accept_phantom bauta-cli"
  [registration]=accept_registration
  [methods]=accept_methods
  [learning]="accept_learning bauta-cli bauta-torch"
  [training]="accept_training bauta-torch test_training_program"
  [demo]="accept_demo bauta bauta-cli bauta-torch"
  [kills]="accept_kills bauta bauta-cli bauta-torch"
  [experiment]="accept_experiment_kills bauta bauta-cli bauta-torch"
  [contours]=accept_contours
  [heads]="bauta bauta-cli"
  [bench]="bench_load bench_augment bench_metrics bench_training_step bench_slice bench_skin bench_select
           bench_experiment_frame bench_registration"
)
wanted=()
names=()
for name in "$@"; do
  if [[ $name =~ ^[0-9]+$ && ${names[*]} == *mutants ]]; then
    mutants=$name
    continue
  fi
  names+=("$name")
  [ "$name" = mutants ] && continue
  [ -n "${targets[$name]:-}" ] || { echo "unknown proof: $name" >&2; exit 2; }
  case $name in registration | contours | heads | bench) : "${BAUTA_TEST_DATA:?names the folder with the real images}" ;; esac
  wanted+=(${targets[$name]})
done
install_dependencies
[ ${#wanted[@]} -eq 0 ] || configure_and_build release "${wanted[@]}"
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

# Every native method on every head, in a study that stays for looking at: original above defaced, slices and skin.
# Real faces: the pictures stay out of the repository.
head_pictures() {
  local kept study subject method
  kept=$(mktemp -d --tmpdir bauta-heads.XXXXXX)
  study=$kept/study
  mkdir "$kept/child"
  tar -xzf "$BAUTA_TEST_DATA/mr-sag-anon/SAG-anon.tar.gz" -C "$kept/child"
  for each in "$BAUTA_TEST_DATA"/tool-niivue-deface/{avg152T1,MNI152_2009_SSW}.nii.gz "$kept/child"; do
    "$bin/bauta-cli" import "$each" --study "$study" --modality T1w || return 1
  done
  "$bin/bauta-cli" deface "$study" --method all --subject all || return 1
  "$bin/bauta-cli" runs "$study"
  for subject in "$study"/sub-*; do
    for method in "$study"/derivatives/*/"$(basename "$subject")"/anat/*_desc-defaced_*.nii.gz; do
      method=${method#"$study"/derivatives/}
      "$bin/bauta" --screenshot "$kept/$(basename "$subject")-${method%%/*}.png" --page review \
        --subject "$(basename "$subject")" --method "${method%%/*}" --size 1600x1000 "$study" || return 1
    done
  done
  echo "Pictures to look at: $kept"
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
    learning) BAUTA_BIN_DIR=$bin "$bin/accept_learning" || failed=1 ;;
    training) "$bin/accept_training" || failed=1 ;;
    demo) BAUTA_BIN_DIR=$bin "$bin/accept_demo" || failed=1 ;;
    kills) BAUTA_BIN_DIR=$bin BAUTA_SCREEN=1280x800x24 with_display "$bin/accept_kills" || failed=1 ;;
    experiment) BAUTA_BIN_DIR=$bin "$bin/accept_experiment_kills" || failed=1 ;;
    contours) "$bin/accept_contours" "$BAUTA_TEST_DATA" || failed=1 ;;
    heads) with_display head_pictures || failed=1 ;;
    mutants)
      configure_and_build asan accept_mutants bauta-cli || return 1
      "$root/build/asan/bin/accept_mutants" --count "$mutants" || failed=1
      ;;
    bench)
      "$bin/bench_load" || failed=1
      "$bin/bench_augment" tests/bench/augment_peer.py || failed=1
      "$bin/bench_training_step" || failed=1
      local each
      for each in bench_slice bench_skin bench_select bench_experiment_frame; do
        with_display "$bin/$each" || failed=1
      done
      local readers=$BAUTA_TEST_DATA/oar-deepmind/test
      "$bin/bench_metrics" "$readers"/{radiographer,oncologist}/0522c0331/segmentations \
        "$root/tests/bench/metrics_peer.py" || failed=1
      "$bin/bench_registration" || failed=1
      ;;
  esac
  return $failed
}

failed=0
outcome=()
for name in "${names[@]}"; do
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
