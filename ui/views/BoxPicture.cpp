// SPDX-License-Identifier: GPL-3.0-or-later
// Where everything in a BoxChart stands.
#include "ui/views/BoxPicture.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace bauta::views::detail {

namespace {

constexpr double kArmsShare = 0.82;  // of a group's width is its arms'
constexpr double kBoxShare = 0.74;   // of an arm's width is its box
constexpr double kWidestBox = 26, kLeastForMarker = 13;
constexpr double kRow = 17, kLeastRow = 11;
constexpr double kMostOfBrackets = 0.42;  // of the height
constexpr double kFoot = 9, kSideRow = 19, kReach = 12;

bool drawn(const report::Bracket& bracket) {
    return !bracket.stars.empty() && bracket.stars.front() == '*';
}

QString text(const std::string& utf8) {
    return QString::fromStdString(utf8);
}

/// "27" of "27 (2 empty)".
QString numberAlone(const QString& count) {
    return count.section(QLatin1Char(' '), 0, 0);
}

}  // namespace

BoxPicture::BoxPicture(BoxData data, const PlotLook& look, const QFont& font)
    : data_(std::move(data)), look_(look), font_(font) {
    font_.setPixelSize(static_cast<int>(std::lround(s(11))));
    font_.setWeight(QFont::Normal);
    const auto& panel = data_.panel;
    low_ = std::isfinite(panel.low) ? panel.low : 0;
    high_ = std::isfinite(panel.high) ? panel.high : low_ + 1;
    if (!(high_ > low_)) high_ = low_ + 1;
    highest_ = high_;
    for (const auto& group : panel.groups) {
        sides_ = sides_ || !pairName(text(group.oar)).side.isEmpty();
        for (const auto& mark : group.marks) {
            for (const auto& [subject, value] : mark.values) {
                if (!std::isfinite(value)) continue;
                low_ = std::min(low_, value);
                highest_ = std::max(highest_, value);
            }
            // Whiskers are whole.
            if (panel.boxes && !asPoints(mark) && std::isfinite(mark.high)) high_ = std::max(high_, mark.high);
        }
    }
    highest_ = std::max(highest_, high_);
    lower_ = low_;
    upper_ = high_;
}

std::size_t BoxPicture::above(const report::Mark& mark, double high) {
    return static_cast<std::size_t>(std::count_if(mark.values.begin(), mark.values.end(), [&](const auto& value) {
        return std::isfinite(value.second) && value.second > high;
    }));
}

int BoxPicture::armAt(const std::string& name) const {
    for (int a = 0; a < arms(); ++a)
        if (data_.arms[static_cast<std::size_t>(a)].name.toStdString() == name) return a;
    return -1;
}

const report::Mark* BoxPicture::mark(int group, int mark) const {
    if (group < 0 || group >= groups() || mark < 0 || mark >= arms()) return nullptr;
    const std::string arm = data_.arms[static_cast<std::size_t>(mark)].name.toStdString();
    for (const auto& one : data_.panel.groups[static_cast<std::size_t>(group)].marks)
        if (one.arm == arm) return &one;
    return nullptr;
}

void BoxPicture::select(const QString& oar, const QString& arm) {
    selectedGroup_ = selectedMark_ = -1;
    for (int g = 0; g < groups(); ++g)
        if (text(data_.panel.groups[static_cast<std::size_t>(g)].oar) == oar) selectedGroup_ = g;
    if (!arm.isEmpty()) selectedMark_ = armAt(arm.toStdString());
}

bool BoxPicture::asPoints(const report::Mark& mark) const {
    return !data_.panel.boxes || mark.values.size() < kFewestForBox;
}

bool BoxPicture::pointShown(const report::Mark& mark, double value) const {
    return std::isfinite(value) && value >= lower_ && value <= upper_ &&
           (asPoints(mark) || value < mark.low || value > mark.high);
}

// The same at every drawing, in −0.31…0.31 of an arm's width.
double BoxPicture::spread(std::size_t point) const {
    if (data_.panel.boxes) return 0;
    const double x = static_cast<double>(point) * 0.6180339887498949;
    return (x - std::floor(x) - 0.5) * 0.62 * std::min(pitch_, s(38));
}

// Middles of pixels: one-pixel strokes stay sharp, and all boxes look alike.
double BoxPicture::x(int group, int mark) const {
    return std::floor(left_ + (group + 0.5) * column_ + (mark - (arms() - 1) / 2.0) * pitch_) + 0.5;
}

