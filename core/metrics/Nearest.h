// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <vector>

#include "core/metrics/Surface.h"

namespace bauta::metrics {

/// Sites in groups of up to eight that lie close together, in a tree of boxes.
class SiteTree {
  public:
    static constexpr std::size_t kGroup = 8;

    SiteTree(std::vector<Site> sites, const image::Vec3& spacing_mm);

    /// In the tree's order.
    [[nodiscard]] const std::vector<Site>& sites() const { return sites_; }

    /// For each site its distance in mm to the nearest site of `to`, which has some and the same spacing. Exact: the
    /// least over all of sqrt((Δx·sx)² + (Δy·sy)² + (Δz·sz)²) in double precision, as SciPy's distance transform
    /// computes it. On all cores.
    [[nodiscard]] std::vector<double> distances_mm(const SiteTree& to) const;

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
