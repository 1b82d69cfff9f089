// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <string>

#include "core/base/Error.h"
#include "core/base/Json.h"
#include "core/image/Volume.h"

namespace bauta::study {

namespace fs = std::filesystem;

/// The version of the layout this program writes; folders with a newer one are refused, older ones upgraded
/// (Upgrade.h).
inline constexpr int kSchemaVersion = 2;

/// Where things lie in a study folder (DESIGN 3). Pure names: nothing is read or made.
class Layout {
  public:
    /// A slash at the end makes no difference.
    explicit Layout(const fs::path& root)
        : root_(root.has_filename() || !root.has_parent_path() ? root : root.parent_path()) {}
    [[nodiscard]] const fs::path& root() const { return root_; }

    [[nodiscard]] fs::path description() const { return root_ / "dataset_description.json"; }
    [[nodiscard]] fs::path participants() const { return root_ / "participants.tsv"; }
    [[nodiscard]] fs::path ratings() const { return root_ / "ratings"; }
    [[nodiscard]] fs::path jobs() const { return root_ / "jobs"; }
    [[nodiscard]] fs::path cache() const { return root_ / "cache"; }
    [[nodiscard]] fs::path index() const { return root_ / "study.sqlite"; }
    /// The salt of source hashes and the lock file. Left out when a study is handed on.
    [[nodiscard]] fs::path hidden() const { return root_ / ".bauta"; }
    [[nodiscard]] fs::path derivatives() const { return root_ / "derivatives"; }

    [[nodiscard]] fs::path subjectFolder(const std::string& id) const { return root_ / id; }
    [[nodiscard]] fs::path anat(const std::string& id) const { return root_ / id / "anat"; }
    [[nodiscard]] fs::path scan(const std::string& id, image::Modality modality) const;
    /// Folder "oars", "truth" or a variant id.
    [[nodiscard]] fs::path derivedAnat(const std::string& folder, const std::string& id) const {
        return derivatives() / folder / id / "anat";
    }
    /// derivatives/oars/<id>/anat/<id>_label-<label>_mask.nii.gz
    [[nodiscard]] fs::path structure(const std::string& id, const std::string& label) const;
    [[nodiscard]] fs::path brain(const std::string& id) const;
    [[nodiscard]] fs::path face(const std::string& id) const;
    [[nodiscard]] fs::path landmarks(const std::string& id) const;
    [[nodiscard]] fs::path defaced(const std::string& variant, const std::string& id, image::Modality modality) const;
    [[nodiscard]] fs::path affected(const std::string& variant, const std::string& id) const;

  private:
    fs::path root_;
};

/// The JSON beside an image: "….nii.gz" becomes "….json".
[[nodiscard]] fs::path sidecarOf(const fs::path& image);

/// True when the path is the folder or lies below it, whatever links lead there.
[[nodiscard]] bool isWithin(const fs::path& path, const fs::path& folder);

/// A file's name up to its first dot: endings such as ".nii.gz" have two.
[[nodiscard]] std::string stemOf(const fs::path& file);

/// The letters and digits of a structure's name, for file names: "Parotid_L" gives "ParotidL".
[[nodiscard]] std::string labelOf(const std::string& structure);

/// "sub-" with letters and digits.
[[nodiscard]] bool isSubjectId(const std::string& text);

/// A method id, or "method+name". Error BadRequest for anything that could not be a folder's name.
void requireVariantId(const std::string& variant);

/// An error as the study below root may store it: a file of its own is named by its place in it, nothing else is.
[[nodiscard]] std::string storedLine(const base::Error& error, const fs::path& root);

/// dataset_description.json of the study itself.
[[nodiscard]] base::Json studyDescription(const std::string& name);
/// That of a folder below derivatives/.
[[nodiscard]] base::Json derivativeDescription(const std::string& name);

}  // namespace bauta::study
