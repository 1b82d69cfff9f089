#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Builds bauta-torch.so alone against a given PyTorch and proves it on the GPU of this machine:
#   packaging/gpu-check.sh [--torch FOLDER] [--build FOLDER] [--cpu] [CMAKE ARGUMENT …]
# FOLDER of --torch holds PyTorch's lib, include and share (LibTorch as downloaded, or site-packages/torch); without it the
# PyTorch of `python3` is taken. Needed beside it: CMake, Ninja, g++, and the headers of nlohmann-json, OpenSSL and
# GoogleTest (-DCMAKE_PREFIX_PATH finds them elsewhere). --cpu: what can be tried without a GPU.
# Runs the tests of the network and the trainer (those for a GPU among them), accept_gpu, and bench_training_step --gpu.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
build=$root/build/gpu
torch=
device=gpu
while [ $# -gt 0 ]; do
  case $1 in
    -h | --help) sed -n '3,9s/^# \{0,1\}//p' "$0"; exit 0 ;;
    --torch) torch=$2; shift 2 ;;
    --build) build=$2; shift 2 ;;
    --cpu) device=cpu; shift ;;
    *) break ;;
  esac
done
python=$(command -v python3 || true)
[ -n "$torch" ] || torch=$("$python" -c 'import os, torch; print(os.path.dirname(torch.__file__))') ||
  { echo "python3 has no PyTorch: name its folder with --torch" >&2; exit 2; }

arguments=("-DTorch_ROOT=$torch" "$@")
# PyTorch's own CMake files ask for the CUDA toolkit, which nothing here needs.
if [ ! -f "$torch/share/cmake/Torch/TorchConfig.cmake" ] || ! command -v nvcc >/dev/null; then
  [ ! -f "$torch/lib/libtorch.so" ] || arguments=("-DTorch_DIR=$root/packaging/cmake/torch" "-DBAUTA_TORCH=$torch" "$@")
fi
cmake -S "$root" -B "$build" -G Ninja -DCMAKE_BUILD_TYPE=Release -DBAUTA_TRAINING_ALONE=ON "${arguments[@]}"
cmake --build "$build"

failed=0
run() {
  printf '\n== %s\n' "${*##*/}"
  BAUTA_BIN_DIR=$build/bin "$@" || { failed=1; echo "FAILED"; }
}
run "$build/tests/test_core_segmentation_torch" --gtest_brief=1
run "$build/tests/test_core_segmentation_trainer" --gtest_brief=1
if [ $device = cpu ]; then
  run "$build/bin/accept_gpu" cpu
else
  run "$build/bin/accept_gpu"
  run "$build/bin/bench_training_step" --gpu --python "$python"
fi
exit $failed
