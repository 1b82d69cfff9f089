// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/LossInspector.h"

#include <QHBoxLayout>
#include <QPainter>
#include <cmath>

#include "ui/figures/PlotLook.h"
#include "ui/panels/ReviewGrid.h"
#include "ui/style/Glyphs.h"

namespace bauta::panels {

using style::px;
using style::Text;
using style::Token;
using style::Type;

namespace {

/// The OAR's colour chip as on images.
class Swatch : public QWidget {
  public:
    using QWidget::QWidget;
    void setOar(const QString& oar) {
        oar_ = oar;
        update();
    }
    [[nodiscard]] QSize sizeHint() const override { return {px(16), px(12)}; }

  protected:
    void paintEvent(QPaintEvent*) override {
        QPainter painter(this);
        if (!oar_.isEmpty()) style::paintOarSwatch(painter, QRectF(0, (height() - px(12)) / 2.0, px(16), px(12)), oar_);
    }

  private:
    QString oar_;
};

QString text(const std::string& s) {
    return QString::fromStdString(s);
}

std::string otherSide(const std::string& oar) {
    if (oar.ends_with("_L")) return oar.substr(0, oar.size() - 1) + 'R';
    if (oar.ends_with("_R")) return oar.substr(0, oar.size() - 1) + 'L';
    return oar;
}

QString distance(const voxelloss::OarLoss& loss) {
    const QString mm = models::decimal(loss.min_dist_cut_mm, 1);
    if (std::isnan(loss.min_dist_cut_mm)) return QStringLiteral("n/a");
    if (std::isinf(loss.min_dist_cut_mm)) return LossInspector::tr("nothing was removed");
    return loss.min_dist_cut_mm <= 0 ? LossInspector::tr("0.0 mm (inside)") : mm + QStringLiteral(" mm");
}

}  // namespace

LossInspector::LossInspector(models::AppState& state, models::LossModel& model, QWidget* parent)
    : QWidget(parent), state_(state), model_(model) {
    setObjectName(QStringLiteral("lossInspector"));
    constexpr std::size_t kBytes = std::size_t{600} << 20;
    cache_ = new models::ImageCache(kBytes, this);
    task_ = new models::Background(this);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);

