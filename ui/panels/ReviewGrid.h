// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>
#include <array>

#include "ui/models/ImageCache.h"
#include "ui/panels/SkinPair.h"
#include "ui/views/SliceLink.h"

class QSlider;

namespace bauta::panels {

class RowStrip;

/// What slice views show of a case: images, affected mask, and the OARs in their colours. With a prediction that too,
/// over the image the network saw; over a defaced one the OARs are then its targets, what was kept of them.
[[nodiscard]] views::SliceContent contentOf(const models::CaseImages& images,
                                            views::SliceImage predictedOn = views::SliceImage::Defaced);

/// The pictures of the Review page: original above defaced, or one, or both blended; three planes and the skin.
class ReviewGrid : public QWidget {
    Q_OBJECT
  public:
    enum class Mode { Pair, One, Blend };

    explicit ReviewGrid(QWidget* parent = nullptr);

    /// Something is being read, or there is nothing to show: words instead of pictures. keepOriginal leaves the
    /// original's views (another method on the same subject).
    void clear(bool keepOriginal, const QString& originalMessage, const QString& defacedMessage);
    /// keepView keeps crosshair, zoom and window.
    void show(const models::CaseImagesPtr& images, bool keepView, const std::filesystem::path& cacheFolder);
    /// The same run, now with its OARs, and a prediction made on one of the images.
    void setOars(const models::CaseImagesPtr& images, views::SliceImage predictedOn);
    void setMethodName(const QString& name);

    void setMode(Mode mode);
    [[nodiscard]] Mode mode() const { return mode_; }
    void holdOriginal(bool held);
    void toggleMaximised();  ///< of the view under the mouse or with focus; back when one is
    void setPresentation(bool on);
    /// The plane of the view under the mouse or with focus.
    [[nodiscard]] image::Plane plane() const;
    /// PgUp and PgDn: slices of the plane under the mouse; planes on the strip of a small window.
    void pageKey(int by);
    /// Shows only this plane and the skin where there is little room; PgUp and PgDn on the strip go through them.
    void stepCompactPlane(int by);

    [[nodiscard]] views::SliceLink* link() const { return link_; }
    [[nodiscard]] SkinPair* skins() const { return skins_; }
    void resetView();
    /// True while some visible view shows the defaced image (and nothing is held).
    [[nodiscard]] bool showsDefaced() const;
    [[nodiscard]] bool isPainted() const { return painted_; }
    [[nodiscard]] views::SliceView* slice(bool defaced, image::Plane plane) const;
    [[nodiscard]] views::SurfaceView* skin(bool defaced) const { return skinViews_[defaced ? 1 : 0]; }

    /// What is remembered of a subject, as plain numbers; empty lists are refused.
    [[nodiscard]] QVariantList memory() const;
    bool restore(const QVariantList& memory);

  Q_SIGNALS:
    void painted();            ///< the pictures last given are on the screen
    void visibilityChanged();  ///< which images are visible has changed

  protected:
    void resizeEvent(QResizeEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

  private:
    void scaleLabels();
    void arrange();
    void fitIfUntouched();
    void onPaint();
    [[nodiscard]] QWidget* pointed() const;

    Mode mode_ = Mode::Pair;
    std::array<std::array<views::SliceView*, 3>, 2> slices_{};  // original, defaced
    std::array<views::SurfaceView*, 2> skinViews_{};
    std::array<RowStrip*, 2> strips_{};
    QWidget* blendBar_;
    QSlider* blend_;
    views::SliceLink* link_;
    SkinPair* skins_;
    QWidget* maximised_ = nullptr;
    QString method_;
    bool held_ = false, untouched_ = true, fitting_ = false, painted_ = false, awaiting_ = false, hasDefaced_ = false;
    bool presentation_ = false, compact_ = false;
    int compactPlane_ = 1;
};

}  // namespace bauta::panels
