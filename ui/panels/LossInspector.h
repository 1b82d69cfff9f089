// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include "ui/models/AppState.h"
#include "ui/models/Background.h"
#include "ui/models/ImageCache.h"
#include "ui/models/LossModel.h"
#include "ui/models/OarFocus.h"
#include "ui/style/Widgets.h"
#include "ui/views/Plot.h"
#include "ui/views/SliceView.h"

namespace bauta::panels {

/// Beside the loss table: the selected cell's worst slice, its numbers, and the lost voxels slice by slice.
class LossInspector : public QWidget {
    Q_OBJECT
  public:
    LossInspector(models::AppState& state, models::LossModel& model, QWidget* parent = nullptr);

    /// Reads images only while active.
    void setActive(bool active);
    [[nodiscard]] bool isSettled() const { return settled_; }
    /// The slice shown, for Review; nothing before it is known.
    [[nodiscard]] std::optional<image::Vec3> point() const { return point_; }
    [[nodiscard]] views::SliceView* view() const { return view_; }

  Q_SIGNALS:
    void settledChanged();
    void openRequested();

  private:
    void refresh();
    void load();
    void showImages(const models::CaseImagesPtr& images);
    void showSlice(std::size_t index);
    void setSettled(bool settled);

    models::AppState& state_;
    models::LossModel& model_;
    models::ImageCache* cache_;
    models::Background* task_;
    style::Text* caption_;
    style::Text* title_;
    QWidget* oarRow_;
    style::Text* oar_;
    QWidget* swatch_;
    views::SliceView* view_;
    QWidget* picture_;  ///< the slice with its legend
    style::Text* sliceNote_;
    style::Section* values_;
    style::Section* bars_;
    views::BarChart* chart_;
    models::CaseImagesPtr images_;
    models::OarFocus focus_;
    std::optional<image::Vec3> point_;
    QString touched_;
    bool active_ = false, settled_ = true;
};

}  // namespace bauta::panels
