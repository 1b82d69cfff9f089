// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include "ui/models/LossModel.h"

namespace bauta::panels {

/// How many subjects of the cohort have no voxel left, by method and OAR. Its columns never become too narrow for two
/// digits: it lies in a scroll area. Names that are cut all the same are told by a tooltip.
class OmittedTable : public QWidget {
    Q_OBJECT
  public:
    explicit OmittedTable(const models::LossModel& model, QWidget* parent = nullptr);
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

  protected:
    void paintEvent(QPaintEvent* event) override;
    bool event(QEvent* event) override;

  private:
    struct Layout;
    [[nodiscard]] Layout layout() const;
    [[nodiscard]] static int nameWidth(const std::vector<std::string>& methods);
    const models::LossModel& model_;
};

/// "Parotid_L" as group "Parotid" and side "L"; a name without a side is its own group.
struct OarName {
    QString group, side;
};
[[nodiscard]] OarName splitOar(const std::string& oar);

}  // namespace bauta::panels
