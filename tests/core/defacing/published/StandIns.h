// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <iterator>
#include <map>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "core/base/Files.h"
#include "core/defacing/Head.h"
#include "core/defacing/published/Runner.h"
#include "tests/core/defacing/published/Front.h"
#include "tests/support/Images.h"

namespace bauta::defacing {

namespace fs = std::filesystem;
using image::operator*;

/// A head of smooth tissue with noise in it, so that no two places look the same; axes as scanners store them, tilted.
inline image::Volume standInScan(image::PixelType type = image::PixelType::I16,
                                 image::Modality modality = image::Modality::T2w) {
    image::Mat3 stored = {0, 0, 1, 1, 0, 0, 0, -1, 0};
    const image::Geometry grid = test::centredGeometry({44, 40, 32}, {4, 4, 4.5}, test::rotation(4, -3, 5) * stored);
    std::uint32_t state = 1;
    return test::makeVolume(
        grid, type,
        [&](const image::Index3& i) {
            state = state * 1664525U + 1013904223U;
            const double noise = static_cast<double>(state >> 24) / 255.0;
            const image::Vec3 p = grid.toPoint(i);
            const bool inside = image::norm({p[0] / 60, p[1] / 70, p[2] / 75}) < 1;
            if (modality == image::Modality::CT) return inside ? std::round(20 + 40 * noise) : -1000.0;
            return std::round(inside ? 120 + p[2] / 2 + 90 * noise : 1 + 2 * noise);
        },
        modality);
}

/// The eight programs on a private PATH with a space and a letter beyond ASCII in it; after each test neither a process
/// nor a file of theirs may be left.
class StandIns : public testing::Test {
  protected:
    StandIns() {
        for (const char* name :
             {"@afni_refacer_run", "tcsh", "3dUnifize", "3dAllineate", "3dcalc", "deepdefacer", "python3.7",
              "mask_face", "matlab", "convert", "bc", "mri_deface", "pydeface", "quickshear"})
            install(bin() / name);
        for (const char* name : {"fsl", "flirt", "fsl_deface"}) install(fsl() / "bin" / name);
        write(fsl() / "etc/fslversion", "6.0.7.4\n");
        write(bin() / "talairach_mixed_with_skull.gca", "atlas");
        write(bin() / "face.gca", "atlas");
        write(defacer() / "model_distribution/model/defacer.py", "class Defacer");
        write(defacer() / "model_distribution/model/model_contour4.h5", "weights");
        write(defacer() / ".git/HEAD", "63a0762f00ba4\n");
        fs::create_directories(temporary());
        set("TMPDIR", temporary().string());
        set("STAND_IN_MARK", scratch_.path().string());
        set("XDG_CONFIG_HOME", (scratch_.path() / "config").string());
        for (const char* name :
             {"STAND_IN", "STAND_IN_TEXT", "STAND_IN_READY", "STAND_IN_KIND", "FSLDIR", "FREESURFER_HOME",
              "MRI_DEFACE_HOME", "DEFACER_HOME", "DEFACER_PYTHON", "MASKFACE_HOME", "MATLAB_ROOT", "AFNI_PLUGINPATH"})
            set(name, "");
        places.folders = {bin()};
        places.places = {{"FSLDIR", fsl()}, {"DEFACER_HOME", defacer()}};
        places.timeout = std::chrono::seconds(60);
    }
    ~StandIns() override {
        EXPECT_TRUE(fs::is_empty(temporary())) << "files are left";
        EXPECT_EQ(processesLeft(), 0);
        for (const auto& [name, value] : before_) {
            if (value)
                ::setenv(name.c_str(), value->c_str(), 1);
            else
                ::unsetenv(name.c_str());
        }
    }

    fs::path root() const { return scratch_.path() / "Prögramme von hier"; }
    fs::path bin() const { return root() / "bin"; }
    fs::path fsl() const { return root() / "fsl"; }
    fs::path defacer() const { return root() / "Defacer"; }
    fs::path temporary() const { return scratch_.path() / "temporary"; }
    fs::path folder() const { return scratch_.path(); }

    static void install(const fs::path& name) {
        fs::create_directories(name.parent_path());
        fs::create_symlink(BAUTA_STAND_IN, name);
    }
    static void write(const fs::path& file, const std::string& text) {
        fs::create_directories(file.parent_path());
        base::writeFile(file, text);
    }
    void set(const std::string& name, const std::string& value) {
        if (!before_.contains(name)) {
            const char* old = std::getenv(name.c_str());
            before_[name] = old == nullptr ? std::nullopt : std::optional<std::string>(old);
        }
        if (value.empty())
            ::unsetenv(name.c_str());
        else
            ::setenv(name.c_str(), value.c_str(), 1);
    }

    /// Processes other than this one that this test started, by a variable they inherited.
    int processesLeft() const {
        int count = 0;
        std::error_code ignored;
        for (fs::directory_iterator entry("/proc", ignored), end; entry != end && !ignored; entry.increment(ignored)) {
            if (entry->path().filename() == std::to_string(::getpid())) continue;
            std::ifstream file(entry->path() / "environ", std::ios::binary);
            const std::string text{std::istreambuf_iterator<char>(file), {}};
            if (text.find("STAND_IN_MARK=" + scratch_.path().string()) != std::string::npos) ++count;
        }
        return count;
    }

    /// Waits until a condition holds; false after 60 s.
    static bool eventually(const std::function<bool()>& condition) {
        const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(60);
        while (!condition()) {
            if (std::chrono::steady_clock::now() > end) return false;
            std::this_thread::sleep_for(std::chrono::milliseconds(5));
        }
        return true;
    }

    MethodOutput run(const std::string& method, const std::string& behaviour = {},
                     base::Json options = base::Json::object(), const base::TaskContext& task = {}) {
        set("STAND_IN", behaviour);
        input.options = std::move(options);
        const image::Mask head = headMask(input.scan, input.scan.modality() == image::Modality::CT ? -300 : 60);
        return runPublished(*findProgram(method), input, head, places, task);
    }
    /// The error of a run that has to fail.
    base::Error failure(const std::string& method, const std::string& behaviour, const base::TaskContext& task = {}) {
        try {
            (void)run(method, behaviour, base::Json::object(), task);
        } catch (const base::Error& error) {
            for (const std::string& said : {std::string(error.what()), error.hint()})
                EXPECT_EQ(said.find(scratch_.path().string()), std::string::npos) << said;
            return error;
        }
        ADD_FAILURE() << method << " succeeded when " << behaviour;
        return {base::ErrorCode::Internal, "no error"};
    }

    base::TemporaryFolder scratch_;
    ProgramPlaces places;
    MethodInput input{standInScan(), {}, base::Json::object()};

  private:
    std::map<std::string, std::optional<std::string>> before_;
};

}  // namespace bauta::defacing
