// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <map>
#include <string>
#include <vector>

#include "core/phantom/Phantom.h"
#include "core/voxelloss/VoxelLoss.h"

namespace bauta::accept {

/// What one native method did to a series of phantoms.
class Tally {
  public:
    int runs = 0, success = 0, notApplicable = 0;
    int faceless = 0;             ///< runs on a scan that shows no skin of eyes, nose or mouth: nothing to succeed in
    int brainCut = 0;             ///< runs that took at least one brain voxel
    std::size_t brainVoxels = 0;  ///< in all runs together

    double slowest_s = 0;
    double peak_mb = 0;              ///< of the whole process while the method runs, phantom and templates included
    std::size_t smallestVoxels = 0;  ///< of the scans

    /// Runs the method with options "key=value" and prints a line.
    void add(const std::string& subject, const std::string& method, const phantom::Phantom& head,
             const std::vector<std::string>& settings);
    /// Mean share (0…1) that organs at risk whose names begin so lost, over all runs that show them.
    [[nodiscard]] double meanLoss(const std::string& oar) const;
    static void printHeading();
    void printRow(const std::string& method, const std::string& series) const;

  private:
    std::map<std::string, int> gone_;  ///< feature → runs in which at most 10 % of it is left
    std::vector<voxelloss::LossRow> losses_;
    double seconds_ = 0;
};

/// Wilson's score interval of a share at 95 %.
struct Interval {
    double low = 0, high = 1;
};
[[nodiscard]] Interval wilson(int successes, int n);

}  // namespace bauta::accept
