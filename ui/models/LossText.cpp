// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/LossText.h"

#include <algorithm>
#include <cmath>

namespace bauta::models {

namespace {
constexpr double kFarDistance_mm = 20;  // beyond it a cut is no concern for the shading
}

QString withThousands(std::size_t value) {
    QString text = QString::number(value);
    for (qsizetype at = text.size() - 3; at > 0; at -= 3) text.insert(at, QChar(0x2009));
    return text;
}

QString decimal(double value, int decimals) {
    if (std::isnan(value)) return QStringLiteral("n/a");
    if (std::isinf(value)) return value > 0 ? QStringLiteral("∞") : QStringLiteral("−∞");
    QString text = QString::number(std::abs(value), 'f', decimals);
    const bool zero = text.toDouble() == 0;
    return value < 0 && !zero ? QStringLiteral("−") + text : text;
}

QString preservedText(const voxelloss::OarLoss& loss) {
    if (loss.n_vox_ref == 0) return QStringLiteral("n/a");
    if (loss.lost() == 0) return QStringLiteral("1");
    if (loss.lost() >= loss.n_vox_ref) return QStringLiteral("0");
    const double ratio = 1.0 - static_cast<double>(loss.lost()) / static_cast<double>(loss.n_vox_ref);
    if (ratio >= 0.9995) return QStringLiteral(">0.999");
    if (ratio < 0.0005) return QStringLiteral("<0.001");
    return QString::number(ratio, 'f', 3);
}

QString percentText(std::size_t lost, std::size_t total) {
    if (total == 0) return QStringLiteral("n/a");
    if (lost == 0) return {};
    if (lost >= total) return QStringLiteral("100");
    const double percent = 100.0 * static_cast<double>(lost) / static_cast<double>(total);
    if (percent < 1) return QStringLiteral("<1");
    if (percent > 99) return QStringLiteral(">99");
    return QString::number(std::lround(percent));
}

QString volumeText(double lost_ml) {
    if (std::isnan(lost_ml)) return QStringLiteral("n/a");
    if (lost_ml <= 0) return {};
    if (lost_ml < 0.1) return QStringLiteral("<0.1");
    return QString::number(lost_ml, 'f', 1);
}

QString distanceText(double distance_mm) {
    if (std::isnan(distance_mm)) return QStringLiteral("n/a");
    if (std::isinf(distance_mm)) return QStringLiteral("∞");
    if (distance_mm <= 0) return QStringLiteral("0");
    if (distance_mm < 1) return QStringLiteral("<1");
    return QString::number(std::lround(distance_mm));
}

QString cellText(const voxelloss::OarLoss& loss, LossUnit unit) {
    if (loss.n_vox_ref == 0) return QStringLiteral("n/a");
    switch (unit) {
        case LossUnit::Percent:
            return percentText(loss.lost(), loss.n_vox_ref);
        case LossUnit::Voxels:
            return loss.lost() == 0 ? QString() : withThousands(loss.lost());
        case LossUnit::Millilitres:
            return volumeText(loss.vol_lost_ml);
        case LossUnit::Distance:
            return distanceText(loss.min_dist_cut_mm);
    }
    return {};
}

double cellShade(const voxelloss::OarLoss& loss, LossUnit unit) {
    if (loss.n_vox_ref == 0) return 0;
    if (unit == LossUnit::Distance) {
        if (!std::isfinite(loss.min_dist_cut_mm)) return 0;
        return std::clamp(1.0 - loss.min_dist_cut_mm / kFarDistance_mm, 0.0, 1.0);
    }
    return std::clamp(static_cast<double>(loss.lost()) / static_cast<double>(loss.n_vox_ref), 0.0, 1.0);
}

}  // namespace bauta::models
