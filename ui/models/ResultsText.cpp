// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/ResultsText.h"

#include <QDateTime>
#include <QLocale>
#include <algorithm>
#include <cmath>
#include <utility>

#include "ui/models/LossText.h"

namespace bauta::models {

using experiment::Comparison;
using experiment::Question;
using experiment::ResultMetric;

namespace {

QString text(std::string_view s) {
    return QString::fromUtf8(s.data(), static_cast<qsizetype>(s.size()));
}

QString counted(std::size_t n, const QString& one) {
    return QStringLiteral("%1 %2%3").arg(n).arg(one, n == 1 ? QString() : QStringLiteral("s"));
}

// "1e−4" for powers of ten, "0.05" else.
QString boundText(double bound) {
    return bound >= 0.001 ? QString::number(bound) : probabilityText(bound);
}

bool asks(const experiment::Score& score, Question question) {
    return question == Question::TrainedOn ? score.armTest == experiment::kOriginal
                                           : score.armTrain == experiment::kOriginal;
}

}  // namespace

QString scoreText(const ResultMetric& metric, double value) {
    const QString shown = decimal(value, metric.decimals);
    // Where 1 is the best there is, it is only said of what is.
    return metric.higherIsBetter && value < 1 && shown.startsWith(QLatin1Char('1')) ? QStringLiteral(">0.999") : shown;
}

QString probabilityText(double p) {
    if (!std::isfinite(p)) return QStringLiteral("n/a");
    if (p >= 0.01) return QString::number(p, 'f', 3);
    if (p >= 0.001) return QString::number(p, 'f', 4);
    if (p < 1e-99) return QStringLiteral("<1e\u221299");
    const int exponent = static_cast<int>(std::floor(std::log10(p) + 1e-12));
    double mantissa = std::round(p / std::pow(10.0, exponent) * 10) / 10;
    const int shift = mantissa >= 10 ? 1 : 0;
    if (shift > 0) mantissa /= 10;
    return QStringLiteral("%1e\u2212%2").arg(QString::number(mantissa)).arg(-(exponent + shift));
}

QString withUnit(const ResultMetric& metric, const QString& number) {
    return metric.unit.empty() ? number : number + QLatin1Char(' ') + text(metric.unit);
}

QString formulaText(const ResultMetric& metric) {
    if (metric.key == "dsc") return QStringLiteral("DSC = 2TP / (2TP + FP + FN), native grid");
    // Short: it stands beside the choices.
    if (metric.key == "msd_mm") return QStringLiteral("MSD: mean over both surfaces, mm");
    if (metric.key == "hd95_mm") return QStringLiteral("HD95: the larger direction, mm");
    if (metric.key == "mean_hd95_mm") return QStringLiteral("HD95: mean of both directions, mm");
    return QStringLiteral("NSD: share of surfaces within 2 mm");
}

QString summaryText(const experiment::Results& results) {
    const experiment::Experiment& plan = results.plan();
    QString line = QStringLiteral("%1, %2, %3")
                       .arg(counted(plan.subjectCount(), QStringLiteral("subject")),
                            counted(plan.arms.size(), QStringLiteral("arm")),
                            counted(plan.runFolds.size(), QStringLiteral("fold")));
    if (plan.runFolds.size() < plan.folds.size()) line += QStringLiteral(" of %1").arg(plan.folds.size());
    const std::size_t cells = plan.arms.size() * plan.arms.size() * plan.runFolds.size();
    if (!results.scores.missing.empty())
        return line + QStringLiteral(", %1 of %2 evaluations").arg(cells - results.scores.missing.size()).arg(cells);
    const QDateTime when = QDateTime::fromString(text(results.scores.evaluated_utc), Qt::ISODate).toLocalTime();
    if (when.isValid())
        line += QStringLiteral(", finished %1")
                    .arg(QLocale(QLocale::English).toString(when, QStringLiteral("d MMM HH:mm")));
    return line;
}

QString familyText(const experiment::Family& family, const experiment::AnalysisOptions& options) {
    QString stars;
    QStringList bounds;
    for (const double bound : options.stars.bounds) {
        stars += QLatin1Char('*');
        bounds << QStringLiteral("%1\u00a0\u2264\u00a0%2").arg(stars, boundText(bound));
    }
    return QStringLiteral(
               "Two-sided Wilcoxon signed rank on subjects. Family: %1, Benjamini\u2013Hochberg. Brackets show q, not "
               "p: %2.")
        .arg(counted(family.tests, QStringLiteral("test")), bounds.join(QStringLiteral(", ")));
}

QString foldsText(const experiment::Experiment& plan) {
    const std::size_t folds = plan.runFolds.size();
    return QStringLiteral("Tests use subjects. %1 can never reach p\u00a0<\u00a0%2.")
        .arg(counted(folds, QStringLiteral("fold")), QString::number(statistics::smallestP(folds)));
}

QString testText(const Comparison& comparison) {
    const statistics::Wilcoxon& test = comparison.test;
    if (!comparison.tested()) return QStringLiteral("no test");
    return QStringLiteral("%1, %2, %3")
        .arg(text(statistics::name(test.test)), test.ties ? QStringLiteral("ties") : QStringLiteral("no ties"),
             test.zeros == 0 ? QStringLiteral("no zeros") : counted(test.zeros, QStringLiteral("zero")));
}

QString intervalText(const ResultMetric& metric, const statistics::Shift& shift) {
    if (!shift.low || !shift.high) return QStringLiteral("n/a, under 6 pairs");
    return QStringLiteral("%1 to %2")
        .arg(scoreText(metric, *shift.low), withUnit(metric, scoreText(metric, *shift.high)));
}

QString compositeNote(const experiment::AnalysisOptions& options) {
    return QStringLiteral(
               "Mean \u00b1 SD over subjects and OARs. Outlined: best in its column. Same letter in a column: no "
               "difference "
               "found (Wilcoxon, BH q > %1); all other pairs differ.")
        .arg(options.alpha);
}

std::vector<LeftOut> leftOut(const experiment::Results& results, Question question,
                             const std::vector<std::string>& metrics) {
    std::size_t rows = 0, noVoxel = 0, empty = 0;
    for (const experiment::Score& score : results.scores.rows) {
        if (!asks(score, question)) continue;
        ++rows;
        noVoxel += score.refEmpty ? 1 : 0;
        empty += !score.refEmpty && score.predEmpty ? 1 : 0;
    }
    const std::size_t missing = static_cast<std::size_t>(
        std::ranges::count_if(results.scores.missing, [question](const experiment::MissingCell& one) {
            return question == Question::TrainedOn ? one.cell.armTest == experiment::kOriginal
                                                   : one.cell.armTrain == experiment::kOriginal;
        }));
    std::vector<LeftOut> lines = {{QStringLiteral("OAR without a voxel left"), {}},
                                  {QStringLiteral("Empty output"), {}},
                                  {QStringLiteral("Evaluation missing"), {}}};
    for (const std::string& key : metrics) {
        // An empty output has a DSC, which is 0, but no surface to measure from.
        const bool scored = key == "dsc" || key == "nsd_2mm";
        lines[0].values << QString::number(noVoxel);
        lines[1].values << (empty == 0 ? QStringLiteral("0")
                            : scored   ? QStringLiteral("%1, scored 0").arg(empty)
                                       : QStringLiteral("%1 of %2").arg(empty).arg(rows - noVoxel));
        lines[2].values << QString::number(missing);
    }
    return lines;
}

std::vector<Evaluation> evaluationsOf(const experiment::Results& results, const ResultMetric& metric,
                                      const std::string& train, const std::string& test, const std::string& oar) {
    std::vector<Evaluation> all;
    for (const experiment::Score& score : results.scores.rows)
        if (score.armTrain == train && score.armTest == test && (oar.empty() || score.oar == oar))
            all.push_back(
                {score.subject, score.oar, score.fold, score.value(metric.key), score.refEmpty, score.predEmpty});
    std::ranges::stable_sort(all, {}, [&metric](const Evaluation& one) {
        const bool none = one.refEmpty || std::isnan(one.value);
        return std::pair(none, none ? 0 : metric.higherIsBetter ? one.value : -one.value);
    });
    return all;
}

QString evaluationText(const ResultMetric& metric, const Evaluation& evaluation) {
    if (evaluation.refEmpty) return QStringLiteral("no voxel left");
    const QString value = scoreText(metric, evaluation.value);
    return evaluation.predEmpty ? value + QStringLiteral(", empty") : value;
}

std::vector<const Comparison*> byQ(const experiment::Family& family) {
    std::vector<const Comparison*> sorted;
    for (const Comparison& one : family.comparisons) sorted.push_back(&one);
    std::ranges::stable_sort(sorted, [](const Comparison* a, const Comparison* b) {
        if (a->tested() != b->tested()) return a->tested();
        return a->tested() && a->q < b->q;
    });
    return sorted;
}

QString cannotCompare(const Comparison& comparison) {
    if (comparison.tested()) return {};
    const QString what =
        QStringLiteral("%1 cannot be compared for %2").arg(text(comparison.oar), text(comparison.armB));
    if (comparison.pairs.empty() && comparison.leftOut == 0 && comparison.reason.empty())
        return what + QStringLiteral(": no subject has a voxel left. It is shown as omitted.");
    const QString why = comparison.reason.empty() ? text(comparison.test.reason) : text(comparison.reason);
    return what + QStringLiteral(": %1%2").arg(why, why.endsWith(QLatin1Char('.')) ? QString() : QStringLiteral("."));
}

QString copyText(const experiment::Results& results, Question question, const ResultMetric& metric) {
    QString out = QStringLiteral("%1, %2\n").arg(text(results.plan().name), text(metric.title));
    const auto line = [&out](const QStringList& cells) { out += cells.join(QLatin1Char('\t')) + QLatin1Char('\n'); };
    const QString unit = metric.unit.empty() ? QString() : QStringLiteral(" (%1)").arg(text(metric.unit));
    line({QStringLiteral("trained on"), QStringLiteral("evaluated on"), QStringLiteral("mean") + unit,
          QStringLiteral("SD") + unit, QStringLiteral("n"), QStringLiteral("same letter: no difference"),
          QStringLiteral("best of its column")});
    for (const std::string& train : results.plan().arms)
        for (const std::string& test : results.plan().arms) {
            const experiment::Composite* one = results.analysis.composite(metric.key, train, test);
            if (one == nullptr) continue;
            line({text(train), text(test), scoreText(metric, one->mean), scoreText(metric, one->sd),
                  QString::number(one->n), text(one->letters), one->best ? QStringLiteral("yes") : QString()});
        }
    const experiment::Family* family = results.analysis.family(question, metric.key);
    if (family == nullptr) return out;
    out += QLatin1Char('\n') + text(family->name) + QLatin1Char('\n');
    line({QStringLiteral("OAR"), QStringLiteral("arm A"), QStringLiteral("arm B"), QStringLiteral("n"),
          QStringLiteral("zeros"), QStringLiteral("W"), QStringLiteral("p"), QStringLiteral("q"),
          QStringLiteral("effect"), QStringLiteral("median difference A \u2212 B") + unit, QStringLiteral("test")});
    const auto number = [](double value) {
        return std::isfinite(value) ? QString::number(value, 'g', 6) : QStringLiteral("n/a");
    };
    for (const Comparison* one : byQ(*family))
        line({text(one->oar), text(one->armA), text(one->armB), QString::number(one->test.n),
              QString::number(one->test.zeros), number(one->tested() ? one->test.statistic() : std::nan("")),
              number(one->tested() ? one->test.p : std::nan("")), number(one->tested() ? one->q : std::nan("")),
              number(one->test.effect), scoreText(metric, one->shift.estimate),
              one->tested() ? testText(*one) : cannotCompare(*one)});
    return out;
}

}  // namespace bauta::models
