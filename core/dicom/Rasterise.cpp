// SPDX-License-Identifier: GPL-3.0-or-later
// A voxel is inside when a ray from its centre crosses the contours of its slice an odd number of times. A centre on
// an edge counts where the inside lies towards larger column or row (half-open), so that neighbours that share an edge
// share no voxel and leave none out. Coordinates come as text of few digits: what lies within kSnap_mm of a centre is
// on it.
#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

#include "core/base/Error.h"
#include "core/base/Numbers.h"
#include "core/dicom/StructureSet.h"

namespace bauta::dicom {
using image::Vec3;
using image::operator-;
using image::operator*;

namespace {

// The half of the last digit, in three directions at once, where a program writes hundredths of a millimetre.
constexpr double kSnap_mm = 0.009;
// Further from the patient's origin no body reaches; larger numbers are damage.
constexpr double kImpossible_mm = 1e5;
// Of the gap: contours this near to each other along the normal are of one plane.
constexpr double kSamePlane = 0.1;

using Point = std::array<double, 2>;  // column, row; whole at voxel centres

// The slices that contours are matched to, along the grid's normal.
struct Slices {
    std::vector<double> places_mm;  // ascending
    std::vector<std::string> imageUids;
    std::vector<std::size_t> ofGrid;  // for each slice of the grid the nearest of these

    [[nodiscard]] double gapBeside(std::size_t i) const {
        if (places_mm.size() < 2) return 0;
        return i == 0 ? places_mm[1] - places_mm[0] : places_mm[i] - places_mm[i - 1];
    }
    // Halfway between two it is the lower one.
    [[nodiscard]] std::size_t nearest(double place_mm) const {
        const auto above = std::lower_bound(places_mm.begin(), places_mm.end(), place_mm);
        if (above == places_mm.begin()) return 0;
        const auto below = above - 1;
        const bool lower = above == places_mm.end() || place_mm - *below <= *above - place_mm + 2 * kSnap_mm;
        return static_cast<std::size_t>((lower ? below : above) - places_mm.begin());
    }
};

Slices slicesOf(const image::Geometry& grid) {
    Slices slices;
    for (std::int64_t k = 0; k < grid.size[2]; ++k) {
        slices.places_mm.push_back(static_cast<double>(k) * grid.spacing_mm[2]);
    }
    slices.ofGrid.resize(slices.places_mm.size());
    std::iota(slices.ofGrid.begin(), slices.ofGrid.end(), 0);
    return slices;
}

Slices slicesOf(const SeriesInfo& series) {
    const image::Geometry& grid = series.geometry;
    const std::size_t n = series.slicePositions_lps_mm.size();
    if (n == 0 || (!series.resampled && n != static_cast<std::size_t>(grid.size[2]))) return slicesOf(grid);
    std::vector<std::size_t> order(n);
    std::iota(order.begin(), order.end(), 0);
    std::vector<double> places(n);
    for (std::size_t i = 0; i < n; ++i) {
        places[i] = grid.toIndex(series.slicePositions_lps_mm[i])[2] * grid.spacing_mm[2];
    }
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return places[a] < places[b]; });
    Slices slices;
    for (const std::size_t i : order) {
        slices.places_mm.push_back(places[i]);
        slices.imageUids.push_back(i < series.sopInstanceUids.size() ? series.sopInstanceUids[i] : std::string());
    }
    for (std::int64_t k = 0; k < grid.size[2]; ++k) {
        slices.ofGrid.push_back(series.resampled ? slices.nearest(static_cast<double>(k) * grid.spacing_mm[2])
                                                 : static_cast<std::size_t>(k));
    }
    return slices;
}

// A contour in the frame of the slices.
struct Drawn {
    std::vector<Point> points;
    double place_mm = 0;
    std::size_t slice = 0;
};

struct Tally {
    std::size_t impossible = 0, across = 0, beyond = 0, clipped = 0, elsewhere = 0, between = 0, twice = 0;
};

