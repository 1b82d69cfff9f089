// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

namespace bauta::segmentation::augment {

/// Which transform draws: each has a stream of its own, so that switching one off changes no other.
enum class Stream : std::uint64_t { Elastic = 1, Flip, Rotation, Bias, Gamma };

/// Random numbers by counter (SplitMix64): the n-th depends on what the constructor got and on n alone.
class Random {
  public:
    Random(std::uint64_t seed, int epoch, std::uint64_t position, Stream stream)
        : key_(mix(mix(mix(mix(seed) + static_cast<std::uint64_t>(epoch)) + position) +
                   static_cast<std::uint64_t>(stream))) {}

    /// In (0, 1).
    [[nodiscard]] double uniform() {
        return (static_cast<double>(mix(key_ + kStep * ++count_) >> 11) + 0.5) * 0x1.0p-53;
    }
    [[nodiscard]] double uniform(double low, double high) { return low + (high - low) * uniform(); }
    /// Never for 0, always for 1.
    [[nodiscard]] bool chance(double probability) { return uniform() <= probability; }

  private:
    static constexpr std::uint64_t kStep = 0x9e3779b97f4a7c15U;
    [[nodiscard]] static std::uint64_t mix(std::uint64_t v) {
        v += kStep;
        v = (v ^ (v >> 30)) * 0xbf58476d1ce4e5b9U;
        v = (v ^ (v >> 27)) * 0x94d049bb133111ebU;
        return v ^ (v >> 31);
    }

    std::uint64_t key_;
    std::uint64_t count_ = 0;
};

}  // namespace bauta::segmentation::augment
