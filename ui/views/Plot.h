// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>
#include <QFontMetricsF>
#include <QPainterPath>
#include <QString>
#include <QWidget>
#include <memory>
#include <optional>
#include <vector>

namespace bauta::views {

/// What a plot takes from the theme; the page hands it over, since exports are drawn in another theme.
struct PlotLook {
    QColor background, axis, grid, text, text2, raised, line, removed;
    QColor accent, selection;  ///< of what is selected: a line, a band behind it
    double scale = 1;  ///< text size: labels, margins and marks grow with it
};

/// A name in at most two lines, broken after a "_"; what is wider than the room all the same has a "…" in its middle.
[[nodiscard]] QString fittedName(const QString& name, const QFontMetricsF& metrics, double room);

/// Of what is exported: Inter, else what there is; the same advances at every resolution, and glyphs chosen one by one, so
/// that text taken from a PDF is the text (contextual forms of "=" and "–" have no character).
[[nodiscard]] QFont printFont();

/// What a QPdfWriter wrote, without its date, so that the same content gives the same bytes, and with spaces as spaces:
/// where a font has one glyph for space and tab, text taken from the file would have tabs.
void settlePdf(QByteArray& pdf);

struct StripMethod {
    QString name;
    QColor colour;
    QPainterPath marker;  ///< six units across around (0, 0)
    bool hollow = false;
};

struct StripPoint {
    QString subject;
    double value = 0;
};

/// All subjects of one method in one column, with the numbers the page has computed (n − 1 in the SD).
struct StripCell {
    std::vector<StripPoint> points;
    std::optional<double> mean, sd;
};

/// One OAR: "L" of group "Parotid". Columns of a group stand side by side; a dotted line parts the groups.
struct StripColumn {
    QString group, side, name;
    std::vector<StripCell> cells;  ///< one per method, in the methods' order
};

struct StripData {
    std::vector<StripMethod> methods;
    std::vector<StripColumn> columns;
    double low = 0, high = 1;  ///< the valid range; error bars are clipped to it
};

/// Every subject as a point, mean marker and SD bar, per OAR and method.
class StripChart : public QWidget {
    Q_OBJECT
  public:
    explicit StripChart(QWidget* parent = nullptr);
    ~StripChart() override;
    void setLook(const PlotLook& look);
    void setData(StripData data);
    [[nodiscard]] const StripData& data() const;
    [[nodiscard]] QSize sizeHint() const override { return {620, 210}; }
    /// Where a value stands, in widget pixels.
    [[nodiscard]] QPointF position(int column, int method, double value) const;

  Q_SIGNALS:
    void pointActivated(const QString& subject, int column, int method);

  protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

  private:
    struct Parts;
    std::unique_ptr<Parts> parts_;
};

/// Counts by slice as bars, one of them marked.
class BarChart : public QWidget {
    Q_OBJECT
  public:
    explicit BarChart(QWidget* parent = nullptr);
    ~BarChart() override;
    void setLook(const PlotLook& look);
    /// `marked` is the bar of the slice shown, −1 for none. The two words stand below the ends of the axis.
    void setBars(std::vector<double> values, int marked, const QString& firstWord, const QString& lastWord);
    void setMarked(int bar);
    [[nodiscard]] QSize sizeHint() const override { return {280, 130}; }

  Q_SIGNALS:
    void barActivated(int bar);

  protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

  private:
    struct Parts;
    std::unique_ptr<Parts> parts_;
};

}  // namespace bauta::views
