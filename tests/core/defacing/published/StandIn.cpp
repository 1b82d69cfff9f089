// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cmath>
#include <filesystem>
#include <iostream>
#include <sstream>

#include "core/base/Files.h"
#include "core/image/ImageIo.h"
#include "tests/core/defacing/published/Front.h"
#include "tests/core/defacing/published/StandInTools.h"

// Stands in for the published programs: takes the command line that the pages of the methods document for the name it
// is called by, refuses any other, and misbehaves as StandInTools.h says.
namespace {

namespace fs = std::filesystem;
using namespace bauta;
using namespace bauta::test;

void requireStandardAxes(const image::Volume& scan) {
    const image::AxisMap axes = image::closestAxes(scan.geometry());
    if (axes.axis != std::array<int, 3>{0, 1, 2} || !axes.flipped[1] || axes.flipped[2])
        refuse("the scan was not brought into standard orientation", 9);
}

void requireFsl() {
    if (variable("FSLDIR").empty()) refuse("FSL must be installed and FSLDIR environment variable must be defined.", 1);
    if (!fs::exists(variable("FSLDIR") + "/etc/fslversion")) refuse("FSLDIR is not FSL's folder", 9);
    if (variable("FSLOUTPUTTYPE") != "NIFTI_GZ") refuse("FSLOUTPUTTYPE is not NIFTI_GZ", 9);
    std::istringstream path(variable("PATH"));
    bool found = false;
    for (std::string folder; std::getline(path, folder, ':');) found = found || fs::exists(folder + "/fsl");
    if (!found) refuse("fsl cannot be found on the path", 1);
}

void afni(const Words& words) {
    if (words == Words{"-ver"}) {
        std::cout << "2.4" << std::endl;
        return;
    }
    misbehave();
    const Arguments given(words, {"-input", "-prefix", "-cost", "-shell"},
                          {"-mode_deface", "-mode_reface", "-mode_reface_plus", "-no_images", "-overwrite"});
    if (!given.flags.contains("-no_images")) refuse("cannot connect to an X server", 1);
    const std::string in = given.value("-input"), out = given.value("-prefix");
    const image::Volume scan = load(in);
    const bool deface = given.flags.contains("-mode_deface");
    deliver(out, in, as<std::int16_t>(changed(scan, [&](double v, const image::Vec3& p) {
                return !test::inFront(p) ? v : deface ? 0.0 : 300 + 4 * std::abs(p[2]);
            })));
    deliverMask(out.substr(0, out.size() - 7) + ".face.nii.gz", scan, false);
}

void deepdefacer(const Words& words) {
    misbehave();
    const Arguments given(words, {"--input_file", "--defaced_output_path", "--mask_output_path"}, {});
    const std::string in = given.value("--input_file");
    const image::Volume scan = load(in);
    const image::AxisMap axes = image::closestAxes(scan.geometry());
    requireStandardAxes(scan);
    if (!axes.flipped[0]) refuse("the scan does not run to the right", 9);
    base::writeFile("mask_intermediate.nii.gz", "left behind");
    deliver(given.value("--defaced_output_path"), in, changed(scan, zeroInFront));
    deliverMask(given.value("--mask_output_path"), scan, true);
}

void quickshear(const Words& words) {
    misbehave();
    if (words.size() < 3 || words.size() > 4) refuse("usage: quickshear anat_file mask_file defaced_file [buffer]");
    const image::Volume scan = load(words[0]);
    if (!image::difference(scan.geometry(), load(words[1]).geometry()).empty())
        refuse("Anatomical and mask images do not have the same shape and affine.", 255);
    deliver(words[2], words[0], as<std::int16_t>(changed(scan, zeroInFront)));
    std::cerr << "Defaced file: " << words[2] << std::endl;
}

/// The interpreter that runs our driver for Defacer, or tells the version of a package.
void python(const Words& words) {
    if (words.size() == 2 && words[0] == "-c") {
        if (words[1].find("importlib.metadata") == std::string::npos) refuse("what?");
        std::cout << "version 1.2.0" << std::endl;
        return;
    }
    if (!words.empty() && fs::path(words[0]).filename() == "quickshear")
        return quickshear(Words(words.begin() + 1, words.end()));
    if (words.size() != 3 || base::readFile(words[0]).find("Deidentification_image_nii") == std::string::npos)
        refuse("no driver");
    if (!fs::exists(fs::path(words[1]) / "model/defacer.py")) refuse("No module named 'model.defacer'", 1);
    if (words[2].size() != 7) refuse("no four flags");
    misbehave();
    const bool ears = words[2][4] == '1';
    deliver("out/defaced_scan.nii.gz", "scan.nii.gz",
            as<std::int32_t>(changed(load("scan.nii.gz"), [&](double v, const image::Vec3& p) {
                if (!test::inFront(p)) return v;
                if (p[2] < -10) return 0.0;   // nose
                if (p[2] < 10) return 777.0;  // eyes, mouth
                return ears ? 100 + 13 * std::abs(std::fmod(p[0] * 7.3 + p[1] * 3.1 + p[2] * 5.7, 40)) : v;
            })));
    std::cout << R"({"success": true})" << std::endl;
}

void fslDeface(const Words& words) {
    misbehave();
    requireFsl();
    Words rest = words;
    if (const auto nud = std::find(rest.begin(), rest.end(), "-nud"); nud != rest.end()) rest.erase(nud, nud + 4);
    const Arguments given(rest, {"-d", "-f"}, {"-B"});
    if (given.others.size() != 2) refuse("Usage: fsl_deface <input> <output>", 1);
    const image::Volume scan = load(given.others[0]);
    requireStandardAxes(scan);
    deliver(given.others[1], given.others[0], as<std::int16_t>(changed(scan, zeroInFront)));
    deliverMask(given.value("-d") + ".nii.gz", scan, false);
}

void maskFace(const Words& words) {
    const bool old = variable("STAND_IN_KIND") == "old";
    if (words.empty()) {
        std::cout << "mask_face, version of August, 2023\nUsage: mask_face <image> [-a]" << (old ? "" : " [-nii]")
                  << " [-e 1]" << std::endl;
        return;
    }
    misbehave();
    requireFsl();
    const Arguments given(words, {"-e", "-m", "-s", "-t", "-x"},
                          old ? std::set<std::string>{"-a"} : std::set<std::string>{"-a", "-nii"});
    if (given.others.size() != 1 || given.value("-e") != "1") refuse("mask_face ERROR: usage", 255);
    const std::string in = old ? given.others[0] + ".hdr" : given.others[0];
    const image::Volume scan = load(in);
    requireStandardAxes(scan);
    if (given.values.contains("-x"))
        image::requireSameGrid(scan.geometry(), "scan", load(given.value("-x")).geometry(), "kept");
    const image::Volume result = as<std::int16_t>(
        changed(scan, [](double v, const image::Vec3& p) { return test::inFront(p) ? std::round(0.5 * v + 150) : v; }));
    fs::create_directory("maskface");
    const bool failed = variable("STAND_IN") == "matlab";
    base::writeFile("maskface/mask_surf.out", failed ? "RESULTING ROI IS TOO SMALL FOR DEFACING" : "MATLAB says hello");
    if (failed) refuse("mask_face ERROR: Face masking failed for scan", 255);
    if (old)
        deliverPair("maskface/scan_full_normfilter", result);
    else
        deliver("scan_full_normfilter.nii.gz", in, result);
}

void mriDeface(const Words& words) {
    if (words == Words{"--version"}) {
        std::cout << "mri_deface dev5 v1.22" << std::endl;
        return;
    }
    misbehave();
    const Arguments given(words,
                          {"-radius", "-fill", "-mean", "-spacing", "-scales", "-prior", "-tol", "-n", "-b", "-t"},
                          {"-noiscale", "-contrast", "-novar", "-renorm", "-flash"});
    if (given.others.size() != 4) refuse("usage: mri_deface", 1);
    if (!fs::exists(given.others[1])) refuse("could not open GCA", 1);
    if (!fs::exists(given.others[2])) refuse("could not open face GCA", 1);
    const image::Volume scan = load(given.others[0]);
    base::writeFile("defaced.log", "1000 face voxels erased");
    const double fill = given.values.contains("-fill") ? std::stod(given.value("-fill")) : 0;
    deliver(
        given.others[3], given.others[0],
        as<std::int16_t>(changed(scan, [&](double v, const image::Vec3& p) { return test::inFront(p) ? fill : v; })));
}

void pydeface(const Words& words) {
    std::cout << "--------\npydeface 2.1.0\n--------" << std::endl;
    if (words == Words{"--help"}) return;
    misbehave();
    requireFsl();
    const Arguments given(words, {"--outfile", "--cost", "--template", "--facemask"}, {"--force", "--nocleanup"});
    if (given.others.size() != 1) refuse("usage: pydeface infile");
    for (const char* key : {"--template", "--facemask"})
        if (given.values.contains(key)) (void)load(given.value(key));
    const std::string in = given.others[0];
    const image::Volume scan = load(in);
    requireStandardAxes(scan);
    deliver(given.value("--outfile"), in, as<std::int16_t>(changed(scan, [](double v, const image::Vec3& p) {
                return std::round(v * std::clamp((p[1] - test::kFront_mm) / 4, 0.0, 1.0));
            })));
    if (given.flags.contains("--nocleanup")) deliverMask("scan_pydeface_mask.nii.gz", scan, true);
    base::writeFile("scan_pydeface.mat", "1 0 0 0");
}

}  // namespace

int main(int argc, char** argv) try {
    const std::map<std::string, void (*)(const Words&)> programs = {
        {"@afni_refacer_run", afni}, {"deepdefacer", deepdefacer}, {"python3.7", python},  {"fsl_deface", fslDeface},
        {"mask_face", maskFace},     {"mri_deface", mriDeface},    {"pydeface", pydeface}, {"quickshear", quickshear}};
    const auto program = programs.find(fs::path(argv[0]).filename());
    if (program == programs.end()) return 0;  // stands there to be found: flirt, tcsh, matlab …
    for (const std::string& folder : {fs::current_path().string(), variable("TMPDIR")})
        if (std::ranges::any_of(folder, [](unsigned char c) { return c <= ' ' || c > 126; }))
            refuse("cd: too many arguments: " + folder, 9);  // scripts that quote no path
    if (variable("STAND_IN") == "tell")
        std::cout << "in " << fs::current_path().string() << " for " << variable("HOME") << "/x\n";
    program->second(Words(argv + 1, argv + argc));
    return 0;
} catch (const std::exception& error) {
    std::cerr << "Traceback: " << error.what() << std::endl;
    return 1;
}
