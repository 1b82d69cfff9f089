// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QRect>
#include <filesystem>
#include <string>
#include <vector>

#include "core/report/Report.h"

class QPainter;

namespace bauta::figures {

/// The size a figure is drawn in, logical pixels: its panels one below the other, with room for their brackets.
[[nodiscard]] QSize sizeOf(const report::Figure& figure);
void paint(QPainter& painter, const QRect& place, const report::Figure& figure);

/// In light colours on white, whatever the theme; needs a QGuiApplication of any platform, offscreen too.
[[nodiscard]] QByteArray pdf(const report::Figure& figure);
[[nodiscard]] QByteArray svg(const report::Figure& figure);
[[nodiscard]] QByteArray png(const report::Figure& figure, double scale = 2);

/// FOLDER/figures/NAME.pdf, .svg and .png of every figure; returns these files. Error Io.
std::vector<std::filesystem::path> writeFigures(const report::Document& document, const std::filesystem::path& folder);
/// The whole report as A4 pages: text, flow of subjects, tables and figures, with page numbers and bookmarks where they
/// can be had. Error Io.
void writePdf(const report::Document& document, const std::filesystem::path& file);

}  // namespace bauta::figures
