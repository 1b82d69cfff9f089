// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QImage>
#include <QTimer>
#include <QWidget>
#include <optional>

#include "ui/models/Background.h"
#include "ui/models/Snapshot.h"

namespace bauta::panels {

/// Two small pictures of the skin, original and defaced, seen from 45° left. They come from the study's mesh cache or
/// are made in the background (and cached) once the selection has rested on a run; until then the tile says so.
class SkinThumbnails : public QWidget {
    Q_OBJECT
  public:
    explicit SkinThumbnails(QWidget* parent = nullptr);

    /// run may be null or without an image: then there is no defaced picture.
    void showRun(const models::Snapshot& study, const study::Subject& subject, const study::Run* run);
    void clear();
    [[nodiscard]] bool isSettled() const { return settled_; }
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override { return {100, sizeHint().height()}; }

  Q_SIGNALS:
    void settled();

  protected:
    void paintEvent(QPaintEvent*) override;
    void resizeEvent(QResizeEvent*) override;

  private:
    struct Pictures {
        QImage original, defaced;
        QString originalTrouble, defacedTrouble;
    };
    struct Wanted {
        models::Snapshot study;
        study::Subject subject;
        std::optional<study::Run> run;
    };
    void load();
    [[nodiscard]] static Pictures make(const Wanted& wanted, QSize size, std::stop_token stop);

    models::Background task_;
    QTimer rest_;
    std::optional<Wanted> wanted_;
    std::string shownKey_;
    std::optional<Pictures> pictures_;
    bool settled_ = true;
};

}  // namespace bauta::panels
