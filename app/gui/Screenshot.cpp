// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/Screenshot.h"

#include <QApplication>
#include <QFileInfo>
#include <QKeyEvent>
#include <QKeySequence>
#include <QPixmap>
#include <QScreen>
#include <QWindow>
#include <cstdio>

namespace bauta::gui {
namespace {

/// How long the page must have been complete: fonts, first paint and the compositor need a moment.
constexpr qint64 kCalm_ms = 400;

}  // namespace

Screenshot::Screenshot(const Options& options, models::AppState& state, panels::MainWindow& window)
    : options_(options), state_(state), window_(window) {
    connect(&state_, &models::AppState::studyChanged, this, &Screenshot::open);
    connect(&state_, &models::AppState::openFailed, this,
            [this](const QString&, const QString& sentence, const QString& what) { fail(2, sentence + ' ' + what); });
    connect(&poll_, &QTimer::timeout, this, &Screenshot::look);
}

void Screenshot::start() {
    waited_.start();
    poll_.start(50);
    if (options_.study.empty()) opened_ = true;  // the start view
}

void Screenshot::open() {
    if (state_.study() == nullptr || opened_) return;
    const auto& study = *state_.study();
    const QString subject = QString::fromStdString(options_.subject), method = QString::fromStdString(options_.method);
    if (!options_.subject.empty() && study.subject(options_.subject) == nullptr) {
        return fail(2, QString("%1 has no subject %2.").arg(QString::fromStdString(study.folder.string()), subject));
    }
    const bool known = std::find(study.methods.begin(), study.methods.end(), options_.method) != study.methods.end();
    if (!options_.method.empty() && !known) {
        return fail(2, QString("%1 has no method %2.").arg(QString::fromStdString(study.folder.string()), method));
    }
    opened_ = true;
    const QString firstSubject = study.subjects.empty() ? QString() : QString::fromStdString(study.subjects.front().id);
    const QString firstMethod = study.ranMethods.empty() ? QString() : QString::fromStdString(study.ranMethods.front());
    const bool chosen = !options_.subject.empty() || !options_.method.empty();
    const QString s = subject.isEmpty() ? firstSubject : subject, m = method.isEmpty() ? firstMethod : method;
    if (options_.page == "review") {
        models::ReviewTarget target;
        target.subject = s;
        target.method = m;
        target.firstUnrated = !chosen;
        state_.openReview(target);
    } else {
        state_.select(s, m);
        window_.showPage(QString::fromStdString(options_.page));
    }
}

void Screenshot::pressKeys() {
    pressed_ = true;
    for (const QString& text : QString::fromStdString(options_.keys).split(' ', Qt::SkipEmptyParts)) {
        const QKeySequence sequence(text);
        if (sequence.isEmpty()) continue;
        const QKeyCombination key = sequence[0];
        QWidget* target = QApplication::focusWidget() != nullptr ? QApplication::focusWidget() : &window_;
        const QString typed = text.size() == 1 ? text : QString();
        // The way a key from the keyboard takes: shortcuts first, then the widget.
        QKeyEvent shortcut(QEvent::ShortcutOverride, key.key(), key.keyboardModifiers(), typed);
        QKeyEvent press(QEvent::KeyPress, key.key(), key.keyboardModifiers(), typed);
        QKeyEvent release(QEvent::KeyRelease, key.key(), key.keyboardModifiers(), typed);
        bool done = false;
        for (QAction* action : window_.findChildren<QAction*>()) {
            if (done || !action->isEnabled() || !action->shortcuts().contains(sequence)) continue;
            const auto* owner = qobject_cast<QWidget*>(action->parent());
            const bool reach = action->shortcutContext() == Qt::WindowShortcut ||
                               (owner != nullptr && (owner == target || owner->isAncestorOf(target)));
            if (!reach || (owner != nullptr && !owner->isVisible())) continue;
            action->trigger();
            done = true;
        }
        if (done) continue;
        QApplication::sendEvent(target, &shortcut);
        QApplication::sendEvent(target, &press);
        QApplication::sendEvent(target, &release);
    }
}

void Screenshot::look() {
    const bool complete = opened_ && window_.isVisible() && window_.isSettled();
    if (!complete) calm_.invalidate();
    if (complete && !calm_.isValid()) calm_.start();
    if (complete && !pressed_ && !options_.keys.empty() && calm_.elapsed() >= kCalm_ms) {
        pressKeys();
        calm_.restart();
        return;
    }
    if (complete && calm_.elapsed() >= kCalm_ms) {
        poll_.stop();
        // grab() composes QOpenGLWidgets too, and needs no other window out of the way.
        const QPixmap picture = window_.grab();
        const QString file = QString::fromStdString(options_.screenshot);
        if (!picture.save(file, "PNG")) return fail(3, QString("%1 could not be written.").arg(file));
        std::printf("%s\n", options_.screenshot.c_str());
        return QApplication::exit(0);
    }
    if (waited_.elapsed() > options_.deadline_s * 1000) {
        fail(3, QString("The page %1 was not complete within %2 s.")
                    .arg(QString::fromStdString(options_.page))
                    .arg(options_.deadline_s));
    }
}

void Screenshot::fail(int code, const QString& sentence) {
    poll_.stop();
    std::fprintf(stderr, "bauta: %s\n", qPrintable(sentence));
    // The event loop may not run yet.
    QTimer::singleShot(0, qApp, [code] { QApplication::exit(code); });
}

}  // namespace bauta::gui
