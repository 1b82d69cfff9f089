// SPDX-License-Identifier: GPL-3.0-or-later
// Head, cards and chart of the OAR loss page.
#include <QHBoxLayout>
#include <QLinearGradient>
#include <QPainter>
#include <QScrollArea>
#include <QVBoxLayout>
#include <cmath>

#include "ui/figures/PlotLook.h"
#include "ui/panels/Card.h"
#include "ui/panels/LossPage.h"
#include "ui/panels/LossTable.h"
#include "ui/panels/MethodLegend.h"
#include "ui/panels/OmittedTable.h"
#include "ui/panels/PageHead.h"
#include "ui/style/Glyphs.h"
#include "ui/style/Messages.h"
#include "ui/views/Plot.h"

namespace bauta::panels {

using style::px;
using style::Text;
using style::Token;
using style::Type;

namespace {

QString text(const std::string& s) {
    return QString::fromStdString(s);
}

/// "0 % … 100 %" with the colours between.
class HeatLegend : public QWidget {
  public:
    [[nodiscard]] QSize sizeHint() const override {
        const QFontMetrics metrics(style::font(Type::Table));
        return {metrics.horizontalAdvance(QStringLiteral("0 %")) + metrics.horizontalAdvance(QStringLiteral("100 %")) +
                    px(96) + px(16),
                px(20)};
    }
    [[nodiscard]] QSize minimumSizeHint() const override { return sizeHint(); }

