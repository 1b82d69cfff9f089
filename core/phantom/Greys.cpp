// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/phantom/Greys.h"

#include <algorithm>
#include <cmath>

namespace bauta::phantom {

namespace {

struct Range {
    float low, high;
};
/// T2, T1 and PD as ranges between subjects, CT as mean and standard deviation; texture of the tissue.
struct Grey {
    Label label;
    Range t2, t1, pd, ct;
    float texture;
};

constexpr std::array<Grey, kLabels> kGreys = {{
    {Label::Outside, {0, 0}, {0, 0}, {0, 0}, {-1000, 0}, 0},
    {Label::Skin, {.35F, .45F}, {.38F, .44F}, {.57F, .63F}, {30, 20}, .05F},
    {Label::Fat, {.65F, .85F}, {1, 1}, {.78F, .82F}, {-100, 8}, .05F},
    {Label::Muscle, {.12F, .20F}, {.36F, .42F}, {.68F, .72F}, {55, 6}, .06F},
    {Label::Bone, {.03F, .06F}, {.04F, .08F}, {.07F, .09F}, {1000, 150}, .05F},
    {Label::Marrow, {.40F, .55F}, {.60F, .80F}, {.57F, .63F}, {300, 70}, .10F},
    {Label::Csf, {1, 1}, {.14F, .18F}, {1, 1}, {7, 3}, .01F},
    {Label::GreyMatter, {.50F, .58F}, {.41F, .43F}, {.91F, .93F}, {37, 2}, .02F},
    {Label::WhiteMatter, {.36F, .42F}, {.58F, .62F}, {.79F, .81F}, {28, 2}, .02F},
    {Label::Mucosa, {.75F, .90F}, {.38F, .42F}, {.88F, .92F}, {45, 8}, .05F},
    {Label::Gland, {.45F, .65F}, {.60F, .72F}, {.79F, .82F}, {-10, 18}, .10F},
    {Label::Node, {.55F, .68F}, {.38F, .44F}, {.84F, .86F}, {40, 8}, .04F},
    {Label::Artery, {.03F, .08F}, {.05F, .12F}, {.09F, .11F}, {45, 5}, .02F},
    {Label::Cartilage, {.22F, .30F}, {.31F, .35F}, {.48F, .52F}, {110, 30}, .06F},
    {Label::Vitreous, {.98F, 1.15F}, {.12F, .16F}, {.97F, .99F}, {8, 3}, .01F},
    {Label::Lens, {.15F, .20F}, {.40F, .44F}, {.48F, .52F}, {80, 12}, .01F},
    {Label::Nerve, {.38F, .44F}, {.52F, .55F}, {.76F, .80F}, {30, 3}, .02F},
    {Label::Tongue, {.25F, .35F}, {.45F, .55F}, {.70F, .74F}, {35, 10}, .10F},
    {Label::Teeth, {.02F, .02F}, {.03F, .03F}, {.05F, .05F}, {2000, 300}, 0},
    {Label::Thyroid, {.40F, .44F}, {.44F, .48F}, {.78F, .82F}, {100, 15}, .05F},
    {Label::Air, {0, 0}, {0, 0}, {0, 0}, {-990, 5}, 0},
    {Label::Vein, {.08F, .35F}, {.11F, .13F}, {.14F, .16F}, {42, 4}, .02F},
    {Label::Cerebellum, {.42F, .48F}, {.46F, .48F}, {.84F, .86F}, {33, 2}, .02F},
    {Label::Disc, {.25F, .55F}, {.34F, .38F}, {.68F, .72F}, {90, 15}, .04F},
    {Label::Lung, {.05F, .05F}, {.06F, .06F}, {.15F, .15F}, {-820, 30}, .10F},
    {Label::Tumour, {.62F, .78F}, {.38F, .42F}, {.82F, .86F}, {55, 5}, .06F},
    {Label::Mask, {0, 0}, {0, 0}, {0, 0}, {30, 20}, 0},
    {Label::Metal, {0, 0}, {0, 0}, {0, 0}, {3000, 0}, 0},
    {Label::Fluid, {.93F, .97F}, {.20F, .30F}, {.95F, .99F}, {15, 4}, .01F},
    {Label::Device, {0, 0}, {0, 0}, {0, 0}, {115, 25}, 0},  // a tube has 150, a stent 80
    {Label::Bolus, {.5F, .5F}, {.3F, .3F}, {.6F, .6F}, {10, 5}, .02F},
}};

}  // namespace

std::array<float, kLabels> drawGreys(image::Modality modality, const Parameters& p) {
    std::array<float, kLabels> greys{};
    Stream stream(noiseKey(p.seed, "greys"), image::suffix(modality));
    for (const Grey& g : kGreys) {
        const double position = p.average ? .5 : stream.uniform();
        const double factor = p.average ? 1 : stream.clipped(1, .03, 2);
        const double normal = p.average ? 0 : stream.clipped(0, 1, 2);
        const auto within = [&](const Range& r) { return (r.low + position * (r.high - r.low)) * factor; };
        double value = 0;
        switch (modality) {
            case image::Modality::CT:
                value = g.ct.low + normal * g.ct.high;
                break;
            case image::Modality::T1w:
                value = within(g.t1);
                break;
            case image::Modality::PDw:
                value = within(g.pd);
                break;
            default:
                value = within(g.t2);
                break;
        }
        greys[static_cast<std::size_t>(g.label)] = static_cast<float>(value);
    }
    return greys;
}

namespace {

/// Factor on a tissue's grey at a place of the template.
class Texture {
  public:
    Texture(image::Modality modality, std::uint64_t seed) : modality_(modality), key_(noiseKey(seed, "texture")) {}

