// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/Numbers.h"
#include "core/defacing/published/Look.h"

namespace bauta::defacing {
namespace {

namespace fs = std::filesystem;

constexpr const char* kGetMaskFace =
    "clone mmilch01/mask_face (BSD-like, Washington University) and set MASKFACE_HOME to the folder with its scripts";

class MaskFaceProgram final : public Program {
  public:
    const ProgramFacts& facts() const override {
        static const ProgramFacts facts = {
            "mask_face",
            "mask_face (Washington University)",
            "BSD-like with a non-endorsement clause; it calls FSL (non-commercial) and MATLAB (bought).",
            {{"MASKFACE_HOME", "the folder of mask_face's scripts"},
             fslPlace(),
             {"MATLAB_ROOT", "MATLAB's folder, with bin/matlab in it"}},
            Axes::FslStandard,
            false,
            {{"registration to atlas failed", "its registration to the atlas failed"},
             {"atlas not found", "its atlas is not installed beside it"},
             {"bet brain extraction failed", "FSL's brain extraction failed"},
             {"RESULTING ROI IS TOO SMALL", "the face lies outside the field of view", base::ErrorCode::NotApplicable},
             {"Cannot calculate surface ROI", "it found no skin in the face's region", base::ErrorCode::NotApplicable},
             {"Face masking failed", "MATLAB made no result; it may lack a licence or a display"},
             {"command not found", "a program that it calls is missing"}},
            {"method", "s", "t", "e", "x"}};
        return facts;
    }

    Installation find(const ProgramPlaces& places) const override {
        Installation found;
        const fs::path home = places.place("MASKFACE_HOME");
        const fs::path root = fslRoot(places, "flirt");
        const auto below = [](const fs::path& folder, const char* name) {
            return folder.empty() ? fs::path() : folder / name;
        };
        found.program = places.executable("mask_face", {home, below(home, "bin"), below(home, "scripts")});
        note(found, "program", found.program, "the program mask_face", kGetMaskFace);
        const fs::path matlab = places.executable("matlab", {below(places.place("MATLAB_ROOT"), "bin")});
        note(found, "matlab", matlab, "MATLAB", "install MATLAB R2016 or later (bought) and set MATLAB_ROOT");
        note(found, "fsl", root, "FSL's folder", kGetFsl);
        note(found, "flirt", places.executable("flirt", fslFolders(root)), "the program flirt", kGetFsl);
        for (const char* each : {"convert", "bc"})
            note(found, each, places.executable(each), std::string("the program ") + each,
                 "install ImageMagick and bc of your system (free)");
        return found;
    }

    ProgramVersion version(const Installation& found, const ProgramPlaces& places,
                           const std::stop_token& stop) const override {
        const fs::path root = partOf(found, "fsl");
        return versionIn(answerOf(found.program, {}, places, stop, fslEnvironment(root), foldersOf(found)),
                         R"(((?:\d{1,2}, ?)?[A-Z][a-z]+, ?\d{4}|v?\d+\.\d+(?:\.\d+)*))");
    }

    ProgramPlan plan(const Installation& found, const ProgramVersion& version, const base::Json& options,
                     Workplace& work) const override {
        const auto method = options.value("method", std::string("normfilter"));
        ProgramPlan plan;
        plan.program = found.program;
        // Newer ones of the first kind read NIfTI; the others take a pair of header and voxels only.
        const bool nifti = version.banner.find("-nii") != std::string::npos;
        if (nifti)
            plan.arguments = {kScanName, "-nii"};
        else
            plan.arguments = {work.scanAsPair(), "-a"};
        const auto add = [&](const std::string& key, const std::string& value) {
            plan.arguments.insert(plan.arguments.end(), {key, value});
        };
        add("-e", options.value("e", true) ? "1" : "0");
        if (method != "normfilter") add("-m", method);
        if (const auto scale = options.value("s", 1.0); scale != 1) add("-s", base::shortest(scale));
        if (const auto level = options.value("t", -1.0); level != -1) add("-t", base::shortest(level));
        if (const auto kept = options.value("x", std::string()); !kept.empty()) {
            if (!nifti)
                throw base::Error(base::ErrorCode::BadRequest,
                                  "this version of mask_face takes no NIfTI mask of what to leave as it is",
                                  "mask_face", "leave the option x empty");
            add("-x", work.imageOnScan(kept, "kept.nii.gz"));
        }
        plan.environment = fslEnvironment(found.parts.at("fsl"));
        plan.path = foldersOf(found);
        plan.results = {"scan_full_" + method, "maskface/scan_full_" + method};
        plan.logs = "maskface";  // MATLAB's words
        plan.fill.reset();
        return plan;
    }

  private:
    static fs::path partOf(const Installation& found, const std::string& part) {
        const auto place = found.parts.find(part);
        return place == found.parts.end() ? fs::path() : place->second;
    }
    static std::vector<fs::path> foldersOf(const Installation& found) {
        std::vector<fs::path> folders;
        for (const char* part : {"program", "matlab"})
            if (const fs::path place = partOf(found, part); !place.empty()) folders.push_back(place.parent_path());
        for (const fs::path& folder : fslFolders(partOf(found, "fsl"))) folders.push_back(folder);
        return folders;
    }
};

}  // namespace

std::unique_ptr<Program> makeMaskFaceProgram() {
    return std::make_unique<MaskFaceProgram>();
}

}  // namespace bauta::defacing
