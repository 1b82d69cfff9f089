// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cstdint>

#include "core/base/Files.h"
#include "core/report/FlowChart.h"
#include "core/report/Report.h"

namespace bauta::report {
namespace {

// Light and plain: read on paper and from the last row. Nothing in colour alone.
constexpr const char* kStyle = R"(
body{font:17px/1.5 system-ui,"Segoe UI","DejaVu Sans",Arial,sans-serif;color:#161b21;background:#fff;max-width:1120px;
margin:0 auto;padding:24px 32px 64px}
h1{font-size:32px;line-height:1.2;margin:16px 0 4px}
h2{font-size:24px;margin:48px 0 12px;padding-top:12px;border-top:2px solid #d6dce3}
h3{font-size:19px;margin:32px 0 8px}
.subtitle{color:#444f5b;font-size:19px;margin:0 0 24px}
nav ul{columns:2;padding-left:20px;margin:0 0 24px}
a{color:#1f5fb0}
p{max-width:78ch}
.warning{border:1px solid #7a5600;border-left-width:6px;background:#fff8e6;padding:10px 14px}
.note,figcaption,caption{font-size:15px;color:#444f5b}
caption{text-align:left;padding:0 0 10px}
caption span{display:block;max-width:min(1056px,calc(100vw - 64px))}
caption strong{color:#161b21;font-size:17px}
.wide{overflow-x:auto;margin:24px 0 8px}
table{border-collapse:collapse;font-size:15px;font-variant-numeric:tabular-nums;min-width:min(720px,100%)}
.dense{font-size:13px}
thead th{border-top:2px solid #161b21;border-bottom:1px solid #161b21;vertical-align:bottom}
tbody tr:last-child>*{border-bottom:2px solid #161b21}
tbody tr:nth-child(even)>*{background:#f3f5f8}
th,td{padding:5px 10px;text-align:left;font-weight:400;white-space:nowrap}
.dense th,.dense td{padding:4px 5px}
thead th{font-weight:600;white-space:normal}
td strong{font-weight:700}
.n{text-align:right}
.long{white-space:normal}
figure{margin:16px 0}
figure img,figure svg{max-width:100%;height:auto}
figcaption{max-width:90ch}
figcaption strong{color:#161b21}
details{margin:16px 0}
summary{cursor:pointer;color:#1f5fb0;padding:4px 0}
@page{size:A4;margin:16mm}
@media print{body{font-size:11pt;max-width:none;padding:0}nav{display:none}.wide{overflow:visible}
h2,h3,summary{break-after:avoid}figure,tr{break-inside:avoid}table{font-size:8.5pt}.dense{font-size:6.5pt}
caption span{max-width:none}th,td,.dense th,.dense td{padding:2px 3px}td:not(.n){white-space:normal}}
)";

std::string base64(std::string_view bytes) {
    constexpr std::string_view kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string text;
    text.reserve(bytes.size() / 3 * 4 + 4);
    for (std::size_t i = 0; i < bytes.size(); i += 3) {
        std::uint32_t three = 0;
        for (std::size_t k = 0; k < 3; ++k)
            three = three << 8U | (i + k < bytes.size() ? static_cast<unsigned char>(bytes[i + k]) : 0U);
        for (std::size_t k = 0; k < 4; ++k) text += i + k > bytes.size() ? '=' : kDigits[three >> (18 - 6 * k) & 63U];
    }
    return text;
}

class Page {
  public:
    Page(const Document& document, const fs::path& folder) : document_(document), folder_(folder) {}

    std::string text() {
        std::string body;
        for (const Block& block : document_.blocks)
            body += std::visit([&](const auto& one) { return html(one); }, block);
        return "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\"/>\n"
               "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n<title>" +
               htmlText(document_.title) + "</title>\n<style>" + kStyle + "</style>\n</head>\n<body>\n<header><h1>" +
               htmlText(document_.title) + "</h1>\n<p class=\"subtitle\">" + htmlText(document_.subtitle) +
               "</p></header>\n<nav aria-label=\"Contents\"><ul>\n" + contents_ + "</ul></nav>\n<main>\n" + body +
               "</main>\n</body>\n</html>\n";
    }

  private:
    std::string html(const Heading& heading) {
        const std::string level = std::to_string(std::clamp(heading.level, 2, 6));
        const std::string id = "part-" + std::to_string(++headings_);
        if (heading.level <= 2) contents_ += "<li><a href=\"#" + id + "\">" + htmlText(heading.text) + "</a></li>\n";
        return "<h" + level + " id=\"" + id + "\">" + htmlText(heading.text) + "</h" + level + ">\n";
    }

    static std::string html(const Paragraph& paragraph) {
        return (paragraph.warning ? "<p class=\"warning\" role=\"note\">" : "<p>") + htmlText(paragraph.text) +
               "</p>\n";
    }

    static std::string html(const PrintTable& table) { return toHtml(table); }

    static std::string html(const Flow& flow) {
        return "<figure>" + flowSvg(flow) + "<figcaption>" + htmlText(flow.caption) + "</figcaption></figure>\n";
    }

    std::string html(const FigureBlock& block) {
        const Figure& figure = document_.figures.at(block.figure);
        const fs::path file = folder_ / "figures" / (figure.name + ".svg");
        std::string picture = "<p class=\"warning\">The figure is not drawn here; its numbers are in figures/data/" +
                              htmlText(figure.name) + ".tsv.</p>";
        // As an image of its own: names inside two of them cannot meet, and nothing in it can act.
        if (fs::exists(file))
            picture = "<img alt=\"" + htmlText(figure.title) + "\" src=\"data:image/svg+xml;base64," +
                      base64(base::readFile(file)) + "\"/>";
        return "<figure id=\"" + htmlText(figure.name) + "\">" + picture + "<figcaption><strong>" +
               htmlText(figure.title) + ".</strong> " + htmlText(figure.caption) + "</figcaption></figure>\n";
    }

    const Document& document_;
    const fs::path& folder_;
    std::string contents_;
    int headings_ = 0;
};

}  // namespace

void writeHtml(const Document& document, const fs::path& folder) {
    fs::create_directories(folder);
    base::writeFile(folder / "report.html", Page(document, folder).text());
}

}  // namespace bauta::report
