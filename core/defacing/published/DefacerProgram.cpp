// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/Files.h"
#include "core/defacing/published/Look.h"

namespace bauta::defacing {
namespace {

namespace fs = std::filesystem;
using base::ErrorCode;

constexpr const char* kGetDefacer =
    "clone yeonuk-Jeong/Defacer (CC BY-NC-SA 4.0: non-commercial, and a patent application is named) and set "
    "DEFACER_HOME to it";

/// The program is a Python class without a command line, which swallows its exceptions. It loads its weights by a
/// path relative to the working folder.
constexpr const char* kDriver = R"(import json, os, random, sys
home, where, work = sys.argv[1], [int(each) for each in sys.argv[2].split(',')], os.getcwd()
sys.path.insert(0, home)
os.chdir(home)
import numpy
random.seed(0)
numpy.random.seed(0)
from model.defacer import Defacer
answer = Defacer().Deidentification_image_nii(
    where, os.path.join(work, 'scan.nii.gz'), os.path.join(work, 'out', 'scan.nii.gz'), os.path.join(work, 'check'),
    '', 'defaced')
print(json.dumps(answer, default=str))
sys.exit(0 if answer.get('success') else 1)
)";

class DefacerProgram final : public Program {
  public:
    const ProgramFacts& facts() const override {
        static const ProgramFacts facts = {
            "defacer",
            "Defacer (Asan Medical Center)",
            "CC BY-NC-SA 4.0, code and weights: no commercial use; a Korean patent application is named.",
            {{"DEFACER_HOME", "the folder that Defacer was cloned to, with model_distribution in it"},
             {"DEFACER_PYTHON", "a Python 3.7 with TensorFlow 1.14 and Keras 2.2.4", false}},
            Axes::AsStored,
            false,
            {{"Could not find proper eyes on the face", "it found no two eyes, or no two ears",
              ErrorCode::NotApplicable},
             {"Could not find proper nose on the face", "it found no single nose, or no single mouth",
              ErrorCode::NotApplicable},
             {"is out of bounds for axis", "it found no mouth", ErrorCode::NotApplicable},
             {"get_default_graph",
              "TensorFlow and Keras do not fit together: it needs TensorFlow 1.14 and Keras 2.2.4"},
             {"No module named", "a Python package that the program needs is missing"}},
            {"eyes", "nose", "ears", "mouth"}};
        return facts;
    }

    Installation find(const ProgramPlaces& places) const override {
        Installation found;
        const fs::path home = places.place("DEFACER_HOME");
        std::error_code ignored;
        const fs::path model = home / "model_distribution" / "model";
        const bool code = !home.empty() && fs::exists(model / "defacer.py", ignored);
        const bool weights = !home.empty() && fs::exists(model / "model_contour4.h5", ignored);
        note(found, "home", code ? home : fs::path(), "Defacer's folder with model_distribution/model/defacer.py",
             kGetDefacer);
        note(found, "weights", weights ? model : fs::path(), "Defacer's weights model_contour4.h5", kGetDefacer);
        fs::path python = places.place("DEFACER_PYTHON");
        if (python.empty()) python = places.executable("python3.7");
        if (!fs::exists(python, ignored)) python.clear();
        note(found, "python", python, "a Python for Defacer",
             "make an environment of Python 3.7 with tensorflow 1.14 and keras 2.2.4 and set DEFACER_PYTHON to its "
             "python");
        found.program = python;
        return found;
    }

    /// The commit that is checked out; the program itself has no version.
    ProgramVersion version(const Installation& found, const ProgramPlaces&, const std::stop_token&) const override {
        try {
            const fs::path git = found.parts.at("home") / ".git";
            std::string head = base::readFile(git / "HEAD");
            if (head.starts_with("ref: ")) head = base::readFile(git / head.substr(5, head.find('\n') - 5));
            return versionIn(head, R"(^([0-9a-f]{7,12}))");
        } catch (const std::exception&) {
            return {{}, "the program has no version, and its folder no commit", {}};
        }
    }

    ProgramPlan plan(const Installation& found, const ProgramVersion&, const base::Json& options,
                     Workplace& work) const override {
        const auto flag = [&](const char* key) { return options.value(key, true) ? "1" : "0"; };
        ProgramPlan plan;
        plan.program = found.program;
        plan.arguments = {work.text("driver.py", kDriver), (found.parts.at("home") / "model_distribution").string(),
                          std::string(flag("eyes")) + "," + flag("nose") + "," + flag("ears") + "," + flag("mouth")};
        plan.path = {found.program.parent_path()};
        work.folder("out");
        work.folder("check");
        plan.results = {"out/defaced_scan"};
        plan.otherConstants = true;
        return plan;
    }
};

}  // namespace

std::unique_ptr<Program> makeDefacerProgram() {
    return std::make_unique<DefacerProgram>();
}

}  // namespace bauta::defacing