class Rasteriser {
  public:
    Rasteriser(const image::Geometry& grid, Slices slices) : grid_(grid), slices_(std::move(slices)) {
        const image::Mat3 toGrid = image::inverse(grid.direction);
        for (std::size_t a = 0; a < 3; ++a) {
            for (std::size_t b = 0; b < 3; ++b) {
                toIndex_[3 * a + b] = toGrid[3 * a + b] / (a < 2 ? grid.spacing_mm[a] : 1);
            }
            snap_[a] = std::min(kSnap_mm / grid.spacing_mm[a], 0.05);
        }
    }

    RasterisedRoi run(const Roi& roi, const base::TaskContext& task) {
        grid_.validate({});
        std::vector<std::vector<Drawn>> drawn(slices_.places_mm.size());
        for (const Contour& contour : roi.contours) {
            task.throwIfStopped();
            if (auto placed = place(contour)) drawn[placed->slice].push_back(std::move(*placed));
        }
        RasterisedRoi out;
        for (auto& ofSlice : drawn) {
            keepNearestPlane(ofSlice);
            dropRepeats(ofSlice);
            for (const Drawn& d : ofSlice) tally_.clipped += reachesBeyond(d) ? 1U : 0U;
            out.contours += ofSlice.size();
        }
        std::vector<std::uint8_t> voxels(grid_.voxelCount(), 0);
        const std::size_t each = voxels.size() / static_cast<std::size_t>(grid_.size[2]);
        base::parallelFor(slices_.ofGrid.size(), [&](std::size_t k) {
            task.throwIfStopped();
            fill(drawn[slices_.ofGrid[k]], voxels.data() + k * each);
        });
        out.mask = image::Mask(grid_, std::move(voxels));
        out.warnings = warnings(roi, drawn);
        return out;
    }

  private:
    std::optional<Drawn> place(const Contour& contour) {
        Drawn d;
        d.points.reserve(contour.points_lps_mm.size());
        double low = 0, high = 0, sum = 0;
        for (const Vec3& point : contour.points_lps_mm) {
            // Written so that NaN is caught too.
            if (!std::all_of(point.begin(), point.end(), [](double v) { return std::abs(v) < kImpossible_mm; })) {
                ++tally_.impossible;
                return std::nullopt;
            }
            const Vec3 at = toIndex_ * (point - grid_.origin_lps_mm);
            low = d.points.empty() ? at[2] : std::min(low, at[2]);
            high = d.points.empty() ? at[2] : std::max(high, at[2]);
            sum += at[2];
            d.points.push_back({at[0], at[1]});
        }
        if (d.points.empty()) return std::nullopt;
        d.place_mm = sum / static_cast<double>(d.points.size());
        d.slice = slices_.nearest(d.place_mm);
        const bool single = slices_.places_mm.size() == 1;
        const double gap = single ? grid_.spacing_mm[2] : slices_.gapBeside(d.slice);
        if (high - low > std::max(gap / 2, 2 * kSnap_mm)) {
            ++tally_.across;
            return std::nullopt;
        }
        const double front = slices_.places_mm.front() - gap / 2 - kSnap_mm;
        const double back = slices_.places_mm.back() + gap / 2 + kSnap_mm;
        if (d.place_mm < front || d.place_mm > back) {
            ++tally_.beyond;
            return std::nullopt;
        }
        if (!contour.imageUid.empty()) {
            const auto named = std::find(slices_.imageUids.begin(), slices_.imageUids.end(), contour.imageUid);
            if (named != slices_.imageUids.end() &&
                static_cast<std::size_t>(named - slices_.imageUids.begin()) != d.slice) {
                ++tally_.elsewhere;
            }
        }
        return d;
    }

    // Contours of a finer series may lie closer than the slices; several planes in one slice would cancel each other.
    void keepNearestPlane(std::vector<Drawn>& drawn) {
        if (drawn.size() < 2) return;
        const double slice_mm = slices_.places_mm[drawn.front().slice];
        const auto order = [&](const Drawn& a, const Drawn& b) {
            const double da = std::abs(a.place_mm - slice_mm), db = std::abs(b.place_mm - slice_mm);
            return std::abs(da - db) > kSnap_mm ? da < db : a.place_mm < b.place_mm;
        };
        const double plane_mm = std::min_element(drawn.begin(), drawn.end(), order)->place_mm;
        const double tolerance = std::max(kSamePlane * grid_.spacing_mm[2], 2 * kSnap_mm);
        tally_.between +=
            std::erase_if(drawn, [&](const Drawn& d) { return std::abs(d.place_mm - plane_mm) > tolerance; });
    }

