// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/Error.h"
#include "core/defacing/Method.h"

namespace bauta::defacing {
namespace {

/// Its network's weights are the authors', so only their program runs it (published/DeepdefacerProgram.cpp).
class Deepdefacer final : public Method {
  public:
    std::string id() const override { return "deepdefacer"; }

    std::string summary() const override { return "Multiplies the scan by the keep mask that a 3-D U-Net predicts."; }

    std::vector<OptionSpec> options() const override { return {}; }

    bool native() const override { return false; }

    MethodOutput run(const MethodInput&, const base::TaskContext&) const override {
        throw base::Error(base::ErrorCode::Internal, "deepdefacer has no native engine", id());
    }
};

}  // namespace

std::unique_ptr<Method> makeDeepdefacer() {
    return std::make_unique<Deepdefacer>();
}

}  // namespace bauta::defacing