    auto* head = new QVBoxLayout;
    caption_ = new Text({}, Type::Table, Token::Text2);
    caption_->setWordWrap(true);
    title_ = new Text({}, Type::Selection);
    title_->setWordWrap(true);
    title_->setObjectName(QStringLiteral("lossTitle"));
    oarRow_ = new QWidget;
    auto* row = new QHBoxLayout(oarRow_);
    row->setContentsMargins(0, 0, 0, 0);
    auto* swatch = new Swatch;
    swatch->setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Preferred);
    swatch_ = swatch;
    oar_ = new Text({}, Type::Body);
    row->addWidget(swatch_);
    row->addWidget(oar_, 1);
    head->addWidget(caption_);
    head->addWidget(title_);
    head->addWidget(oarRow_);
    column->addLayout(head);

    view_ = new views::SliceView;
    view_->setObjectName(QStringLiteral("worstSlice"));
    picture_ = new QWidget;
    auto* picture = new QVBoxLayout(picture_);
    picture->setContentsMargins(0, 0, 0, 0);
    picture->setSpacing(0);
    picture->addWidget(view_);
    auto* legend = new QHBoxLayout;
    auto* removed = new QLabel;
    removed->setTextFormat(Qt::RichText);
    legend->addWidget(removed);
    sliceNote_ = new Text({}, Type::Table, Token::Text2);
    sliceNote_->setAlignment(Qt::AlignRight);
    legend->addWidget(sliceNote_, 1);
    picture->addLayout(legend);
    picture->addWidget(new style::Line);
    column->addWidget(picture_);

    values_ = new style::Section;
    column->addWidget(values_);
    bars_ = new style::Section(tr("Lost voxels by slice"));
    chart_ = new views::BarChart;
    bars_->body()->addWidget(chart_);
    column->addWidget(bars_);
    column->addStretch(1);

    style::whenStyled(this, [this, head, row, legend, removed] {
        head->setContentsMargins(px(16), px(12), px(16), px(10));
        head->setSpacing(px(4));
        row->setSpacing(px(8));
        legend->setContentsMargins(px(16), px(6), px(16), px(6));
        removed->setFont(style::font(Type::Table));
        removed->setText(QStringLiteral("<span style='color:%1'>■</span> <span style='color:%2'>%3</span>")
                             .arg(style::removedImageColor().name(), style::color(Token::Text2).name(), tr("removed")));
        view_->setFixedHeight(px(286));
        view_->setFocusColour(style::color(Token::Accent));
        chart_->setFixedHeight(px(130));
        chart_->setLook(figures::plotLook());
    });
    connect(&model_, &models::LossModel::selectionChanged, this, &LossInspector::load);
    connect(&model_, &models::LossModel::changed, this, &LossInspector::refresh);
    connect(cache_, &models::ImageCache::oarsReady, this, &LossInspector::showImages);
    connect(cache_, &models::ImageCache::failed, this,
            [this](const QString&, const QString&, const QString& sentence, const QString&) {
                view_->setMessage(sentence);
                setSettled(true);
            });
    connect(chart_, &views::BarChart::barActivated, this, [this](int bar) {
        if (bar >= 0) showSlice(static_cast<std::size_t>(bar));
    });
    connect(view_, &views::SliceView::crosshairMoved, this, [this](const image::Vec3& point) {
        views::SliceState next = view_->state();
        next.crosshair_lps_mm = point;
        view_->setState(next);
        point_ = point;
    });
    connect(view_, &views::SliceView::viewMoved, this, [this](double mm, const image::Vec3& centre) {
        views::SliceState next = view_->state();
        next.mm_per_pixel = mm;
        next.centre_lps_mm = centre;
        view_->setState(next);
    });
    connect(view_, &views::SliceView::maximiseRequested, this, &LossInspector::openRequested);
    refresh();
}

void LossInspector::setActive(bool active) {
    active_ = active;
    if (active) load();
}

void LossInspector::setSettled(bool settled) {
    settled_ = settled;
    Q_EMIT settledChanged();
}

void LossInspector::refresh() {
    const voxelloss::OarLoss* loss = model_.loss(model_.subject(), model_.column());
    const QString method = text(model_.column().method), oar = text(model_.column().oar);
    const auto [rank, count] = model_.rank(model_.subject(), model_.column());
    title_->setText(model_.subject().empty() ? tr("Nothing selected")
                                             : text(model_.subject()) + QStringLiteral(" × ") + method);
    caption_->setText(model_.subject().empty()                           ? QString()
                      : rank == 1 && loss != nullptr && loss->lost() > 0 ? tr("Worst %1 loss under %2").arg(oar, method)
                                                                         : tr("%1 loss under %2").arg(oar, method));
    caption_->setVisible(!caption_->text().isEmpty());
    picture_->setVisible(!model_.subject().empty());
    oar_->setText(oar);
    static_cast<Swatch*>(swatch_)->setOar(oar);
    oarRow_->setVisible(!oar.isEmpty());
    values_->clear();
    values_->setVisible(!model_.subject().empty());
    if (model_.subject().empty()) return;
    if (loss == nullptr) {
        auto* words = new Text(tr("Not counted: the run is not done, or the subject has no such OAR."), Type::Table,
                               Token::Text2);
        words->setWordWrap(true);
        values_->body()->addWidget(words);
        return;
    }
    values_->addValue(tr("Voxels, original"), models::withThousands(loss->n_vox_ref));
    values_->addValue(tr("Voxels lost"), models::withThousands(loss->lost()));
    if (loss->n_vox_altered > 0) values_->addValue(tr("of these altered"), models::withThousands(loss->n_vox_altered));
    values_->addValue(tr("Preserved ratio"), models::preservedText(*loss));
    values_->addValue(
        tr("Volume lost"),
        tr("%1 of %2 cm³").arg(models::decimal(loss->vol_lost_ml, 2), models::decimal(loss->vol_ref_ml, 2)));
    values_->addValue(tr("Distance, OAR to cut"), distance(*loss));
    values_->addValue(tr("Slices touched"), touched_.isEmpty() ? QStringLiteral("…") : touched_);
    values_->addValue(tr("Rank in cohort"), loss->n_vox_ref == 0 ? QStringLiteral("n/a")
                                            : loss->lost() == 0  ? tr("nothing lost")
                                                                 : tr("%1 of %2").arg(rank).arg(count));
}

