// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "core/base/Error.h"
#include "core/base/Json.h"
#include "core/defacing/published/ProgramPlaces.h"
#include "core/image/Volume.h"

namespace bauta::defacing {

/// Something that a program needs and that was not found.
struct Missing {
    std::string what;         ///< "the program flirt"
    std::string howToGet;     ///< one sentence: "install FSL 6.0.1 or later and set FSLDIR"
    std::string option = {};  ///< of the method, a file that takes its place
};

/// What was found of a program on this machine.
struct Installation {
    std::filesystem::path program;                       ///< what is started; empty when not found
    std::map<std::string, std::filesystem::path> parts;  ///< what else it takes: "python", "fsl", "face.gca" …
    std::vector<Missing> missing;                        ///< empty: it can run
    [[nodiscard]] bool available() const { return missing.empty(); }
    /// Everything missing in one line, and then how to get it; empty when nothing is.
    [[nodiscard]] std::string missingLine() const;
    [[nodiscard]] std::string howToGetLine() const;
};

struct ProgramVersion {
    std::string text;    ///< "2.1.0"; empty when it does not tell
    std::string reason;  ///< why text is empty
    std::string banner;  ///< what it printed when it was asked
};

/// A text in a program's output that says what went wrong.
struct FailureText {
    std::string text;     ///< as it stands in the output
    std::string meaning;  ///< one sentence without paths
    base::ErrorCode code = base::ErrorCode::Internal;
};

/// How the voxels of the scan are ordered for a program; axes are exchanged and flipped, nothing is resampled.
enum class Axes {
    AsStored,
    FslStandard,  ///< as fslreorient2std leaves them: right (or left, as stored) to left, back to front, bottom to top
    Ras           ///< index axes run to the right, to the front, upwards
};

struct ProgramFacts {
    std::string method;             ///< the method's id
    std::string name;               ///< "@afni_refacer_run (AFNI)"
    std::string licence;            ///< one sentence, with what it forbids
    std::vector<PlaceSpec> places;  ///< where it is looked for, besides the search folders and PATH
    Axes axes = Axes::AsStored;
    bool wantsBrain = false;  ///< a brain mask beside the scan
    std::vector<FailureText> failures;
    std::vector<std::string> options = {};  ///< keys of the method's options that it takes
};

/// The folder that a program works in, private and removed afterwards, with the scan under a name that says nothing.
class Workplace {
  public:
    virtual ~Workplace() = default;
    /// Copies an image file of the user's beside the scan, as NIfTI under a neutral name, and returns that name.
    [[nodiscard]] virtual std::string image(const std::filesystem::path& file, const std::string& name) = 0;
    /// The same for one on the scan's grid, with its axes in the order that the program gets the scan in.
    [[nodiscard]] virtual std::string imageOnScan(const std::filesystem::path& file, const std::string& name) = 0;
    /// Copies a file of the user's as it is.
    [[nodiscard]] virtual std::string file(const std::filesystem::path& file, const std::string& name) = 0;
    /// Writes a text file beside the scan; returns its name.
    [[nodiscard]] virtual std::string text(const std::string& name, const std::string& content) = 0;
    /// Makes a folder beside the scan.
    virtual void folder(const std::string& name) = 0;
    /// The scan as a pair of .hdr and .img instead of one file; returns the name without ending.
    [[nodiscard]] virtual std::string scanAsPair() = 0;
};
inline constexpr const char* kScanName = "scan.nii.gz";
inline constexpr const char* kBrainName = "brain.nii.gz";

/// What to run, and what to expect. Names are relative to the working folder.
struct ProgramPlan {
    std::filesystem::path program;
    std::vector<std::string> arguments;
    std::map<std::string, std::string> environment = {};  ///< besides what every program gets (see Runner.h)
    std::vector<std::filesystem::path> path = {};         ///< searched first by the program itself
    std::vector<std::string> results = {};                ///< names without ending; the first that exists is the result
    std::string logs = {};                                ///< a folder of .out files that say more than what is printed
    std::string mask = {};             ///< of a mask it writes, without ending; its polarity is found out
    std::optional<double> fill = 0.0;  ///< what removed voxels hold; nothing: it only alters voxels
    bool otherConstants = false;       ///< it also sets regions to constants of its own choice
};

/// The authors' program of one method: one file in core/defacing/published, one word in its CMake list. Stateless.
class Program {
  public:
    virtual ~Program() = default;
    [[nodiscard]] virtual const ProgramFacts& facts() const = 0;
    /// Looks at files only; starts nothing.
    [[nodiscard]] virtual Installation find(const ProgramPlaces& places) const = 0;
    /// Asks the program, or its files; may take seconds. Never throws but for Cancelled.
    [[nodiscard]] virtual ProgramVersion version(const Installation& found, const ProgramPlaces& places,
                                                 const std::stop_token& stop = {}) const = 0;
    /// `options` are the method's, complete; those of the other engine are left alone.
    [[nodiscard]] virtual ProgramPlan plan(const Installation& found, const ProgramVersion& version,
                                           const base::Json& options, Workplace& work) const = 0;
};

/// All programs in order of method id. Generated from core/defacing/published/CMakeLists.txt; independent of methods().
[[nodiscard]] const std::vector<std::unique_ptr<Program>>& programs();
/// That of a method; nullptr when none is known.
[[nodiscard]] const Program* findProgram(const std::string& method);

}  // namespace bauta::defacing