    // A contour given twice would cancel itself.
    void dropRepeats(std::vector<Drawn>& drawn) {
        if (drawn.size() < 2) return;
        std::map<std::vector<std::array<std::int64_t, 2>>, int> seen;
        tally_.twice += std::erase_if(drawn, [&](const Drawn& d) { return seen[normalForm(d.points)]++ > 0; });
    }

    // The same for the same ring, wherever it starts and whichever way it runs.
    static std::vector<std::array<std::int64_t, 2>> normalForm(const std::vector<Point>& points) {
        constexpr double kPerVoxel = 1000;
        std::vector<std::array<std::int64_t, 2>> ring;
        for (const Point& p : points) {
            const std::array<std::int64_t, 2> at = {std::llround(p[0] * kPerVoxel), std::llround(p[1] * kPerVoxel)};
            if (ring.empty() || ring.back() != at) ring.push_back(at);
        }
        if (ring.size() > 1 && ring.front() == ring.back()) ring.pop_back();
        constexpr int kMostStarts = 16;  // only damage passes its first corner more often
        const auto turned = [&] {
            auto best = ring;
            const auto least = *std::min_element(ring.begin(), ring.end());
            int starts = 0;
            for (std::size_t i = 0; i < ring.size() && starts < kMostStarts; ++i) {
                if (ring[i] != least) continue;
                ++starts;
                auto other = ring;
                std::rotate(other.begin(), other.begin() + static_cast<std::ptrdiff_t>(i), other.end());
                if (best.front() != least || other < best) best = std::move(other);
            }
            return best;
        };
        auto forward = turned();
        std::reverse(ring.begin(), ring.end());
        return std::min(forward, turned());
    }

    [[nodiscard]] bool reachesBeyond(const Drawn& d) const {
        constexpr double kEdge = 0.6;  // voxels end at 0.5
        const auto outside = [&](double v, std::size_t a) {
            return v < -kEdge || v > static_cast<double>(grid_.size[a] - 1) + kEdge;
        };
        return std::any_of(d.points.begin(), d.points.end(),
                           [&](const Point& p) { return outside(p[0], 0) || outside(p[1], 1); });
    }

    // First voxel of an axis whose centre is not before v.
    [[nodiscard]] std::int64_t firstFrom(double v, std::size_t axis) const {
        const double index = std::ceil(v - snap_[axis]);
        return static_cast<std::int64_t>(std::clamp(index, 0.0, static_cast<double>(grid_.size[axis])));
    }

    // Every crossing flips its voxel; the running parity along each row then is the inside.
    void fill(const std::vector<Drawn>& drawn, std::uint8_t* slice) const {
        if (drawn.empty()) return;
        std::int64_t top = grid_.size[1], bottom = 0;
        for (const Drawn& d : drawn) {
            for (std::size_t i = 0; i < d.points.size(); ++i) {
                flipAlong(d.points[i], d.points[(i + 1) % d.points.size()], slice, top, bottom);
            }
        }
        for (std::int64_t y = top; y < bottom; ++y) {
            std::uint8_t* row = slice + y * grid_.size[0];
            for (std::int64_t x = 1; x < grid_.size[0]; ++x) row[x] ^= row[x - 1];
        }
    }

    // Programs that draw between voxels have nothing to draw beyond the outermost ones: an edge along their centres is
    // the image's edge.
    void flipAlong(Point a, Point b, std::uint8_t* slice, std::int64_t& top, std::int64_t& bottom) const {
        const auto isLast = [&](const Point& p, std::size_t axis) {
            return std::abs(p[axis] - static_cast<double>(grid_.size[axis] - 1)) <= snap_[axis];
        };
        const bool lastRow = isLast(a, 1) && isLast(b, 1);
        const bool lastA = isLast(a, 0), lastB = isLast(b, 0);
        if (lastA && (lastRow || lastB)) a[0] += 0.5;
        if (lastB && (lastRow || lastA)) b[0] += 0.5;
        if (lastRow) {
            cross(a, {a[0], a[1] + 0.5}, slice, top, bottom);
            cross({b[0], b[1] + 0.5}, b, slice, top, bottom);
        } else {
            cross(a, b, slice, top, bottom);
        }
    }

