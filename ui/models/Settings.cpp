// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/Settings.h"

#include <QDir>
#include <algorithm>

namespace bauta::models {

Settings::Settings(const QString& fileName, QObject* parent)
    : QObject(parent),
      store_(fileName.isEmpty()
                 ? std::make_unique<QSettings>(QSettings::IniFormat, QSettings::UserScope, "bauta", "bauta")
                 : std::make_unique<QSettings>(fileName, QSettings::IniFormat)) {}

bool Settings::light() const {
    return value("look/light", false).toBool();
}

void Settings::setLight(bool light) {
    if (light == this->light()) return;
    setValue("look/light", light);
    Q_EMIT lightChanged();
}

int Settings::textSize() const {
    return std::clamp(value("look/textSize", 100).toInt(), 90, 200);
}

void Settings::setTextSize(int percent) {
    percent = std::clamp(percent, 90, 200);
    if (percent == textSize()) return;
    setValue("look/textSize", percent);
    Q_EMIT textSizeChanged();
}

QString Settings::reader() const {
    return value("review/reader").toString();
}

void Settings::setReader(const QString& reader) {
    if (reader == this->reader()) return;
    setValue("review/reader", reader);
    Q_EMIT readerChanged();
}

bool Settings::autoAdvance() const {
    return value("review/autoAdvance", false).toBool();
}

void Settings::setAutoAdvance(bool on) {
    if (on == autoAdvance()) return;
    setValue("review/autoAdvance", on);
    Q_EMIT autoAdvanceChanged();
}

bool Settings::hintSeen(const QString& id) const {
    return value("hints/" + id, false).toBool();
}

void Settings::setHintSeen(const QString& id) {
    setValue("hints/" + id, true);
}

QVector<RecentStudy> Settings::recent() const {
    QVector<RecentStudy> studies;
    const int count = store_->beginReadArray("recent");
    for (int i = 0; i < count; ++i) {
        store_->setArrayIndex(i);
        studies.append({store_->value("folder").toString(), store_->value("name").toString(),
                        store_->value("note").toString(), store_->value("day").toDate()});
    }
    store_->endArray();
    return studies;
}

static void writeRecent(QSettings& store, const QVector<RecentStudy>& studies) {
    store.remove("recent");
    store.beginWriteArray("recent", static_cast<int>(studies.size()));
    for (int i = 0; i < studies.size(); ++i) {
        store.setArrayIndex(i);
        store.setValue("folder", studies[i].folder);
        store.setValue("name", studies[i].name);
        store.setValue("note", studies[i].note);
        store.setValue("day", studies[i].day);
    }
    store.endArray();
}

void Settings::remember(const RecentStudy& study) {
    QVector<RecentStudy> studies = recent();
    const QString clean = QDir::cleanPath(study.folder);
    studies.removeIf([&](const RecentStudy& s) { return QDir::cleanPath(s.folder) == clean; });
    studies.prepend(study);
    studies.resize(std::min<qsizetype>(studies.size(), 8));
    writeRecent(*store_, studies);
    Q_EMIT recentChanged();
}

void Settings::forget(const QString& folder) {
    QVector<RecentStudy> studies = recent();
    studies.removeIf([&](const RecentStudy& s) { return s.folder == folder; });
    writeRecent(*store_, studies);
    Q_EMIT recentChanged();
}

QByteArray Settings::windowGeometry() const {
    return value("window/geometry").toByteArray();
}

void Settings::setWindowGeometry(const QByteArray& geometry) {
    setValue("window/geometry", geometry);
}

QVariant Settings::value(const QString& key, const QVariant& defaultValue) const {
    return store_->value(key, defaultValue);
}

void Settings::setValue(const QString& key, const QVariant& value) {
    store_->setValue(key, value);
}

}  // namespace bauta::models
