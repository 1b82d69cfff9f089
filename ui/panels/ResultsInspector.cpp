// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/ResultsInspector.h"

#include <QApplication>
#include <QVBoxLayout>
#include <algorithm>
#include <cmath>

#include "ui/models/LossText.h"
#include "ui/panels/LineTable.h"
#include "ui/panels/ReportParts.h"

namespace bauta::panels {

using experiment::Comparison;
using models::Evaluation;
using style::px;
using style::Text;
using style::Token;
using style::Type;

namespace {

QString text(std::string_view s) {
    return QString::fromUtf8(s.data(), static_cast<qsizetype>(s.size()));
}

/// What a list is of, without the OAR.
QString whose(const ScoreSource& source) {
    return ResultsInspector::tr("Trained on %1, evaluated on %2").arg(text(source.train), text(source.test));
}

QString rankSum(double w) {
    return QString::number(w, 'f', w == std::floor(w) ? 0 : 1);
}

}  // namespace

ResultsInspector::ResultsInspector(models::ResultsModel& model, QWidget* parent) : QWidget(parent), model_(model) {
    setObjectName(QStringLiteral("resultsInspector"));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);

    testsPart_ = new style::Section(tr("Statistics"));
    order_ = new Text(tr("sorted by q"), Type::Table, Token::Text2);
    testsPart_->setTitleWidget(order_);
    family_ = new Text({}, Type::Table, Token::Text2);
    family_->setWordWrap(true);
    family_->setObjectName(QStringLiteral("familyText"));
    tests_ = new LineTable;
    tests_->setObjectName(QStringLiteral("statisticsTable"));
    tests_->setAccessibleName(tr("Tests against original, in order of q"));
    tests_->setLinesShown(6, 8);
    testsPart_->body()->addWidget(family_);
    testsPart_->body()->addWidget(tests_, 1);
    testsPart_->body()->addStretch(0);  // where there is no test, its one line stands at the top
    column->addWidget(testsPart_, 1);

    scoresPart_ = new style::Section;
    auto* back = new style::Button(tr("Back"));
    back->setObjectName(QStringLiteral("scoresBack"));
    back->setKey(tr("Esc"));
    back->setButtonHeight(26);
    back->setFocusPolicy(Qt::TabFocus);
    scoresPart_->setTitleWidget(back);
    scoresNote_ = new Text({}, Type::Table, Token::Text2);
    scoresNote_->setWordWrap(true);
    scoresNote_->setObjectName(QStringLiteral("scoresNote"));
    scores_ = new LineTable;
    scores_->setObjectName(QStringLiteral("scoresTable"));
    scores_->setLinesShown(6, 8);
    scoresPart_->body()->addWidget(scoresNote_);
    scoresPart_->body()->addWidget(scores_, 1);
    scoresPart_->hide();
    column->addWidget(scoresPart_, 1);

    selectedPart_ = new style::Section;
    selectedPart_->setObjectName(QStringLiteral("selectedComparison"));
    column->addWidget(selectedPart_);
    report_ = new ReportParts;
    column->addWidget(report_);

    connect(tests_, &LineTable::lineChosen, this, [this](int line) {
        const Comparison& one = *rows_[static_cast<std::size_t>(line)];
        model_.select(one.oar, one.armB);
    });
    connect(tests_, &LineTable::clicked, this, &ResultsInspector::showSelected);
    connect(scores_, &LineTable::doubleClicked, this, &ResultsInspector::openScore);
    connect(back, &style::Button::clicked, this, &ResultsInspector::closeScores);
    connect(&model_, &models::ResultsModel::changed, this, &ResultsInspector::refresh);
    connect(&model_, &models::ResultsModel::selectionChanged, this, &ResultsInspector::followSelection);
    refresh();
}

void ResultsInspector::setNarrow(bool narrow) {
    if (narrow == narrow_) return;
    narrow_ = narrow;
    report_->setNarrow(narrow);
    refresh();
}

void ResultsInspector::refresh() {
    if (!model_.hasScores()) source_.reset();
    refreshTests();
    followSelection();
}

