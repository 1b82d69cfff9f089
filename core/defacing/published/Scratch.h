// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/GuardedFolder.h"
#include "core/defacing/published/AxisOrder.h"
#include "core/defacing/published/Program.h"

namespace bauta::defacing {

/// Where programs work: the system's place for temporary files, or, where that has a space or a letter beyond ASCII in
/// its path, /var/tmp or /tmp. The scripts of FSL and AFNI quote no paths.
[[nodiscard]] std::filesystem::path plainPlace();

/// The private folder of one run: the program works in one half, its temporary files lie in the other.
class Scratch final : public Workplace {
  public:
    Scratch();

    [[nodiscard]] std::filesystem::path work() const { return folder_.path() / "work"; }
    [[nodiscard]] std::filesystem::path temporary() const { return folder_.path() / "tmp"; }
    [[nodiscard]] const std::filesystem::path& folder() const { return folder_.path(); }
    [[nodiscard]] int hold() const { return folder_.hold(); }

    /// Writes the scan as kScanName, its axes in another order, in a pixel type that every program reads (u8, i16 or
    /// f32). Returns it.
    image::Volume stage(const image::Volume& scan, const AxisOrder& order);
    /// True when the program changed the staged scan's file.
    [[nodiscard]] bool scanWasWritten() const;
    /// The file of this name that the program made: .nii.gz, .nii or .hdr. Empty when there is none.
    [[nodiscard]] std::filesystem::path made(const std::string& nameWithoutEnding) const;
    /// What stands in the .out files of a folder, the first 64 kB of each.
    [[nodiscard]] std::string logs(const std::string& folder) const;

    std::string image(const std::filesystem::path& file, const std::string& name) override;
    std::string imageOnScan(const std::filesystem::path& file, const std::string& name) override;
    std::string file(const std::filesystem::path& file, const std::string& name) override;
    std::string text(const std::string& name, const std::string& content) override;
    void folder(const std::string& name) override;
    std::string scanAsPair() override;

  private:
    struct Stamp {
        std::filesystem::path file;
        std::uintmax_t size = 0;
        std::filesystem::file_time_type time;
    };
    void remember(const std::filesystem::path& file);

    base::GuardedFolder folder_;
    image::Geometry grid_;  ///< of the scan before its axes were exchanged
    AxisOrder order_;
    Stamp scan_;
};

}  // namespace bauta::defacing
