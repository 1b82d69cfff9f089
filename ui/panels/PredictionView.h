// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include "ui/models/PreviewLoader.h"
#include "ui/style/Widgets.h"
#include "ui/views/SliceView.h"

namespace bauta::panels {

/// The present prediction of a training for one validation subject: targets as areas, the prediction as lines. It stays
/// at its slice and zoom when a new one comes.
class PredictionView : public QWidget {
    Q_OBJECT
  public:
    explicit PredictionView(QWidget* parent = nullptr);

    void want(const models::Snapshot& study, const std::string& arm,
              const std::optional<models::TrainingPreview>& preview);
    [[nodiscard]] bool isSettled() const { return loader_.isIdle(); }
    [[nodiscard]] const views::SliceView& view() const { return *view_; }
    /// Goes so many slices towards the patient's head.
    void scroll(int slices);

  Q_SIGNALS:
    void settled();

  private:
    void show();
    models::PreviewLoader loader_;
    views::SliceView* view_;
    QWidget* legend_;
    style::Text* note_;
    std::string arm_;  ///< asked for
    std::optional<models::TrainingPreview> preview_;
    std::string shown_;  ///< subject and arm of the picture
};

}  // namespace bauta::panels
