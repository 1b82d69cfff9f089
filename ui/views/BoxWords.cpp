// SPDX-License-Identifier: GPL-3.0-or-later
// What a BoxChart says in words.
#include <algorithm>
#include <cmath>

#include "ui/views/BoxPicture.h"

namespace bauta::views::detail {

namespace {

QString text(const std::string& utf8) {
    return QString::fromStdString(utf8);
}

}  // namespace

PairName pairName(const QString& oar) {
    const bool sided = oar.size() > 2 && (oar.endsWith(QLatin1String("_L")) || oar.endsWith(QLatin1String("_R")));
    return sided ? PairName{oar.chopped(2), oar.right(1)} : PairName{oar, {}};
}

QString plainNumber(double value, int decimals) {
    QString digits = QString::number(value, 'f', decimals);
    const qsizetype point = digits.indexOf(QLatin1Char('.'));
    const qsizetype whole = point < 0 ? digits.size() : point, first = digits.startsWith(QLatin1Char('-')) ? 1 : 0;
    for (qsizetype i = whole - 3; i > first; i -= 3) digits.insert(i, QChar(0x2009));
    if (first == 0) return digits;
    const bool zero = std::all_of(digits.begin(), digits.end(), [](QChar c) { return !c.isDigit() || c == u'0'; });
    return zero ? digits.mid(1) : digits.replace(0, 1, QChar(0x2212));
}

QStringList BoxPicture::key() const {
    bool any = false, few = false, beyond = false;
    for (const auto& group : data_.panel.groups) {
        for (const auto& mark : group.marks) {
            beyond = beyond || above(mark, high_) > 0;
            (asPoints(mark) ? few : any) |= !mark.values.empty();
        }
    }
    QStringList words;
    if (!data_.panel.boxes) {
        if (few)
            words << QStringLiteral("point: a subject") << QStringLiteral("marker: mean") << QStringLiteral("bars: SD");
    } else {
        if (any) words << QStringLiteral("box: quartiles") << QStringLiteral("line: median");
        if (any && !footMarkers_) words << QStringLiteral("marker: mean");
        if (any) words << QStringLiteral("whiskers: 5th to 95th percentile");
        if (few) words << QStringLiteral("fewer than %1 values: single points").arg(kFewestForBox);
    }
    if (beyond) words << QStringLiteral("arrow: values above the axis");
    return words;
}

QStringList BoxPicture::linesOf(const BoxHit& hit) const {
    const report::Mark* one = mark(hit.group, hit.mark);
    if (one == nullptr) return {};
    const auto& panel = data_.panel;
    const QString unit = panel.unit.empty() ? QString() : QChar(0x2009) + text(panel.unit);
    const auto number = [&](double value) { return plainNumber(value, panel.unit.empty() ? 3 : 2); };
    QStringList lines{text(panel.groups[static_cast<std::size_t>(hit.group)].oar) + QStringLiteral("  ") +
                      text(one->arm)};
    if (one->values.empty()) {
        lines << (one->none.empty() ? QStringLiteral("no value") : text(one->none));
        return lines;
    }
    lines << QStringLiteral("n %1").arg(one->count.empty() ? QString::number(one->values.size()) : text(one->count));
    if (!asPoints(*one)) {
        lines << QStringLiteral("median %1%2").arg(number(one->median), unit);
        lines << QStringLiteral("quartiles %1 to %2").arg(number(one->q1), number(one->q3));
        lines << QStringLiteral("5th to 95th percentile %1 to %2").arg(number(one->low), number(one->high));
    }
    QString mean = QStringLiteral("mean %1").arg(number(one->mean));
    if (one->values.size() > 1 && std::isfinite(one->sd)) mean += QStringLiteral(" ± %1 (SD)").arg(number(one->sd));
    lines << mean + (asPoints(*one) ? unit : QString());
    if (const std::size_t beyond = above(*one, std::max(high_, upper_)); beyond > 0)
        lines << QStringLiteral("%1 above the axis").arg(beyond);
    if (hit.point >= 0) {
        const auto& [subject, value] = one->values[static_cast<std::size_t>(hit.point)];
        lines << QStringLiteral("%1  %2").arg(text(subject), number(value));
    }
    return lines;
}

}  // namespace bauta::views::detail
