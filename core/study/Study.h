// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <functional>
#include <memory>

#include "core/base/Error.h"
#include "core/base/Task.h"
#include "core/study/Types.h"

namespace bauta::study {

/// A study folder (DESIGN 3). The files are the truth; study.sqlite is an index rebuilt from them. One object per
/// thread; several processes may have one study open. Errors: NotFound, Unsupported (newer version), Damaged, Io.
class Study {
  public:
    /// Makes the folder (which may exist empty) with dataset_description.json and the study's random salt.
    static Study create(const fs::path& folder, const std::string& name);
    static Study open(const fs::path& folder);
    /// True when the folder holds a study.
    static bool isStudy(const fs::path& folder);

    Study(Study&&) noexcept;
    Study& operator=(Study&&) noexcept;
    ~Study();

    [[nodiscard]] const fs::path& folder() const;
    [[nodiscard]] std::string name() const;
    /// This user may not write to it: it can be looked at.
    [[nodiscard]] bool readOnly() const;

    /// Looks at the files again where they changed (by time and size) and brings the index up to date. True when
    /// anything was new. Cheap when nothing changed: the window calls it when it is told of a change.
    bool refresh();

    [[nodiscard]] std::vector<Subject> subjects() const;
    [[nodiscard]] Subject subject(const std::string& id) const;  ///< NotFound
    /// Finished runs from their sidecars, joined with queued and running ones from jobs/.
    [[nodiscard]] std::vector<Run> runs() const;
    [[nodiscard]] std::optional<Run> run(const std::string& subject, const std::string& method) const;

    /// Adds a subject: writes scan, masks, sidecars and participants.tsv; computes the skin level.
    /// sourceKey identifies the source (salted hash stored): importing the same source again returns the same id.
    struct NewStructure {
        std::string name, importedAs;
        std::vector<std::string> candidates;
        std::string sourceKey;  ///< of the ROI or file (salted hash stored)
        /// Called when it is written, so that one mask at a time is in memory; empty() for one not to be stored.
        std::function<image::Mask(const base::TaskContext&)> make;
    };
    struct NewSubject {
        image::Volume scan;
        std::vector<std::pair<std::string, image::Mask>> structures;
        std::vector<NewStructure> madeStructures;  ///< further ones; names differ from each other's
        image::Mask brain, face;                   ///< may be empty()
        base::Json landmarks_lps_mm;               ///< object of points by name; null when there are none
        std::string sourceKey;
        std::string patientKey;  ///< tells patients apart (salted hash stored); empty when the source does not tell
        std::vector<std::string> warnings;
    };
    std::string addSubject(const NewSubject& subject, const base::TaskContext& task = {});
    /// The subject already imported from this source, if any. Looks at the files first.
    [[nodiscard]] std::optional<std::string> subjectOfSource(const std::string& sourceKey) const;

    /// Adds structures to a subject that is there, those whose sourceKey it has not got yet; returns how many. Nothing
    /// is overwritten. Errors: NotFound, Geometry, BadRequest (a name that is taken).
    std::size_t addStructures(const std::string& subject, const std::vector<NewStructure>& structures,
                              const base::TaskContext& task = {});
    [[nodiscard]] bool hasStructureOf(const std::string& subject, const std::string& sourceKey) const;
    /// Stores whose scan a subject is where that is not known yet (it was imported by an older version).
    void completePatient(const std::string& subject, const std::string& patientKey);

    /// Gives a structure (by its present name, or the name it was imported as) another name, or answers what it is: its
    /// own name means that it is none of the candidates. Spellings of the eight OARs become their full names. Losses
    /// counted before follow. Returns the name. Errors: NotFound, BadRequest (no name, or one that is taken).
    std::string nameStructure(const std::string& subject, const std::string& structure, const std::string& newName);

    /// A variant's parameter set is stored when it is first used (derivatives/<id>/dataset_description.json). Naming it
    /// again with another method, engine or options is Error BadRequest once it has a finished run; before, it is
    /// replaced.
    struct Variant {
        std::string id, method, engine;
        base::Json options = base::Json::object();
    };
    void declareVariant(const Variant& variant);
    [[nodiscard]] std::optional<Variant> variant(const std::string& id) const;

    /// Stores a finished run (volume, affected mask, sidecar with checks and losses), replacing an older one.
    void storeRun(const std::string& subject, const std::string& variant, const std::string& engine,
                  const defacing::DefaceResult& result, const std::vector<voxelloss::OarLoss>& losses);
    /// Stores that a run ended without a volume, and why: NotApplicable, Cancelled or, by any other code, Failed.
    void storeRunFailure(const std::string& subject, const std::string& variant, const std::string& engine,
                         const base::Error& why, const base::Json& provenance);

    /// Appends to this reader's journal and syncs before returning. Label, reasons, reader and run are checked
    /// (BadRequest); eventId, time and version are filled in, and the hashes unless they are given: a rating that had
    /// to wait belongs to the image that was looked at. Returns the completed rating.
    Rating rate(Rating rating);
    /// Undoes the reader's last rating that still stands, anywhere or on one run. Returns what was undone.
    std::optional<Rating> undoLastRating(const std::string& reader, const std::string& subject = {},
                                         const std::string& method = {});
    [[nodiscard]] std::vector<RatingEvent> ratingEvents() const;
    /// The standing rating of every reader on every run; stale ones (the run was made anew since) have stale = true.
    struct CurrentRating {
        Rating rating;
        bool stale = false;
    };
    [[nodiscard]] std::vector<CurrentRating> currentRatings() const;

    /// All losses of finished runs, for tables and charts.
    [[nodiscard]] std::vector<voxelloss::LossRow> losses() const;

    /// One sentence for every folder, sidecar or journal line that could not be read and was left out.
    [[nodiscard]] std::vector<std::string> problems() const;

    /// Folders of the layout.
    [[nodiscard]] fs::path jobsFolder() const;
    [[nodiscard]] fs::path cacheFolder() const;

    /// A short salted digest by which the study's own files may name something outside of it.
    [[nodiscard]] std::string token(const std::string& text) const;

  private:
    struct State;
    explicit Study(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

/// The subject's scan with its modality, and its structures, read from their files.
[[nodiscard]] image::Volume loadScan(const Subject& subject, const base::TaskContext& task = {});
[[nodiscard]] std::vector<std::pair<std::string, image::Mask>> loadStructures(const Subject& subject);

}  // namespace bauta::study
