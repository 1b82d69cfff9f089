// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/figures/Figures.h"

#include <gtest/gtest.h>

#include "tests/support/Application.h"
#include "tests/ui/figures/MadeFigure.h"

namespace bauta {
namespace {

TEST(FiguresTest, AFigureIsDrawnAsPdfSvgAndPng) {
    test::application();
    const report::Figure figure = test::madeFigure();
    EXPECT_TRUE(figures::pdf(figure).startsWith("%PDF"));
    EXPECT_TRUE(figures::svg(figure).contains("<svg"));
    EXPECT_TRUE(figures::png(figure).startsWith("\x89PNG"));
}

}  // namespace
}  // namespace bauta
