// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/FlowChart.h"

#include <algorithm>

#include "core/base/Numbers.h"

namespace bauta::report {
namespace {

// Pixels. Letters are taken as wide as a sans serif of this size has them at most on average.
constexpr double kText = 16, kLetter = 8.6, kLine = 22, kPad = 14, kWidth = 440, kGap = 34, kSide = 60, kMargin = 8;
constexpr double kMiddle = kMargin + kWidth / 2, kSideX = kMargin + kWidth + kSide, kAll = kSideX + kWidth + kMargin;

std::size_t letters(std::string_view text) {
    return static_cast<std::size_t>(std::ranges::count_if(text, [](char c) { return (c & 0xC0) != 0x80; }));
}

/// Broken at blanks into lines that fit a box; a word that is longer than a line stays whole.
std::vector<std::string> lines(const std::string& text) {
    const auto most = static_cast<std::size_t>((kWidth - 2 * kPad) / kLetter);
    std::vector<std::string> all = {""};
    std::size_t from = 0;
    while (from < text.size()) {
        const std::size_t blank = std::min(text.find(' ', from), text.size());
        const std::string word = text.substr(from, blank - from);
        if (!all.back().empty() && letters(all.back()) + 1 + letters(word) > most) all.emplace_back();
        all.back() += (all.back().empty() ? "" : " ") + word;
        from = blank + 1;
    }
    return all;
}

double heightOf(std::size_t count) {
    return kLine * static_cast<double>(count) + 2 * kPad - (kLine - kText);
}

std::string px(double value) {
    return base::fixed(value, 1);
}

std::string box(double x, double y, const std::vector<std::string>& texts, bool kept) {
    const double height = heightOf(texts.size());
    std::string svg = "<rect x=\"" + px(x) + "\" y=\"" + px(y) + "\" width=\"" + px(kWidth) + "\" height=\"" +
                      px(height) + "\" rx=\"6\" fill=\"" + (kept ? "#dce9f9" : "#ffffff") + "\" stroke=\"" +
                      (kept ? "#1f5fb0" : "#5c6875") + "\"" + (kept ? "" : " stroke-dasharray=\"5 3\"") + "/>\n";
    for (std::size_t i = 0; i < texts.size(); ++i)
        svg += "<text x=\"" + px(kept ? x + kWidth / 2 : x + kPad) + "\" y=\"" +
               px(y + kPad + kLine * static_cast<double>(i) + kText * 0.9) + "\"" +
               (kept ? " text-anchor=\"middle\" font-weight=\"600\"" : "") + ">" + htmlText(texts[i]) + "</text>\n";
    return svg;
}

std::string line(double x1, double y1, double x2, double y2) {
    return "<line x1=\"" + px(x1) + "\" y1=\"" + px(y1) + "\" x2=\"" + px(x2) + "\" y2=\"" + px(y2) +
           "\" stroke=\"#444f5b\" stroke-width=\"1.5\"/>\n";
}

std::string head(double x, double y, bool down) {
    const std::string tip = px(x) + "," + px(y);
    return "<polygon fill=\"#444f5b\" points=\"" + tip + " " +
           (down ? px(x - 5) + "," + px(y - 9) + " " + px(x + 5) + "," + px(y - 9)
                 : px(x - 9) + "," + px(y - 5) + " " + px(x - 9) + "," + px(y + 5)) +
           "\"/>\n";
}

}  // namespace

std::string flowSvg(const Flow& flow) {
    std::string drawn, told;
    double y = kMargin;
    for (std::size_t i = 0; i < flow.steps.size(); ++i) {
        const FlowStep& step = flow.steps[i];
        const std::vector<std::string> kept = lines(step.kept);
        drawn += box(kMargin, y, kept, true);
        y += heightOf(kept.size());
        told += (told.empty() ? "" : "; ") + step.kept;
        std::vector<std::string> left;
        for (const std::string& one : step.left) {
            const auto more = lines(one);
            left.insert(left.end(), more.begin(), more.end());
            told += "; out: " + one;
        }
        if (i + 1 == flow.steps.size() && left.empty()) break;
        double next = y + kGap;
        if (!left.empty()) {
            const double height = heightOf(left.size()), middle = y + kGap / 2 + height / 2;
            drawn += box(kSideX, y + kGap / 2, left, false) + line(kMiddle, middle, kSideX - 8, middle) +
                     head(kSideX, middle, false);
            next = y + kGap + height;
        }
        drawn += line(kMiddle, y, kMiddle, next - 8) + head(kMiddle, next, true);
        y = next;
    }
    y += kMargin;
    return "<svg viewBox=\"0 0 " + px(kAll) + " " + px(y) + "\" width=\"" + px(kAll) + "\" height=\"" + px(y) +
           "\" role=\"img\" font-family=\"system-ui,'Segoe UI','DejaVu Sans',Arial,sans-serif\" font-size=\"" +
           px(kText) + "\" fill=\"#161b21\">\n<title>" + htmlText(flow.caption) + "</title>\n<desc>" + htmlText(told) +
           "</desc>\n" + drawn + "</svg>\n";
}

}  // namespace bauta::report
