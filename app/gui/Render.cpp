// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/Render.h"

#include <QFontInfo>
#include <cstdio>

#include "core/experiment/Results.h"
#include "core/report/Report.h"
#include "core/study/Study.h"
#include "ui/figures/Figures.h"
#include "ui/views/Plot.h"

namespace bauta::gui {

void render(const Options& options) {
    const std::filesystem::path folder = options.out.empty() ? report::reportFolder(options.render, options.experiment)
                                                             : std::filesystem::path(options.out);
    report::requireReportFolder(options.render, folder);
    const study::Study study = study::Study::open(options.render);
    experiment::AnalysisOptions analysis;
    if (options.preset == statistics::name(statistics::Preset::Default)) analysis.preset = statistics::Preset::Default;
    if (options.stars == "usual") analysis.stars = statistics::usualStars();
    if (options.fewestSubjects) analysis.fewestSubjects = *options.fewestSubjects;
    analysis.rankInfinite = options.rankInfinite;
    const report::Document document = report::document(experiment::results(study, options.experiment, analysis));

    if (const QFontInfo font(views::printFont()); font.family() != QLatin1String("Inter"))
        std::fprintf(stderr, "bauta: the font Inter is not installed; the figures have %s\n",
                     qPrintable(font.family()));
    const auto print = [](const std::filesystem::path& file) { std::printf("%s\n", file.c_str()); };
    for (const std::filesystem::path& file : figures::writeFigures(document, folder)) print(file);
    figures::writePdf(document, folder / "report.pdf");
    print(folder / "report.pdf");
    std::fprintf(stderr, "bauta: skin pictures are left out of the report\n");
}

}  // namespace bauta::gui