  protected:
    void paintEvent(QPaintEvent*) override {
        QPainter painter(this);
        painter.setFont(style::font(Type::Table));
        painter.setPen(style::color(Token::Text2));
        painter.drawText(rect(), Qt::AlignVCenter | Qt::AlignLeft, QStringLiteral("0 %"));
        painter.drawText(rect(), Qt::AlignVCenter | Qt::AlignRight, QStringLiteral("100 %"));
        const int left = QFontMetrics(painter.font()).horizontalAdvance(QStringLiteral("0 %")) + px(8);
        const QRect bar(left, (height() - px(10)) / 2, px(96), px(10));
        QLinearGradient gradient(bar.topLeft(), bar.topRight());
        gradient.setColorAt(0, style::heatColor(0, style::currentKind()));
        gradient.setColorAt(1, style::heatColor(1, style::currentKind()));
        painter.fillRect(bar, style::color(Token::Raised));
        painter.fillRect(bar, gradient);
    }
};

}  // namespace

void LossPage::makeHead(QVBoxLayout* column) {
    methods_ = new style::Button(tr("All methods"));
    methods_->setMenuArrow(true);
    methods_->setObjectName(QStringLiteral("methodsButton"));
    connect(methods_, &style::Button::clicked, this, &LossPage::chooseMethods);
    cohort_ = new style::Button(tr("All runs"));
    cohort_->setMenuArrow(true);
    cohort_->setObjectName(QStringLiteral("cohortButton"));
    connect(cohort_, &style::Button::clicked, this, &LossPage::chooseCohort);
    unit_ = new style::Segment({tr("% lost"), tr("Voxels"), tr("cm³"), tr("Distance to cut")});
    unit_->setObjectName(QStringLiteral("unitSegment"));
    connect(unit_, &style::Segment::currentChanged, this,
            [this](int unit) { model_->setUnit(static_cast<models::LossUnit>(unit)); });
    export_ = new style::Button(tr("Export"));
    connect(export_, &style::Button::clicked, this, &LossPage::askExport);
    head_ = new PageHead(tr("OAR loss"), {methods_, cohort_, unit_, export_});
    head_->setSummary(tr("Voxels of each organ at risk inside the affected mask, on the native grid"));
    column->addWidget(head_);
}

void LossPage::makeCards(QVBoxLayout* column) {
    auto* cards = new QHBoxLayout;
    QVBoxLayout* body = nullptr;
    QFrame* ratio = card(body);
    ratioNote_ = new Text({}, Type::Table, Token::Text2);
    ratioTitle_ = new Text({}, Type::Section);
    auto* head = cardHead(body, ratioTitle_, ratioNote_);
    legend_ = new MethodLegend;
    head->addWidget(legend_);
    chart_ = new views::StripChart;
    body->addWidget(chart_, 1);
    connect(chart_, &views::StripChart::pointActivated, this, [this](const QString& subject, int oar, int method) {
        if (oar < 0 || method < 0 || oar >= int(model_->oars().size()) || method >= int(model_->methods().size()))
            return;
        model_->select(subject.toStdString(),
                       {model_->oars()[std::size_t(oar)], model_->methods()[std::size_t(method)]});
    });
    cards->addWidget(ratio, 59);

    QFrame* omitted = card(body);
    omittedNote_ = new Text({}, Type::Table, Token::Text2);
    cardHead(body, new Text(tr("Omitted OARs"), Type::Section), omittedNote_);
    auto* scroll = new QScrollArea;
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setFocusPolicy(Qt::NoFocus);
    auto* content = new QWidget;
    content->setProperty("role", "transparent");
    auto* rows = new QVBoxLayout(content);
    rows->setContentsMargins(0, 0, 0, 0);
    rows->addWidget(new OmittedTable(*model_));
    affectedNote_ = new Text({}, Type::Table, Token::Text2);
    affectedNote_->setWordWrap(true);
    rows->addWidget(affectedNote_);
    rows->addStretch(1);
    scroll->setWidget(content);
    body->addWidget(scroll, 1);
    cards->addWidget(omitted, 41);
    cards_ = {ratio, omitted};
    style::whenStyled(content, [scroll, rows, cards] {
        scroll->setMinimumWidth(px(318));  // the eight OARs and methods with short names
        rows->setSpacing(px(8));
        cards->setSpacing(px(16));
    });
    column->addLayout(cards);

    gaps_ = new style::InlineError;
    gaps_->setAction({});
    gaps_->hide();
    column->addWidget(gaps_);

    QFrame* heat = card(body);
    tableNote_ = new Text({}, Type::Table, Token::Text2);
    head = cardHead(body, new Text(tr("Every subject"), Type::Section), tableNote_);
    heatLegend_ = new HeatLegend;
    head->addWidget(heatLegend_);
    sort_ = new style::Button({}, style::Button::Role::Quiet);
    sort_->setButtonHeight(28);
    sort_->setFocusPolicy(Qt::TabFocus);
    sort_->setToolTip(
        tr("Rows by the loss in this column. Click a column's head to choose another; here the selected one."));
    connect(sort_, &style::Button::clicked, this, [this] { model_->sortBy(model_->column()); });
    head->addWidget(sort_);
    table_ = new LossTable(*model_);
    body->addWidget(table_, 1);
    column->addWidget(heat, 1);
}

void LossPage::setNarrow(bool narrow) {
    head_->setNarrow(narrow);
    ratioNote_->setText(narrow ? QString() : tr("mean, SD and every subject"));
    affectedNote_->setText(narrow ? tr("Affected mask: any voxel that was changed or removed.")
                                  : tr("Affected mask: any voxel the method changed or removed, computed from "
                                       "original and defaced, one polarity for all methods."));
}

void LossPage::resizeEvent(QResizeEvent* event) {
    Page::resizeEvent(event);
    fit();
}

void LossPage::fit() {
    // Where the text is large for the window, what is said elsewhere too gives way.
    const bool small = width() < px(930);
    export_->setKey(small ? QString() : QStringLiteral("Ctrl E"));
    ratioTitle_->setText(small ? tr("Preserved ratio") : tr("Preserved ratio by OAR"));
    affectedNote_->setVisible(!small);
    // The table below is the page; in a low window it keeps its room.
    const int high = std::clamp(height() * 28 / 100, px(190), px(250));
    for (QWidget* card : cards_) card->setFixedHeight(high);
}

void LossPage::refreshChart() {
    chart_->setLook(figures::plotLook());
    views::StripData strips;
    for (const std::string& method : model_->methods())
        strips.methods.push_back({text(method), style::methodColor(text(method)),
                                  style::markerPath(style::methodMarker(text(method))),
                                  style::isVariant(text(method))});
    const auto summary = model_->summary();
    for (const std::string& oar : model_->oars()) {
        const OarName name = splitOar(oar);
        views::StripColumn column{name.group, name.side, text(oar), {}};
        for (const std::string& method : model_->methods()) {
            views::StripCell cell;
            for (const std::string& subject : model_->subjects())
                if (const auto* loss = model_->loss(subject, {oar, method}); loss != nullptr && loss->n_vox_ref > 0)
                    cell.points.push_back({text(subject), loss->preserved_ratio});
            for (const voxelloss::LossSummary& one : summary)
                if (one.method == method && one.oar == oar) {
                    if (std::isfinite(one.mean)) cell.mean = one.mean;
                    if (std::isfinite(one.sd)) cell.sd = one.sd;
                }
            column.cells.push_back(std::move(cell));
        }
        strips.columns.push_back(std::move(column));
    }
    chart_->setData(std::move(strips));
    static_cast<MethodLegend*>(legend_)->setMethods(model_->methods());
}

}  // namespace bauta::panels
