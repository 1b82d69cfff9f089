// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/metrics/SiteTree.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/metrics/Ranges.h"

namespace bauta::metrics {

/// Finds the nearest sites of one group after another. Groups that follow each other lie close together, so that where
/// the last search ended gives the next one a good bound at once.
class NearestSearch {
  public:
    explicit NearestSearch(const SiteTree& to) : to_(to) {}

    using Distances = std::array<double, SiteTree::kGroup>;

    /// Squared distances in mm² of the group's sites.
    Distances run(const SiteTree::Node& box, const SiteTree::Group& group) {
        Distances best;
        best.fill(std::numeric_limits<double>::infinity());
        look(group, best, hint_);
        stack_.clear();
        push(box, 0);
        while (!stack_.empty()) {
            const Ahead next = stack_.back();
            stack_.pop_back();
            // Rounding is monotone: a box that seems too far away holds nothing that would seem nearer.
            if (next.squared >= worst_) continue;
            const SiteTree::Node& node = to_.nodes_[next.node];
            if (node.right == 0) {
                look(group, best, node.group);
                continue;
            }
            push(box, next.node + 1);
            push(box, node.right);
            if (stack_.back().squared > stack_[stack_.size() - 2].squared)
                std::swap(stack_.back(), stack_[stack_.size() - 2]);
        }
        return best;
    }

  private:
    struct Ahead {
        std::uint32_t node;
        double squared;
    };

    void push(const SiteTree::Node& box, std::uint32_t index) {
        const SiteTree::Node& node = to_.nodes_[index];
        double squared = 0;
        for (std::size_t a = 0; a < 3; ++a) {
            const double gap =
                std::max({0.0, box.low[a] - node.high[a], node.low[a] - box.high[a]}) * to_.spacing_mm_[a];
            squared += gap * gap;
        }
        stack_.push_back({index, squared});
    }

    void look(const SiteTree::Group& group, Distances& best, std::uint32_t other) {
        const SiteTree::Group& there = to_.groups_[other];
        worst_ = 0;
        for (std::size_t i = 0; i < best.size(); ++i) {
            Distances squared;
            for (std::size_t j = 0; j < squared.size(); ++j) {
                const double dx = (there.x[j] - group.x[i]) * to_.spacing_mm_[0];
                const double dy = (there.y[j] - group.y[i]) * to_.spacing_mm_[1];
                const double dz = (there.z[j] - group.z[i]) * to_.spacing_mm_[2];
                squared[j] = dx * dx + dy * dy + dz * dz;
            }
            double least = best[i];
            for (const double each : squared) least = each < least ? each : least;
            if (least < best[i]) {
                best[i] = least;
                hint_ = other;
            }
            worst_ = std::max(worst_, best[i]);
        }
    }

    const SiteTree& to_;
    std::vector<Ahead> stack_;
    double worst_ = 0;
    std::uint32_t hint_ = 0;
};

SiteTree::SiteTree(std::vector<Site> sites, const image::Vec3& spacing_mm)
    : spacing_mm_(spacing_mm), sites_(std::move(sites)) {
    if (sites_.empty()) return;
    const std::size_t groups = (sites_.size() + kGroup - 1) / kGroup;
    nodes_.reserve(2 * groups);
    groups_.reserve(groups);
    image::Index3 low = {sites_[0].x, sites_[0].y, sites_[0].z};
    image::Index3 high = low;
    for (const Site& site : sites_) {
        const image::Index3 at = {site.x, site.y, site.z};
        for (std::size_t a = 0; a < 3; ++a) {
            low[a] = std::min(low[a], at[a]);
            high[a] = std::max(high[a], at[a]);
        }
    }
    split(0, sites_.size(), low, high);
}

void SiteTree::split(std::size_t begin, std::size_t end, image::Index3 low, image::Index3 high) {
    if (end - begin <= kGroup) {
        addGroup(begin, end);
        return;
    }
    std::size_t axis = 0;
    const auto length = [&](std::size_t a) { return static_cast<double>(high[a] - low[a]) * spacing_mm_[a]; };
    for (std::size_t a = 1; a < 3; ++a)
        if (length(a) > length(axis)) axis = a;
    const std::size_t groups = (end - begin + kGroup - 1) / kGroup;
    const std::size_t middle = begin + groups / 2 * kGroup;
    const auto part = [&](auto coordinate) {
        const auto at = [&](std::size_t i) { return sites_.begin() + static_cast<std::ptrdiff_t>(i); };
        std::nth_element(at(begin), at(middle), at(end),
                         [&](const Site& a, const Site& b) { return a.*coordinate < b.*coordinate; });
        return static_cast<std::int64_t>(sites_[middle].*coordinate);
    };
    const std::int64_t cut = axis == 0 ? part(&Site::x) : axis == 1 ? part(&Site::y) : part(&Site::z);
    const auto self = static_cast<std::uint32_t>(nodes_.size());
    nodes_.emplace_back();
    image::Index3 side = high;
    side[axis] = cut;
    split(begin, middle, low, side);
    const auto right = static_cast<std::uint32_t>(nodes_.size());
    side = low;
    side[axis] = cut;
    split(middle, end, side, high);
    Node& node = nodes_[self];
    node.right = right;
    for (std::size_t a = 0; a < 3; ++a) {
        node.low[a] = std::min(nodes_[self + 1].low[a], nodes_[right].low[a]);
        node.high[a] = std::max(nodes_[self + 1].high[a], nodes_[right].high[a]);
    }
}

void SiteTree::addGroup(std::size_t begin, std::size_t end) {
    Node node;
    node.group = static_cast<std::uint32_t>(groups_.size());
    Group group;
    for (std::size_t j = 0; j < kGroup; ++j) {
        const Site& site = sites_[std::min(begin + j, end - 1)];
        group.x[j] = site.x;
        group.y[j] = site.y;
        group.z[j] = site.z;
    }
    const auto bound = [&](std::size_t a, const std::array<double, kGroup>& values) {
        const auto [least, most] = std::ranges::minmax(values);
        node.low[a] = least;
        node.high[a] = most;
    };
    bound(0, group.x);
    bound(1, group.y);
    bound(2, group.z);
    groupNodes_.push_back(static_cast<std::uint32_t>(nodes_.size()));
    nodes_.push_back(node);
    groups_.push_back(group);
}

void SiteTree::nearest(const SiteTree& to, std::vector<double>& squared_mm2) const {
    forRows(groups_.size(), sites_.size(), kManySites, [&](std::size_t begin, std::size_t end) {
        NearestSearch search(to);
        for (std::size_t g = begin; g < end; ++g) {
            const auto found = search.run(nodes_[groupNodes_[g]], groups_[g]);
            // All groups are full but the last.
            const std::size_t first = g * kGroup;
            for (std::size_t i = first; i < std::min(first + kGroup, sites_.size()); ++i)
                squared_mm2[sites_[i].index] = found[i - first];
        }
    });
}

}  // namespace bauta::metrics
