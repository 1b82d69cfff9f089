// SPDX-License-Identifier: GPL-3.0-or-later
// Head and cards of the Experiment page.
#include <QGridLayout>
#include <QScrollArea>
#include <QStackedWidget>

#include "ui/models/ExperimentActions.h"
#include "ui/models/LossModel.h"
#include "ui/panels/Card.h"
#include "ui/panels/ExperimentPage.h"
#include "ui/panels/MethodLegend.h"
#include "ui/panels/OarTile.h"
#include "ui/panels/PageHead.h"
#include "ui/panels/PlanPanel.h"
#include "ui/panels/TrainingView.h"
#include "ui/style/Messages.h"
#include "ui/views/CurveChart.h"

namespace bauta::panels {

using style::px;
using style::Text;
using style::Token;
using style::Type;

void ExperimentPage::makeHead(QVBoxLayout* column) {
    export_ = new style::Button(tr("Export"));
    planButton_ = new style::Button(tr("Plan"));
    planButton_->setKey(tr("P"));
    pause_ = new style::Button(tr("Pause all"));
    pause_->setIconName(QStringLiteral("pause"));
    start_ = new style::Button(tr("Start"), style::Button::Role::Primary);
    start_->setIconName(QStringLiteral("run"));
    start_->setKey(tr("Ctrl Enter"));
    start_->setObjectName(QStringLiteral("experimentStart"));
    head_ = new PageHead(tr("Experiment"), {export_, planButton_, pause_, start_});
    connect(head_, &PageHead::chosen, this, [this](const QString& experiment) {
        chosen_ = false;
        feed_.setExperiment(experiment);
    });
    connect(export_, &style::Button::clicked, this, &ExperimentPage::askExport);
    connect(planButton_, &style::Button::clicked, this, [this] { plan_->toggle(); });
    connect(pause_, &style::Button::clicked, this, &ExperimentPage::pauseAll);
    connect(start_, &style::Button::clicked, this, &ExperimentPage::triggerPrimary);
    column->addWidget(head_);
    trouble_ = new style::InlineError;
    trouble_->setDismissable(true);
    trouble_->hide();
    column->addWidget(trouble_);
}

void ExperimentPage::makeGridCard(QVBoxLayout* column) {
    QVBoxLayout* body = nullptr;
    QFrame* frame = card(body);
    gridNote_ = new Text(tr("best validation DSC, whole volumes on the native grid"), Type::Table, Token::Text2);
    QHBoxLayout* head = cardHead(body, new Text(tr("Trainings"), Type::Section), gridNote_);
    progress_ = new Text({}, Type::Table, Token::Text2);
    progress_->setObjectName(QStringLiteral("trainingsProgress"));
    bar_ = new style::ProgressBar;
    bar_->setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    head->addWidget(progress_);
    head->addWidget(bar_);
    grid_ = new TrainingView(model_);
    body->addWidget(grid_);
    style::whenStyled(bar_, [this] { bar_->setFixedWidth(px(140)); });
    column->addWidget(frame);
}

void ExperimentPage::makeCurveCards(QVBoxLayout* column) {
    auto* row = new QHBoxLayout;
    const QString names[] = {tr("Validation DSC"), tr("Validation MSD"), tr("Loss")};
    which_ = new style::Segment({tr("DSC"), tr("Loss")});
    which_->setObjectName(QStringLiteral("curveSegment"));
    which_->setFocusPolicy(Qt::TabFocus);
    for (const Chart chart : {Dsc, Msd, Loss}) {
        QVBoxLayout* body = nullptr;
        cards_[chart] = card(body);
        titles_[chart] = new Text(names[chart], Type::Section);
        notes_[chart] = new Text({}, Type::Table, Token::Text2);
        QHBoxLayout* head = cardHead(body, titles_[chart], notes_[chart]);
        if (chart == Dsc) head->addWidget(which_);
        charts_[chart] = new views::CurveChart;
        charts_[chart]->setAccessibleName(names[chart]);
        charts_[chart]->setHover([this, chart](double epoch) {
            // The first card shows the loss where there is no room for its own.
            return hoverAt(chart == Dsc && which_->isVisibleTo(this) && which_->current() == 1 ? Loss : chart, epoch);
        });
        body->addWidget(charts_[chart], 1);
        row->addWidget(cards_[chart], 1);
        connect(charts_[chart], &views::CurveChart::hovered, this, [this, chart](std::optional<double> x) {
            for (const Chart other : {Dsc, Msd, Loss})
                if (other != chart) charts_[other]->setCursorX(x);
        });
    }
    connect(which_, &style::Segment::currentChanged, this, [this] {
        charts_[Dsc]->showAll();
        redraw();
        charts_[Dsc]->showAll();
    });
    style::whenStyled(which_, [row] { row->setSpacing(px(16)); });
    column->addLayout(row, 10);
}

void ExperimentPage::makeBottomCard(QVBoxLayout* column) {
    QVBoxLayout* body = nullptr;
    bottom_ = card(body);
    bottomTitle_ = new Text({}, Type::Section);
    bottomNote_ = new Text({}, Type::Table, Token::Text2);
    QHBoxLayout* head = cardHead(body, bottomTitle_, bottomNote_);
    allOars_ = new style::Button(tr("All OARs"));
    allOars_->setKey(tr("Esc"));
    testedOn_ = new style::Button({});
    testedOn_->setMenuArrow(true);
    testedOn_->setObjectName(QStringLiteral("testedOn"));
    evaluate_ = new style::Button({});
    evaluate_->setObjectName(QStringLiteral("evaluate"));
    below_ = new style::Segment({tr("By OAR"), tr("Evaluation")});
    below_->setObjectName(QStringLiteral("bottomSegment"));
    legend_ = new MethodLegend;
    head->addWidget(legend_);
    for (style::Button* button : {allOars_, testedOn_, evaluate_}) {
        button->setButtonHeight(26);
        button->setFocusPolicy(Qt::TabFocus);
        head->addWidget(button);
    }
    below_->setFocusPolicy(Qt::TabFocus);
    head->addWidget(below_);

    belowPages_ = new QStackedWidget;
    auto* tiles = new QWidget;
    auto* grid = new QGridLayout(tiles);
    grid->setContentsMargins(0, 0, 0, 0);
    for (std::size_t i = 0; i < tiles_.size(); ++i) {
        tiles_[i] = new OarTile(QString::fromStdString(models::studyOars()[i]));
        tiles_[i]->chart().setHover([this, i](double epoch) { return oarHoverAt(i, epoch); });
        connect(tiles_[i], &OarTile::opened, this, [this, i] { showOar(static_cast<int>(i)); });
        connect(&tiles_[i]->chart(), &views::CurveChart::hovered, this, [this, i](std::optional<double> x) {
            for (std::size_t other = 0; other < tiles_.size(); ++other)
                if (other != i) tiles_[other]->chart().setCursorX(x);
        });
        grid->addWidget(tiles_[i], static_cast<int>(i / 4), static_cast<int>(i % 4));
    }
    for (int c = 0; c < 4; ++c) grid->setColumnStretch(c, 1);
    oarChart_ = new views::CurveChart;
    oarChart_->setHover(
        [this](double epoch) { return oar_ < 0 ? QStringList() : oarHoverAt(static_cast<std::size_t>(oar_), epoch); });
    strips_ = new views::StripChart;
    strips_->setAccessibleName(tr("DSC of the evaluated subjects by OAR"));
    for (QWidget* page : {tiles, static_cast<QWidget*>(oarChart_), static_cast<QWidget*>(strips_)})
        belowPages_->addWidget(page);
    body->addWidget(belowPages_, 1);
    connect(below_, &style::Segment::currentChanged, this, [this] {
        refreshBottom();
        redraw();
    });
    connect(allOars_, &style::Button::clicked, this, [this] { showOar(-1); });
    connect(testedOn_, &style::Button::clicked, this, &ExperimentPage::chooseTestArm);
    connect(evaluate_, &style::Button::clicked, this, [this] {
        if (trainings_) models::startEvaluations(state_, *trainings_);
    });
    style::whenStyled(bottom_, [grid] {
        grid->setHorizontalSpacing(px(16));
        grid->setVerticalSpacing(px(6));
    });
    column->addWidget(bottom_, 12);
}

void ExperimentPage::fit() {
    // Charts never shrink below what can be read; then the page scrolls.
    for (QFrame* frame : cards_) frame->setMinimumHeight(px(250));
    bottom_->setMinimumHeight(px(290));
    const bool wide = width() >= px(1330);
    if (wide != cards_[Loss]->isVisibleTo(this) || wide == which_->isVisibleTo(this)) {
        cards_[Loss]->setVisible(wide);
        which_->setVisible(!wide);
        redraw();
    }
    const bool small = width() < px(930);
    start_->setKey(small ? QString() : tr("Ctrl Enter"));
    planButton_->setKey(small ? QString() : tr("P"));
    gridNote_->setVisible(width() >= px(760));
    bar_->setVisible(width() >= px(760));
    export_->setVisible(!small);
}

}  // namespace bauta::panels
