// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <optional>

#include "ui/models/Series.h"
#include "ui/views/Plot.h"

namespace bauta::views {

struct ChartCurve {
    models::SeriesPtr points;
    QColor colour;
    double width = 1;
    double opacity = 1;
    bool dashed = false;
    // At its end: a marker (six units across around (0, 0)) when there is one, and a name with its last value.
    QPainterPath marker;
    bool hollow = false;
    QString name;
};

struct CurveData {
    std::vector<ChartCurve> curves;  ///< bottom to top
    double low = 0, high = 1;        ///< what is shown of y until the user moves it
    double limit = 1;                ///< beyond which y is never shown
    double xEnd = 0;                 ///< x is shown from 0 to here at least
    QString xName;
    int decimals = 2;  ///< of the values beside the names
};

/// Curves over a common x (epochs): direct labels at the line ends, a cursor line with values, pan by dragging, zoom by
/// the wheel. It follows growing data until the user moves an axis; showAll() follows again.
class CurveChart : public QWidget {
    Q_OBJECT
  public:
    explicit CurveChart(QWidget* parent = nullptr);
    ~CurveChart() override;
    void setLook(const PlotLook& look);
    /// Small: no names at the ends, no x labels.
    void setCompact(bool compact);
    void setData(CurveData data);
    [[nodiscard]] const CurveData& data() const;
    void showAll();

    /// What the box at the cursor says for an x; the first line is bold. No lines: no box.
    void setHover(std::function<QStringList(double x)> linesAt);
    /// The cursor line at an x (nothing: none), as when another chart is hovered over.
    void setCursorX(std::optional<double> x);

    /// Where a value stands, in widget pixels.
    [[nodiscard]] QPointF position(double x, double y) const;
    /// How often the curves were drawn: for tests.
    [[nodiscard]] int redraws() const;

    [[nodiscard]] QSize sizeHint() const override { return {420, 240}; }
    [[nodiscard]] QSize minimumSizeHint() const override { return {120, 80}; }

  Q_SIGNALS:
    void hovered(std::optional<double> x);

  protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

  private:
    friend class FigurePainter;
    struct Parts;
    std::unique_ptr<Parts> parts_;
};

/// A part of an exported figure.
struct FigurePanel {
    QRect place;  ///< of title and chart, logical pixels
    QString title, note;
    bool compact = false;
    CurveData data;
};
/// The panels on a white page of that size, as PDF or SVG.
[[nodiscard]] QByteArray figurePdf(const std::vector<FigurePanel>& panels, QSize size, const PlotLook& look,
                                   const QString& title);
[[nodiscard]] QByteArray figureSvg(const std::vector<FigurePanel>& panels, QSize size, const PlotLook& look,
                                   const QString& title);

}  // namespace bauta::views