double BoxPicture::y(double value) const {
    return axes_.bottom() - (value - lower_) / (upper_ - lower_) * axes_.height();
}

void BoxPicture::setColumns(double left, double width) {
    left_ = left;
    column_ = width / std::max(1, groups());
    pitch_ =
        std::min(kArmsShare * column_ / std::max(1, arms()), std::max(s(kWidestBox) / kBoxShare * 1.1, forCounts_));
    // Even: its middle is a pixel's middle.
    boxWidth_ = std::max(2.0, 2 * std::floor(std::min(kBoxShare * pitch_, s(kWidestBox)) / 2));
    footMarkers_ = data_.panel.boxes && boxWidth_ < s(kLeastForMarker);
}

QMarginsF BoxPicture::fit(QSizeF plot) {
    const QFontMetricsF metrics(font_);
    double widest = metrics.horizontalAdvance(text(data_.panel.unit));
    for (const QString& label : ticks_.labels) widest = std::max(widest, metrics.horizontalAdvance(label));
    const double left = std::ceil(widest + s(kTickGap) + s(4)), right = s(8);
    forCounts_ = 0;
    for (const auto& group : data_.panel.groups)
        for (const auto& one : group.marks)
            forCounts_ = std::max(forCounts_, metrics.horizontalAdvance(text(one.count)) + s(4));
    setColumns(left, std::max(1.0, plot.width() - left - right));
    if (pitch_ < forCounts_) forCounts_ = 0;
    setColumns(left, std::max(1.0, plot.width() - left - right));
    chooseCounts();
    chooseBrackets(plot.height());
    chooseNames();
    double top = s(8);  // half of the highest tick label
    if (!counts_.empty()) top = s(kCountRow);
    if (rows_ > 0) top += s(5) + (rows_ - 1) * rowHeight_ + s(4 + 10);
    const double bottom =
        (footMarkers_ ? s(kFoot) : 0) + (sides_ ? s(kSideRow) : s(4)) + nameLines_ * metrics.height() + s(2);
    return {left, std::ceil(top), right, std::ceil(bottom)};
}

// In full where all have room; else the numbers alone, else one a group, else none: the box at the cursor has them.
void BoxPicture::chooseCounts() {
    const QFontMetricsF metrics(font_);
    const auto fits = [&] {
        for (std::size_t i = 1; i < counts_.size(); ++i) {
            const BoxLabel &a = counts_[i - 1], &b = counts_[i];
            const double room = x(b.group, b.mark) - x(a.group, a.mark);
            if ((metrics.horizontalAdvance(a.text) + metrics.horizontalAdvance(b.text)) / 2 + s(3) > room) return false;
        }
        return true;
    };
    for (const bool full : {true, false}) {
        counts_.clear();
        for (int g = 0; g < groups(); ++g) {
            for (int a = 0; a < arms(); ++a) {
                const report::Mark* one = mark(g, a);
                if (one == nullptr || one->count.empty()) continue;
                const QString count = text(one->count);
                counts_.push_back({BoxLabel::Kind::Count, full ? count : numberAlone(count), {}, g, a});
            }
        }
        if (fits()) return;
    }
    std::vector<BoxLabel> perGroup;
    for (int g = 0; g < groups(); ++g) {
        QString least, most;
        for (const BoxLabel& one : counts_) {
            if (one.group != g) continue;
            if (least.isEmpty() || one.text.toInt() < least.toInt()) least = one.text;
            if (most.isEmpty() || one.text.toInt() > most.toInt()) most = one.text;
        }
        if (least.isEmpty()) continue;
        const QString words =
            least == most ? QStringLiteral("n %1").arg(least) : QStringLiteral("n %1–%2").arg(least, most);
        perGroup.push_back({BoxLabel::Kind::Count, words, {}, g, -1});
        if (metrics.horizontalAdvance(words) + s(6) > column_) perGroup.clear(), g = groups();
    }
    counts_ = std::move(perGroup);
}

int BoxPicture::bracketRows(const report::Panel& panel) {
    std::ptrdiff_t most = 0;
    for (const auto& group : panel.groups)
        most = std::max(most, std::count_if(group.brackets.begin(), group.brackets.end(), drawn));
    return static_cast<int>(most);
}

