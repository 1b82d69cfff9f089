// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "core/base/Json.h"
#include "core/base/Task.h"
#include "core/image/Volume.h"

namespace bauta::defacing {

/// One option of a method, with the original's name and default.
struct OptionSpec {
    std::string key;
    base::Json defaultValue;  ///< bool, number or string; that of an option added later does what was done before it
    std::string unit;         ///< "mm", "voxel", "path", "" …
    /// "0…100", "fixed|published"; of a path "an image file…" when it has to be one, with the word "sub-bricks" when it
    /// may hold several frames.
    std::string range;
    std::string meaning;       ///< one sentence
    std::string engine = {};   ///< "native" or "published" when only that engine takes it; else empty
    std::string partner = {};  ///< of a path: another path option; the two are given together or not at all
    /// Of a path: whose grid its image has, "scan" or a path option; with `matrix` (a path option) given another one.
    std::string grid = {}, matrix = {};
};

struct MethodInput {
    image::Volume scan;  ///< finite voxels only
    image::Mask brain;   ///< the user's brain mask on the scan's grid; may be empty()
    base::Json options;  ///< object: every option of the method, checked, defaults filled in
};

struct MethodOutput {
    image::Volume defaced;  ///< same grid and pixel type as the scan
    image::Mask removal;    ///< declared: 0 untouched, 1 removed (constant), 2 altered
    base::Json provenance;  ///< registration, templates and their hashes, quality, decisions taken
    image::Mask brain;      ///< the brain the method worked with, on the scan's grid; may be empty()
};

/// A defacing method. One file in core/defacing/methods/, one word in its CMake list; see the contract in DESIGN 7.
/// Stateless: run() may be called from several threads.
class Method {
  public:
    virtual ~Method() = default;
    [[nodiscard]] virtual std::string id() const = 0;
    [[nodiscard]] virtual std::string summary() const = 0;  ///< one sentence for lists and tooltips
    [[nodiscard]] virtual std::vector<OptionSpec> options() const = 0;
    /// With these options (complete): true when removed tissue is set to a constant; false for blurring and refacing
    /// (decides the face score's rule).
    [[nodiscard]] virtual bool removes(const base::Json& options) const {
        static_cast<void>(options);
        return true;
    }
    /// False for a method that only its authors' program can run: then run() is never called.
    [[nodiscard]] virtual bool native() const { return true; }
    /// The native engine. Errors: NotApplicable (says why), BadRequest (option), Damaged (empty, constant input),
    /// Cancelled.
    [[nodiscard]] virtual MethodOutput run(const MethodInput& input, const base::TaskContext& task) const = 0;
};

/// All methods in order of id. Generated from core/defacing/methods/CMakeLists.txt.
[[nodiscard]] const std::vector<std::unique_ptr<Method>>& methods();

/// Error BadRequest that lists the known ids.
[[nodiscard]] const Method& method(const std::string& id);

/// The engine that "auto", "native" or "published" means for a method: auto is native where there is one. Error
/// BadRequest for other words and for an engine that the method lacks.
[[nodiscard]] std::string resolveEngine(const Method& method, const std::string& wanted);

/// Options as given ("key=value" texts or JSON) checked against the specs and completed with defaults.
/// Error BadRequest names the key and what is allowed.
[[nodiscard]] base::Json completeOptions(const Method& method, const base::Json& given);
[[nodiscard]] base::Json parseSettings(const Method& method, const std::vector<std::string>& keyEqualsValue);

/// True when the engine, native or published, takes this option of the method (OptionSpec::engine,
/// ProgramFacts::options).
[[nodiscard]] bool takesOption(const std::string& engine, const Method& method, const OptionSpec& option);

/// Error BadRequest when an option that the engine does not take has another value than its default.
void requireOptionsOf(const std::string& engine, const Method& method, const base::Json& options);

/// True when two sets of options mean the same: one that a set lacks, as sets of older versions do, has its default.
[[nodiscard]] bool sameOptions(const Method& method, const base::Json& a, const base::Json& b);

/// Options as they may be stored: a path can name a person, so every option of unit "path" that is set becomes
/// "sha256:" and the hash of its file. Errors: NotFound, Io (the file).
[[nodiscard]] base::Json storableOptions(const Method& method, const base::Json& completeOptions);

}  // namespace bauta::defacing
