// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/segmentation/torch/Gpu.h"

#include <ATen/Context.h>
#include <dlfcn.h>

#include <array>

namespace bauta::segmentation::net {
namespace {

/// A function of the driver; null where there is none.
template <typename Function>
Function* driver(const char* name) {
    static void* const library = ::dlopen("libcuda.so.1", RTLD_NOW | RTLD_NOLOAD);
    return library == nullptr ? nullptr : reinterpret_cast<Function*>(::dlsym(library, name));
}

}  // namespace

std::string gpuName() {
    std::array<char, 128> name{};
    auto* const ask = driver<int(char*, int, int)>("cuDeviceGetName");
    if (ask == nullptr || ask(name.data(), static_cast<int>(name.size()) - 1, 0) != 0) return "GPU";
    return name.data();
}

std::optional<GpuMemory> gpuMemory() {
    std::size_t unused = 0, total = 0;
    auto* const ask = driver<int(std::size_t*, std::size_t*)>("cuMemGetInfo_v2");
    if (ask == nullptr || ask(&unused, &total) != 0) return {};
    return GpuMemory{static_cast<double>(total - unused) / 1e6, static_cast<double>(total) / 1e6};
}

bool ranOutOfGpuMemory(const std::string& text) {
    const auto has = [&](const char* part) { return text.find(part) != std::string::npos; };
    // cuDNN says so when no way to compute has room for its workspace.
    return (has("out of memory") && has("CUDA")) || has("_ALLOC_FAILED") ||
           has("unable to find an engine to execute this computation");
}

void prepareGpu() {
    at::Context& context = at::globalContext();
    context.setAllowTF32CuDNN(false);
    context.setBenchmarkCuDNN(false);
    context.setDeterministicCuDNN(true);
}

}  // namespace bauta::segmentation::net
