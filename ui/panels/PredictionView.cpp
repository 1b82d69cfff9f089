// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/PredictionView.h"

#include <QHBoxLayout>
#include <QPainter>
#include <algorithm>
#include <cmath>

namespace bauta::panels {

using style::px;
using style::Text;
using style::Token;
using style::Type;

namespace {

/// An area and a line with their words, drawn as on the picture.
class Legend : public QWidget {
  public:
    Legend() { setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed); }
    [[nodiscard]] QSize sizeHint() const override {
        const QFontMetrics metrics(style::font(Type::Table));
        return {2 * px(22) + metrics.horizontalAdvance(first()) + px(12) + metrics.horizontalAdvance(second()), px(18)};
    }
    [[nodiscard]] QSize minimumSizeHint() const override { return sizeHint(); }

  protected:
    void paintEvent(QPaintEvent*) override {
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setFont(style::font(Type::Table));
        const QColor colour = style::oarImageColor(QStringLiteral("Parotid_L"));
        int x = 0;
        for (const QString& word : {first(), second()}) {
            const QRectF chip(x, (height() - px(12)) / 2.0, px(16), px(12));
            painter.setPen(Qt::NoPen);
            painter.setBrush(Qt::black);
            painter.drawRoundedRect(chip, 2, 2);
            const QRectF inside = chip.adjusted(px(3), px(2.5), -px(3), -px(2.5));
            QColor area = colour;
            area.setAlphaF(0.6F);
            painter.setPen(word == first() ? QPen(Qt::NoPen) : QPen(colour, 1.6));
            painter.setBrush(word == first() ? QBrush(area) : QBrush(Qt::NoBrush));
            painter.drawEllipse(inside);
            painter.setPen(style::color(Token::Text2));
            const int width = painter.fontMetrics().horizontalAdvance(word);
            painter.drawText(QRect(x + px(22), 0, width + 2, height()), Qt::AlignVCenter, word);
            x += px(22) + width + px(12);
        }
    }

  private:
    static QString first() { return PredictionView::tr("target"); }
    static QString second() { return PredictionView::tr("prediction"); }
};

views::SliceContent contentOf(const models::PreviewImages& images) {
    views::SliceContent content;
    content.original = images.scan;
    content.window = images.window;
    const auto add = [&](const auto& masks, bool filled) {
        for (const auto& [oar, mask] : masks) {
            const QString name = QString::fromStdString(oar);
            views::SliceOar one;
            one.name = filled ? name : PredictionView::tr("%1, predicted").arg(name);
            one.mask = mask;
            one.colour = style::oarImageColor(name);
            one.dashed = !filled && style::oarDashed(name);
            one.filled = filled;
            content.oars.push_back(std::move(one));
        }
    };
    add(images.targets, true);
    add(images.predictions, false);
    return content;
}

}  // namespace

PredictionView::PredictionView(QWidget* parent)
    : QWidget(parent),
      view_(new views::SliceView),
      legend_(new Legend),
      note_(new Text({}, Type::Table, Token::Text2)) {
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    view_->setObjectName(QStringLiteral("predictionSlice"));
    note_->setWordWrap(true);
    column->addWidget(view_);
    column->addWidget(legend_);
    column->addWidget(note_);
    style::whenStyled(this, [this, column] {
        column->setSpacing(px(5));
        view_->setFixedHeight(px(200));
        view_->setFocusColour(style::color(Token::Accent));
        legend_->updateGeometry();
    });
    connect(&loader_, &models::PreviewLoader::changed, this, &PredictionView::show);
    connect(&loader_, &models::PreviewLoader::failed, this, [this](const QString& sentence) {
        view_->setMessage(sentence);
        Q_EMIT settled();
    });
    const auto change = [this](auto set) {
        views::SliceState next = view_->state();
        set(next);
        view_->setState(next);
    };
    connect(view_, &views::SliceView::crosshairMoved, this,
            [change](const image::Vec3& point) { change([&](views::SliceState& s) { s.crosshair_lps_mm = point; }); });
    connect(view_, &views::SliceView::viewMoved, this, [change](double mm, const image::Vec3& centre) {
        change([&](views::SliceState& s) { s.mm_per_pixel = mm, s.centre_lps_mm = centre; });
    });
    show();
}

void PredictionView::want(const models::Snapshot& study, const std::string& arm,
                          const std::optional<models::TrainingPreview>& preview) {
    const bool other = arm != arm_ || preview != preview_;
    arm_ = arm;
    preview_ = preview;
    loader_.want(study, arm, preview);
    if (loader_.images() || !other) return;
    view_->setMessage(preview ? tr("Loading %1…").arg(QString::fromStdString(preview->subject))
                              : tr("No prediction yet. It comes with the first measured epoch."));
    note_->setText({});
}

void PredictionView::show() {
    const models::PreviewImagesPtr& images = loader_.images();
    legend_->setVisible(images != nullptr);
    note_->setVisible(images != nullptr);
    if (images == nullptr) return;
    view_->setContent(contentOf(*images));
    view_->setMessage({});
    const std::string now = images->subject + '\n' + images->arm;
    if (now != shown_) {
        shown_ = now;
        views::SliceState state;
        state.plane = image::Plane::Axial;
        state.window = images->window;
        state.showCrosshair = false;
        // The targets and a finger's breadth around them, not the whole slice.
        constexpr double kAround_mm = 24;
        const double whole =
            views::fittingMmPerPixel(images->scan.geometry(), image::Plane::Axial, QSizeF(view_->size()));
        state.mm_per_pixel = std::min(whole, std::max((images->extent_mm[0] + 2 * kAround_mm) / view_->width(),
                                                      (images->extent_mm[1] + 2 * kAround_mm) / view_->height()));
        state.centre_lps_mm = images->point_lps_mm;
        state.crosshair_lps_mm = images->point_lps_mm;
        view_->setState(state);
    }
    note_->setText(tr("%1, validation · epoch %2").arg(QString::fromStdString(images->subject)).arg(images->epoch));
    Q_EMIT settled();
}

void PredictionView::scroll(int slices) {
    const models::PreviewImagesPtr& images = loader_.images();
    if (images == nullptr) return;
    const image::Geometry& geometry = images->scan.geometry();
    const image::SliceLayout axial = image::sliceLayout(geometry, image::Plane::Axial);
    const auto axis = static_cast<std::size_t>(axial.fixedAxis);
    views::SliceState state = view_->state();
    image::Vec3 index = geometry.toIndex(state.crosshair_lps_mm);
    const double step = slices * views::slicesTowardsHead(geometry, image::Plane::Axial);
    index[axis] = std::clamp(std::round(index[axis]) + step, 0.0, static_cast<double>(geometry.size[axis] - 1));
    state.crosshair_lps_mm = geometry.toPoint(index);
    view_->setState(state);
}

}  // namespace bauta::panels