void ResultsInspector::followSelection() {
    if (source_ && !source_->oar.empty()) source_ = selected();
    refreshScores();
    refreshSelected();
    const auto at = std::ranges::find_if(
        rows_, [this](const Comparison* one) { return one->oar == model_.oar() && one->armB == model_.arm(); });
    tests_->setCurrentLine(at == rows_.end() ? -1 : static_cast<int>(at - rows_.begin()));
}

void ResultsInspector::refreshTests() {
    const experiment::Family* family = model_.hasScores() ? model_.family() : nullptr;
    rows_ = family == nullptr ? std::vector<const Comparison*>{} : models::byQ(*family);
    const QStringList heads =
        narrow_ ? QStringList{tr("OAR · vs original"), tr("q")}
                : QStringList{tr("OAR · vs original"), tr("n"), tr("zero"), tr("W"), tr("p"), tr("q"), tr("effect")};
    std::vector<TableLine> lines;
    for (const Comparison* one : rows_) {
        TableLine line;
        const bool tested = one->tested();
        const QString none = QStringLiteral("n/a");
        const QString q = tested ? models::probabilityText(one->q) : none;
        const QString effect = tested ? models::decimal(one->test.effect, 2) : none;
        if (narrow_)
            line.cells = {text(one->oar), q};
        else
            line.cells = {text(one->oar),
                          QString::number(one->test.n),
                          QString::number(one->test.zeros),
                          tested ? rankSum(one->test.statistic()) : none,
                          tested ? models::probabilityText(one->test.p) : none,
                          q,
                          effect};
        line.second = text(one->armB);
        line.dim = !tested || one->q > model_.results()->analysis.options.alpha;
        line.strong = narrow_ ? 1 : 5;
        const QString stars = tested ? text(model_.results()->analysis.options.stars.of(one->q)) : QString();
        line.accessible =
            tested ? tr("%1, %2 against %3: n %4, zeros %5, W %6, p %7, q %8 %9, effect %10")
                         .arg(text(one->oar), text(one->armB), text(one->armA))
                         .arg(one->test.n)
                         .arg(one->test.zeros)
                         .arg(rankSum(one->test.statistic()), models::probabilityText(one->test.p), q, stars, effect)
                         .simplified()
                   : tr("%1 n %2, zeros %3; W, p, q and effect: n/a")
                         .arg(models::cannotCompare(*one))
                         .arg(one->test.n)
                         .arg(one->test.zeros);
        lines.push_back(std::move(line));
    }
    tests_->setLines(heads, std::move(lines));
    family_->setText(family == nullptr ? tr("There is nothing to test yet.")
                                       : models::familyText(*family, model_.results()->analysis.options));
    order_->setVisible(family != nullptr);
    tests_->setVisible(family != nullptr);
}

ScoreSource ResultsInspector::selected() const {
    return {model_.trainArm(), model_.testArm(), model_.oar()};
}

void ResultsInspector::showSelected() {
    showScores(selected());
}

void ResultsInspector::showScores(const ScoreSource& source) {
    source_ = source;
    refreshScores();
    scores_->setCurrentLine(scores_->lineCount() > 0 ? 0 : -1);
    scores_->setFocus(Qt::OtherFocusReason);
}

bool ResultsInspector::closeScores() {
    if (!source_) return false;
    const bool focused = scoresPart_->isAncestorOf(QApplication::focusWidget());
    source_.reset();
    refreshScores();
    if (focused) tests_->setFocus(Qt::OtherFocusReason);
    return true;
}

