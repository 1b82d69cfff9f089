// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/registration/detail/Climb.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace bauta::registration::detail {
namespace {

using Numbers = std::vector<double>;

double dot(const Numbers& a, const Numbers& b) {
    return std::inner_product(a.begin(), a.end(), b.begin(), 0.0);
}

Numbers times(const Numbers& matrix, const Numbers& v) {
    Numbers out(v.size(), 0);
    for (std::size_t r = 0; r < v.size(); ++r) {
        for (std::size_t c = 0; c < v.size(); ++c) {
            out[r] += matrix[r * v.size() + c] * v[c];
        }
    }
    return out;
}

void setScaledIdentity(Numbers& matrix, std::size_t n, double scale) {
    matrix.assign(n * n, 0);
    for (std::size_t i = 0; i < n; ++i) {
        matrix[i * n + i] = scale;
    }
}

/// H ← (I − ρ s yᵀ) H (I − ρ y sᵀ) + ρ s sᵀ, expanded.
void update(Numbers& h, const Numbers& s, const Numbers& y, double sy) {
    const std::size_t n = s.size();
    const Numbers hy = times(h, y);
    const double factor = (1 + dot(y, hy) / sy) / sy;
    for (std::size_t r = 0; r < n; ++r) {
        for (std::size_t c = 0; c < n; ++c) {
            h[r * n + c] += factor * s[r] * s[c] - (hy[r] * s[c] + s[r] * hy[c]) / sy;
        }
    }
}

}  // namespace

double climb(const Function& function, Numbers& x, const ClimbOptions& options) {
    const std::size_t n = x.size();
    Numbers gradient(n), next(n), nextGradient(n), inverse;
    double value = function(x, gradient);
    int used = 1;
    bool fresh = true;  // the inverse curvature is unknown
    while (used < options.evaluations) {
        const double slope = std::sqrt(dot(gradient, gradient));
        if (!(slope > 0)) {
            break;
        }
        if (fresh) {
            setScaledIdentity(inverse, n, 0.5 * options.largestStep / slope);
        }
        Numbers step = times(inverse, gradient);
        double length = std::sqrt(dot(step, step));
        if (length > options.largestStep) {
            for (double& s : step) {
                s *= options.largestStep / length;
            }
            length = options.largestStep;
        }
        const double rise = dot(step, gradient);
        double t = 1;
        bool better = false;
        double nextValue = value;
        while (used < options.evaluations && t * length > options.smallestStep) {
            for (std::size_t i = 0; i < n; ++i) {
                next[i] = x[i] + t * step[i];
            }
            nextValue = function(next, nextGradient);
            ++used;
            if (nextValue >= value + 1e-4 * t * rise) {
                better = true;
                break;
            }
            t *= 0.4;
        }
        if (!better) {
            if (fresh) {
                break;
            }
            fresh = true;  // the curvature may have misled: once more straight uphill
            continue;
        }
        Numbers s(n), y(n);
        for (std::size_t i = 0; i < n; ++i) {
            s[i] = next[i] - x[i];
            y[i] = gradient[i] - nextGradient[i];  // of the negated function
        }
        const double sy = dot(s, y);
        if (sy > 1e-12) {
            if (fresh) {
                setScaledIdentity(inverse, n, sy / dot(y, y));
            }
            update(inverse, s, y, sy);
            fresh = false;
        }
        x = next;
        value = nextValue;
        gradient = nextGradient;
        if (t * length < 2 * options.smallestStep) {
            break;
        }
    }
    return value;
}

}  // namespace bauta::registration::detail