// Each in the lowest row that is free over its own width and that of its stars, narrow ones first.
void BoxPicture::chooseBrackets(double height) {
    brackets_.clear();
    for (int g = 0; g < groups(); ++g) {
        for (const auto& bracket : data_.panel.groups[static_cast<std::size_t>(g)].brackets) {
            const int a = armAt(bracket.armA), b = armAt(bracket.armB);
            if (!drawn(bracket) || a < 0 || b < 0 || a == b) continue;
            brackets_.push_back({g, std::min(a, b), std::max(a, b), 0, text(bracket.stars)});
        }
    }
    std::stable_sort(brackets_.begin(), brackets_.end(), [](const BoxBracket& one, const BoxBracket& other) {
        return std::tuple(one.group, one.markB - one.markA, one.markA) <
               std::tuple(other.group, other.markB - other.markA, other.markA);
    });
    const QFontMetricsF metrics(font_);
    std::vector<std::vector<std::pair<double, double>>> rows;
    for (BoxBracket& bracket : brackets_) {
        const double from = x(bracket.group, bracket.markA), to = x(bracket.group, bracket.markB);
        const double half = metrics.horizontalAdvance(bracket.stars) / 2, middle = (from + to) / 2;
        const std::pair span{std::min(from, middle - half) - s(2), std::max(to, middle + half) + s(2)};
        const auto taken = [&](const auto& other) { return span.first < other.second && other.first < span.second; };
        std::size_t row = 0;
        while (row < rows.size() && std::any_of(rows[row].begin(), rows[row].end(), taken)) ++row;
        if (row == rows.size()) rows.emplace_back();
        rows[row].push_back(span);
        bracket.level = static_cast<int>(row);
    }
    rows_ = static_cast<int>(rows.size());
    rowHeight_ = s(kRow);
    if (rows_ > 1) rowHeight_ = std::clamp(kMostOfBrackets * height / rows_, s(kLeastRow), s(kRow));
}

void BoxPicture::chooseNames() {
    names_.clear();
    nameLines_ = 1;
    const QFontMetricsF metrics(font_);
    const auto& all = data_.panel.groups;
    for (int first = 0; first < groups();) {
        const QString base = pairName(text(all[static_cast<std::size_t>(first)].oar)).base;
        int last = first;
        while (last + 1 < groups() && pairName(text(all[static_cast<std::size_t>(last) + 1].oar)).base == base) ++last;
        const QString name = fittedName(base, metrics, (last - first + 1) * column_ - s(6));
        nameLines_ = std::max(nameLines_, 1 + static_cast<int>(name.count(QLatin1Char('\n'))));
        names_.push_back({name, first, last});
        first = last + 1;
    }
}

void BoxPicture::place(const QRectF& axes, double lower, double upper) {
    axes_ = axes;
    lower_ = lower;
    upper_ = upper > lower ? upper : lower + 1;
    setColumns(axes.left(), axes.width());
    labels_.clear();
    placeCounts();
    placeBrackets();
    placeNames();
    placeWords();
}

void BoxPicture::placeCounts() {
    const QFontMetricsF metrics(font_);
    for (BoxLabel label : counts_) {
        const double middle = label.mark < 0 ? left_ + (label.group + 0.5) * column_ : x(label.group, label.mark);
        const double width = metrics.horizontalAdvance(label.text);
        label.rect = {middle - width / 2, axes_.top() - s(5) - metrics.capHeight(), width, metrics.capHeight()};
        labels_.push_back(label);
    }
}

void BoxPicture::placeBrackets() {
    const QFontMetricsF metrics(font_);
    for (const BoxBracket& bracket : brackets_) {
        const double line = axes_.top() - (counts_.empty() ? s(4) : s(kCountRow)) - s(5) - bracket.level * rowHeight_;
        const double middle = (x(bracket.group, bracket.markA) + x(bracket.group, bracket.markB)) / 2;
        // Stars hang from the top of their line; their ink stands 2 above the bracket.
        const QRectF ink = metrics.tightBoundingRect(bracket.stars);
        labels_.push_back({BoxLabel::Kind::Stars,
                           bracket.stars,
                           {middle - ink.width() / 2, line - s(2) - ink.height(), ink.width(), ink.height()},
                           bracket.group,
                           bracket.markB});
    }
}

