// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <set>
#include <string>

#include "core/base/Files.h"
#include "core/study/Layout.h"

namespace bauta::study {

/// A subject id taken while its files are being written, so that two imports never take the same and what a killed
/// import left is cleared away. Make and finish under the study's lock. Destroyed unfinished, it removes the subject's
/// files.
class Reservation {
  public:
    /// The id of a dead reservation whose subject is not whole, if there is one (its files are removed), else the next
    /// free "sub-NNN". Error Io when a living process is importing the same source.
    static Reservation make(const Layout& layout, const std::string& sourceHash);
    Reservation(Reservation&& other) noexcept;
    Reservation& operator=(Reservation&&) = delete;
    ~Reservation();

    [[nodiscard]] const std::string& id() const { return id_; }
    /// The subject's sidecar is written: the reservation has served.
    void finish();

  private:
    Reservation(Layout layout, std::string id, base::Held marker)
        : layout_(std::move(layout)), id_(std::move(id)), marker_(std::move(marker)) {}
    Layout layout_;
    std::string id_;
    base::Held marker_;
    bool open_ = true;
};

/// Adds the subject to participants.tsv, in place of an older row of its id; an empty patient and columns someone added
/// get "n/a". Call under the lock.
void addParticipant(const Layout& layout, const std::string& id, image::Modality modality, const std::string& patient);

}  // namespace bauta::study
