// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/PresentationBars.h"

#include <QHBoxLayout>
#include <algorithm>

#include "ui/models/BoardState.h"
#include "ui/models/LossText.h"
#include "ui/panels/BoardView.h"

namespace bauta::panels {

using style::Token;

namespace {

QFont bigFont(int pixels) {
    QFont font = style::font(style::Type::Body);
    font.setPixelSize(style::px(pixels));
    return font;
}

QLabel* bigLabel(int pixels, QWidget* bar) {
    auto* label = new QLabel(bar);
    label->setTextFormat(Qt::RichText);
    style::whenStyled(label, [label, pixels] { label->setFont(bigFont(pixels)); });
    return label;
}

QWidget* newBar(const QString& name, int height) {
    auto* bar = new QWidget;
    bar->setObjectName(name);
    bar->setAttribute(Qt::WA_StyledBackground);
    auto* row = new QHBoxLayout(bar);
    row->setContentsMargins(24, 0, 24, 0);
    row->setSpacing(16);
    style::whenStyled(bar, [bar, height] { bar->setFixedHeight(style::px(height)); });
    return bar;
}

QString chip(const QColor& colour, const QString& words) {
    return QStringLiteral("<span style='color:%1'>■</span> %2").arg(colour.name(), words);
}

}  // namespace

PresentationBars::PresentationBars(QObject* parent) : QObject(parent) {}

QWidget* PresentationBars::header() {
    if (header_ == nullptr) {
        header_ = newBar(QStringLiteral("presentationHeader"), 64);
        title_ = bigLabel(22, header_);
        legend_ = bigLabel(18, header_);
        auto* row = static_cast<QHBoxLayout*>(header_->layout());
        row->addWidget(title_, 1);
        row->addWidget(legend_);
        fill();
    }
    return header_;
}

QWidget* PresentationBars::footer() {
    if (footer_ == nullptr) {
        footer_ = newBar(QStringLiteral("presentationFooter"), 56);
        glyph_ = new style::GlyphView(stateGlyph_, 20, footer_);
        state_ = bigLabel(16, footer_);
        facts_ = bigLabel(16, footer_);
        auto* row = static_cast<QHBoxLayout*>(footer_->layout());
        row->addWidget(glyph_);
        row->addWidget(state_);
        row->addWidget(facts_, 1);
        const std::pair<QString, QString> keys[] = {{tr("Space"), tr("original")},
                                                    {QStringLiteral("J"), tr("next method")},
                                                    {QStringLiteral("O"), tr("spin")},
                                                    {tr("Esc"), tr("leave")}};
        for (const auto& [cap, meaning] : keys) {
            row->addWidget(new style::KeyCap(cap));
            auto* label = bigLabel(16, footer_);
            label->setText(meaning);
            row->addWidget(label);
        }
        fill();
    }
    return footer_;
}

void PresentationBars::show(const models::ReviewModel& model, const QString& reader, const QString& oar) {
    const auto& snapshot = model.snapshot();
    titleText_.clear();
    legendText_.clear();
    factsText_.clear();
    stateText_.clear();
    const study::Run* run = model.run();
    if (snapshot) {
        const auto& methods = snapshot->ranMethods;
        const auto at = std::find(methods.begin(), methods.end(), model.method()) - methods.begin();
        titleText_ = QStringLiteral("<b>%1</b> &nbsp;×&nbsp; <b>%2</b> &nbsp;&nbsp;<small>%3</small>")
                         .arg(QString::fromStdString(model.subject()), QString::fromStdString(model.method()),
                              tr("%1 of %2 methods").arg(at + 1).arg(methods.size()));
        const models::CellState cell =
            models::cellState(run, snapshot->ratingsOf(model.subject(), model.method()), reader);
        stateGlyph_ = glyphOf(cell.kind);
        stateText_ = cell.sentence;
    }
    if (run != nullptr && run->state == study::RunState::Done) {
        legendText_ = chip(style::removedImageColor(), tr("removed"));
        std::size_t touched = 0, counted = 0;
        for (const voxelloss::OarLoss& loss : run->losses) {
            if (loss.n_vox_ref == 0) continue;
            ++counted;
            touched += loss.lost() > 0 ? 1 : 0;
            if (QString::fromStdString(loss.oar) == oar)
                legendText_ += QStringLiteral(" &nbsp;&nbsp; ") +
                               chip(style::oarImageColor(oar), oar + QStringLiteral(" <b>") +
                                                                   models::preservedText(loss).toHtmlEscaped() +
                                                                   tr(" preserved") + QStringLiteral("</b>"));
        }
        factsText_ = tr("OARs touched <b>%1 of %2</b>").arg(touched).arg(counted);
    }
    fill();
}

void PresentationBars::fill() {
    if (title_ != nullptr) title_->setText(titleText_);
    if (legend_ != nullptr) legend_->setText(legendText_);
    if (facts_ != nullptr) facts_->setText(factsText_);
    if (state_ != nullptr) state_->setText(stateText_.toHtmlEscaped());
    if (glyph_ != nullptr) glyph_->setGlyph(stateGlyph_);
}

}  // namespace bauta::panels
