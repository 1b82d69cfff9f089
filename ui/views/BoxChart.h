// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>
#include <memory>

#include "core/report/Figure.h"
#include "ui/views/Plot.h"

namespace bauta::views {

/// An arm's look; by the panel's arms.
struct BoxArm {
    QString name;
    QColor colour;
    QPainterPath marker;  ///< six units across around (0, 0)
    bool hollow = false;
};
struct BoxData {
    std::vector<BoxArm> arms;
    report::Panel panel;
};

/// A panel of a figure: per OAR one box (or points with mean and SD) an arm, brackets with stars above, words where
/// there is no value (UI.md 8).
class BoxChart : public QWidget {
    Q_OBJECT
  public:
    explicit BoxChart(QWidget* parent = nullptr);
    ~BoxChart() override;
    void setLook(const PlotLook& look);
    void setData(BoxData data);
    [[nodiscard]] const BoxData& data() const;
    /// Marks one OAR and arm; empty strings for none.
    void setSelected(const QString& oar, const QString& arm);
    /// Where a value of a group and an arm stands, in widget pixels; before data are there the origin.
    [[nodiscard]] QPointF position(int group, int arm, double value) const;
    void showAll();
    [[nodiscard]] QSize sizeHint() const override { return {880, 380}; }
    [[nodiscard]] QSize minimumSizeHint() const override { return {360, 180}; }

  Q_SIGNALS:
    /// A box, its words or its points were clicked.
    void markActivated(const QString& oar, const QString& arm);

  protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

  private:
    struct Parts;
    std::unique_ptr<Parts> parts_;
};

/// The panels of a figure one below the other on a white page of that size (logical pixels at 96 dpi), with a legend.
[[nodiscard]] QByteArray boxFigurePdf(const report::Figure& figure, const std::vector<BoxArm>& arms,
                                      const PlotLook& look, QSize size);
[[nodiscard]] QByteArray boxFigureSvg(const report::Figure& figure, const std::vector<BoxArm>& arms,
                                      const PlotLook& look, QSize size);
void paintBoxFigure(QPainter& painter, const QRect& place, const report::Figure& figure,
                    const std::vector<BoxArm>& arms, const PlotLook& look);

}  // namespace bauta::views
