// SPDX-License-Identifier: GPL-3.0-or-later
// What the inspector of a training is made of.
#include <QHBoxLayout>

#include "ui/panels/PredictionView.h"
#include "ui/panels/TrainingInspector.h"
#include "ui/panels/TrainingMarks.h"

namespace bauta::panels {

using style::Button;
using style::px;
using style::Text;
using style::Token;
using style::Type;

void TrainingInspector::buildBody() {
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    auto* head = new QVBoxLayout;
    auto* titleRow = new QHBoxLayout;
    marker_ = new ArmMarker;
    title_ = new Text({}, Type::Selection);
    title_->setWordWrap(true);
    title_->setObjectName(QStringLiteral("trainingTitle"));
    titleRow->addWidget(marker_, 0, Qt::AlignTop);
    titleRow->addWidget(title_, 1);
    auto* stateRow = new QHBoxLayout;
    dot_ = new Dot;
    sentence_ = new Text({}, Type::Body, Token::Text2);
    sentence_->setWordWrap(true);
    sentence_->setObjectName(QStringLiteral("trainingState"));
    stateRow->addWidget(dot_, 0, Qt::AlignTop);
    stateRow->addWidget(sentence_, 1);
    head->addLayout(titleRow);
    head->addLayout(stateRow);
    column->addLayout(head);
    column->addWidget(new style::Line);

    big_ = new QWidget;
    auto* bigColumn = new QVBoxLayout(big_);
    auto* bigRow = new QHBoxLayout;
    const auto bigValue = [&](const QString& caption, Text*& captionText) {
        auto* pair = new QVBoxLayout;
        pair->setSpacing(0);
        captionText = new Text(caption, Type::Table, Token::Text2);
        auto* value = new Text({}, Type::BigValue);
        pair->addWidget(captionText);
        pair->addWidget(value);
        bigRow->addLayout(pair);
        return value;
    };
    Text* caption = nullptr;
    epoch_ = bigValue(tr("Epoch"), caption);
    dsc_ = bigValue(tr("Best DSC"), caption);
    left_ = bigValue(tr("Time left"), leftCaption_);
    bigRow->addStretch(1);
    bigColumn->addLayout(bigRow);
    patience_ = new QWidget;
    auto* patience = new QVBoxLayout(patience_);
    patience->setContentsMargins(0, 0, 0, 0);
    auto* patienceHead = new QHBoxLayout;
    auto* words = new Text(tr("Epochs without a better loss"), Type::Table, Token::Text2);
    words->setWordWrap(true);
    patienceHead->addWidget(words, 1);
    patienceCount_ = new Text({}, Type::Table);
    patienceHead->addWidget(patienceCount_, 0, Qt::AlignTop);
    patienceBar_ = new style::ProgressBar;
    patienceBar_->setToken(Token::Warn);
    patienceNote_ = new Text({}, Type::Table, Token::Text3);
    patienceNote_->setWordWrap(true);
    patience->addLayout(patienceHead);
    patience->addWidget(patienceBar_);
    patience->addWidget(patienceNote_);
    bigColumn->addWidget(patience_);
    bigColumn->addWidget(new QWidget);
    column->addWidget(big_);
    auto* line = new style::Line;
    column->addWidget(line);

    now_ = new style::Section(tr("Now"));
    prediction_ = new style::Section(tr("Prediction"));
    picture_ = new PredictionView;
    prediction_->body()->addWidget(picture_);
    setup_ = new style::Section(tr("Set-up"));
    for (QWidget* section : {now_, prediction_, setup_}) column->addWidget(section);
    column->addStretch(1);
    style::whenStyled(this, [head, titleRow, stateRow, bigColumn, bigRow, patience] {
        head->setContentsMargins(px(16), px(12), px(16), px(12));
        head->setSpacing(px(6));
        titleRow->setSpacing(px(8));
        stateRow->setSpacing(px(8));
        bigColumn->setContentsMargins(px(16), px(10), px(16), 0);
        bigColumn->setSpacing(px(10));
        bigRow->setSpacing(px(18));
        patience->setSpacing(px(5));
    });
}

void TrainingInspector::buildFooter() {
    footer_ = new QWidget;
    auto* column = new QVBoxLayout(footer_);
    auto* row = new QHBoxLayout;
    pause_ = new Button(tr("Pause"));
    pause_->setIconName(QStringLiteral("pause"));
    pause_->setObjectName(QStringLiteral("trainingPause"));
    stop_ = new Button(tr("Stop"));
    stop_->setIconName(QStringLiteral("stop"));
    stop_->setObjectName(QStringLiteral("trainingStop"));
    log_ = new Button(tr("Show log"));
    log_->setKey(tr("Ctrl L"));
    row->addWidget(pause_, 1);
    row->addWidget(stop_, 1);
    column->addLayout(row);
    column->addWidget(log_);
    footNote_ = new Text({}, Type::Table, Token::Text3);
    footNote_->setWordWrap(true);
    column->addWidget(footNote_);
    for (Button* button : {pause_, stop_, log_}) button->setFocusPolicy(Qt::TabFocus);
    connect(pause_, &Button::clicked, this, &TrainingInspector::pauseOrResume);
    connect(stop_, &Button::clicked, this, &TrainingInspector::stop);
    connect(log_, &Button::clicked, this, &TrainingInspector::showLog);
    style::whenStyled(footer_, [column, row] {
        column->setContentsMargins(px(16), px(10), px(16), px(12));
        column->setSpacing(px(8));
        row->setSpacing(px(8));
    });
}

}  // namespace bauta::panels
