// SPDX-License-Identifier: GPL-3.0-or-later
#include <set>

#include "core/base/Error.h"
#include "core/base/Files.h"
#include "core/base/Process.h"
#include "core/report/Report.h"
#include "core/study/Layout.h"

namespace bauta::report {
namespace {

using base::Error;
using base::ErrorCode;

class Files {
  public:
    explicit Files(fs::path folder) : folder_(std::move(folder)) {}

    void write(const std::string& name, const std::string& text) {
        fs::create_directories((folder_ / name).parent_path());
        base::writeFile(folder_ / name, text);
        written_.push_back(name);
    }
    void write(const std::string& folder, const DataTable& table) {
        write(folder + "/" + table.name + ".tsv", toTsv(table));
        write(folder + "/" + table.name + ".json", sidecar(table).dump(2) + "\n");
    }
    std::vector<std::string> written() { return std::move(written_); }

  private:
    fs::path folder_;
    std::vector<std::string> written_;
};

std::string paragraphs(const std::vector<std::string>& texts) {
    std::string all;
    for (const std::string& text : texts) all += (all.empty() ? "" : "\n") + text + "\n";
    return all;
}

constexpr const char* kData = "figures/data/";
constexpr std::initializer_list<const char*> kDrawings = {".svg", ".pdf", ".png"};

/// What a figure is drawn from.
std::string dataIn(const fs::path& folder, const std::string& figure) {
    std::string text;
    for (const char* ending : {".tsv", ".json"}) {
        const fs::path file = folder / (kData + figure + ending);
        text += fs::exists(file) ? base::readFile(file) : "none";
    }
    return text;
}

/// Drawings of other numbers must not stand beside these: all of a figure whose data changed or that is no more, and
/// PDF and HTML of them all.
void removeOutdated(const fs::path& folder, const std::vector<Figure>& figures) {
    std::set<std::string> outdated;
    for (const char* name : kFigures)
        if (fs::exists(folder / (kData + std::string(name) + ".tsv"))) outdated.insert(name);
    for (const Figure& figure : figures) {
        const DataTable data = dataOf(figure);
        outdated.erase(figure.name);
        if (dataIn(folder, figure.name) != toTsv(data) + sidecar(data).dump(2) + "\n") outdated.insert(figure.name);
    }
    for (const std::string& name : outdated) {
        for (const char* ending : kDrawings) fs::remove(folder / "figures" / (name + ending));
        for (const char* ending : {".tsv", ".json"}) fs::remove(folder / (kData + name + ending));
    }
    if (outdated.empty()) return;
    for (const char* whole : {"report.pdf", "report.html"}) fs::remove(folder / whole);
}

/// Why nothing was drawn; empty when it was.
std::string draw(const experiment::Results& results, const fs::path& study, const fs::path& folder,
                 const fs::path& program, const std::stop_token& stop) {
    if (program.empty()) return "bauta does not lie beside this program";
    const experiment::AnalysisOptions &options = results.analysis.options, usual;
    base::ProcessRequest request;
    request.command = {program,
                       {"--render", study.string(), "--experiment", results.plan().name, "--out", folder.string()},
                       base::ownEnvironment()};
    std::vector<std::string>& arguments = request.command.arguments;
    const auto add = [&](bool differs, const char* name, const std::string& value) {
        if (differs) arguments.insert(arguments.end(), {name, value});
    };
    add(options.preset != usual.preset, "--preset", std::string(statistics::name(options.preset)));
    add(options.stars.bounds != usual.stars.bounds, "--stars", "usual");
    add(options.fewestSubjects != usual.fewestSubjects, "--fewest", std::to_string(options.fewestSubjects));
    if (options.rankInfinite) arguments.emplace_back("--rank-infinite");
    request.command.environment["QT_QPA_PLATFORM"] = "offscreen";
    request.timeout = std::chrono::minutes(10);
    const base::ProcessResult result = base::runProcess(request, stop);
    switch (result.end) {
        case base::ProcessEnd::Stopped:
            throw Error(ErrorCode::Cancelled, "the report was stopped");
        case base::ProcessEnd::TimedOut:
            return "bauta did not end within ten minutes";
        case base::ProcessEnd::Crashed:
            return "bauta crashed (signal " + std::to_string(result.signal) + ")";
        case base::ProcessEnd::Exited:
            break;
    }
    return result.exitCode == 0 ? "" : "bauta ended with exit code " + std::to_string(result.exitCode);
}

}  // namespace

std::vector<std::string> writeTables(const experiment::Results& results, const fs::path& folder, const Parts& parts) {
    Files files(folder);
    if (parts.tables)
        for (const DataTable& table : dataTables(results)) files.write("tables", table);
    if (parts.latex) {
        std::string all =
            "\\documentclass{article}\n\\usepackage[utf8]{inputenc}\n\\usepackage[T1]{fontenc}\n"
            "\\IfFileExists{lmodern.sty}{\\usepackage{lmodern}}{}\n"
            "\\usepackage{booktabs,graphicx,longtable,pdflscape,rotating}\n"
            "\\usepackage[a4paper,margin=20mm]{geometry}\n\\begin{document}\n";
        for (const PrintTable& table : printTables(results)) {
            files.write("latex/" + table.name + ".tex", toLatex(table));
            all += "\\input{" + table.name + "}\n\\clearpage\n";
        }
        files.write("latex/all.tex", all + "\\end{document}\n");
    }
    if (parts.methods) files.write("methods.txt", paragraphs(methodsText(results)));
    if (parts.figureData)
        for (const Figure& figure : figures(results)) files.write("figures/data", dataOf(figure));
    return files.written();
}

Written writeReport(const experiment::Results& results, const fs::path& study, const fs::path& folder,
                    const fs::path& program, const Parts& parts, const std::stop_token& stop) {
    requireReportFolder(study, folder);
    const Document written = document(results);
    removeOutdated(folder, written.figures);
    Written out;
    out.files = writeTables(results, folder, parts);
    if (stop.stop_requested()) throw Error(ErrorCode::Cancelled, "the report was stopped");
    if (parts.figures) {
        if (const std::string why = draw(results, study, folder, program, stop); !why.empty())
            out.notes.push_back("The figures and the PDF were not drawn: " + why + ".");
        for (const Figure& figure : written.figures)
            for (const char* ending : kDrawings) {
                const std::string name = "figures/" + figure.name + ending;
                if (fs::exists(folder / name)) out.files.push_back(name);
            }
        if (fs::exists(folder / "report.pdf")) out.files.emplace_back("report.pdf");
    }
    if (parts.html) {
        writeHtml(written, folder);
        out.files.emplace_back("report.html");
    }
    return out;
}

fs::path drawingProgram() {
    const fs::path program = base::programFolder() / "bauta";
    return fs::exists(program) ? program : fs::path();
}

fs::path reportFolder(const fs::path& study, const std::string& experiment) {
    return experiment::resultFolder(study, experiment) / "report";
}

void requireReportFolder(const fs::path& study, const fs::path& folder) {
    if (folder.empty()) throw Error(ErrorCode::BadRequest, "no folder is named for the report");
    if (fs::exists(folder) && !fs::is_directory(folder))
        throw Error(ErrorCode::BadRequest, "the report needs a folder, and this is a file", folder.string(),
                    "name another folder");
    if (!study::isWithin(folder, study)) return;
    // In the study a report may lie in a folder of its own below results/<experiment> alone.
    const fs::path inside = fs::weakly_canonical(folder).lexically_relative(fs::weakly_canonical(study));
    std::vector<std::string> parts;
    for (const fs::path& part : inside)
        if (!part.empty()) parts.push_back(part.string());
    if (parts.size() >= 3 && parts[0] == "results" && parts[2] != "evaluations") return;
    throw Error(ErrorCode::BadRequest, "this folder of the study holds something else", folder.string(),
                "leave --out away, or name a folder outside of the study");
}

}  // namespace bauta::report
