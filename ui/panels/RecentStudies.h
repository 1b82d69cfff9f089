// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include "ui/models/AppState.h"
#include "ui/style/Widgets.h"

class QGridLayout;

namespace bauta::panels {

/// "~/studies/demo" for a folder in the user's home.
[[nodiscard]] QString homelyPath(const QString& folder);

/// The studies opened last, to open again or to remove from the list; one that is gone says so.
class RecentStudies : public QWidget {
    Q_OBJECT
  public:
    explicit RecentStudies(models::AppState& state, QWidget* parent = nullptr);
    [[nodiscard]] bool isSettled() const { return !checking_.busy(); }

  Q_SIGNALS:
    void settled();

  private:
    void check();
    void fill(const QVector<QString>& troubles);

    models::AppState& state_;
    models::Background checking_;
    style::Text* title_;
    QGridLayout* grid_;
};

}  // namespace bauta::panels
