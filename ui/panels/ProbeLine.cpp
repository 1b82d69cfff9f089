// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/ProbeLine.h"

#include <QPainter>
#include <cmath>

#include "ui/models/LossText.h"
#include "ui/style/Theme.h"

namespace bauta::panels {

using style::px;
using style::Token;

namespace {

QString valueText(double value, bool integers) {
    if (integers || std::abs(value) >= 1000) return models::decimal(value, 0);
    QString text = QString::number(std::abs(value), 'g', 4);
    return value < 0 ? QStringLiteral("−") + text : text;
}

QFont strongFont() {
    QFont font = style::font(style::Type::Table);
    font.setWeight(QFont::DemiBold);
    return font;
}

}  // namespace

ProbeLine::ProbeLine(QWidget* parent) : QWidget(parent) {
    setObjectName(QStringLiteral("probeLine"));
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Preferred);
    style::whenStyled(this, [this] {
        updateGeometry();
        update();
    });
}

void ProbeLine::setProbe(const std::optional<views::SliceProbe>& probe, const image::Window& window, bool integers,
                         bool windowMode) {
    parts_.clear();
    if (probe) {
        const auto& p = probe->point_lps_mm;
        parts_ << std::pair{tr("LPS"),
                            QStringLiteral("%1 %2 %3 mm")
                                .arg(models::decimal(p[0], 1), models::decimal(p[1], 1), models::decimal(p[2], 1))};
        parts_ << std::pair{tr("IJK"),
                            QStringLiteral("%1 %2 %3").arg(probe->voxel[0]).arg(probe->voxel[1]).arg(probe->voxel[2])};
        parts_ << std::pair{tr("Original"), valueText(probe->original, integers)};
        if (probe->hasDefaced) {
            QString defaced = valueText(probe->defaced, integers);
            if (probe->affected == 1) defaced += tr(" (removed)");
            if (probe->affected == 2) defaced += tr(" (altered)");
            parts_ << std::pair{tr("Defaced"), defaced};
        }
        QStringList oars;
        for (const QString& oar : probe->oars) oars << oar;
        parts_ << std::pair{tr("At cursor"), oars.isEmpty() ? tr("no OAR") : oars.join(QStringLiteral(", "))};
        parts_ << std::pair{windowMode ? tr("Window (drag changes it)") : tr("Window"),
                            tr("W %1 L %2").arg(valueText(window.width, integers), valueText(window.level, integers))};
        parts_ << std::pair{tr("same on both"), QString()};
    }
    setAccessibleName(text());
    update();
}

QString ProbeLine::text() const {
    QStringList texts;
    for (const auto& [caption, value] : parts_)
        texts << (value.isEmpty() ? caption : caption + QLatin1Char(' ') + value);
    return texts.join(QStringLiteral("  "));
}

QSize ProbeLine::sizeHint() const {
    return {px(700), px(20)};
}

void ProbeLine::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    const QFont plain = style::font(style::Type::Table), strong = strongFont();
    int x = 0;
    for (const auto& [caption, value] : parts_) {
        const int captionWidth = QFontMetrics(plain).horizontalAdvance(caption);
        const int valueWidth = value.isEmpty() ? 0 : px(5) + QFontMetrics(strong).horizontalAdvance(value);
        if (x + captionWidth + valueWidth > width()) return;
        painter.setFont(plain);
        painter.setPen(style::color(Token::Text2));
        painter.drawText(QRect(x, 0, captionWidth + 2, height()), Qt::AlignVCenter | Qt::AlignLeft, caption);
        painter.setFont(strong);
        painter.setPen(style::color(Token::Text));
        painter.drawText(QRect(x + captionWidth + px(5), 0, valueWidth + 2, height()), Qt::AlignVCenter | Qt::AlignLeft,
                         value);
        x += captionWidth + valueWidth + px(16);
    }
}

}  // namespace bauta::panels
