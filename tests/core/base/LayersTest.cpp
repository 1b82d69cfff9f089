// SPDX-License-Identifier: GPL-3.0-or-later
// The layers of DESIGN 2, checked on the sources themselves: who may include whom, and which library where.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <string>
#include <vector>

namespace {
namespace fs = std::filesystem;

struct Include {
    fs::path file;  ///< relative to the source folder
    std::string target;
    bool ours = false;
};

std::vector<Include> includes() {
    static const std::regex kPattern(R"(^\s*#\s*include\s*([<"])([^>"]+)[>"])");
    std::vector<Include> found;
    const fs::path root = BAUTA_SOURCE_DIR;
    for (const char* top : {"core", "ui", "app"}) {
        for (const auto& entry : fs::recursive_directory_iterator(root / top)) {
            const std::string extension = entry.path().extension().string();
            if (extension != ".h" && extension != ".cpp") continue;
            std::ifstream file(entry.path());
            for (std::string line; std::getline(file, line);) {
                std::smatch match;
                if (!std::regex_search(line, match, kPattern)) continue;
                found.push_back({fs::relative(entry.path(), root), match[2], match[1] == "\""});
            }
        }
    }
    return found;
}

std::string folderOf(const fs::path& file) {
    auto part = file.begin();
    const std::string top = part->string();
    return top + "/" + (++part)->string();
}

/// What each folder may include of ours, beside itself.
const std::map<std::string, std::set<std::string>> kAllowed = {
    {"core/base", {}},
    {"core/image", {"core/base"}},
    {"core/dicom", {"core/base", "core/image"}},
    {"core/registration", {"core/base", "core/image"}},
    {"core/phantom", {"core/base", "core/image"}},
    {"core/voxelloss", {"core/base", "core/image"}},
    {"core/metrics", {"core/base", "core/image"}},
    {"core/statistics", {"core/base"}},
    {"core/segmentation", {"core/base", "core/image"}},
    {"core/defacing", {"core/base", "core/image", "core/registration", "core/phantom", "core/voxelloss"}},
    {"core/study", {"core/base", "core/image", "core/dicom", "core/voxelloss", "core/defacing"}},
    {"core/experiment",
     {"core/base", "core/image", "core/defacing", "core/metrics", "core/segmentation", "core/statistics", "core/study",
      "core/voxelloss"}},
    {"core/report",
     {"core/base", "core/experiment", "core/metrics", "core/segmentation", "core/statistics", "core/study"}},
    {"core/job",
     {"core/base", "core/image", "core/voxelloss", "core/defacing", "core/study", "core/metrics", "core/segmentation",
      "core/experiment", "core/statistics", "core/report"}},
    {"ui/style", {}},
    {"ui/models", {"core/*", "ui/scene"}},
    {"ui/scene", {"core/base", "core/image"}},
    {"ui/views", {"core/base", "core/image", "core/report", "ui/models", "ui/scene"}},
    {"ui/figures", {"core/*", "ui/models", "ui/views", "ui/style"}},
    {"ui/panels", {"core/*", "ui/figures", "ui/models", "ui/views", "ui/scene", "ui/style"}},
    {"app/cli", {"core/*"}},
    {"app/gui", {"core/*", "ui/figures", "ui/models", "ui/panels", "ui/style", "ui/views"}},
};

TEST(LayersTest, EveryIncludeStaysInItsLayer) {
    const std::vector<Include> all = includes();
    ASSERT_GT(all.size(), 100U) << "the sources were not found";
    for (const Include& include : all) {
        if (!include.ours || include.target.find('/') == std::string::npos) continue;
        const std::string from = folderOf(include.file);
        const std::string to = folderOf(include.target);
        if (from == to) continue;
        const auto allowed = kAllowed.find(from);
        ASSERT_NE(allowed, kAllowed.end()) << include.file << " lies in a folder this test does not know";
        EXPECT_TRUE(allowed->second.count(to) > 0 || (to.starts_with("core/") && allowed->second.count("core/*") > 0))
            << include.file << " includes " << include.target;
    }
}

TEST(LayersTest, IncludesAreSpelledFromTheRoot) {
    for (const Include& include : includes()) {
        if (!include.ours) continue;
        EXPECT_NE(include.target.find('/'), std::string::npos)
            << include.file << " includes \"" << include.target << '"';
        EXPECT_EQ(include.target.find(".."), std::string::npos)
            << include.file << " includes \"" << include.target << '"';
    }
}

TEST(LayersTest, HeavyLibrariesStayWhereTheyBelong) {
    static const std::regex kQt("^(Q[A-Z][A-Za-z]*(/.*)?|Qt[A-Z].*|qcustomplot\\.h)$");
    static const std::regex kVtk("^vtk");
    static const std::regex kItk("^itk");
    static const std::regex kTorch("^(torch|ATen|c10)/");
    static const std::regex kPlot("^qcustomplot");
    for (const Include& include : includes()) {
        const std::string file = include.file.generic_string();
        const bool header = file.ends_with(".h");
        const bool detail = file.find("/detail/") != std::string::npos;
        if (std::regex_search(include.target, kQt)) {
            EXPECT_FALSE(file.starts_with("core/") || file.starts_with("ui/scene/") || file.starts_with("app/cli/"))
                << file << " includes Qt: " << include.target;
        }
        if (std::regex_search(include.target, kVtk)) {
            EXPECT_TRUE(file.starts_with("ui/scene/") || (file.starts_with("ui/views/") && !header))
                << file << " includes VTK: " << include.target;
        }
        if (std::regex_search(include.target, kItk)) {
            EXPECT_TRUE(file.starts_with("core/") && (!header || detail))
                << file << " includes ITK: " << include.target;
        }
        if (std::regex_search(include.target, kTorch)) {
            EXPECT_TRUE(file.starts_with("core/segmentation/torch/")) << file << " includes torch";
        }
        if (std::regex_search(include.target, kPlot)) {
            EXPECT_TRUE(file.starts_with("ui/views/") && !header) << file << " includes QCustomPlot";
        }
    }
}

}  // namespace
