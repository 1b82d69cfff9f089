// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/segmentation/training/TorchApi.h"

#include <dlfcn.h>

#include <cstdlib>
#include <filesystem>
#include <vector>

#include "core/base/Error.h"
#include "core/base/Files.h"

namespace bauta::segmentation {
namespace fs = std::filesystem;

namespace {

constexpr const char* kModule = "bauta-torch.so";

const TorchApi& load() {
    std::vector<fs::path> folders = {base::programFolder(), base::programFolder() / "../lib/bauta"};
    // Tests lie in another folder than the programs.
    if (const char* folder = std::getenv("BAUTA_BIN_DIR"); folder != nullptr) folders.emplace_back(folder);
    for (const fs::path& folder : folders) {
        const fs::path file = folder / kModule;
        if (!fs::exists(file)) continue;
        void* module = ::dlopen(file.c_str(), RTLD_NOW | RTLD_LOCAL);  // stays loaded
        void* function = module == nullptr ? nullptr : ::dlsym(module, "bautaTorchApi");
        if (function == nullptr) {
            throw base::Error(base::ErrorCode::Unsupported,
                              "the part of Bauta that trains and predicts cannot be loaded", ::dlerror(),
                              "install LibTorch, of the version that Bauta was built with");
        }
        return *reinterpret_cast<const TorchApi* (*)()>(function)();
    }
    throw base::Error(base::ErrorCode::Unsupported, "the part of Bauta that trains and predicts is not installed", {},
                      "put bauta-torch.so beside the program, or build Bauta with BAUTA_WITH_TORCH");
}

}  // namespace

const TorchApi& torchApi() {
    static const TorchApi& api = load();  // an exception leaves it unset: the next call tries again
    return api;
}

}  // namespace bauta::segmentation
