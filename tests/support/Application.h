// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QApplication>

#include "tests/support/Events.h"

namespace bauta::test {

/// The one QApplication of a test binary, made at first use (offscreen where no display is asked for).
inline QApplication& application() {
    static int argc = 1;
    static char name[] = "test";
    static char* argv[] = {name, nullptr};
    static auto* app = [] {
        if (qEnvironmentVariableIsEmpty("QT_QPA_PLATFORM") && qEnvironmentVariableIsEmpty("DISPLAY")) {
            qputenv("QT_QPA_PLATFORM", "offscreen");
        }
        return new QApplication(argc, argv);
    }();
    return *app;
}

}  // namespace bauta::test
