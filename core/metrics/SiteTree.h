// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "core/image/Geometry.h"

namespace bauta::metrics {

/// A place of a grid.
struct Site {
    std::int32_t x = 0, y = 0, z = 0;
    std::uint32_t index = 0;  ///< for the caller
};

/// Sites in groups of up to eight that lie close together, in a tree of boxes.
class SiteTree {
  public:
    static constexpr std::size_t kGroup = 8;

    SiteTree(std::vector<Site> sites, const image::Vec3& spacing_mm);

    /// Writes to squared_mm2, at its index, the squared distance of each site to the nearest one of `to`, which has
    /// some and the same spacing. Exact, as nearest_mm(). On all cores.
    void nearest(const SiteTree& to, std::vector<double>& squared_mm2) const;

  private:
    friend class NearestSearch;
    struct Node {
        std::array<double, 3> low, high;  ///< the smallest box of the sites, in voxels
        std::uint32_t group = 0;          ///< when there is no right child
        std::uint32_t right = 0;          ///< the left child is the next node
    };
    struct Group {  ///< filled up with copies of its last site
        std::array<double, kGroup> x, y, z;
    };

    void split(std::size_t begin, std::size_t end, image::Index3 low, image::Index3 high);
    void addGroup(std::size_t begin, std::size_t end);

    image::Vec3 spacing_mm_;
    std::vector<Site> sites_;
    std::vector<Node> nodes_;
    std::vector<Group> groups_;
    std::vector<std::uint32_t> groupNodes_;  ///< the node of each group
};

}  // namespace bauta::metrics