void ResultsInspector::refreshScores() {
    scoresPart_->setVisible(source_.has_value());
    testsPart_->setVisible(!source_);
    if (!source_) return;
    const experiment::ResultMetric& metric = model_.metric();
    const bool all = source_->oar.empty();
    const int before = scores_->currentLine();
    listed_ = models::evaluationsOf(*model_.results(), metric, source_->train, source_->test, source_->oar);
    scoresPart_->setTitle(all ? tr("%1, all OARs").arg(text(metric.title))
                              : tr("%1 of %2").arg(text(metric.title), text(source_->oar)));
    const QString number =
        metric.unit.empty() ? text(metric.title) : tr("%1, %2").arg(text(metric.title), text(metric.unit));
    const bool folds = !(all && narrow_);  // no room for three columns beside an OAR's name
    QStringList heads = {all ? tr("Subject · OAR") : tr("Subject"), number};
    if (folds) heads.insert(1, tr("fold"));
    scores_->setAccessibleName(tr("%1: %2").arg(whose(*source_), all ? tr("all OARs") : text(source_->oar)));
    std::vector<TableLine> lines;
    for (const Evaluation& one : listed_) {
        TableLine line;
        const QString value = models::evaluationText(metric, one);
        line.cells = {text(one.subject), value};
        if (folds) line.cells.insert(1, QString::number(one.fold));
        if (all) line.second = text(one.oar);
        line.dim = one.refEmpty;
        line.strong = folds ? 2 : 1;
        line.accessible = tr("%1, %2, fold %3: %4").arg(text(one.subject), text(one.oar)).arg(one.fold).arg(value);
        lines.push_back(std::move(line));
    }
    scores_->setLines(heads, std::move(lines));
    scores_->setCurrentLine(std::clamp(before, listed_.empty() ? -1 : 0, static_cast<int>(listed_.size()) - 1));
    scoresNote_->setText(listed_.empty() ? tr("%1. Nothing is evaluated there yet.").arg(whose(*source_))
                                         : tr("%1. The worst first; Enter shows one in Review, with prediction and "
                                              "target.")
                                               .arg(whose(*source_)));
}

void ResultsInspector::openScore() {
    const int line = scores_->currentLine();
    if (!source_ || line < 0 || line >= static_cast<int>(listed_.size())) return;
    Q_EMIT scoreOpened(listed_[static_cast<std::size_t>(line)], *source_);
}

void ResultsInspector::refreshSelected() {
    selectedPart_->clear();
    const bool any = model_.hasScores() && !model_.oar().empty();
    selectedPart_->setVisible(any);
    if (!any) return;
    const auto words = [this](const QString& sentence) {
        auto* label = new Text(sentence, Type::Table, Token::Text2);
        label->setWordWrap(true);
        label->setObjectName(QStringLiteral("selectedWords"));
        selectedPart_->body()->addWidget(label);
    };
    selectedPart_->setTitle(tr("Selected: %1, %2").arg(text(model_.oar()), text(model_.arm())));
    const experiment::ResultMetric& metric = model_.metric();
    const auto number = [&](double value) { return models::withUnit(metric, models::scoreText(metric, value)); };
    if (const experiment::Distribution* own = model_.distribution()) {
        if (own->values.empty())
            words(own->reason.empty() ? tr("There is no value.") : tr("There is no value: %1.").arg(text(own->reason)));
        else
            selectedPart_->addValue(tr("Median; mean; n"),
                                    tr("%1; %2; %3")
                                        .arg(models::scoreText(metric, own->median), number(own->mean))
                                        .arg(own->values.size()));
    }
    const Comparison* one = model_.comparison();
    if (one == nullptr) {
        if (model_.arm() == experiment::kOriginal) words(tr("The others are compared with it."));
        return;
    }
    if (!one->tested()) return words(models::cannotCompare(*one));
    if (narrow_)
        selectedPart_->addValue(
            tr("n; zeros; W"),
            tr("%1; %2; %3").arg(one->test.n).arg(one->test.zeros).arg(rankSum(one->test.statistic())));
    if (narrow_) selectedPart_->addValue(tr("p"), models::probabilityText(one->test.p));
    selectedPart_->addValue(narrow_ ? tr("Original − arm") : tr("Original − arm (Hodges–Lehmann)"),
                            number(one->shift.estimate));
    selectedPart_->addValue(tr("95 % interval"), models::intervalText(metric, one->shift));
    selectedPart_->addValue(tr("Rank-biserial effect"), models::decimal(one->test.effect, 2));
    selectedPart_->addValue(tr("Method"), models::testText(*one));
    selectedPart_->addValue(tr("With Pratt zeros"), tr("q %1").arg(models::probabilityText(one->qPratt)));
    if (one->leftOut > 0) selectedPart_->addValue(tr("Pairs without a value"), QString::number(one->leftOut));
    if (!one->reason.empty()) words(text(one->reason));
}

}  // namespace bauta::panels
