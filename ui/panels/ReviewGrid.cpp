// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/ReviewGrid.h"

#include <QApplication>
#include <QHBoxLayout>
#include <QPaintEvent>
#include <QSlider>
#include <cmath>

#include "ui/panels/RowStrip.h"
#include "ui/style/Widgets.h"

namespace bauta::panels {

namespace {

constexpr int kGap = 2;
constexpr int kLeastColumn = 150;  // below it four columns are no use: one plane and the skin are shown
constexpr std::array kPlanes = {image::Plane::Axial, image::Plane::Sagittal, image::Plane::Coronal};

}  // namespace

ReviewGrid::ReviewGrid(QWidget* parent) : QWidget(parent) {
    setObjectName(QStringLiteral("reviewGrid"));
    link_ = new views::SliceLink(this);
    for (std::size_t row = 0; row < 2; ++row) {
        strips_[row] = new RowStrip(this);
        connect(strips_[row], &RowStrip::planeStepped, this, &ReviewGrid::stepCompactPlane);
        for (std::size_t i = 0; i < 3; ++i) {
            auto* view = new views::SliceView(this);
            view->setObjectName(QStringLiteral("%1%2").arg(
                row == 0 ? QStringLiteral("original") : QStringLiteral("defaced"), views::planeName(kPlanes[i])));
            views::SliceState state;
            state.plane = kPlanes[i];
            state.image = row == 0 ? views::SliceImage::Original : views::SliceImage::Defaced;
            view->setState(state);
            link_->add(view);
            view->installEventFilter(this);
            slices_[row][i] = view;
        }
        skinViews_[row] = new views::SurfaceView(this);
        skinViews_[row]->setObjectName(row == 0 ? QStringLiteral("originalSkin") : QStringLiteral("defacedSkin"));
        skinViews_[row]->setPresetButtonsVisible(row == 0);
        connect(skinViews_[row], &views::SurfaceView::maximiseRequested, this, [this, row] {
            maximised_ = maximised_ != nullptr ? nullptr : skinViews_[row];
            arrange();
        });
    }
    skinViews_[0]->setTitle(tr("Original"));
    skins_ = new SkinPair(skinViews_[0], skinViews_[1], this);
    for (views::SurfaceView* view : skinViews_)
        connect(view, &views::SurfaceView::skinShown, this, &ReviewGrid::onPaint);
    connect(link_, &views::SliceLink::maximiseRequested, this, [this](views::SliceView* view) {
        maximised_ = maximised_ != nullptr ? nullptr : view;
        arrange();
    });
    connect(link_, &views::SliceLink::stateChanged, this,
            [this, last = views::SliceState{}](const views::SliceState& state) mutable {
                if (!fitting_ && (state.mm_per_pixel != last.mm_per_pixel || state.centre_lps_mm != last.centre_lps_mm))
                    untouched_ = false;
                last = state;
            });

    blendBar_ = new QWidget(this);
    auto* row = new QHBoxLayout(blendBar_);
    row->setContentsMargins(16, 4, 16, 4);
    row->setSpacing(12);
    blend_ = new QSlider(Qt::Horizontal);
    blend_->setObjectName(QStringLiteral("blendSlider"));
    blend_->setRange(0, 100);
    blend_->setValue(50);
    blend_->setAccessibleName(tr("Blend from original to defaced"));
    row->addWidget(new style::Text(tr("Original"), style::Type::Table, style::Token::Text2));
    row->addWidget(blend_, 1);
    row->addWidget(new style::Text(tr("Defaced"), style::Type::Table, style::Token::Text2));
    connect(blend_, &QSlider::valueChanged, this,
            [this](int value) { link_->change([value](views::SliceState& state) { state.blend = value / 100.0; }); });

    style::whenStyled(this, [this] {
        for (auto& views : slices_)
            for (views::SliceView* view : views) view->setFocusColour(style::color(style::Token::Accent));
        for (views::SurfaceView* view : skinViews_) view->setFocusColour(style::color(style::Token::Accent));
        scaleLabels();
        arrange();
    });
}

views::SliceView* ReviewGrid::slice(bool defaced, image::Plane plane) const {
    return slices_[defaced ? 1 : 0][static_cast<std::size_t>(plane)];
}

void ReviewGrid::clear(bool keepOriginal, const QString& originalMessage, const QString& defacedMessage) {
    painted_ = false;
    awaiting_ = false;
    hasDefaced_ = false;
    for (std::size_t i = 0; i < 3; ++i) {
        // In One and Blend the lower views carry everything, so they carry the words too.
        if (!keepOriginal) slices_[0][i]->setMessage(originalMessage);
        slices_[1][i]->setMessage(defacedMessage);
    }
    skins_->clear(keepOriginal, originalMessage, defacedMessage);
}

void ReviewGrid::show(const models::CaseImagesPtr& images, bool keepView, const std::filesystem::path& cacheFolder) {
    hasDefaced_ = !images->defaced.empty();
    fitting_ = true;
    link_->setContent(contentOf(*images), keepView);
    if (!keepView) {
        untouched_ = true;
        link_->change([&](views::SliceState& state) {
            state.window = images->window;
            // The face is what the reader has come for: start at its height, on the grid's middle lines.
            if (images->affectedExtent) state.crosshair_lps_mm[2] = images->affectedExtent->middle_lps_mm[2];
            // Between two voxels it would show now one slice, now its neighbour.
            const image::Geometry& grid = images->original.geometry();
            image::Vec3 index = grid.toIndex(state.crosshair_lps_mm);
            for (double& i : index) i = std::round(i);
            state.crosshair_lps_mm = grid.toPoint(index);
        });
        skins_->frameNext();
    }
    fitting_ = false;
    for (std::size_t i = 0; i < 3; ++i) {
        slices_[0][i]->setMessage({});
        if (hasDefaced_) slices_[1][i]->setMessage({});
        slices_[1][i]->update();
    }
    fitIfUntouched();
    skins_->setAfterSlices(true);
    skins_->show(images, cacheFolder);
    painted_ = false;
    awaiting_ = true;
    arrange();
}

void ReviewGrid::setOars(const models::CaseImagesPtr& images, views::SliceImage predictedOn) {
    link_->setContent(contentOf(*images, predictedOn), true);
}

void ReviewGrid::pageKey(int by) {
    const QWidget* focus = QApplication::focusWidget();
    if (compact_ && (focus == strips_[0] || focus == strips_[1])) return stepCompactPlane(by);
    link_->scroll(plane(), -by);
}

void ReviewGrid::setMethodName(const QString& name) {
    method_ = name;
    skinViews_[1]->setTitle(tr("Defaced, %1").arg(name));
    arrange();
}

void ReviewGrid::setMode(Mode mode) {
    mode_ = mode;
    maximised_ = nullptr;
    arrange();
}

void ReviewGrid::holdOriginal(bool held) {
    if (held == held_) return;
    held_ = held;
    skins_->holdOriginal(held);
    arrange();
}

void ReviewGrid::setPresentation(bool on) {
    presentation_ = on;
    scaleLabels();
    arrange();
}

void ReviewGrid::scaleLabels() {
    const double text = style::textScale();
    link_->change([&](views::SliceState& state) { state.overlayScale = text * (presentation_ ? 1.5 : 1.0); });
    for (views::SurfaceView* view : skinViews_) view->setLabelScale(text * (presentation_ ? 15.0 / 11.0 : 1.0));
}

QWidget* ReviewGrid::pointed() const {
    const auto isView = [&](const QWidget* widget) {
        for (std::size_t row = 0; row < 2; ++row) {
            if (widget == skinViews_[row]) return true;
            for (const views::SliceView* view : slices_[row])
                if (widget == view) return true;
        }
        return false;
    };
    for (QWidget* widget : {QApplication::widgetAt(QCursor::pos()), QApplication::focusWidget()})
        for (; widget != nullptr && widget != this; widget = widget->parentWidget())
            if (isView(widget)) return widget;
    return nullptr;
}

image::Plane ReviewGrid::plane() const {
    const QWidget* widget = maximised_ != nullptr ? maximised_ : pointed();
    for (const auto& row : slices_)
        for (std::size_t i = 0; i < 3; ++i)
            if (row[i] == widget) return kPlanes[i];
    return compact_ ? kPlanes[static_cast<std::size_t>(compactPlane_)] : image::Plane::Axial;
}

void ReviewGrid::toggleMaximised() {
    if (maximised_ != nullptr) {
        maximised_ = nullptr;
    } else {
        maximised_ = pointed();
        if (maximised_ == nullptr) maximised_ = slices_[1][1];
    }
    arrange();
}

void ReviewGrid::stepCompactPlane(int by) {
    if (!compact_) return link_->scroll(image::Plane::Axial, by);
    compactPlane_ = (compactPlane_ + by + 3) % 3;
    arrange();
}

void ReviewGrid::arrange() {
    const auto imageOf = [&](std::size_t row) {
        if (row == 0 || held_) return views::SliceImage::Original;
        return mode_ == Mode::Blend ? views::SliceImage::Blend : views::SliceImage::Defaced;
    };
    for (std::size_t row = 0; row < 2; ++row)
        for (views::SliceView* view : slices_[row]) link_->setImage(view, imageOf(row));

    const bool pair = mode_ == Mode::Pair;
    const int strip = style::px(22);
    const int bar = mode_ == Mode::Blend && maximised_ == nullptr ? style::px(36) : 0;
    const QRect body(strip + kGap, 0, std::max(1, width() - strip - kGap), std::max(1, height() - bar));
    compact_ = pair && (body.width() - 3 * kGap) / 4 < kLeastColumn;
    blendBar_->setVisible(bar > 0);
    blendBar_->setGeometry(0, height() - bar, width(), bar);
    const QString lower = held_ ? tr("Original") : mode_ == Mode::Blend ? tr("Blend") : tr("Defaced");
    strips_[0]->setTexts(tr("Original"), {});
    strips_[1]->setTexts(lower, held_ ? QString() : method_);
    for (RowStrip* one : strips_) one->setFocusPolicy(compact_ ? Qt::TabFocus : Qt::NoFocus);

    // Views that are not shown get the size of those that are: they take part in the common fit.
    const auto place = [&](QWidget* widget, const QRect& rect, bool visible) {
        // A skin draws itself at once when it gets another size: one that goes goes first.
        if (!visible) widget->hide();
        widget->setGeometry(rect);
        if (visible) widget->show();
    };
    if (maximised_ != nullptr) {
        const bool upper = maximised_ == skinViews_[0] ||
                           std::find(slices_[0].begin(), slices_[0].end(), maximised_) != slices_[0].end();
        for (std::size_t row = 0; row < 2; ++row) {
            place(strips_[row], {0, 0, strip, height()}, upper == (row == 0));
            for (views::SliceView* view : slices_[row]) place(view, body, view == maximised_);
            place(skinViews_[row], body, skinViews_[row] == maximised_);
        }
    } else if (pair) {
        const int half = (body.height() - kGap) / 2;
        for (std::size_t row = 0; row < 2; ++row) {
            const int y = row == 0 ? 0 : half + kGap;
            const int h = row == 0 ? half : body.height() - half - kGap;
            place(strips_[row], {0, y, strip, h}, true);
            const int columns = compact_ ? 2 : 4;
            const auto cell = [&](int column) {
                const int from = column * (body.width() + kGap) / columns;
                const int to = (column + 1) * (body.width() + kGap) / columns - kGap;
                return QRect(body.left() + from, y, to - from, h);
            };
            for (int i = 0; i < 3; ++i)
                place(slices_[row][static_cast<std::size_t>(i)], cell(compact_ ? 0 : i),
                      !compact_ || i == compactPlane_);
            place(skinViews_[row], cell(columns - 1), true);
        }
    } else {
        place(strips_[0], {0, 0, strip, body.height()}, false);
        place(strips_[1], {0, 0, strip, body.height()}, true);
        const int w = (body.width() - kGap) / 2, h = (body.height() - kGap) / 2;
        const auto cell = [&](int i) {
            return QRect(body.left() + (i % 2) * (w + kGap), (i / 2) * (h + kGap),
                         i % 2 == 0 ? w : body.width() - w - kGap, i / 2 == 0 ? h : body.height() - h - kGap);
        };
        for (std::size_t row = 0; row < 2; ++row) {
            for (int i = 0; i < 3; ++i) place(slices_[row][static_cast<std::size_t>(i)], cell(i), row == 1);
            place(skinViews_[row], cell(3), row == 1);
        }
    }
    skinViews_[0]->setPresetButtonsVisible(skinViews_[0]->isVisibleTo(this));
    skinViews_[1]->setPresetButtonsVisible(!skinViews_[0]->isVisibleTo(this));
    const auto shown = [this](const views::SliceView* view) { return view->isVisibleTo(this); };
    const bool slices = std::any_of(slices_.begin(), slices_.end(),
                                    [&](const auto& row) { return std::any_of(row.begin(), row.end(), shown); });
    if (!slices) skins_->setAfterSlices(false);
    fitIfUntouched();
    skins_->refit();
    Q_EMIT visibilityChanged();
}

void ReviewGrid::fitIfUntouched() {
    if (!untouched_ || link_->content().original.empty()) return;
    fitting_ = true;
    link_->resetView();
    fitting_ = false;
}

void ReviewGrid::resetView() {
    untouched_ = true;
    fitIfUntouched();
    skins_->resetCamera();
}

bool ReviewGrid::showsDefaced() const {
    if (held_ || !hasDefaced_) return false;
    const auto visible = [this](const QWidget* widget) { return widget->isVisibleTo(this); };
    return std::any_of(slices_[1].begin(), slices_[1].end(), visible) || visible(skinViews_[1]);
}

void ReviewGrid::resizeEvent(QResizeEvent*) {
    arrange();
}

bool ReviewGrid::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() == QEvent::Paint) onPaint();
    return QWidget::eventFilter(watched, event);
}

