// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/core/defacing/published/StandInTools.h"

#include <signal.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>

#include "core/base/Files.h"
#include "core/image/ImageIo.h"
#include "tests/core/defacing/published/Front.h"

namespace bauta::test {
namespace {

namespace fs = std::filesystem;

constexpr unsigned kLongest_s = 900;  // nothing that a failed test leaves behind outlives this

bool behaves(const std::string& how) {
    return variable("STAND_IN") == how;
}

[[noreturn]] void waitForever() {
    std::ofstream("/dev/stdout") << "waiting" << std::endl;
    if (const std::string ready = variable("STAND_IN_READY"); !ready.empty())
        base::writeFile(ready, fs::current_path().string());
    ::alarm(kLongest_s);
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
    ::alarm(kLongest_s);
    for (;;) ::pause();
}

}  // namespace

std::string variable(const char* name) {
    const char* value = std::getenv(name);
    return value == nullptr ? "" : value;
}

[[noreturn]] void refuse(const std::string& why, int code) {
    std::cerr << why << std::endl;
    std::exit(code);
}

Arguments::Arguments(const Words& words, const std::set<std::string>& valued, const std::set<std::string>& plain) {
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

std::string Arguments::value(const std::string& key) const {
    const auto found = values.find(key);
    if (found == values.end()) refuse("the option " + key + " is missing");
    return found->second;
}

double zeroInFront(double value, const image::Vec3& p) {
    return inFront(p) ? 0.0 : value;
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

image::Volume load(const std::string& name) {
    if (!fs::exists(name)) refuse("could not open input volume " + name, 1);
    return image::loadImage(name).volume;
}

void deliverPair(const std::string& stem, const image::Volume& volume) {
    image::Geometry plain;
    plain.size = volume.geometry().size;
    image::writeImage("pair.nii", volume.withGeometry(plain));
    std::string header = base::readFile("pair.nii");
    fs::remove("pair.nii");
    const std::string voxels = header.substr(header.size() - volume.bytes().size());
    header.resize(348);
    header.replace(108, 4, std::string(4, '\0'));
    header.replace(252, 4, std::string(4, '\0'));  // neither qform nor sform
    header.replace(344, 4, behaves("analyze") ? std::string(4, '\0') : std::string("ni1\0", 4));
    base::writeFile(stem + ".hdr", header);
    base::writeFile(stem + ".img", voxels);
}

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
    if (behaves("no-orientation")) return deliverPair(name.substr(0, name.find('.')), result);
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
    if (behaves("nan"))
        return image::writeImage(name, changed(result, [](double v, const image::Vec3&) { return v == 0 ? NAN : v; }));
    image::writeImage(name, result);
    if (behaves("link")) {
        const std::string elsewhere = variable("TMPDIR") + "/elsewhere.nii.gz";
        fs::rename(name, elsewhere);
        fs::create_symlink(elsewhere, name);
    }
    if (behaves("truncated")) fs::resize_file(name, fs::file_size(name) / 2);
    if (behaves("garbage")) base::writeFile(name, "not an image at all");
    if (behaves("good-but-failed")) refuse("something went wrong at the very end", 3);
}

void deliverMask(const std::string& name, const image::Volume& scan, bool keeps) {
    if (behaves("inverted-mask")) keeps = !keeps;
    const bool soft = behaves("soft-mask"), wrong = behaves("wrong-mask");
    image::writeImage(name, changed(scan, [&](double, const image::Vec3& p) {
                          const double inside = wrong  ? (p[2] > 0 ? 1.0 : 0.0)
                                                : soft ? std::clamp((kFront_mm - p[1]) / 8 + 0.5, 0.0, 1.0)
                                                       : (inFront(p) ? 1.0 : 0.0);
                          return keeps ? 1 - inside : inside;
                      }));
}

void misbehave() {
    if (const std::string text = variable("STAND_IN_TEXT"); !text.empty()) std::cerr << text << std::endl;
    if (behaves("fail")) std::exit(1);
    if (variable("STAND_IN").starts_with("exit ")) std::exit(std::stoi(variable("STAND_IN").substr(5)));
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

}  // namespace bauta::test
