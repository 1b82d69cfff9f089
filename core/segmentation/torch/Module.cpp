// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/segmentation/torch/Machine.h"
#include "core/segmentation/torch/Model.h"
#include "core/segmentation/torch/Training.h"
#include "core/segmentation/training/TorchApi.h"

/// The one function that core/segmentation/training/TorchApi.cpp looks for.
extern "C" __attribute__((visibility("default"))) const bauta::segmentation::TorchApi* bautaTorchApi() {
    using namespace bauta::segmentation;
    static const TorchApi api{net::chooseMachine, net::train, net::load};
    return &api;
}
