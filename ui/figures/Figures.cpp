// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/figures/Figures.h"

#include <QBuffer>
#include <QImage>
#include <QPainter>
#include <algorithm>
#include <cmath>

#include "core/base/Files.h"
#include "ui/figures/PlotLook.h"

namespace bauta::figures {

namespace {

std::vector<views::BoxArm> armsOf(const report::Figure& figure) {
    return boxArms(figure.arms, style::ThemeKind::Light);
}

}  // namespace

QSize sizeOf(const report::Figure& figure) {
    constexpr int kWidth = 960, kHead = 80, kPanel = 320, kRow = 17;
    int height = kHead;
    for (const report::Panel& panel : figure.panels) {
        std::size_t rows = 0;
        for (const report::Group& group : panel.groups) rows = std::max(rows, group.brackets.size());
        height += kPanel + kRow * static_cast<int>(rows);
    }
    return {kWidth, height};
}

void paint(QPainter& painter, const QRect& place, const report::Figure& figure) {
    views::paintBoxFigure(painter, place, figure, armsOf(figure), printLook());
}

QByteArray pdf(const report::Figure& figure) {
    return views::boxFigurePdf(figure, armsOf(figure), printLook(), sizeOf(figure));
}

QByteArray svg(const report::Figure& figure) {
    return views::boxFigureSvg(figure, armsOf(figure), printLook(), sizeOf(figure));
}

QByteArray png(const report::Figure& figure, double scale) {
    const QSize size = sizeOf(figure);
    QImage image((QSizeF(size) * scale).toSize(), QImage::Format_RGB32);
    image.fill(Qt::white);
    QPainter painter(&image);
    painter.scale(scale, scale);
    paint(painter, {{0, 0}, size}, figure);
    painter.end();
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    image.save(&buffer, "PNG");
    return bytes;
}

void writeFigures(const report::Document& document, const std::filesystem::path& folder) {
    const std::filesystem::path figures = folder / "figures";
    std::filesystem::create_directories(figures);
    for (const report::Figure& figure : document.figures) {
        const auto write = [&](const char* extension, const QByteArray& bytes) {
            base::writeFile(figures / (figure.name + extension), bytes.toStdString());
        };
        write(".pdf", pdf(figure));
        write(".svg", svg(figure));
        write(".png", png(figure));
    }
}

}  // namespace bauta::figures
