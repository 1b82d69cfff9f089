// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "core/base/Json.h"

namespace bauta::report {

struct Column {
    std::string key, meaning, unit;
};

/// A table for programs: long form, one value a cell; TSV with a JSON sidecar (DESIGN 3).
struct DataTable {
    std::string name;   ///< of its files: "table2_composite"
    std::string title;  ///< "Composite scores by training and evaluation data"
    std::vector<Column> columns;
    std::vector<std::vector<base::Json>> rows;  ///< null is n/a; numbers as base::number() gives them
};
/// Numbers have as many digits as it takes to read the same number again.
[[nodiscard]] std::string toTsv(const DataTable& table);
[[nodiscard]] base::Json sidecar(const DataTable& table);

/// A table for people: cells are text that is ready to print.
struct PrintTable {
    std::string name, title, caption;
    std::vector<std::string> head;
    std::vector<std::vector<std::string>> rows;
    std::size_t textColumns = 1;  ///< the first ones are left-aligned, the others right-aligned
    std::vector<std::string> notes;
    std::vector<std::pair<std::size_t, std::size_t>> strong;  ///< row and column of cells in bold
    bool folded = false;                                      ///< long: HTML shows its title alone until it is opened
};
/// booktabs, escaped; \caption and \label{tab:NAME}. Never wider than the page: scaled, on its side when it has many
/// columns, on several pages when it has many rows. The first line says which packages it needs.
[[nodiscard]] std::string toLatex(const PrintTable& table);
[[nodiscard]] std::string toHtml(const PrintTable& table);

/// Text with < > & " made safe.
[[nodiscard]] std::string htmlText(const std::string& text);
[[nodiscard]] std::string latexText(const std::string& text);

}  // namespace bauta::report
