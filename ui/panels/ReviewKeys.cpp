// SPDX-License-Identifier: GPL-3.0-or-later
// What the keys of UI.md 6 do on the Review page.
#include <QAbstractButton>
#include <QAction>
#include <QApplication>
#include <QKeyEvent>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QTextEdit>
#include <QTimer>
#include <algorithm>

#include "ui/models/OarFocus.h"
#include "ui/panels/RatingPanel.h"
#include "ui/panels/ReviewBar.h"
#include "ui/panels/ReviewGrid.h"
#include "ui/panels/ReviewPage.h"

namespace bauta::panels {

using models::RatingKey;

namespace {

bool isText(const QWidget* widget) {
    return qobject_cast<const QLineEdit*>(widget) != nullptr || qobject_cast<const QTextEdit*>(widget) != nullptr ||
           qobject_cast<const QPlainTextEdit*>(widget) != nullptr;
}

}  // namespace

QVector<KeyHelp> ReviewPage::keys() const {
    return {{QStringLiteral("1 0"), tr("yes, no"), false},
            {QStringLiteral("2 3 4"), tr("no: eyes, nose, mouth remain"), false},
            {QStringLiteral("6 7"), tr("no: unusable, other reason"), false},
            {QStringLiteral("5"), tr("tissue lost, a flag beside the label"), false},
            {QStringLiteral("L M"), tr("later, comment"), false},
            {QStringLiteral("Ctrl+Z"), tr("take back the last rating"), false},
            {QStringLiteral("Enter"), tr("next unrated run"), false},
            {QStringLiteral("Space"), tr("hold for the original"), true},
            {QStringLiteral("K J"), tr("previous, next method"), false},
            {QStringLiteral("Backspace N"), tr("previous, next subject"), false},
            {QStringLiteral("[ ]"), tr("previous, next OAR"), false},
            {QStringLiteral("T"), tr("pair, one, blend"), false},
            {QStringLiteral("Z"), tr("one view large, and back"), false},
            {QStringLiteral("D S X"), tr("removed, OARs, crosshair"), false},
            {QStringLiteral("A Shift+A"), tr("OARs fainter, stronger"), false},
            {QStringLiteral("C R"), tr("centre, reset view"), false},
            {QStringLiteral("W Ctrl+J"), tr("window mode, automatic window"), false},
            {QStringLiteral("Shift+W"), tr("CT: soft tissue, bone"), false},
            {QStringLiteral("PgUp PgDn"), tr("slices"), false},
            {QStringLiteral("F5 F6 F7 F8 F9"), tr("skin from front, 45° left, 45° right, left, right"), false},
            {QStringLiteral("O"), tr("spin the skin"), false},
            {QStringLiteral("Esc"), tr("close a prediction that Results has opened"), false},
            {QStringLiteral("Shift+R"), tr("run the method again"), false}};
}

void ReviewPage::makeShortcuts() {
    // Window shortcuts of a hidden page do not act, and the inspector is no child of the page.
    const auto add = [this](const QKeySequence& keys, bool single, auto action) {
        auto* act = new QAction(this);
        act->setShortcut(keys);
        act->setShortcutContext(Qt::WindowShortcut);
        connect(act, &QAction::triggered, this, action);
        addAction(act);
        if (single) singleKeys_ << act;
        return act;
    };
    const auto rating = [&](Qt::Key key, RatingKey what) {
        add(key, true, [this, what] { model_->press(what); })->setAutoRepeat(false);
    };
    rating(Qt::Key_1, RatingKey::Yes);
    rating(Qt::Key_0, RatingKey::No);
    rating(Qt::Key_2, RatingKey::Eyes);
    rating(Qt::Key_3, RatingKey::Nose);
    rating(Qt::Key_4, RatingKey::Mouth);
    rating(Qt::Key_5, RatingKey::Tissue);
    rating(Qt::Key_6, RatingKey::Unusable);
    rating(Qt::Key_7, RatingKey::Other);
    add(Qt::Key_L, true, [this] { model_->later(); })->setAutoRepeat(false);
    add(Qt::Key_M, true, [this] { panel_->editComment(); })->setAutoRepeat(false);
    add(Qt::CTRL | Qt::Key_Z, false, [this] {
        advance_->stop();
        model_->undo();
    })->setAutoRepeat(false);
    for (const Qt::Key key : {Qt::Key_Return, Qt::Key_Enter})
        add(key, true, [this] {
            // Space shows the original here, so Enter presses a button that was reached by Tab.
            auto* button = qobject_cast<QAbstractButton*>(QApplication::focusWidget());
            if (fromKeyboard_ && button != nullptr && button->hasFocus())
                button->click();
            else
                next();
        })->setAutoRepeat(false);
    add(Qt::Key_J, true, [this] {
        panel_->useHint(QStringLiteral("next"));
        model_->stepMethod(1);
    });
    add(Qt::Key_K, true, [this] { model_->stepMethod(-1); });
    add(Qt::Key_N, true, [this] { model_->stepSubject(1); });
    add(Qt::Key_Backspace, true, [this] { model_->stepSubject(-1); });
    add(Qt::Key_BracketLeft, true, [this] { stepOar(-1); });
    add(Qt::Key_BracketRight, true, [this] { stepOar(1); });
    add(Qt::Key_T, true, [this] { setMode((static_cast<int>(grid_->mode()) + 1) % 3); })->setAutoRepeat(false);
    add(Qt::Key_Z, true, [this] { grid_->toggleMaximised(); })->setAutoRepeat(false);
    add(Qt::Key_D, true, [this] { toggle(&views::SliceState::showRemoved); })->setAutoRepeat(false);
    add(Qt::Key_S, true, [this] { toggle(&views::SliceState::showOars); })->setAutoRepeat(false);
    add(Qt::Key_X, true, [this] { toggle(&views::SliceState::showCrosshair); })->setAutoRepeat(false);
    add(Qt::Key_W, true, [this] { toggle(&views::SliceState::windowMode); })->setAutoRepeat(false);
    add(Qt::SHIFT | Qt::Key_W, true, [this] { bar_->stepCtWindow(); })->setAutoRepeat(false);
    const auto opacity = [this](double by) {
        grid_->link()->change([by](views::SliceState& s) { s.oarOpacity = std::clamp(s.oarOpacity + by, 0.2, 1.0); });
    };
    add(Qt::Key_A, true, [opacity] { opacity(-0.2); });
    add(Qt::SHIFT | Qt::Key_A, true, [opacity] { opacity(0.2); });
    add(Qt::Key_C, true, [this] { grid_->link()->centreOnCrosshair(); })->setAutoRepeat(false);
    add(Qt::Key_R, true, [this] { grid_->resetView(); })->setAutoRepeat(false);
    add(Qt::SHIFT | Qt::Key_R, true, [this] { runAgain(); })->setAutoRepeat(false);
    add(Qt::CTRL | Qt::Key_J, false, [this] {
        if (images_) grid_->link()->change([this](views::SliceState& s) { s.window = images_->window; });
    });
    add(Qt::Key_PageUp, true, [this] { grid_->pageKey(-1); });
    add(Qt::Key_PageDown, true, [this] { grid_->pageKey(1); });
    add(Qt::Key_O, true, [this] { grid_->skins()->setSpinning(!grid_->skins()->spinning()); })->setAutoRepeat(false);
    add(Qt::Key_F5, false, [this] { setPreset(scene::CameraPreset::Front); });
    add(Qt::Key_F6, false, [this] { setPreset(scene::CameraPreset::Left45); });
    add(Qt::Key_F7, false, [this] { setPreset(scene::CameraPreset::Right45); });
    add(Qt::Key_F8, false, [this] { setPreset(scene::CameraPreset::Left); });
    add(Qt::Key_F9, false, [this] { setPreset(scene::CameraPreset::Right); });
    connect(qApp, &QApplication::focusChanged, this, [this](QWidget*, QWidget* now) {
        for (QAction* act : singleKeys_) act->setEnabled(!isText(now));
    });
}

bool ReviewPage::eventFilter(QObject* watched, QEvent* event) {
    const bool moved = event->type() == QEvent::MouseMove || event->type() == QEvent::Wheel ||
                       event->type() == QEvent::KeyPress || event->type() == QEvent::Shortcut;
    if (presenting_ && moved) wakeCrosshair();
    switch (event->type()) {
        case QEvent::MouseButtonPress:
            fromKeyboard_ = false;
            break;
        case QEvent::WindowDeactivate:
            holdOriginal(false);
            break;
        case QEvent::ShortcutOverride:
        case QEvent::KeyPress:
        case QEvent::KeyRelease: {
            const auto* key = static_cast<QKeyEvent*>(event);
            if (key->key() == Qt::Key_Tab || key->key() == Qt::Key_Backtab) fromKeyboard_ = true;
            // Let go is let go, wherever the focus went meanwhile.
            if (key->key() == Qt::Key_Space && event->type() == QEvent::KeyRelease && !key->isAutoRepeat())
                letGo_->start();
            auto* widget = qobject_cast<QWidget*>(watched);
            if (key->key() != Qt::Key_Space || widget == nullptr || widget->window() != window() ||
                isText(QApplication::focusWidget()) || (key->modifiers() & ~Qt::ShiftModifier) != 0)
                break;
            if (event->type() == QEvent::KeyPress) {
                letGo_->stop();
                if (!key->isAutoRepeat()) holdOriginal(true);
            }
            event->accept();
            return true;
        }
        default:
            break;
    }
    return Page::eventFilter(watched, event);
}

void ReviewPage::holdOriginal(bool held) {
    letGo_->stop();
    if (held && images_ == nullptr) return;
    model_->setOriginalHeld(held);
    grid_->holdOriginal(held);
    if (held) panel_->useHint(QStringLiteral("space"));
}

void ReviewPage::setMode(int mode) {
    grid_->setMode(static_cast<ReviewGrid::Mode>(std::clamp(mode, 0, 2)));
    bar_->modes()->setCurrent(static_cast<int>(grid_->mode()));
    state_.settings().setValue(QStringLiteral("review/mode"), static_cast<int>(grid_->mode()));
}

void ReviewPage::toggle(bool views::SliceState::*member) {
    grid_->link()->change([member](views::SliceState& s) { s.*member = !(s.*member); });
}

void ReviewPage::setPreset(scene::CameraPreset preset) {
    grid_->skins()->setPreset(preset);
}

void ReviewPage::next() {
    if (model_->selectNextUnrated()) return;
    const std::size_t rated = model_->ratedCount(), all = model_->runCount();
    if (all > 0 && rated == all)
        panel_->setNote(tr("All %1 runs are rated. See OAR loss (Ctrl+3).").arg(all));
    else if (all > rated)
        panel_->setNote(tr("This is the last unrated run."));
}

void ReviewPage::runAgain() {
    const study::Run* run = model_->run();
    if (model_->subject().empty() || model_->method().empty()) return;
    if (run != nullptr && (run->state == study::RunState::Queued || run->state == study::RunState::Running)) return;
    state_.queueRuns({{QString::fromStdString(model_->subject()), QString::fromStdString(model_->method())}}, true);
}

void ReviewPage::stepOar(int by) {
    if (images_ == nullptr || images_->oars.empty()) return;
    const auto& oars = images_->oars;
    const auto found = std::find_if(oars.begin(), oars.end(),
                                    [&](const auto& one) { return QString::fromStdString(one.name) == oar_; });
    const auto count = static_cast<long>(oars.size());
    const long at = found == oars.end() ? (by > 0 ? -1 : count) : found - oars.begin();
    const long to = std::clamp(at + by, 0L, count - 1);
    selectOar(QString::fromStdString(oars[static_cast<std::size_t>(to)].name), true);
}

void ReviewPage::selectOar(const QString& oar, bool goThere) {
    oar_ = oar;
    panel_->setOar(oar);
    grid_->link()->change([&](views::SliceState& s) {
        s.selectedOar = oar;
        if (goThere) s.showOars = true;
    });
    if (active_) state_.select({state_.selection().subject, state_.selection().method, oar});
    updatePresentation();
    if (goThere) goToOar();
}

void ReviewPage::goToOar() {
    if (images_ == nullptr) return;
    for (const models::OarImage& one : images_->oars) {
        if (QString::fromStdString(one.name) != oar_) continue;
        focusTask_->run<models::OarFocus>([mask = one.mask, affected = images_->affected](
                                              std::stop_token stop) { return models::focusOn(mask, affected, stop); },
                                          [this](base::Outcome<models::OarFocus> focus) {
                                              if (focus.ok() && !focus.value().empty)
                                                  grid_->link()->setCrosshair(focus.value().point_lps_mm);
                                          });
        return;
    }
}

}  // namespace bauta::panels
