// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/Table.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace bauta::report {
namespace {

using base::Json;

/// A text that ends neither its cell nor its line.
std::string cellOf(const Json& value) {
    if (value.is_null()) return "n/a";
    if (!value.is_string()) return value.dump();
    std::string text = value.get<std::string>();
    for (char& c : text)
        if (static_cast<unsigned char>(c) < ' ') c = ' ';
    return text;
}

// Beside what TeX reads as commands, the signs we use that pdfTeX with utf8 does not know.
struct Sign {
    std::string_view text, latex;
};
constexpr std::array<Sign, 25> kLatex = {{
    {"\\", "\\textbackslash{}"},
    {"{", "\\{"},
    {"}", "\\}"},
    {"$", "\\$"},
    {"&", "\\&"},
    {"%", "\\%"},
    {"#", "\\#"},
    {"_", "\\_"},
    {"^", "\\textasciicircum{}"},
    {"~", "\\textasciitilde{}"},
    {"<", "\\textless{}"},
    {">", "\\textgreater{}"},
    {"−", "$-$"},
    {"±", "$\\pm$"},
    {"≤", "$\\le$"},
    {"≥", "$\\ge$"},
    {"∞", "$\\infty$"},
    {"×", "$\\times$"},
    {"α", "$\\alpha$"},
    {"°", "$^\\circ$"},
    {"→", "$\\to$"},
    {"₁", "$_1$"},
    {"₂", "$_2$"},
    {"\"", "\\textquotedbl{}"},
    {"[", "{[}"},  // behind the end of a row it would begin an option
}};
constexpr std::array<Sign, 4> kHtml = {{{"&", "&amp;"}, {"<", "&lt;"}, {">", "&gt;"}, {"\"", "&quot;"}}};

std::string replaced(std::string_view text, const auto& signs) {
    std::string out;
    for (std::size_t i = 0; i < text.size();) {
        const auto found =
            std::ranges::find_if(signs, [&](const Sign& sign) { return text.substr(i).starts_with(sign.text); });
        if (found != signs.end()) {
            out += found->latex;
            i += found->text.size();
        } else {
            out += static_cast<unsigned char>(text[i]) < ' ' ? ' ' : text[i];  // no control character in either
            ++i;
        }
    }
    return out;
}

constexpr std::size_t kMostColumns = 8;  // at the size of text
constexpr std::size_t kLongCell = 30;    // bytes; longer ones may take several lines in HTML

bool isStrong(const PrintTable& table, std::size_t row, std::size_t column) {
    return std::ranges::find(table.strong, std::pair(row, column)) != table.strong.end();
}

}  // namespace

std::string toTsv(const DataTable& table) {
    std::string text;
    for (const Column& column : table.columns) text += (&column == &table.columns.front() ? "" : "\t") + column.key;
    text += "\n";
    for (const auto& row : table.rows) {
        for (std::size_t i = 0; i < row.size(); ++i) text += (i == 0 ? "" : "\t") + cellOf(row[i]);
        text += "\n";
    }
    return text;
}

Json sidecar(const DataTable& table) {
    Json columns = Json::object();
    for (const Column& column : table.columns) {
        columns[column.key]["meaning"] = column.meaning;
        if (!column.unit.empty()) columns[column.key]["unit"] = column.unit;
    }
    return {{"title", table.title}, {"rows", table.rows.size()}, {"columns", columns}};
}

std::string htmlText(const std::string& text) {
    return replaced(text, kHtml);
}

std::string latexText(const std::string& text) {
    return replaced(text, kLatex);
}

