// SPDX-License-Identifier: GPL-3.0-or-later
#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iostream>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "core/base/Files.h"
#include "core/image/ImageIo.h"
#include "tests/core/defacing/published/Front.h"

// Stands in for the published programs: takes the command line that the pages of the methods document for the name it
// is called by, refuses any other, and misbehaves as the variable STAND_IN says.
namespace {

namespace fs = std::filesystem;
using namespace bauta;
using Words = std::vector<std::string>;

std::string variable(const char* name) {
    const char* value = std::getenv(name);
    return value == nullptr ? "" : value;
}

bool behaves(const std::string& how) {
    return variable("STAND_IN") == how;
}

[[noreturn]] void refuse(const std::string& why, int code = 2) {
    std::cerr << why << std::endl;
    std::exit(code);
}

/// Options with a value, options without, and what stands alone.
struct Arguments {
    std::map<std::string, std::string> values;
    std::set<std::string> flags;
    Words others;

    Arguments(const Words& words, const std::set<std::string>& valued, const std::set<std::string>& plain) {
        for (std::size_t i = 0; i < words.size(); ++i) {
            if (valued.contains(words[i])) {
                if (i + 1 == words.size()) refuse(words[i] + " wants a value");
                values[words[i]] = words[i + 1];
                ++i;
            } else if (plain.contains(words[i])) {
                flags.insert(words[i]);
            } else if (words[i].starts_with("-")) {
                refuse("unknown option " + words[i]);
            } else {
                others.push_back(words[i]);
            }
        }
    }
    std::string value(const std::string& key) const {
        const auto found = values.find(key);
        if (found == values.end()) refuse("the option " + key + " is missing");
        return found->second;
    }
};

using Change = std::function<double(double value, const image::Vec3& point_lps_mm)>;

double zeroInFront(double value, const image::Vec3& p) {
    return test::inFront(p) ? 0.0 : value;
}

image::Volume changed(const image::Volume& scan, const Change& change) {
    const image::Geometry& g = scan.geometry();
    std::vector<float> voxels = scan.toFloat();
    std::size_t v = 0;
    for (image::Index3 i{}; i[2] < g.size[2]; ++i[2])
        for (i[1] = 0; i[1] < g.size[1]; ++i[1])
            for (i[0] = 0; i[0] < g.size[0]; ++i[0], ++v)
                voxels[v] = static_cast<float>(change(voxels[v], g.toPoint(i)));
    return {g, std::move(voxels), scan.modality()};
}

template <typename T>
image::Volume as(const image::Volume& volume, double slope = 1) {
    const std::vector<float> values = volume.toFloat();
    std::vector<T> voxels(values.size());
    for (std::size_t v = 0; v < voxels.size(); ++v) voxels[v] = static_cast<T>(std::lround(slope * values[v]));
    return {volume.geometry(), std::move(voxels), volume.modality()};
}

image::Volume load(const std::string& name) {
    if (!fs::exists(name)) refuse("could not open input volume " + name, 1);
    return image::loadImage(name).volume;
}

/// As a pair of header and voxels without any orientation, as MATLAB's writer of Analyze files leaves it.
void writePair(const fs::path& stem, const image::Volume& volume) {
    image::Geometry plain;
    plain.size = volume.geometry().size;
    image::writeImage("pair.nii", volume.withGeometry(plain));
    std::string header = base::readFile("pair.nii");
    fs::remove("pair.nii");
    const std::string voxels = header.substr(header.size() - volume.bytes().size());
    header.resize(348);
    header.replace(108, 4, std::string(4, '\0'));
    header.replace(344, 4, std::string("ni1\0", 4));
    base::writeFile(stem.string() + ".hdr", header);
    base::writeFile(stem.string() + ".img", voxels);
}

/// The output, as good or as bad as asked for.
void deliver(const std::string& name, const std::string& input, const image::Volume& result) {
    const image::Volume scan = load(input);
    const image::Geometry& grid = scan.geometry();
    if (behaves("nothing")) return;
    if (behaves("overwrite")) return image::writeImage(input, result);
    if (behaves("overwrite-too")) image::writeImage(input, result);
    if (behaves("echo")) return image::writeImage(name, scan);
    if (behaves("elsewhere")) return image::writeImage("scan_defaced.nii.gz", result);
    if (behaves("no-geometry")) {
        image::Geometry plain;
        plain.size = grid.size;
        return image::writeImage(name, result.withGeometry(plain));
    }
    if (behaves("turned")) {
        image::Geometry turned = grid;
        turned.size = {grid.size[2], grid.size[0], grid.size[1]};
        turned.spacing_mm = {grid.spacing_mm[2], grid.spacing_mm[0], grid.spacing_mm[1]};
        for (std::size_t row = 0; row < 3; ++row)
            for (std::size_t a = 0; a < 3; ++a) turned.direction[3 * row + a] = grid.direction[3 * row + (a + 2) % 3];
        std::vector<float> voxels(result.voxelCount());
        for (image::Index3 i{}; i[2] < grid.size[2]; ++i[2])
            for (i[1] = 0; i[1] < grid.size[1]; ++i[1])
                for (i[0] = 0; i[0] < grid.size[0]; ++i[0])
                    voxels[turned.offset({i[2], i[0], i[1]})] = static_cast<float>(result.at(i));
        return image::writeImage(name, {turned, std::move(voxels)});
    }
    if (behaves("eight-bit"))
        return image::writeImage(name, as<std::uint8_t>(result, 255.0 / image::valueRange(scan).max));
    if (behaves("rescaled"))
        return image::writeImage(name,
                                 changed(result, [](double v, const image::Vec3&) { return v == 0 ? 0 : 0.37 * v; }));
    if (behaves("double-size")) {
        image::Geometry large = grid;
        large.size[2] *= 2;
        return image::writeImage(name, {large, std::vector<float>(large.voxelCount())});
    }
    if (behaves("empty")) return image::writeImage(name, changed(scan, [](double, const image::Vec3&) { return 0.0; }));
    if (behaves("mirrored")) {  // with the geometry lost as well, nothing but the voxels tells
        std::vector<float> voxels = result.toFloat();
        std::reverse(voxels.begin(), voxels.end());
        image::Geometry plain;
        plain.size = grid.size;
        return image::writeImage(name, {plain, std::move(voxels)});
    }
    image::writeImage(name, result);
    if (behaves("truncated")) fs::resize_file(name, fs::file_size(name) / 2);
    if (behaves("garbage")) base::writeFile(name, "not an image at all");
    if (behaves("good-but-failed")) refuse("something went wrong at the very end", 3);
}

void deliverMask(const std::string& name, const image::Volume& scan, bool keeps) {
    if (behaves("inverted-mask")) keeps = !keeps;
    const bool soft = behaves("soft-mask"), wrong = behaves("wrong-mask");
    image::writeImage(name, changed(scan, [&](double, const image::Vec3& p) {
                          const double inside = wrong  ? (p[2] > 0 ? 1.0 : 0.0)
                                                : soft ? std::clamp((test::kFront_mm - p[1]) / 8 + 0.5, 0.0, 1.0)
                                                       : (test::inFront(p) ? 1.0 : 0.0);
                          return keeps ? 1 - inside : inside;
                      }));
}

[[noreturn]] void waitForever() {
    std::ofstream("/dev/stdout") << "waiting" << std::endl;
    if (const std::string ready = variable("STAND_IN_READY"); !ready.empty()) base::writeFile(ready, "");
    for (;;) ::pause();
}

/// Another process that hears nothing; in a session of its own when asked.
void leaveBehind(bool daemon) {
    if (::fork() != 0) return;
    if (daemon) {
        ::setsid();
        if (::fork() != 0) ::_exit(0);
    }
    ::signal(SIGTERM, SIG_IGN);
    for (;;) ::pause();
}

/// What happens before any work.
void misbehave() {
    if (const std::string text = variable("STAND_IN_TEXT"); !text.empty()) std::cerr << text << std::endl;
    if (behaves("fail")) std::exit(1);
    if (behaves("crash")) {
        const rlimit none{0, 0};
        ::setrlimit(RLIMIT_CORE, &none);
        ::signal(SIGSEGV, SIG_DFL);  // a sanitizer's handler would turn it into an exit code
        ::raise(SIGSEGV);
    }
    if (behaves("flood")) {
        const std::string line(1023, 'x');
        for (int i = 0; i < 16384; ++i) (i % 2 == 0 ? std::cout : std::cerr) << line << '\n';
        std::cout.flush();
    }
    if (behaves("litter")) {
        fs::create_directories("locked/inner");
        base::writeFile("locked/inner/file", "x");
        fs::permissions("locked/inner", fs::perms::none);
        fs::permissions("locked", fs::perms::none);
        base::writeFile(variable("TMPDIR") + "/rest", "x");
    }
    if (behaves("families")) {
        leaveBehind(false);
        leaveBehind(true);
    }
    if (behaves("endless")) waitForever();
    if (behaves("deaf")) {
        ::signal(SIGTERM, SIG_IGN);
        leaveBehind(false);
        leaveBehind(true);
        waitForever();
    }
}

void requireStandardAxes(const image::Volume& scan) {
    const image::AxisMap axes = image::closestAxes(scan.geometry());
    if (axes.axis != std::array<int, 3>{0, 1, 2} || !axes.flipped[1] || axes.flipped[2])
        refuse("the scan was not brought into standard orientation", 9);
}

void requireFsl() {
    if (variable("FSLDIR").empty()) refuse("FSL must be installed and FSLDIR environment variable must be defined.", 1);
    if (variable("FSLOUTPUTTYPE") != "NIFTI_GZ") refuse("FSLOUTPUTTYPE is not NIFTI_GZ", 9);
    if (variable("PATH").find(variable("FSLDIR") + "/bin") == std::string::npos)
        refuse("fsl cannot be found on the path", 1);
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
    const Arguments given(words, {"-e", "-m", "-s", "-t", "-b", "-x"},
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
    base::writeFile("maskface/mask_surf.out", "MATLAB says hello");
    if (old)
        writePair("maskface/scan_full_normfilter", result);
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
    if (behaves("tell")) std::cout << "in " << fs::current_path().string() << " for " << variable("HOME") << "/x\n";
    program->second(Words(argv + 1, argv + argc));
    return 0;
} catch (const std::exception& error) {
    std::cerr << "Traceback: " << error.what() << std::endl;
    return 1;
}
