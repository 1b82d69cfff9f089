// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QVector>
#include <QWidget>

#include "core/voxelloss/VoxelLoss.h"

namespace bauta::panels {

/// The OARs of a run with the voxels they lost; one is selected. Up and down move, a click or Enter goes there.
class OarLossList : public QWidget {
    Q_OBJECT
  public:
    struct Row {
        QString oar;
        std::optional<voxelloss::OarLoss> loss;  ///< nothing: not counted
    };
    explicit OarLossList(QWidget* parent = nullptr);
    void setRows(QVector<Row> rows);
    void setCurrent(const QString& oar);
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override { return {100, sizeHint().height()}; }

  Q_SIGNALS:
    void activated(const QString& oar);

  protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

  private:
    [[nodiscard]] int indexOfCurrent() const;
    void describe();
    QVector<Row> rows_;
    QString current_;
};

}  // namespace bauta::panels
