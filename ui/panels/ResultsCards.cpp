// SPDX-License-Identifier: GPL-3.0-or-later
// Head and cards of the Results page.
#include <QScrollArea>
#include <QStackedLayout>
#include <algorithm>

#include "core/report/Figure.h"
#include "ui/figures/PlotLook.h"
#include "ui/models/LossModel.h"
#include "ui/models/ResultsText.h"
#include "ui/panels/Card.h"
#include "ui/panels/CompositeTable.h"
#include "ui/panels/MethodLegend.h"
#include "ui/panels/PageHead.h"
#include "ui/panels/ReadingCard.h"
#include "ui/panels/ReportParts.h"
#include "ui/panels/ResultsPage.h"
#include "ui/style/Messages.h"
#include "ui/views/BoxChart.h"

namespace bauta::panels {

using experiment::Question;
using style::px;
using style::Text;
using style::Token;
using style::Type;

namespace {

QString text(std::string_view s) {
    return QString::fromUtf8(s.data(), static_cast<qsizetype>(s.size()));
}

}  // namespace

void ResultsPage::makeHead(QVBoxLayout* column) {
    copy_ = new style::Button(tr("Copy table"));
    export_ = new style::Button(tr("Export figure"));
    make_ = new style::Button(tr("Make the report"), style::Button::Role::Primary);
    make_->setIconName(QStringLiteral("report"));
    make_->setObjectName(QStringLiteral("makeReport"));
    head_ = new PageHead(tr("Results"), {copy_, export_, make_});
    connect(head_, &PageHead::chosen, model_, &models::ResultsModel::setExperiment);
    connect(copy_, &style::Button::clicked, this, &ResultsPage::copyTable);
    connect(export_, &style::Button::clicked, this, &ResultsPage::askExport);
    connect(make_, &style::Button::clicked, this, &ResultsPage::triggerPrimary);
    column->addWidget(head_);
    trouble_ = new style::InlineError;
    trouble_->setAction({});
    trouble_->hide();
    column->addWidget(trouble_);

    choices_ = new QBoxLayout(QBoxLayout::LeftToRight);
    QStringList metrics;
    for (const experiment::ResultMetric& metric : experiment::resultMetrics()) metrics << text(metric.title);
    metric_ = new style::Segment(metrics);
    metric_->setObjectName(QStringLiteral("metricSegment"));
    metric_->setAccessibleName(tr("Metric"));
    question_ = new style::Segment({tr("Train on X, evaluate on original"), tr("Train on original, evaluate on X")});
    question_->setObjectName(QStringLiteral("questionSegment"));
    question_->setAccessibleName(tr("Experiment"));
    for (style::Segment* segment : {metric_, question_}) {
        segment->setFocusPolicy(Qt::TabFocus);
        choices_->addWidget(segment, 0, Qt::AlignLeft);
    }
    formula_ = new Text({}, Type::Table, Token::Text2);
    formula_->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    formula_->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    choices_->addWidget(formula_, 1);
    connect(metric_, &style::Segment::currentChanged, this, [this](int index) { model_->setMetric(index); });
    connect(question_, &style::Segment::currentChanged, this,
            [this](int index) { model_->setQuestion(index == 0 ? Question::TrainedOn : Question::EvaluatedOn); });
    style::whenStyled(head_, [this] { choices_->setSpacing(px(12)); });
    column->addLayout(choices_);
}

void ResultsPage::makeCards(QVBoxLayout* column) {
    auto* scroll = new QScrollArea;
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setFocusPolicy(Qt::NoFocus);
    content_ = new QWidget;
    content_->setProperty("role", "transparent");
    auto* cards = new QVBoxLayout(content_);
    cards->setContentsMargins(0, 0, 0, 0);

    top_ = new QBoxLayout(QBoxLayout::LeftToRight);
    QVBoxLayout* body = nullptr;
    compositeCard_ = card(body);
    compositeTitle_ = new Text({}, Type::Section);
    cardHead(body, compositeTitle_, new Text(tr("rows: trained on, columns: evaluated on"), Type::Table, Token::Text2));
    composite_ = new CompositeTable;
    body->addWidget(composite_);
    compositeNote_ = new Text({}, Type::Caption, Token::Text2);
    compositeNote_->setWordWrap(true);
    body->addWidget(compositeNote_);
    body->addStretch(1);
    reading_ = new ReadingCard;
    top_->addWidget(compositeCard_, 58);
    top_->addWidget(reading_, 42);
    cards->addLayout(top_);

    chartCard_ = card(body);
    chartTitle_ = new Text({}, Type::Section);
    QHBoxLayout* head = cardHead(
        body, chartTitle_,
        new Text(tr("box: quartiles, line: median, whiskers: 5th to 95th percentile"), Type::Table, Token::Text2));
    legend_ = new MethodLegend;
    head->addWidget(legend_);
    chart_ = new views::BoxChart;
    chart_->setObjectName(QStringLiteral("resultsFigure"));
    body->addWidget(chart_, 1);
    cards->addWidget(chartCard_, 1);
    scroll->setWidget(content_);

    auto* pages = new QWidget;
    stack_ = new QStackedLayout(pages);
    stack_->addWidget(scroll);
    stack_->addWidget(empty_);
    column->addWidget(pages, 1);
    style::whenStyled(content_, [this, cards] {
        cards->setSpacing(px(12));
        top_->setSpacing(px(16));
    });
}

void ResultsPage::fit() {
    const bool keys = width() >= px(880), buttons = width() >= px(560) && !presenting_;
    copy_->setKey(keys ? tr("Ctrl C") : QString());
    export_->setKey(keys ? tr("Ctrl E") : QString());
    make_->setKey(keys ? tr("Ctrl Enter") : QString());
    copy_->setVisible(buttons);
    export_->setVisible(buttons);
    make_->setVisible(!presenting_);
    const auto direct = [](QBoxLayout* layout, bool wide) {
        layout->setDirection(wide ? QBoxLayout::LeftToRight : QBoxLayout::TopToBottom);
    };
    const bool oneLine = metric_->sizeHint().width() + question_->sizeHint().width() + px(60) < width();
    direct(choices_, oneLine);
    formula_->setVisible(oneLine);
    const bool beside = width() >= px(700);
    direct(top_, beside);
    reading_->setContentHeight(beside ? std::clamp(height() * 32 / 100, px(180), px(400)) : px(180));
    // Before an audience the figure fills the screen.
    compositeCard_->setVisible(!presenting_);
    reading_->setVisible(!presenting_);
    chartCard_->setMinimumHeight(px(330));
}

void ResultsPage::refreshHead() {
    const bool any = model_->results() != nullptr;
    head_->setExperiments(model_->experiments(), model_->experiment());
    head_->setSummary(any ? models::summaryText(*model_->results())
                          : tr("Composite scores, scores by OAR, their tests, and the report"));
    metric_->setCurrent(model_->metricIndex());
    question_->setCurrent(model_->question() == Question::TrainedOn ? 0 : 1);
    formula_->setText(narrow_ ? QString() : models::formulaText(model_->metric()));
    const QString none = model_->hasScores() ? QString() : tr("There are no results yet.");
    copy_->setDisabledBecause(none);
    export_->setDisabledBecause(none);
    if (!any) return status_->setText({});
    status_->setText(model_->results()->scores.metricImpl.empty()
                         ? tr("results/%1").arg(text(model_->experiment()))
                         : tr("metric_impl %1 · results/%2/evaluation.tsv")
                               .arg(text(model_->results()->scores.metricImpl), text(model_->experiment())));
    compositeNote_->setText(models::compositeNote(model_->results()->analysis.options));
}

report::Panel ResultsPage::panel() const {
    return report::panelOf(*model_->results(), model_->question(), std::string(model_->metric().key));
}

std::vector<std::string> ResultsPage::armsOf(const report::Panel& panel) {
    std::vector<std::string> arms;
    if (!panel.groups.empty())
        for (const report::Mark& mark : panel.groups.front().marks) arms.push_back(mark.arm);
    return arms;
}

void ResultsPage::refreshChart() {
    chart_->setLook(figures::plotLook());
    if (!model_->hasScores()) return;
    views::BoxData shown;
    shown.panel = panel();
    const std::vector<std::string> arms = armsOf(shown.panel);
    shown.arms = figures::boxArms(arms);
    chart_->setAccessibleName(
        tr("%1, %2 OARs, %3 arms").arg(chartTitle_->text()).arg(shown.panel.groups.size()).arg(shown.arms.size()));
    chart_->setData(std::move(shown));
    chart_->setSelected(text(model_->oar()), text(model_->arm()));
    legend_->setMethods(arms);
}

}  // namespace bauta::panels
