// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDate>
#include <QObject>
#include <QSettings>
#include <QString>
#include <QVector>

namespace bauta::models {

/// A study opened before.
struct RecentStudy {
    QString folder, name, note;  ///< note: "55 subjects, 48 unrated"
    QDate day;
};

/// What the program remembers for this user: theme, text size, reader, recent studies, window. Stored at once.
class Settings : public QObject {
    Q_OBJECT
  public:
    /// The user's own file, or the one named by fileName (tests, --screenshot).
    explicit Settings(const QString& fileName = {}, QObject* parent = nullptr);

    [[nodiscard]] bool light() const;
    void setLight(bool light);
    [[nodiscard]] int textSize() const;  ///< percent, 90…200
    void setTextSize(int percent);
    [[nodiscard]] QString reader() const;
    void setReader(const QString& reader);
    [[nodiscard]] bool autoAdvance() const;  ///< Review goes on by itself after a rating; off unless told
    void setAutoAdvance(bool on);
    [[nodiscard]] bool hintSeen(const QString& id) const;  ///< first-start hints go once used
    void setHintSeen(const QString& id);

    [[nodiscard]] QVector<RecentStudy> recent() const;  ///< newest first, at most 8
    void remember(const RecentStudy& study);
    void forget(const QString& folder);

    [[nodiscard]] QByteArray windowGeometry() const;
    void setWindowGeometry(const QByteArray& geometry);
    /// Free use by pages ("review/mode"); the default when never set.
    [[nodiscard]] QVariant value(const QString& key, const QVariant& defaultValue = {}) const;
    void setValue(const QString& key, const QVariant& value);

  Q_SIGNALS:
    void lightChanged();
    void textSizeChanged();
    void readerChanged();
    void autoAdvanceChanged();
    void recentChanged();

  private:
    std::unique_ptr<QSettings> store_;
};

}  // namespace bauta::models