void ReviewGrid::onPaint() {
    if (!awaiting_) return;
    awaiting_ = false;
    // After this paint has been handled, and what else the same update brings; but before the skins, which software
    // OpenGL may take long to draw: a timer would come after them.
    QMetaObject::invokeMethod(
        this,
        [this] {
            if (awaiting_) return;
            painted_ = true;
            skins_->setAfterSlices(false);
            Q_EMIT painted();
        },
        Qt::QueuedConnection);
}

QVariantList ReviewGrid::memory() const {
    const views::SliceState& state = link_->state();
    const scene::Camera& camera = skins_->camera();
    QVariantList list = {state.window.width, state.window.level, untouched_ ? 0 : 1, state.mm_per_pixel};
    for (const double value : state.crosshair_lps_mm) list << value;
    for (const double value : state.centre_lps_mm) list << value;
    // No height: the fitting one.
    list << camera.azimuth_deg << camera.elevation_deg << (skins_->isFitted() ? 0 : camera.halfHeight_mm);
    for (const double value : camera.focus_lps_mm) list << value;
    return list;
}

bool ReviewGrid::restore(const QVariantList& memory) {
    constexpr qsizetype kCount = 16;
    if (memory.size() != kCount) return false;
    std::array<double, kCount> v{};
    for (qsizetype i = 0; i < kCount; ++i) {
        bool ok = false;
        v[static_cast<std::size_t>(i)] = memory[i].toDouble(&ok);
        if (!ok) return false;
    }
    if (v[0] <= 0 || v[3] <= 0 || v[12] < 0) return false;
    untouched_ = v[2] == 0;
    fitting_ = true;
    link_->change([&](views::SliceState& state) {
        state.window = {v[0], v[1]};
        state.crosshair_lps_mm = {v[4], v[5], v[6]};
        if (!untouched_) {
            state.mm_per_pixel = v[3];
            state.centre_lps_mm = {v[7], v[8], v[9]};
        }
    });
    fitting_ = false;
    const bool fit = v[12] == 0;
    skins_->keepCamera({v[10], v[11], {v[13], v[14], v[15]}, fit ? skins_->camera().halfHeight_mm : v[12]}, fit);
    return true;
}

}  // namespace bauta::panels
