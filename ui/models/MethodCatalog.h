// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QStringList>
#include <QThreadPool>
#include <QVector>
#include <functional>
#include <map>
#include <stop_token>

#include "core/defacing/Method.h"
#include "core/defacing/published/ProgramPlaces.h"
#include "ui/models/Background.h"
#include "ui/models/Settings.h"
#include "ui/models/Snapshot.h"

namespace bauta::models {

/// What is known of a method's published program on this machine.
struct ProgramState {
    enum class Kind { Searching, Found, Missing };
    Kind kind = Kind::Searching;
    QString version;  ///< when found; may be empty
    QString where;    ///< the program, when found
    QString missing;  ///< one sentence: what was not found
    QString get;      ///< how to get it, one sentence
};

/// A place that a published program is looked for in: FSLDIR and the like, or the search folders.
struct ProgramPlace {
    QString key;      ///< empty: folders that are searched before those of PATH, ":" between them
    QString meaning;  ///< a sentence
    bool isFolder = true;
    QString path;  ///< as this user set it; empty: wherever the system has it
};

/// What a run of a method is asked for. Options hold what differs from the method's defaults.
struct MethodSettings {
    std::string engine = "auto";  ///< auto, native or published
    base::Json options = base::Json::object();
    bool operator==(const MethodSettings&) const = default;
};

/// Every method with what this user has set for it: the settings of new runs, named variants ("pydeface+keep"), places
/// of programs; and what was found of the published programs. The user's paths stay in the user's settings file; a
/// study gets hashes (core/job/UserFiles.h).
class MethodCatalog : public QObject {
    Q_OBJECT
  public:
    /// Gets what was found of one method's program; callable from any thread.
    using Report = std::function<void(const std::string& method, const ProgramState&)>;
    using Finder = std::function<void(std::stop_token, const Report&)>;

    /// finder looks for the programs, on another thread.
    MethodCatalog(Settings& settings, Finder finder, QObject* parent = nullptr);
    ~MethodCatalog() override;

    /// All variants: every method, followed by its named variants.
    [[nodiscard]] QStringList variants() const;
    [[nodiscard]] static QString methodOf(const QString& variant) { return variant.section('+', 0, 0); }

    /// What new runs of the variant are made with; of one that the user has not set, the method's defaults.
    [[nodiscard]] MethodSettings settings(const QString& variant) const;
    /// Checked and stored; a variant that is not known yet is made. Error BadRequest (options, name).
    void save(const QString& variant, const MethodSettings& settings);
    /// Forgets a named variant, or goes back to a method's defaults. Studies keep the runs they have.
    void remove(const QString& variant);

    /// What new runs of the variant in this study are made with: where it has runs, or waits for some, those settings
    /// stand, so that one column of the board is one set of settings.
    [[nodiscard]] MethodSettings settingsIn(const Snapshot& study, const QString& variant) const;

    /// True when those are other ones than settings(variant). A file there is known by its hash only and not compared.
    [[nodiscard]] bool differsIn(const Snapshot& study, const QString& variant) const;

    [[nodiscard]] const ProgramState& program(const QString& method) const;
    /// Why these settings of the method cannot run on this machine, one sentence; empty when they can.
    [[nodiscard]] QString whyNot(const QString& method, const MethodSettings& settings) const;
    [[nodiscard]] QString whyNot(const QString& variant) const { return whyNot(methodOf(variant), settings(variant)); }

    /// Why the methods of the study's board cannot run on this machine, those of them that cannot.
    [[nodiscard]] std::map<std::string, QString> blockedIn(const Snapshot& study) const;

    /// Where the program of a method is looked for, the search folders last. The places are a setting of the user's
    /// that jobs read too (core/defacing/published/ProgramPlaces.h); known once placesChanged() came.
    [[nodiscard]] QVector<ProgramPlace> places(const QString& method) const;
    /// Stores a place that exists, or an empty path, and looks for the programs again; done gets what was wrong, one
    /// sentence, or nothing. Files are looked at, read and written on another thread.
    void setPlace(const ProgramPlace& place, std::function<void(const QString& trouble)> done);
    /// Looks for the programs; programsChanged() follows with each that is known.
    void findPrograms();

  Q_SIGNALS:
    void settingsChanged();
    void programsChanged();
    void placesChanged();

  private:
    void store();
    Settings& settings_;
    Finder finder_;
    defacing::ProgramPlaces places_;
    std::map<QString, MethodSettings> own_;
    std::map<std::string, ProgramState> programs_;
    quint64 serial_ = 0;  ///< of the search: late reports of an older one are dropped
    Background search_;
    QThreadPool writer_;  ///< of one thread: places are stored in the order they were set
};

/// Looks for the published program of every method.
void findPublishedPrograms(const std::stop_token& stop, const MethodCatalog::Report& report);

/// "buffer 5 mm, outside keep": what differs from the method's defaults; empty when nothing does. Of a file its name.
[[nodiscard]] QString settingsText(const QString& method, const MethodSettings& settings);

}  // namespace bauta::models
