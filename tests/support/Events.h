// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QCoreApplication>
#include <QElapsedTimer>
#include <QEventLoop>
#include <QTimer>

namespace bauta::test {

/// The one QCoreApplication of a test binary without widgets, made at first use.
inline QCoreApplication& coreApplication() {
    static int argc = 1;
    static char name[] = "test";
    static char* argv[] = {name, nullptr};
    static QCoreApplication app(argc, argv);
    return app;
}

/// Lets events happen until condition() holds; false when it does not within the time.
template <typename Condition>
bool waitFor(Condition condition, int timeout_ms = 60000) {
    QElapsedTimer timer;
    timer.start();
    QTimer wake;  // so that waiting for events ends when none comes
    wake.start(20);
    while (!condition()) {
        if (timer.elapsed() > timeout_ms) return false;
        QCoreApplication::processEvents(QEventLoop::AllEvents | QEventLoop::WaitForMoreEvents);
    }
    return true;
}

}  // namespace bauta::test
