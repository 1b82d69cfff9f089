// SPDX-License-Identifier: GPL-3.0-or-later
// Registration with all starts against elastix with an affine mutual-information parameter file and one start, on the
// same pair and two threads each. Goal: at most twice its time.
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>

#include "core/base/Error.h"
#include "core/base/Files.h"
#include "core/image/ImageIo.h"
#include "core/phantom/Phantom.h"
#include "core/registration/Registration.h"

namespace {

namespace fs = std::filesystem;
using namespace bauta;

// The affine file that elastix's manual gives as the usual choice: three resolutions, 32 bins, adaptive stochastic
// gradient descent with 2048 new random samples an iteration.
constexpr const char* kParameters = R"((FixedInternalImagePixelType "float")
(MovingInternalImagePixelType "float")
(FixedImageDimension 3)
(MovingImageDimension 3)
(UseDirectionCosines "true")
(Registration "MultiResolutionRegistration")
(Interpolator "BSplineInterpolator")
(ResampleInterpolator "FinalBSplineInterpolator")
(Resampler "DefaultResampler")
(FixedImagePyramid "FixedRecursiveImagePyramid")
(MovingImagePyramid "MovingRecursiveImagePyramid")
(Optimizer "AdaptiveStochasticGradientDescent")
(Transform "AffineTransform")
(Metric "AdvancedMattesMutualInformation")
(AutomaticScalesEstimation "true")
(AutomaticTransformInitialization "true")
(HowToCombineTransforms "Compose")
(NumberOfHistogramBins 32)
(ErodeMask "false")
(NumberOfResolutions 3)
(MaximumNumberOfIterations 500)
(NumberOfSpatialSamples 2048)
(NewSamplesEveryIteration "true")
(ImageSampler "Random")
(BSplineInterpolationOrder 1)
(FinalBSplineInterpolationOrder 1)
(DefaultPixelValue 0)
(WriteResultImage "false")
)";

template <typename F>
double seconds(F&& f) {
    const auto start = std::chrono::steady_clock::now();
    f();
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

double meanError_mm(const phantom::Phantom& scan, const phantom::Phantom& head, const image::AffineMap& map) {
    double sum = 0;
    int count = 0;
    for (const char* name : {"nasion", "ear_canal_L", "ear_canal_R"}) {
        const auto found = map.inverted()(head.landmarks_lps_mm.at(name));
        const auto& truth = scan.landmarks_lps_mm.at(name);
        sum += image::norm({found[0] - truth[0], found[1] - truth[1], found[2] - truth[2]});
        ++count;
    }
    return sum / count;
}

}  // namespace

int main() {
    try {
        setenv("BAUTA_THREADS", "2", 1);
        phantom::PhantomSpec spec;
        spec.average = true;
        spec.spacing_mm = {2, 2, 2};
        const auto head = phantom::makePhantom(spec);
        spec.average = false;
        spec.seed = 9001;
        spec.spacing_mm = {1, 1, 2};
        const auto scan = phantom::makePhantom(spec);

        registration::RegistrationResult result;
        const double ours = seconds([&] { result = registration::registerAffine(scan.scan, head.scan, {}); });
        std::printf("registration, 8 starts, 2 threads: %.2f s, landmarks off by %.1f mm in the mean\n", ours,
                    meanError_mm(scan, head, result.fixedToMoving));

        if (std::system("elastix --version > /dev/null 2>&1") != 0) {
            std::printf("elastix is not installed (Debian package elastix): nothing to compare with\n");
            return 2;
        }
        const base::TemporaryFolder folder("bauta-bench");
        const fs::path out = folder.path() / "out";
        fs::create_directories(out);
        image::writeImage(folder.path() / "fixed.nii.gz", scan.scan);
        image::writeImage(folder.path() / "moving.nii.gz", head.scan);
        base::writeFile(folder.path() / "affine.txt", kParameters);
        const std::string command = "cd '" + folder.path().string() +
                                    "' && elastix -f fixed.nii.gz -m moving.nii.gz -p affine.txt -out out -threads 2 "
                                    "> log.txt 2>&1";
        int status = 0;
        const double theirs = seconds([&] { status = std::system(command.c_str()); });
        if (status != 0) {
            std::fprintf(stderr, "elastix failed:\n%s\n", base::readFile(folder.path() / "log.txt").c_str());
            return 3;
        }
        std::printf("elastix, affine, 1 start, 2 threads:  %.2f s, its reading of two small files included\n", theirs);
        std::printf("ratio %.2f (goal: at most 2)\n", ours / theirs);
        return 0;
    } catch (...) {
        std::fprintf(stderr, "bench_registration: %s\n", base::currentError().line().c_str());
        return 3;
    }
}
