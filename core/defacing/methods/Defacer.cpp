// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/Error.h"
#include "core/defacing/Method.h"

namespace bauta::defacing {
namespace {

/// Licence and weights leave it to its authors' program (published/DefacerProgram.cpp).
class Defacer final : public Method {
  public:
    std::string id() const override { return "defacer"; }

    std::string summary() const override {
        return "Finds eyes, nose, ears and mouth by a 3-D U-Net and overwrites these alone.";
    }

    std::vector<OptionSpec> options() const override {
        return {{"eyes", true, "", "", "Overwrites the eyes with a constant.", "published"},
                {"nose", true, "", "", "Sets a box around the nose to 0.", "published"},
                {"ears", true, "", "", "Overwrites the ears with noise.", "published"},
                {"mouth", true, "", "", "Overwrites the mouth with a constant.", "published"}};
    }

    bool native() const override { return false; }

    MethodOutput run(const MethodInput&, const base::TaskContext&) const override {
        throw base::Error(base::ErrorCode::Internal, "defacer has no native engine", id());
    }
};

}  // namespace

std::unique_ptr<Method> makeDefacer() {
    return std::make_unique<Defacer>();
}

}  // namespace bauta::defacing
