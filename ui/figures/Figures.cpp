// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/figures/Figures.h"

#include <QBuffer>
#include <QImage>
#include <QPageLayout>
#include <QPainter>
#include <QPdfWriter>
#include <algorithm>
#include <cmath>

#include "core/base/Files.h"
#include "ui/figures/Pages.h"
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

std::vector<std::filesystem::path> writeFigures(const report::Document& document, const std::filesystem::path& folder) {
    const std::filesystem::path figures = folder / "figures";
    std::vector<std::filesystem::path> written;
    std::filesystem::create_directories(figures);
    for (const report::Figure& figure : document.figures) {
        const auto write = [&](const char* extension, const QByteArray& bytes) {
            written.push_back(figures / (figure.name + extension));
            base::writeFile(written.back(), bytes.toStdString());
        };
        write(".pdf", pdf(figure));
        write(".svg", svg(figure));
        write(".png", png(figure));
    }
    return written;
}

void writePdf(const report::Document& document, const std::filesystem::path& file) {
    const Pages pages(document);
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    {
        constexpr int kDotsPerInch = 1200;
        QPdfWriter writer(&buffer);
        writer.setResolution(kDotsPerInch);
        writer.setTitle(QString::fromStdString(document.title));
        writer.setCreator(QStringLiteral("Bauta"));
        const auto turn = [&](std::size_t page) {
            writer.setPageLayout({QPageSize(QPageSize::A4),
                                  pages.pages()[page].landscape ? QPageLayout::Landscape : QPageLayout::Portrait,
                                  QMarginsF(0, 0, 0, 0)});
        };
        turn(0);
        QPainter painter(&writer);
        painter.scale(kDotsPerInch / 96.0, kDotsPerInch / 96.0);
        for (std::size_t i = 0; i < pages.pages().size(); ++i) {
            if (i > 0) {
                turn(i);
                writer.newPage();
            }
            pages.paint(painter, i);
        }
    }
    views::settlePdf(bytes);
    if (file.has_parent_path()) std::filesystem::create_directories(file.parent_path());
    base::writeFile(file, bytes.toStdString());
}

}  // namespace bauta::figures