void LossInspector::load() {
    touched_.clear();
    point_.reset();
    task_->cancel();
    refresh();
    const models::Snapshot snapshot = state_.study();
    const study::Subject* subject = snapshot ? snapshot->subject(model_.subject()) : nullptr;
    const study::Run* run = subject == nullptr ? nullptr : snapshot->run(model_.subject(), model_.column().method);
    bars_->setVisible(subject != nullptr);
    if (!active_) return;
    // The picture of another cell must not stay under this one's title; its grey values may, for the same subject.
    if (subject == nullptr || run == nullptr || run->defaced.empty()) {
        cache_->clearRequest();
        images_.reset();
        view_->setMessage(subject == nullptr ? tr("No cell selected") : tr("No image"));
        chart_->setBars({}, -1, {}, {});
        return setSettled(true);
    }
    setSettled(false);
    view_->setMessage(tr("Loading %1…").arg(text(subject->id)));
    cache_->want(*subject, run, {false, std::vector<std::string>{model_.column().oar, otherSide(model_.column().oar)}});
}

void LossInspector::showImages(const models::CaseImagesPtr& images) {
    images_ = images;
    const std::string oar = model_.column().oar;
    image::Mask mask;
    for (const models::OarImage& one : images->oars)
        if (one.name == oar) mask = one.mask;
    if (mask.empty()) {
        view_->setMessage(tr("%1 has no %2").arg(text(images->subject), text(oar)));
        chart_->setBars({}, -1, {}, {});
        return setSettled(true);
    }
    task_->run<models::OarFocus>(
        [mask, affected = images->affected](std::stop_token stop) { return models::focusOn(mask, affected, stop); },
        [this, images](base::Outcome<models::OarFocus> focus) {
            setSettled(true);
            if (!focus.ok() || focus.value().empty) return view_->setMessage(tr("The OAR is empty"));
            focus_ = std::move(focus.value());
            touched_ = tr("%1 of %2").arg(focus_.slicesTouched).arg(focus_.slices);
            view_->setContent(contentOf(*images));
            views::SliceState state = view_->state();
            state.plane = image::Plane::Axial;
            state.image = views::SliceImage::Original;
            state.window = images->window;
            state.mm_per_pixel =
                views::fittingMmPerPixel(images->original.geometry(), image::Plane::Axial, view_->size());
            state.centre_lps_mm = images->original.geometry().centre();
            state.selectedOar = text(model_.column().oar);
            view_->setState(state);
            view_->setMessage({});
            std::vector<double> bars(focus_.lostBySlice.begin(), focus_.lostBySlice.end());
            chart_->setBars(std::move(bars), static_cast<int>(focus_.worst), tr("inferior"), tr("superior"));
            bars_->setVisible(focus_.slicesTouched > 0);
            showSlice(focus_.worst);
            refresh();
        });
}

void LossInspector::showSlice(std::size_t index) {
    if (index >= focus_.points_lps_mm.size()) return;
    const bool worst = index == focus_.worst;
    point_ = worst ? focus_.point_lps_mm : focus_.points_lps_mm[index];
    views::SliceState state = view_->state();
    state.crosshair_lps_mm = *point_;
    view_->setState(state);
    chart_->setMarked(static_cast<int>(index));
    sliceNote_->setText(focus_.slicesTouched == 0 ? tr("nothing lost")
                        : worst                   ? tr("slice with the largest loss")
                                : tr("%1 voxels lost here").arg(models::withThousands(focus_.lostBySlice[index])));
}

}  // namespace bauta::panels