void BoxPicture::placeNames() {
    const QFontMetricsF metrics(font_);
    const double below = axes_.bottom() + (footMarkers_ ? s(kFoot) : 0);
    for (int g = 0; g < groups() && sides_; ++g) {
        const QString side = pairName(text(data_.panel.groups[static_cast<std::size_t>(g)].oar)).side;
        const double width = metrics.horizontalAdvance(side);
        labels_.push_back({BoxLabel::Kind::Side,
                           side,
                           {left_ + (g + 0.5) * column_ - width / 2, below + s(6), width, metrics.capHeight()},
                           g,
                           -1});
    }
    const double top = below + (sides_ ? s(kSideRow) : s(4));
    for (const GroupName& name : names_) {
        const QStringList lines = name.text.split(QLatin1Char('\n'));
        for (qsizetype i = 0; i < lines.size(); ++i) {
            const double width = metrics.horizontalAdvance(lines[i]);
            labels_.push_back({BoxLabel::Kind::Name,
                               lines[i],
                               {left_ + (name.first + name.last + 1) * column_ / 2 - width / 2,
                                top + static_cast<double>(i) * metrics.height(), width, metrics.height()},
                               name.first,
                               -1});
        }
    }
}

QRectF BoxPicture::inkOf(int group, int at) const {
    const report::Mark* one = mark(group, at);
    if (one == nullptr) return {};
    const double middle = x(group, at), half = std::max(boxWidth_, s(4)) / 2;
    if (one->values.empty()) return {middle - half, axes_.bottom() - s(2), 2 * half, s(4)};
    double least = std::numeric_limits<double>::infinity(), most = -least;
    for (const auto& [subject, value] : one->values) {
        if (!std::isfinite(value)) continue;
        least = std::min(least, value);
        most = std::max(most, value);
    }
    return {QPointF(middle - half, std::max(y(most) - s(2), axes_.top())), QPointF(middle + half, y(least) + s(2))};
}

// From the baseline up, in the arm's own column; higher where a neighbour's box or words are in the way. Without room
// the stroke alone says it, and the box at the cursor why.
void BoxPicture::placeWords() {
    const QFontMetricsF metrics(font_);
    std::vector<QRectF> taken;
    for (int g = 0; g < groups(); ++g)
        for (int a = 0; a < arms(); ++a) taken.push_back(inkOf(g, a));
    for (int g = 0; g < groups(); ++g) {
        for (int a = 0; a < arms(); ++a) {
            const report::Mark* one = mark(g, a);
            if (one == nullptr || one->none.empty()) continue;
            const QString words = text(one->none);
            const double thick = metrics.tightBoundingRect(words).height(), length = metrics.horizontalAdvance(words);
            const double ground = one->values.empty() ? y(lower_) : inkOf(g, a).top();
            QRectF room(x(g, a) - thick / 2, ground - s(7) - length, thick, length);
            bool moved = true;
            while (moved && room.top() >= axes_.top()) {
                moved = false;
                for (const QRectF& other : taken) {
                    if (!other.intersects(room)) continue;
                    room.moveBottom(other.top() - s(2));
                    moved = true;
                }
            }
            if (room.top() < axes_.top()) continue;
            labels_.push_back({BoxLabel::Kind::Words, words, room, g, a});
            taken.push_back(room);
        }
    }
}

BoxHit BoxPicture::hitAt(QPointF at) const {
    BoxHit hit;
    if (!axes_.adjusted(0, -s(kCountRow), 0, s(4)).contains(at)) return hit;
    double nearest = std::max(pitch_ / 2 + s(1), s(12));
    for (int g = 0; g < groups(); ++g) {
        for (int a = 0; a < arms(); ++a) {
            const double away = std::abs(x(g, a) - at.x());
            if (away >= nearest || mark(g, a) == nullptr) continue;
            nearest = away;
            hit.group = g;
            hit.mark = a;
        }
    }
    const report::Mark* one = mark(hit.group, hit.mark);
    if (one == nullptr) return hit;
    hit.onInk = inkOf(hit.group, hit.mark).adjusted(-s(kReach), -s(kReach), s(kReach), s(kReach)).contains(at);
    for (const BoxLabel& label : labels_)
        if (label.group == hit.group && label.mark == hit.mark && label.kind != BoxLabel::Kind::Stars)
            hit.onInk = hit.onInk || label.rect.adjusted(-s(4), -s(4), s(4), s(4)).contains(at);
    double reach = s(8);
    for (std::size_t i = 0; i < one->values.size(); ++i) {
        if (!pointShown(*one, one->values[i].second)) continue;
        const double away = std::hypot(x(hit.group, hit.mark) + spread(i) - at.x(), y(one->values[i].second) - at.y());
        if (away >= reach) continue;
        reach = away;
        hit.point = static_cast<int>(i);
    }
    return hit;
}

}  // namespace bauta::views::detail
