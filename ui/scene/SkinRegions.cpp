// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cmath>
#include <numeric>

#include "ui/scene/SkinField.h"

namespace bauta::scene::detail {

namespace {

using image::Index3;

// How far the air may follow a narrow groove before it is closed.
constexpr double kGrooveDepth_mm = 8.0;
constexpr double kCell_mm = 2.2;

enum Cell : std::uint8_t { kBody = 1, kMixed = 2, kAir = 4 };

// The field in coarse cells: pure body, pure air, or both.
struct Cells {
    Index3 size{};
    std::array<std::int64_t, 3> factor{};
    std::vector<std::uint8_t> kind;

    [[nodiscard]] std::size_t at(std::int64_t i, std::int64_t j, std::int64_t k) const {
        return static_cast<std::size_t>(i + size[0] * (j + size[1] * k));
    }
};

Cells coarse(const SkinField& field) {
    Cells cells;
    for (std::size_t a = 0; a < 3; ++a) {
        cells.factor[a] = std::max<std::int64_t>(1, std::llround(kCell_mm / field.spacing_mm[a]));
        cells.size[a] = (field.size[a] - 2 + cells.factor[a] - 1) / cells.factor[a];
    }
    cells.kind.resize(static_cast<std::size_t>(cells.size[0] * cells.size[1] * cells.size[2]));
    base::parallelFor(static_cast<std::size_t>(cells.size[2]), [&](std::size_t index) {
        const auto k = static_cast<std::int64_t>(index);
        std::vector<std::uint8_t> seen(static_cast<std::size_t>(cells.size[0]));
        for (std::int64_t j = 0; j < cells.size[1]; ++j) {
            std::fill(seen.begin(), seen.end(), 0);
            for (std::int64_t z = k * cells.factor[2]; z < std::min(field.size[2] - 2, (k + 1) * cells.factor[2]);
                 ++z) {
                for (std::int64_t y = j * cells.factor[1]; y < std::min(field.size[1] - 2, (j + 1) * cells.factor[1]);
                     ++y) {
                    const float* row = field.values.data() + field.offset(1, y + 1, z + 1);
                    for (std::int64_t x = 0; x < field.size[0] - 2; ++x) {
                        seen[static_cast<std::size_t>(x / cells.factor[0])] |= row[x] > 0 ? 1 : 2;
                    }
                }
            }
            for (std::int64_t i = 0; i < cells.size[0]; ++i) {
                const auto s = seen[static_cast<std::size_t>(i)];
                cells.kind[cells.at(i, j, k)] = s == 1 ? kBody : s == 2 ? kAir : kMixed;
            }
        }
    });
    return cells;
}

constexpr std::size_t kNone = 3;

// Grows the marked cells by one cell along each axis in turn (a box), but not along `locked`, into cells for which
// `open` is true.
template <typename Open>
void grow(const Cells& cells, std::vector<std::uint8_t>& marked, Open open, std::size_t locked = kNone) {
    const std::array<std::int64_t, 3> stride = {1, cells.size[0], cells.size[0] * cells.size[1]};
    for (std::size_t a = 0; a < 3; ++a) {
        if (a == locked) continue;
        const auto before = marked;
        base::parallelFor(static_cast<std::size_t>(cells.size[2]), [&](std::size_t index) {
            const auto k = static_cast<std::int64_t>(index);
            for (std::int64_t j = 0; j < cells.size[1]; ++j) {
                for (std::int64_t i = 0; i < cells.size[0]; ++i) {
                    const std::size_t at = cells.at(i, j, k);
                    if (before[at] || !open(at)) continue;
                    const std::int64_t position = a == 0 ? i : a == 1 ? j : k;
                    const auto step = static_cast<std::size_t>(stride[a]);
                    const bool hit =
                        (position > 0 && before[at - step]) || (position + 1 < cells.size[a] && before[at + step]);
                    if (hit) marked[at] = 1;
                }
            }
        });
    }
}

// The cells that are further than `margin` cells from the body, looking along all axes but `locked`.
std::vector<std::uint8_t> openCells(const Cells& cells, int margin, std::size_t locked) {
    std::vector<std::uint8_t> body(cells.kind.size());
    for (std::size_t i = 0; i < body.size(); ++i) body[i] = cells.kind[i] != kAir;
    for (int i = 0; i < margin; ++i)
        grow(
            cells, body, [](std::size_t) { return true; }, locked);
    for (auto& cell : body) cell = !cell;
    return body;
}

// Marks what can be reached from the stack's cells through `open` cells.
void flood(const Cells& cells, const std::vector<std::uint8_t>& open, std::vector<Index3> stack,
           std::vector<std::uint8_t>& reached, std::size_t locked) {
    while (!stack.empty()) {
        const Index3 c = stack.back();
        stack.pop_back();
        for (std::size_t a = 0; a < 3; ++a) {
            if (a == locked) continue;
            for (const int step : {-1, 1}) {
                Index3 n = c;
                n[a] += step;
                if (n[a] < 0 || n[a] >= cells.size[a]) continue;
                const std::size_t at = cells.at(n[0], n[1], n[2]);
                if (!open[at] || reached[at]) continue;
                reached[at] = 1;
                stack.push_back(n);
            }
        }
    }
}

// Marks the air on the grid's faces that touches the face's own frame. Dark islands inside a face where the body is
// cut by the grid (trachea, bone) are no way in.
void reachFaces(const Cells& cells, int margin, std::vector<std::uint8_t>& reached) {
    for (std::size_t a = 0; a < 3; ++a) {
        // Distances count within the face alone, so that the wedge between a round head and the face stays open.
        const auto open = openCells(cells, margin, a);
        const std::size_t u = (a + 1) % 3;
        const std::size_t v = (a + 2) % 3;
        for (const std::int64_t end : {std::int64_t{0}, cells.size[a] - 1}) {
            std::vector<Index3> frame;
            for (std::int64_t s = 0; s < cells.size[u]; ++s) {
                for (std::int64_t t = 0; t < cells.size[v]; ++t) {
                    if (s > 0 && s + 1 < cells.size[u] && t > 0 && t + 1 < cells.size[v]) continue;
                    Index3 c{};
                    c[a] = end;
                    c[u] = s;
                    c[v] = t;
                    const std::size_t at = cells.at(c[0], c[1], c[2]);
                    if (!open[at]) continue;
                    reached[at] = 1;
                    frame.push_back(c);
                }
            }
            // What another face has reached on this one is connected to its frame as well.
            flood(cells, open, std::move(frame), reached, a);
        }
    }
}

std::vector<Index3> marked(const Cells& cells, const std::vector<std::uint8_t>& marks) {
    std::vector<Index3> all;
    for (std::int64_t k = 0; k < cells.size[2]; ++k) {
        for (std::int64_t j = 0; j < cells.size[1]; ++j) {
            for (std::int64_t i = 0; i < cells.size[0]; ++i) {
                if (marks[cells.at(i, j, k)]) all.push_back({i, j, k});
            }
        }
    }
    return all;
}

struct Run {
    std::int32_t first, last;  // x, inclusive
    std::uint32_t parent;
    std::uint32_t voxels;
};

std::uint32_t rootOf(std::vector<Run>& runs, std::uint32_t r) {
    while (runs[r].parent != r) {
        runs[r].parent = runs[runs[r].parent].parent;
        r = runs[r].parent;
    }
    return r;
}

// Joins the runs of two neighbouring rows that overlap.
void join(std::vector<Run>& runs, std::uint32_t a, std::uint32_t aEnd, std::uint32_t b, std::uint32_t bEnd) {
    while (a < aEnd && b < bEnd) {
        if (runs[a].last >= runs[b].first && runs[b].last >= runs[a].first) {
            const std::uint32_t ra = rootOf(runs, a);
            const std::uint32_t rb = rootOf(runs, b);
            if (ra != rb) {
                runs[std::max(ra, rb)].parent = std::min(ra, rb);
                runs[std::min(ra, rb)].voxels += runs[std::max(ra, rb)].voxels;
            }
        }
        (runs[a].last < runs[b].last ? a : b)++;
    }
}

}  // namespace

void sealPassages(SkinField& field, double passage_mm) {
    const Cells cells = coarse(field);
    const std::size_t count = cells.kind.size();
    const double cell_mm = static_cast<double>(cells.factor[0]) * field.spacing_mm[0];
    const int margin = std::max(0, static_cast<int>(std::lround(passage_mm / 2 / cell_mm)));
    const int depth = static_cast<int>(std::lround(kGrooveDepth_mm / cell_mm));

    std::vector<std::uint8_t> reached(count, 0);
    reachFaces(cells, margin, reached);
    flood(cells, openCells(cells, margin, kNone), marked(cells, reached), reached, kNone);
    for (int i = 0; i < margin + depth; ++i) {
        grow(cells, reached, [&](std::size_t at) { return cells.kind[at] != kBody; });
    }
    base::parallelFor(static_cast<std::size_t>(field.size[2] - 2), [&](std::size_t index) {
        const auto z = static_cast<std::int64_t>(index);
        for (std::int64_t y = 0; y < field.size[1] - 2; ++y) {
            const std::size_t cellRow = cells.at(0, y / cells.factor[1], z / cells.factor[2]);
            float* row = field.values.data() + field.offset(1, y + 1, z + 1);
            for (std::int64_t x = 0; x < field.size[0] - 2; ++x) {
                if (row[x] <= 0 && !reached[cellRow + static_cast<std::size_t>(x / cells.factor[0])]) row[x] = 1;
            }
        }
    });
}

void keepLargestBody(SkinField& field) {
    std::vector<Run> runs;
    const auto rows = static_cast<std::size_t>(field.size[1] * field.size[2]);
    std::vector<std::uint32_t> firstRun(rows + 1, 0);
    for (std::size_t row = 0; row < rows; ++row) {
        firstRun[row] = static_cast<std::uint32_t>(runs.size());
        const float* values = field.values.data() + row * static_cast<std::size_t>(field.size[0]);
        for (std::int32_t x = 0; x < field.size[0];) {
            if (values[x] <= 0) {
                ++x;
                continue;
            }
            const std::int32_t first = x;
            while (x < field.size[0] && values[x] > 0) ++x;
            const auto id = static_cast<std::uint32_t>(runs.size());
            runs.push_back({first, x - 1, id, static_cast<std::uint32_t>(x - first)});
        }
    }
    firstRun[rows] = static_cast<std::uint32_t>(runs.size());
    const auto width = static_cast<std::size_t>(field.size[1]);
    for (std::size_t row = 0; row < rows; ++row) {
        if (row % width > 0) join(runs, firstRun[row - 1], firstRun[row], firstRun[row], firstRun[row + 1]);
        if (row >= width)
            join(runs, firstRun[row - width], firstRun[row - width + 1], firstRun[row], firstRun[row + 1]);
    }
    std::uint32_t best = 0;
    for (std::uint32_t r = 0; r < runs.size(); ++r) {
        if (runs[r].parent == r && runs[r].voxels > runs[best].voxels) best = r;
    }
    for (std::size_t row = 0; row < rows; ++row) {
        for (std::uint32_t r = firstRun[row]; r < firstRun[row + 1]; ++r) {
            if (rootOf(runs, r) == best) continue;
            float* values = field.values.data() + row * static_cast<std::size_t>(field.size[0]);
            std::fill(values + runs[r].first, values + runs[r].last + 1, -1.0F);
        }
    }
}

}  // namespace bauta::scene::detail
