// SPDX-License-Identifier: GPL-3.0-or-later
// accept_contours DATA: structure sets of phantoms (axial, oblique, coronal) and of the real OARs in DATA, to and from
// plastimatch (Debian package plastimatch) and through our own export. Every mask has to come back voxel for voxel, and
// contours resampled to vertices 1 mm apart at a Dice of at least 0.995.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "core/base/Error.h"
#include "core/base/Files.h"
#include "core/base/Time.h"
#include "core/dicom/Export.h"
#include "core/dicom/StructureSet.h"
#include "core/image/ImageIo.h"
#include "core/phantom/Phantom.h"
#include "tests/support/Images.h"
#include "tests/support/TestData.h"

namespace {
using namespace bauta;
namespace fs = std::filesystem;
using image::operator+;
using image::operator-;
using image::operator*;

constexpr double kWantedDice = 0.995;

struct Case {
    std::string name;
    image::Volume scan;
    std::vector<std::pair<std::string, image::Mask>> structures;
    bool coarse = true;  ///< whether vertices 1 mm apart can follow its shapes
};

int failures = 0;

void row(const std::string& what, const std::string& way, bool good, const std::string& numbers) {
    std::printf("%-26s %-28s %-66s %s\n", what.c_str(), way.c_str(), numbers.c_str(), good ? "passed" : "FAILED");
    std::fflush(stdout);
    failures += good ? 0 : 1;
}

void run(const std::string& command) {
    const auto result = test::runCommand(command);
    if (result.exitCode != 0) {
        throw base::Error(base::ErrorCode::Internal, "plastimatch failed: " + result.out + result.err, command);
    }
}

// A left-handed grid comes back with its slices in the other order.
image::Mask inOrderOf(const image::Geometry& grid, const image::Mask& mask) {
    const image::Geometry& own = mask.geometry();
    if (image::determinant(own.direction) * image::determinant(grid.direction) > 0) return mask;
    image::Geometry turned = own;
    turned.origin_lps_mm = own.toPoint(image::Index3{0, 0, own.size[2] - 1});
    for (const std::size_t i : {2U, 5U, 8U}) turned.direction[i] = -own.direction[i];
    std::vector<std::uint8_t> voxels;
    voxels.reserve(own.voxelCount());
    const auto each = static_cast<std::size_t>(own.size[0] * own.size[1]);
    for (std::int64_t k = own.size[2] - 1; k >= 0; --k) {
        const auto slice = mask.voxels().subspan(static_cast<std::size_t>(k) * each, each);
        voxels.insert(voxels.end(), slice.begin(), slice.end());
    }
    return {turned, std::move(voxels)};
}

std::size_t differing(const image::Mask& a, const image::Mask& b) {
    if (!image::difference(a.geometry(), b.geometry()).empty()) return a.voxels().size();
    std::size_t n = 0;
    for (std::size_t i = 0; i < a.voxels().size(); ++i) n += (a.voxels()[i] != 0) != (b.voxels()[i] != 0) ? 1U : 0U;
    return n;
}

double dice(const image::Mask& a, const image::Mask& b) {
    std::size_t both = 0;
    for (std::size_t i = 0; i < a.voxels().size(); ++i) both += a.voxels()[i] != 0 && b.voxels()[i] != 0 ? 1U : 0U;
    return 2.0 * static_cast<double>(both) / static_cast<double>(a.count() + b.count());
}

// The ring walked in steps of 1 mm; its corners are lost.
dicom::Roi withVertices1mmApart(const dicom::Roi& roi) {
    constexpr double kStep_mm = 1;
    dicom::Roi out = roi;
    for (dicom::Contour& contour : out.contours) {
        const std::vector<image::Vec3> ring = contour.points_lps_mm;
        std::vector<image::Vec3> points;
        double until = 0;
        for (std::size_t i = 0; i < ring.size(); ++i) {
            const image::Vec3 way = ring[(i + 1) % ring.size()] - ring[i];
            const double length = image::norm(way);
            for (; until < length; until += kStep_mm) points.push_back(ring[i] + (until / length) * way);
            until -= length;
        }
        if (points.size() >= 3) contour.points_lps_mm = std::move(points);
    }
    return out;
}

const image::Mask& maskNamed(const Case& c, const std::string& name) {
    for (const auto& [each, mask] : c.structures) {
        if (each == name) return mask;
    }
    throw base::Error(base::ErrorCode::Internal, "a structure came back under another name: " + name);
}

// What a folder with a series and a structure set gives against the masks it was made from.
void readBack(const Case& c, const std::string& way, const fs::path& folder) {
    const dicom::FolderScan found = dicom::scanFolder(folder);
    if (found.series.size() != 1 || found.structureSets.size() != 1) {
        return row(c.name, way, false, "no pair of series and structure set was found");
    }
    const dicom::SeriesInfo& series = found.series.front();
    base::Stopwatch watch;
    const dicom::StructureSet set = dicom::readStructureSet(found.structureSets.front().file);
    const double reading_s = watch.seconds();
    std::size_t wrong = 0, voxels = 0, contours = 0, warnings = 0;
    double rasterising_s = 0, worstDice = 1;
    std::string worst;
    std::set<std::string> sentences;
    for (const dicom::Roi& roi : set.rois) {
        const image::Mask truth = inOrderOf(series.geometry, maskNamed(c, roi.name));
        watch = base::Stopwatch();
        const dicom::RasterisedRoi made = dicom::rasterise(roi, series);
        rasterising_s += watch.seconds();
        wrong += differing(made.mask, truth);
        voxels += truth.count();
        contours += made.contours;
        warnings += made.warnings.size();
        sentences.insert(made.warnings.begin(), made.warnings.end());
        const double coarse = dice(dicom::rasterise(withVertices1mmApart(roi), series).mask, truth);
        if (coarse < worstDice) worst = " (" + roi.name + ")";
        worstDice = std::min(worstDice, coarse);
    }
    char text[200];
    std::snprintf(text, sizeof text, "%zu structures, %zu contours, %zu voxels, %zu differ; %zu warnings",
                  set.rois.size(), contours, voxels, wrong, warnings);
    row(c.name, way, wrong == 0 && set.rois.size() == c.structures.size(), text);
    std::snprintf(text, sizeof text, "worst Dice %.4f with vertices 1 mm apart%s", worstDice, worst.c_str());
    if (c.coarse) row("", "", worstDice >= kWantedDice, text);
    for (const std::string& sentence : sentences) std::printf("%-26s %-28s (%s)\n", "", "", sentence.c_str());
    std::printf("%-26s %-28s read in %.2f s, all rasterised in %.2f s\n", "", "", reading_s, rasterising_s);
}

void fromPlastimatch(const Case& c, const fs::path& scratch) {
    fs::create_directories(scratch / "masks");
    image::writeImage(scratch / "image.nrrd", c.scan);
    for (const auto& [name, mask] : c.structures) image::writeMask(scratch / "masks" / (name + ".nrrd"), mask);
    run("plastimatch convert --input '" + (scratch / "image.nrrd").string() + "' --input-prefix '" +
        (scratch / "masks").string() + "' --output-dicom '" + (scratch / "dicom").string() + "'");
    readBack(c, "plastimatch -> Bauta", scratch / "dicom");
}

bool sameVoxels(const image::Volume& a, const image::Volume& b) {
    if (!image::difference(a.geometry(), b.geometry()).empty()) return false;
    for (std::size_t i = 0; i < a.voxelCount(); ++i) {
        if (a.at(i) != b.at(i)) return false;
    }
    return true;
}

void byBauta(const Case& c, const fs::path& folder) {
    dicom::ExportOptions options;
    options.subject = "sub-001";
    const dicom::SeriesInfo series = dicom::writeSeries(folder, c.scan, options);
    std::vector<dicom::ExportedStructure> structures;
    for (const auto& [name, mask] : c.structures) structures.push_back({name, mask, {}});
    const base::Stopwatch watch;
    dicom::writeStructureSet(folder / "structures.dcm", series, structures, options);
    std::printf("%-26s %-28s structure set written in %.2f s\n", "", "", watch.seconds());
    if (image::determinant(c.scan.geometry().direction) > 0) {
        row(c.name, "series Bauta -> Bauta", sameVoxels(dicom::loadSeries(series).volume, c.scan), "grid and values");
    }
    readBack(c, "Bauta -> Bauta", folder);
    const fs::path back = folder.parent_path() / "back";
    run("plastimatch convert --input '" + folder.string() + "' --output-prefix '" + back.string() +
        "' --prefix-format nrrd");
    std::size_t wrong = 0, found = 0;
    for (const auto& [name, mask] : c.structures) {
        const fs::path file = back / (name + ".nrrd");
        if (!fs::exists(file)) continue;
        ++found;
        const image::Mask read = image::loadMask(file);
        wrong += differing(read, inOrderOf(read.geometry(), mask));
    }
    row(c.name, "Bauta -> plastimatch", wrong == 0 && found == c.structures.size(),
        std::to_string(found) + " structures, " + std::to_string(wrong) + " voxels differ");
}

Case phantomCase(const std::string& name, const image::Mat3& direction) {
    phantom::PhantomSpec spec;
    spec.fov = phantom::FieldOfView::Rt;
    spec.modality = image::Modality::CT;
    spec.spacing_mm = {1.2, 1.2, 3};
    spec.direction = direction;
    phantom::Phantom made = phantom::makePhantom(spec);
    made.oars.emplace_back("Brain", made.brain);
    return {"phantom, " + name, made.scan, std::move(made.oars)};
}

// Holes, islands and single voxels without end; the border is free, where plastimatch leaves contours open.
Case randomCase() {
    Case c;
    c.name = "random voxels, oblique";
    c.coarse = false;
    const image::Geometry grid = test::centredGeometry({60, 50, 20}, {1.2, 1.2, 3}, test::rotation(12, -17, 9));
    c.scan = test::countingVolume(grid, image::PixelType::I16).withModality(image::Modality::CT);
    std::mt19937 random(7);
    for (const unsigned of8 : {3U, 4U, 6U}) {
        std::vector<std::uint8_t> voxels(grid.voxelCount(), 0);
        for (std::int64_t k = 0; k < 20; ++k) {
            for (std::int64_t j = 1; j < 49; ++j) {
                for (std::int64_t i = 1; i < 59; ++i) voxels[grid.offset({i, j, k})] = random() % 8 < of8;
            }
        }
        c.structures.emplace_back("Random" + std::to_string(of8), image::Mask(grid, std::move(voxels)));
    }
    return c;
}

Case realCase(const fs::path& folder, const std::string& name) {
    Case c;
    c.name = name;
    std::vector<fs::path> files;
    for (const fs::directory_entry& entry : fs::directory_iterator(folder)) files.push_back(entry.path());
    std::sort(files.begin(), files.end());
    for (const fs::path& file : files) c.structures.emplace_back(file.stem().string(), image::loadMask(file));
    const image::Geometry grid = c.structures.front().second.geometry();
    // These sets come without their scan.
    c.scan = test::makeVolume(
        grid, image::PixelType::I16,
        [](const image::Index3& i) { return static_cast<double>((i[0] * 7 + i[1] * 3 + i[2]) % 2000 - 1000); },
        image::Modality::CT);
    return c;
}

void prove(const Case& c) {
    const base::TemporaryFolder scratch("bauta-contours");
    fromPlastimatch(c, scratch.path() / "in");
    byBauta(c, scratch.path() / "out");
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 2) {
        std::fprintf(stderr, "accept_contours DATA\n");
        return 2;
    }
    try {
        prove(phantomCase("axial", image::kIdentity));
        prove(phantomCase("oblique", test::rotation(12, -17, 9)));
        prove(phantomCase("coronal", {1, 0, 0, 0, 0, 1, 0, -1, 0}));
        prove(phantomCase("left-handed", {1, 0, 0, 0, 1, 0, 0, 0, -1}));
        prove(randomCase());
        for (const char* patient : {"0522c0331", "0522c0017"}) {
            prove(realCase(fs::path(argv[1]) / "oar-deepmind/test/oncologist" / patient / "segmentations",
                           std::string("OARs of ") + patient));
        }
    } catch (const std::exception& error) {
        std::printf("stopped: %s\n", error.what());
        return 1;
    }
    std::printf("%d rows failed\n", failures);
    return failures == 0 ? 0 : 1;
}
