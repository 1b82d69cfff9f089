// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include "core/phantom/Model.h"

namespace bauta::phantom {

/// How one subject's scan went (specification section 8, steps 3 to 5, 7 and 8): drawn by the seed, each from a stream
/// of its own; all off for the average and for CT.
struct Formation {
    int readAxis = 0;        ///< 0: x, 1: y of the scanner; phase is the other
    double fatShift_mm = 0;  ///< along the read axis
    double gibbs = 0;        ///< kept share of k-space in plane; 0: all
    bool moved = false;
    double ghost = 0;           ///< amplitude of the first ghost
    double ghostEvery = 4;      ///< its distance as a part of the field of view: 1 / this
    double surface = 0;         ///< gain at the skin of a surface array, less 1
    double susceptibility = 0;  ///< share of the signal lost beside air

    [[nodiscard]] base::Json toJson() const;
};
[[nodiscard]] Formation drawFormation(image::Modality modality, const Parameters& p, const image::Vec3& spacing_mm);

/// Value of a lattice field at a point between its points; zero outside.
[[nodiscard]] float interpolate(const std::vector<float>& field, const Lattice& l, Point at);

/// Adds the signal of fat, displaced by `shift` (template frame, mm), to that of water, which stays in place.
void addShiftedFat(std::vector<float>& water, const std::vector<float>& fat, const Lattice& l, Point shift);

/// Signal lost, and a little displaced, within 6 mm of air in the head.
void darkenNearAir(std::vector<float>& greys, const Model& m, float loss, Point shift);

/// Ringing in plane: only `keep` of k-space along the two axes that are not `sliceAxis` was sampled. Where voxels are
/// finer than `finest_mm` the cut refers to that.
void truncate(std::vector<float>& greys, const image::Geometry& g, int sliceAxis, double keep, double finest_mm);

/// Copies of what moves, displaced along a grid axis by whole multiples of `every` voxels (the image wraps round).
/// `weight` says how much of each slice position's signal moves (0 to 1), by scanner z.
void addGhosts(std::vector<float>& greys, const image::Geometry& g, int axis, int every, float amplitude,
               const std::function<float(const image::Vec3&)>& weight);

/// Smears, sigma in mm, where weight (0 to 1) says so.
void blur(std::vector<float>& greys, const image::Geometry& g, double sigma_mm,
          const std::function<float(const image::Vec3&)>& weight);

/// The hole that a metal tooth tears into an MR scan: void, bright rim, signal displaced along the read direction.
void tearHole(std::vector<float>& greys, const image::Geometry& g, const image::Vec3& centre_lps_mm, double radius_mm,
              const image::Vec3& read);

/// Streaks of a CT between and about metal teeth, in their axial slices.
void addStreaks(std::vector<float>& greys, const image::Geometry& g, const std::vector<image::Vec3>& metal_lps_mm,
                std::uint64_t key);

/// Streaks of few photons through the shoulders: standard deviation `sd` (HU) below scanner z `shoulder_mm`, fading in
/// over the 20 mm above it; grains long in x.
void addShoulderNoise(std::vector<float>& greys, const image::Geometry& g, double shoulder_mm, double sd,
                      std::uint64_t key);

/// The dark band between the petrous bones: at most `depth` HU midway from left to right, sigma 6 mm across.
void hardenBeam(std::vector<float>& greys, const image::Geometry& g, const image::Vec3& left, const image::Vec3& right,
                double depth);

/// Steps 4 and 5 and what metal and bone do, on the scan's grid.
void disturb(std::vector<float>& greys, const image::Geometry& g, image::Modality modality, const Parameters& p,
             const Formation& f, const Warp& warp);

}  // namespace bauta::phantom