    void cross(Point a, Point b, std::uint8_t* slice, std::int64_t& top, std::int64_t& bottom) const {
        if (a[1] > b[1] || (a[1] == b[1] && a[0] > b[0])) std::swap(a, b);  // both ways the same numbers
        const std::int64_t from = firstFrom(a[1], 1);
        const std::int64_t to = firstFrom(b[1], 1);
        if (from >= to) return;
        top = std::min(top, from);
        bottom = std::max(bottom, to);
        for (std::int64_t y = from; y < to; ++y) {
            const double t = std::clamp((static_cast<double>(y) - a[1]) / (b[1] - a[1]), 0.0, 1.0);
            const std::int64_t x = firstFrom(a[0] + t * (b[0] - a[0]), 0);
            if (x < grid_.size[0]) slice[y * grid_.size[0] + x] ^= 1U;
        }
    }

    [[nodiscard]] std::vector<std::string> warnings(const Roi& roi,
                                                    const std::vector<std::vector<Drawn>>& drawn) const {
        std::vector<std::string> out;
        const auto add = [&](std::size_t n, const std::string& one, const std::string& many) {
            if (n > 0) out.push_back(std::to_string(n) + " " + (n == 1 ? "contour " + one : "contours " + many));
        };
        if (roi.contours.empty()) out.emplace_back("it has no closed contours");
        add(tally_.impossible, "with impossible coordinates was left out", "with impossible coordinates were left out");
        add(tally_.across, "across the slices was left out", "across the slices were left out");
        add(tally_.beyond, "above or below the scan was left out", "above or below the scan were left out");
        add(tally_.between, "between slices was left out where another lies nearer to the slice",
            "between slices were left out where others lie nearer to the slice");
        add(tally_.twice, "given twice was counted once", "given twice were counted once");
        add(tally_.clipped, "reaches beyond the image and was cut off there",
            "reach beyond the image and were cut off there");
        add(tally_.elsewhere, "names another image than the one it lies on; its position counts",
            "name another image than the one they lie on; their positions count");
        if (auto gaps = emptySlices(drawn); !gaps.empty()) out.push_back(std::move(gaps));
        return out;
    }

    // "2 slices between its first and last contour have none: 4, 6 to 9", counted from 1.
    static std::string emptySlices(const std::vector<std::vector<Drawn>>& drawn) {
        constexpr std::size_t kShown = 12;
        std::vector<std::pair<std::size_t, std::size_t>> runs;
        std::size_t previous = drawn.size(), empty = 0;
        for (std::size_t k = 0; k < drawn.size(); ++k) {
            if (drawn[k].empty()) continue;
            if (previous + 1 < k) {
                runs.emplace_back(previous + 2, k);
                empty += k - previous - 1;
            }
            previous = k;
        }
        if (empty == 0) return {};
        std::string text = std::to_string(empty) + (empty == 1 ? " slice" : " slices") +
                           " between its first and last contour " + (empty == 1 ? "has" : "have") + " none: ";
        for (std::size_t i = 0; i < std::min(runs.size(), kShown); ++i) {
            text += (i == 0 ? "" : ", ") + std::to_string(runs[i].first);
            if (runs[i].second > runs[i].first) text += " to " + std::to_string(runs[i].second);
        }
        return runs.size() > kShown ? text + " and others" : text;
    }

    const image::Geometry& grid_;
    Slices slices_;
    image::Mat3 toIndex_{};  // columns, rows, and millimetres along the normal
    Vec3 snap_{};
    Tally tally_;
};

}  // namespace

RasterisedRoi rasterise(const Roi& roi, const SeriesInfo& series, const base::TaskContext& task) {
    return Rasteriser(series.geometry, slicesOf(series)).run(roi, task);
}

RasterisedRoi rasterise(const Roi& roi, const image::Geometry& grid, const base::TaskContext& task) {
    return Rasteriser(grid, slicesOf(grid)).run(roi, task);
}

}  // namespace bauta::dicom
