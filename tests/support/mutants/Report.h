// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <typeinfo>
#include <vector>

#include "core/base/Error.h"

namespace bauta::test::mutants {

/// What the readers made of one mutant: how often they took it and refused it, and what was wrong with how they did.
class Report {
  public:
    /// `folder` is the only place that is named in paths.
    explicit Report(std::filesystem::path folder) : folder_(std::move(folder)) {}

    /// Runs a reader. An Error is a refusal, which is looked at; anything else thrown is a fault. `names`: the refusal
    /// must say which file it is about.
    template <typename F>
    void attempt(F&& reader, bool names = true) {
        try {
            reader();
            ++accepted;
        } catch (const base::Error& error) {
            refused(error, names);
        } catch (const std::exception& error) {
            fault(std::string("no Error but ") + typeid(error).name() + ": " + error.what());
        }
    }

    void refused(const base::Error& error, bool names);
    /// A sentence that goes to the screen or into a study: one line of sound text.
    void line(std::string_view text);
    /// One that may be stored: no path either.
    void sentence(std::string_view text);
    void require(bool condition, const char* otherwise) {
        if (!condition) fault(otherwise);
    }
    void fault(const std::string& what) { faults.push_back(what); }

    int accepted = 0, refusals = 0;
    std::vector<std::string> faults;

  private:
    std::filesystem::path folder_;
};

/// Why a text is not one line to be shown: empty when it is.
[[nodiscard]] std::string unsoundness(std::string_view text);

}  // namespace bauta::test::mutants
