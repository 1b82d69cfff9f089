// SPDX-License-Identifier: GPL-3.0-or-later
// Shared by the parts of checkPhantom; not for other folders.
#pragma once

#include <array>
#include <functional>

#include "core/phantom/Anatomy.h"
#include "core/phantom/Check.h"

namespace bauta::phantom::check {

/// A phantom with its Frankfort frame: origin between the porions, x to the left, z normal to the plane of porions and
/// orbitales.
class Subject {
  public:
    explicit Subject(const Phantom& phantom);

    [[nodiscard]] const Phantom& phantom() const { return phantom_; }
    [[nodiscard]] const image::Geometry& geometry() const { return phantom_.scan.geometry(); }
    /// Objects on the skin count as outside.
    [[nodiscard]] Label tissue(std::size_t o) const {
        const auto label = static_cast<Label>(tissue_[o]);
        return isObject(label) ? Label::Outside : label;
    }
    /// What the phantom says of a finding; null when the subject has it not.
    [[nodiscard]] base::Json finding(const char* name) const {
        return phantom_.parameters.at("findings").value(name, base::Json());
    }
    [[nodiscard]] bool has(const char* name) const { return phantom_.parameters.at("findings").contains(name); }
    [[nodiscard]] image::Vec3 landmark(const std::string& name) const {
        return toFrame(phantom_.landmarks_lps_mm.at(name));
    }
    [[nodiscard]] bool inView(const std::string& name, double margin_mm) const;
    [[nodiscard]] image::Vec3 toFrame(const image::Vec3& lps) const;
    [[nodiscard]] image::Vec3 pointOf(std::size_t o) const { return toFrame(geometry().toPoint(indexOf(o))); }
    [[nodiscard]] image::Index3 indexOf(std::size_t o) const;
    /// The six neighbours inside the grid.
    void forNeighbours(std::size_t o, const std::function<void(std::size_t)>& f) const;
    /// Depth below the outside in mm, half a voxel uncertain.
    [[nodiscard]] const std::vector<float>& depth() const { return depth_; }
    [[nodiscard]] double coarsest_mm() const { return coarsest_; }
    [[nodiscard]] bool average() const { return phantom_.parameters.at("average").get<bool>(); }
    [[nodiscard]] bool fine() const { return coarsest_ <= 1.6; }

    void expect(const std::string& name, bool passed, const std::string& detail);
    void within(const std::string& name, double value, double low, double high);
    std::vector<PhantomCheck> results;

  private:
    const Phantom& phantom_;
    std::span<const std::uint8_t> tissue_;
    image::Vec3 origin_{};
    image::Mat3 axes_{};
    std::vector<float> depth_;
    double coarsest_ = 1;
};

/// Sizes of the 26-connected parts of the voxels that `member` accepts, largest first, and the part of each voxel
/// (0: none, else 1 + rank).
struct Parts {
    std::vector<std::size_t> sizes;
    std::vector<std::uint32_t> of;
};
[[nodiscard]] Parts findParts(const Subject& s, const std::function<bool(std::size_t)>& member);

void checkBody(Subject& s);
void checkFace(Subject& s);
void checkOars(Subject& s);
void checkInside(Subject& s);

}  // namespace bauta::phantom::check