    [[nodiscard]] float at(Label tissue, Point p) const {
        const float amount = kGreys[static_cast<std::size_t>(tissue)].texture;
        switch (tissue) {
            case Label::Muscle:
            case Label::Tongue: {
                // Bundles run up and down; fat lies between them.
                const float bundle = blobNoise(key_, {p.x / 2.6F, p.y / 2.6F, p.z / 11});
                const float fatty = blobNoise(key_ + 1, {p.x / 5, p.y / 5, p.z / 24});
                const float streak = std::max(0.0F, 1 - std::abs(fatty) / 0.07F);
                return 1 + 2.2F * amount * bundle + fatShare() * streak;
            }
            case Label::Fat: {
                // Septa: thin dark sheets every 8 mm or so.
                const float cell = blobNoise(key_ + 2, {p.x / 8, p.y / 8, p.z / 8});
                const float septum = std::max(0.0F, 1 - std::abs(cell) / 0.06F);
                return (1 + 2 * amount * blobNoise(key_ + 3, 0.3F * p)) * (1 - 0.24F * septum);
            }
            case Label::Gland: {
                const float lobule = blobNoise(key_ + 4, 0.28F * p);
                const float fine = blobNoise(key_ + 5, 0.6F * p);
                return 1 + amount * (1.3F * lobule + 0.9F * fine);
            }
            case Label::Marrow:
                return 1 + amount * (blobNoise(key_ + 6, 0.5F * p) + blobNoise(key_ + 7, 0.2F * p));
            case Label::Cerebellum: {
                // Leaves: arcs about the fourth ventricle.
                const float angle = std::atan2(p.z - 6, p.y - 24) + 0.05F * blobNoise(key_ + 8, 0.15F * p);
                const float leaf = std::cos(angle * 38);
                return 1 + (modality_ == image::Modality::T2w ? .14F : -.10F) * (leaf > 0.5F ? leaf : 0) + .02F * leaf;
            }
            default:
                return 1 + 2 * amount * blobNoise(key_ + 9, 0.45F * p);
        }
    }

  private:
    [[nodiscard]] float fatShare() const {
        return modality_ == image::Modality::T2w ? .55F : modality_ == image::Modality::T1w ? .30F : .05F;
    }
    image::Modality modality_;
    std::uint64_t key_;
};

}  // namespace

std::vector<float> paintGreys(const Model& m, image::Modality modality, const Parameters& p, const Formation& formation,
                              const Warp& warp) {
    const std::array<float, kLabels> greys = drawGreys(modality, p);
    const bool ct = modality == image::Modality::CT;
    const float air = greys[0];
    const Lattice& l = m.lattice;
    const Texture texture(modality, p.seed);
    const bool shifted = formation.fatShift_mm != 0;
    const auto surface = static_cast<float>(formation.surface);
    std::vector<float> values(l.count(), air), fat(shifted ? l.count() : 0);
    base::parallelFor(static_cast<std::size_t>(l.size[2]), [&](std::size_t slice) {
        const int k = static_cast<int>(slice);
        for (int j = 0; j < l.size[1]; ++j)
            for (int i = 0; i < l.size[0]; ++i) {
                const std::size_t o = l.offset(i, j, k);
                const bool outside = m.depth[o] <= 0 && m.tissue[o] != 0;  // an object on the skin
                const float inside = outside ? 1 : std::clamp(0.5F + m.depth[o] / l.step, 0.0F, 1.0F);
                if (inside <= 0) continue;
                const Label tissue = m.tissue[o] == 0 ? Label::Skin : static_cast<Label>(m.tissue[o]);
                float value = greys[static_cast<std::size_t>(tissue)];
                if (!p.average && value != air) {
                    const float factor = texture.at(tissue, l.at(i, j, k));
                    // CT shows the same structure far weaker: scaled to HU about water.
                    value = ct ? value + (tissue == Label::Marrow ? 250.0F : 45.0F) * (factor - 1) : value * factor;
                    if (surface > 0) value *= 1 + surface * std::exp(std::min(-m.depth[o], 0.0F) / 25);
                }
                value = air + inside * (value - air);
                if (shifted && (tissue == Label::Fat || tissue == Label::Marrow)) {
                    fat[o] = (tissue == Label::Fat ? 1 : 0.5F) * value;
                    value -= fat[o];
                }
                values[o] = value;
            }
    });
    if (!shifted) return values;
    // The scanner's read axis as it lies in the template, near the middle of the head.
    const Point middle = warp.toScan({0, -20, -40});
    const Point read = formation.readAxis == 0 ? Point{10, 0, 0} : Point{0, 10, 0};
    const Point along = unit(warp.toTemplate(middle + read) - warp.toTemplate(middle));
    const Point shift = static_cast<float>(formation.fatShift_mm) * along;
    addShiftedFat(values, fat, l, shift);
    if (formation.susceptibility > 0) darkenNearAir(values, m, static_cast<float>(formation.susceptibility), shift);
    return values;
}

}  // namespace bauta::phantom
