// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFont>
#include <QPainter>
#include <optional>
#include <vector>

#include "ui/views/BoxChart.h"

namespace bauta::views::detail {

/// "Parotid" and "L" of "Parotid_L"; a name without a side is the base.
struct PairName {
    QString base, side;
};
[[nodiscard]] PairName pairName(const QString& oar);

/// A number as it stands in texts: minus sign, thousands parted by thin spaces.
[[nodiscard]] QString plainNumber(double value, int decimals);

/// Fewer values are shown one by one: quartiles of three would be a pretence.
inline constexpr std::size_t kFewestForBox = 4;
/// Above the axes: the row of counts. Left of them: between tick labels and grid.
inline constexpr double kCountRow = 16, kTickGap = 8;

/// A text of the picture and the room its ink takes.
struct BoxLabel {
    enum class Kind { Count, Stars, Side, Name, Words };
    Kind kind;
    QString text;
    QRectF rect;
    int group = -1, mark = -1;  ///< mark is −1 where it is the group's
};

/// A bracket as it is drawn: from the middle of one box to the middle of the other.
struct BoxBracket {
    int group = 0, markA = 0, markB = 0, level = 0;
    QString stars;
};

struct BoxTicks {
    std::vector<double> values;
    QStringList labels;
};

struct BoxHit {
    int group = -1, mark = -1, point = -1;  ///< point: an index of the mark's values, −1 for none
    bool onInk = false;                     ///< on the box, its words or points, not only below or above them
};

/// What a BoxChart shows besides its axes: where everything stands in logical pixels, painted by any QPainter.
/// First fit(), which says the room it takes around the axes, then place(), then paint().
class BoxPicture {
  public:
    BoxPicture(BoxData data, const PlotLook& look, const QFont& font);

    /// Of the axis for the values in sight.
    void setTicks(BoxTicks ticks) { ticks_ = std::move(ticks); }
    /// Chooses counts, rows of brackets and names for a plot of that size.
    [[nodiscard]] QMarginsF fit(QSizeF plot);
    void place(const QRectF& axes, double lower, double upper);
    void paint(QPainter& painter) const;

    /// What its strokes mean: "line: median", …
    [[nodiscard]] QStringList key() const;
    void select(const QString& oar, const QString& arm);
    [[nodiscard]] const BoxData& data() const { return data_; }
    /// The axis as the panel wants it, and as far as there are values.
    [[nodiscard]] double low() const { return low_; }
    [[nodiscard]] double high() const { return high_; }
    [[nodiscard]] double highest() const { return highest_; }
    /// How many of a mark's values lie above the axis; an arrow stands for them.
    [[nodiscard]] static std::size_t above(const report::Mark& mark, double high);
    [[nodiscard]] const std::vector<BoxLabel>& labels() const { return labels_; }
    [[nodiscard]] const std::vector<BoxBracket>& brackets() const { return brackets_; }
    /// Of the middle of a mark.
    [[nodiscard]] double x(int group, int mark) const;
    [[nodiscard]] double y(double value) const;
    [[nodiscard]] BoxHit hitAt(QPointF at) const;
    /// What the box at the cursor says.
    [[nodiscard]] QStringList linesOf(const BoxHit& hit) const;
    [[nodiscard]] const report::Mark* mark(int group, int mark) const;
    /// How many rows of brackets a panel has at most.
    [[nodiscard]] static int bracketRows(const report::Panel& panel);

  private:
    [[nodiscard]] double s(double pixels) const { return pixels * look_.scale; }
    [[nodiscard]] int groups() const { return static_cast<int>(data_.panel.groups.size()); }
    [[nodiscard]] int arms() const { return static_cast<int>(data_.arms.size()); }
    [[nodiscard]] int armAt(const std::string& name) const;
    [[nodiscard]] double spread(std::size_t point) const;
    [[nodiscard]] bool asPoints(const report::Mark& mark) const;
    [[nodiscard]] bool pointShown(const report::Mark& mark, double value) const;
    [[nodiscard]] QRectF inkOf(int group, int mark) const;
    void setColumns(double left, double width);
    void chooseCounts();
    void chooseBrackets(double height);
    void chooseNames();
    void placeCounts();
    void placeBrackets();
    void placeNames();
    void placeWords();
    void paintSelection(QPainter& painter) const;
    void paintMark(QPainter& painter, int group, int mark) const;
    void paintBox(QPainter& painter, double x, const report::Mark& mark, const BoxArm& arm) const;
    void paintMean(QPainter& painter, double x, const report::Mark& mark, const BoxArm& arm) const;
    void paintMarker(QPainter& painter, QPointF at, double size, const BoxArm& arm, bool edge) const;
    void paintArrow(QPainter& painter, double x, const QColor& colour) const;
    void paintFrame(QPainter& painter) const;
    void paintLabels(QPainter& painter) const;
    void paintBrackets(QPainter& painter) const;

    struct GroupName {
        QString text;
        int first = 0, last = 0;
    };
    BoxData data_;
    BoxTicks ticks_;
    PlotLook look_;
    QFont font_;
    double low_ = 0, high_ = 1, highest_ = 1;
    int selectedGroup_ = -1, selectedMark_ = -1;
    // Chosen by fit()
    double left_ = 0, column_ = 1, pitch_ = 1, boxWidth_ = 1, rowHeight_ = 17;
    double forCounts_ = 0;  ///< the pitch that counts in full need, where there is room for it
    bool footMarkers_ = false;
    std::vector<BoxLabel> counts_;
    std::vector<BoxBracket> brackets_;
    std::vector<GroupName> names_;
    int rows_ = 0, nameLines_ = 1;
    bool sides_ = false;
    // Chosen by place()
    QRectF axes_;
    double lower_ = 0, upper_ = 1;
    std::vector<BoxLabel> labels_;
};

}  // namespace bauta::views::detail
