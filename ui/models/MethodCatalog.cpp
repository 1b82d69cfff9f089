// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/MethodCatalog.h"

#include <QFileInfo>
#include <algorithm>

#include "core/base/Error.h"
#include "core/defacing/published/Program.h"
#include "core/study/Layout.h"
#include "ui/models/ErrorText.h"

namespace bauta::models {
namespace {

using base::Json;

const auto kOwn = QStringLiteral("methods/settings");

/// Null for one of another version, whose runs a study may have.
const defacing::Method* known(const QString& id) {
    for (const auto& method : defacing::methods())
        if (QString::fromStdString(method->id()) == id) return method.get();
    return nullptr;
}

/// Complete and checked, then without what is a default anyway.
Json differing(const defacing::Method& method, const Json& options) {
    const Json defaults = defacing::completeOptions(method, {});
    const Json complete = defacing::completeOptions(method, options);
    Json kept = Json::object();
    for (const auto& [key, value] : complete.items())
        if (value != defaults.at(key)) kept[key] = value;
    return kept;
}

MethodSettings checked(const QString& variant, const MethodSettings& given) {
    study::requireVariantId(variant.toStdString());
    const defacing::Method& method = defacing::method(MethodCatalog::methodOf(variant).toStdString());
    MethodSettings settings{given.engine, differing(method, given.options)};
    defacing::requireOptionsOf(defacing::resolveEngine(method, given.engine), method, settings.options);
    return settings;
}

/// What of a place is not there, one sentence; empty when nothing.
QString missingOf(const ProgramPlace& place) {
    const QStringList paths = place.key.isEmpty() ? place.path.split(':') : QStringList(place.path);
    for (const QString& path : paths) {
        const QFileInfo file(path);
        if (path.isEmpty() || (place.isFolder ? file.isDir() : file.isFile())) continue;
        return (place.isFolder ? QObject::tr("There is no folder %1.") : QObject::tr("There is no file %1.")).arg(path);
    }
    return {};
}

void set(defacing::ProgramPlaces& places, const ProgramPlace& place) {
    if (place.key.isEmpty()) {
        places.folders.clear();
        for (const QString& folder : place.path.split(':', Qt::SkipEmptyParts))
            places.folders.emplace_back(folder.toStdString());
    } else if (place.path.isEmpty()) {
        places.places.erase(place.key.toStdString());
    } else {
        places.places[place.key.toStdString()] = place.path.toStdString();
    }
}

}  // namespace

MethodCatalog::MethodCatalog(Settings& settings, Finder finder, QObject* parent)
    : QObject(parent), settings_(settings), finder_(std::move(finder)) {
    writer_.setMaxThreadCount(1);
    const Json stored = Json::parse(settings_.value(kOwn).toString().toStdString(), nullptr, false);
    if (!stored.is_object()) return;
    for (const auto& [variant, value] : stored.items()) {
        // Written by another version, or by hand: what makes no sense here is not used.
        try {
            own_[QString::fromStdString(variant)] =
                checked(QString::fromStdString(variant),
                        {value.value("engine", std::string("auto")), value.value("options", Json::object())});
        } catch (const std::exception&) {
            continue;
        }
    }
}

QStringList MethodCatalog::variants() const {
    QStringList all;
    for (const auto& method : defacing::methods()) {
        const QString id = QString::fromStdString(method->id());
        all.append(id);
        for (const auto& [variant, settings] : own_)
            if (variant != id && methodOf(variant) == id) all.append(variant);
    }
    return all;
}

MethodSettings MethodCatalog::settings(const QString& variant) const {
    const auto known = own_.find(variant);
    return known != own_.end() ? known->second : MethodSettings();
}

void MethodCatalog::save(const QString& variant, const MethodSettings& given) {
    const MethodSettings wanted = checked(variant, given);
    own_[variant] = wanted;
    if (!variant.contains('+') && wanted == MethodSettings()) own_.erase(variant);
    store();
}

void MethodCatalog::remove(const QString& variant) {
    if (own_.erase(variant) > 0) store();
}

void MethodCatalog::store() {
    Json all = Json::object();
    for (const auto& [id, settings] : own_)
        all[id.toStdString()] = {{"engine", settings.engine}, {"options", settings.options}};
    settings_.setValue(kOwn, QString::fromStdString(all.dump()));
    Q_EMIT settingsChanged();
}

MethodSettings MethodCatalog::settingsIn(const Snapshot& study, const QString& variant) const {
    if (study == nullptr) return settings(variant);
    const std::string id = variant.toStdString();
    const auto declared = study->variants.find(id);
    const bool used = std::ranges::any_of(study->runs, [&](const study::Run& run) {
        using study::RunState;
        return run.method == id &&
               (run.state == RunState::Done || run.state == RunState::Queued || run.state == RunState::Running);
    });
    if (declared == study->variants.end() || !used) return settings(variant);
    // Stored complete; what is a default needs no telling.
    MethodSettings stored{declared->second.engine, declared->second.options};
    if (const defacing::Method* method = known(methodOf(variant)))
        for (const defacing::OptionSpec& spec : method->options())
            if (const auto set = stored.options.find(spec.key);
                set != stored.options.end() && *set == spec.defaultValue)
                stored.options.erase(set);
    return stored;
}

bool MethodCatalog::differsIn(const Snapshot& study, const QString& variant) const {
    const defacing::Method* method = known(methodOf(variant));
    if (method == nullptr) return false;
    const auto comparable = [&](MethodSettings set) {
        if (set.engine == "auto" && method->native()) set.engine = "native";
        std::map<std::string, Json> options;
        for (const auto& [key, value] : set.options.items()) options[key] = value;
        for (const defacing::OptionSpec& spec : method->options())
            if (spec.unit == "path" && options.contains(spec.key)) options[spec.key] = "a file";
        return std::pair(set.engine, options);
    };
    return comparable(settingsIn(study, variant)) != comparable(settings(variant));
}

const ProgramState& MethodCatalog::program(const QString& method) const {
    static const ProgramState kUnknown;
    const auto known = programs_.find(method.toStdString());
    return known != programs_.end() ? known->second : kUnknown;
}

QString MethodCatalog::whyNot(const QString& method, const MethodSettings& settings) const {
    const defacing::Method* implementation = known(method);
    if (implementation == nullptr) return tr("This version of Bauta has no method %1.").arg(method);
    if (settings.engine != "published" && implementation->native()) return {};
    const ProgramState& state = program(method);
    switch (state.kind) {
        case ProgramState::Kind::Found:
            return {};
        case ProgramState::Kind::Searching:
            return tr("The program of %1 is still looked for.").arg(method);
        case ProgramState::Kind::Missing:
            break;
    }
    return tr("%1 needs its published program; not found: %2.").arg(method, state.missing);
}

MethodCatalog::~MethodCatalog() = default;

std::map<std::string, QString> MethodCatalog::blockedIn(const Snapshot& study) const {
    std::map<std::string, QString> blocked;
    if (study == nullptr) return blocked;
    for (const std::string& id : study->methods) {
        const QString variant = QString::fromStdString(id);
        const QString why = whyNot(methodOf(variant), settingsIn(study, variant));
        if (!why.isEmpty()) blocked.emplace(id, why);
    }
    return blocked;
}

QVector<ProgramPlace> MethodCatalog::places(const QString& method) const {
    QVector<ProgramPlace> all;
    if (const defacing::Program* known = defacing::findProgram(method.toStdString())) {
        for (const defacing::PlaceSpec& spec : known->facts().places) {
            const auto set = places_.places.find(spec.key);
            const QString meaning = QString::fromStdString(spec.meaning);
            all.append({QString::fromStdString(spec.key), meaning.left(1).toUpper() + meaning.mid(1) + '.',
                        spec.isFolder,
                        set != places_.places.end() ? QString::fromStdString(set->second.string()) : QString()});
        }
    }
    QStringList folders;
    for (const auto& folder : places_.folders) folders.append(QString::fromStdString(folder.string()));
    all.append(ProgramPlace{{},
                            tr("Folders in which programs are looked for before those of PATH, with : between them."),
                            true,
                            folders.join(':')});
    return all;
}

void MethodCatalog::setPlace(const ProgramPlace& place, std::function<void(const QString&)> done) {
    writer_.start([this, place, done = std::move(done)] {
        QString trouble = missingOf(place);
        if (trouble.isEmpty()) {
            const auto stored = base::attempt([&] {
                // Read anew: the file may have been edited by hand; what is damaged there is not to be written over.
                defacing::ProgramPlaces places = defacing::ProgramPlaces::load();
                set(places, place);
                places.save();
                return true;
            });
            if (!stored.ok()) trouble = sentence(stored.error());
        }
        // The pool is waited for before this object goes.
        QMetaObject::invokeMethod(this, [this, trouble, done] {
            if (trouble.isEmpty()) findPrograms();
            done(trouble);
        });
    });
}

void MethodCatalog::findPrograms() {
    const quint64 serial = ++serial_;
    programs_.clear();
    Q_EMIT programsChanged();
    const Report report = [this, serial](const std::string& method, const ProgramState& state) {
        QMetaObject::invokeMethod(this, [this, serial, method, state] {
            if (serial != serial_) return;
            programs_[method] = state;
            Q_EMIT programsChanged();
        });
    };
    search_.run<bool>(
        [this, finder = finder_, report](std::stop_token stop) {
            // When the file cannot be read, the search says why.
            if (const auto places = base::attempt([] { return defacing::ProgramPlaces::load(); }); places.ok())
                QMetaObject::invokeMethod(this, [this, places = places.value()] {
                    places_ = places;
                    Q_EMIT placesChanged();
                });
            finder(stop, report);
            return true;
        },
        [report](const base::Outcome<bool>& outcome) {
            if (outcome.ok()) return;
            for (const auto& method : defacing::methods())
                report(method->id(), {ProgramState::Kind::Missing, {}, {}, sentence(outcome.error()), {}});
        });
}

void findPublishedPrograms(const std::stop_token& stop, const MethodCatalog::Report& report) {
    const auto places = defacing::ProgramPlaces::load();
    std::map<std::string, defacing::Installation> found;
    // Files first, which is quick; asking a program for its version may take seconds.
    for (const auto& method : defacing::methods()) {
        const defacing::Program* program = defacing::findProgram(method->id());
        ProgramState state;
        state.kind = ProgramState::Kind::Missing;
        if (program == nullptr) {
            state.missing = QObject::tr("none is known");
        } else {
            const defacing::Installation at = program->find(places);
            if (at.available()) {
                found[method->id()] = at;
                continue;
            }
            state.missing = QString::fromStdString(at.missingLine());
            state.get = QString::fromStdString(at.howToGetLine());
        }
        report(method->id(), state);
    }
    for (const auto& [method, at] : found) {
        if (stop.stop_requested()) return;
        const defacing::ProgramVersion version = defacing::findProgram(method)->version(at, places, stop);
        report(method, {ProgramState::Kind::Found,
                        QString::fromStdString(version.text),
                        QString::fromStdString(at.program.string()),
                        {},
                        {}});
    }
}

QString settingsText(const QString& method, const MethodSettings& settings) {
    const defacing::Method* implementation = known(method);
    if (implementation == nullptr) return {};
    QStringList parts;
    for (const defacing::OptionSpec& spec : implementation->options()) {
        const auto value = settings.options.find(spec.key);
        if (value == settings.options.end() || *value == spec.defaultValue) continue;
        QString text = value->is_number()   ? QString::number(value->get<double>(), 'g', 12)
                       : value->is_string() ? QString::fromStdString(value->get<std::string>())
                                            : QString::fromStdString(value->dump());
        if (spec.unit == "path") {
            text = text.startsWith("sha256:") ? QObject::tr("a file") : QFileInfo(text).fileName();
        } else if (!spec.unit.empty()) {
            text += QChar(0x00A0) + QString::fromStdString(spec.unit);
        }
        parts.append(QString::fromStdString(spec.key) + ' ' + text);
    }
    if (settings.engine == "published") parts.append(QObject::tr("published program"));
    return parts.join(", ");
}

}  // namespace bauta::models