std::string toLatex(const PrintTable& table) {
    constexpr std::size_t kMostRows = 24;  // of a page on its side
    const bool isLong = table.rows.size() > kMostRows;
    const std::string environment = table.head.size() > kMostColumns ? "sidewaystable" : "table";
    std::string caption = "\\caption{\\textbf{" + latexText(table.title) + ".}";
    if (!table.caption.empty()) caption += " " + latexText(table.caption);
    caption += "}\n\\label{tab:" + table.name + "}";
    const std::size_t texts = std::min(table.textColumns, table.head.size());
    const std::string columns = "{" + std::string(texts, 'l') + std::string(table.head.size() - texts, 'r') + "}\n";
    std::string head = "\\toprule\n", rows, notes;
    for (std::size_t i = 0; i < table.head.size(); ++i) head += (i == 0 ? "" : " & ") + latexText(table.head[i]);
    head += " \\\\\n\\midrule\n";
    for (std::size_t r = 0; r < table.rows.size(); ++r) {
        for (std::size_t i = 0; i < table.rows[r].size(); ++i) {
            const std::string text = latexText(table.rows[r][i]);
            rows += (i == 0 ? "" : " & ") + (isStrong(table, r, i) ? "\\textbf{" + text + "}" : text);
        }
        rows += " \\\\\n";
    }
    for (const std::string& note : table.notes) notes += latexText(note) + "\\par\n";
    const std::string needs = "% needs \\usepackage[utf8]{inputenc}, \\usepackage[T1]{fontenc}, \\usepackage{booktabs,";
    if (isLong)
        return needs + "longtable,pdflscape}\n\\begin{landscape}\n\\scriptsize\n\\setlength{\\tabcolsep}{4pt}\n" +
               "\\setlength{\\LTcapwidth}{\\linewidth}\n\\setlength{\\parindent}{0pt}\n\\begin{longtable}" + columns +
               caption + " \\\\\n" + head + "\\endfirsthead\n" + head + "\\endhead\n\\bottomrule\n\\endfoot\n" + rows +
               "\\end{longtable}\n" + notes + "\\end{landscape}\n";
    return needs + (environment == "table" ? "graphicx}\n" : "graphicx,rotating}\n") + "\\begin{" + environment +
           "}\n\\centering\n" + caption + "\n\\par\\smallskip\n" +
           "\\resizebox{\\ifdim\\width>\\linewidth\\linewidth\\else\\width\\fi}{!}{%\n\\begin{tabular}" + columns +
           head + rows + "\\bottomrule\n\\end{tabular}}\n" +
           (notes.empty() ? "" : "\\par\\smallskip\\raggedright\\footnotesize\n" + notes) + "\\end{" + environment +
           "}\n";
}

std::string toHtml(const PrintTable& table) {
    std::string out;
    if (table.folded) out += "<details><summary>" + htmlText(table.title) + "</summary>\n";
    out += "<div class=\"wide\"><table id=\"" + htmlText(table.name) + "\"" +
           (table.head.size() > kMostColumns ? " class=\"dense\"" : "") + ">\n<caption><span><strong>" +
           htmlText(table.title) + ".</strong> " + htmlText(table.caption) + "</span></caption>\n<thead><tr>";
    const auto kind = [&](std::size_t i, bool isLong) -> std::string {
        if (i < table.textColumns) return isLong ? " class=\"long\"" : "";
        return isLong ? " class=\"n long\"" : " class=\"n\"";
    };
    for (std::size_t i = 0; i < table.head.size(); ++i)
        out += "<th scope=\"col\"" + kind(i, false) + ">" + htmlText(table.head[i]) + "</th>";
    out += "</tr></thead>\n<tbody>\n";
    for (std::size_t r = 0; r < table.rows.size(); ++r) {
        out += "<tr>";
        for (std::size_t i = 0; i < table.rows[r].size(); ++i) {
            const std::string text = htmlText(table.rows[r][i]);
            const std::string shown = isStrong(table, r, i) ? "<strong>" + text + "</strong>" : text;
            out += i == 0 ? "<th scope=\"row\">" + shown + "</th>"
                          : "<td" + kind(i, table.rows[r][i].size() > kLongCell) + ">" + shown + "</td>";
        }
        out += "</tr>\n";
    }
    out += "</tbody></table></div>\n";
    for (const std::string& note : table.notes) out += "<p class=\"note\">" + htmlText(note) + "</p>\n";
    return out + (table.folded ? "</details>\n" : "");
}

}  // namespace bauta::report
