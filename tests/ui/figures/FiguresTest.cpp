// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/figures/Figures.h"

#include <gtest/gtest.h>

#include <QImage>
#include <QPainter>
#include <QSvgRenderer>
#include <cmath>

#include "core/base/Files.h"
#include "tests/support/Application.h"
#include "tests/ui/figures/MadeDocument.h"
#include "tests/ui/figures/PdfText.h"
#include "ui/figures/PlotLook.h"

namespace bauta {
namespace {

class FiguresTest : public testing::Test {
  protected:
    void SetUp() override { test::application(); }
};

/// Share of pixels of which a channel differs by more than `by`.
double differing(const QImage& a, const QImage& b, int by) {
    int count = 0;
    for (int y = 0; y < a.height(); ++y) {
        for (int x = 0; x < a.width(); ++x) {
            const QRgb p = a.pixel(x, y), q = b.pixel(x, y);
            count += std::abs(qRed(p) - qRed(q)) > by || std::abs(qGreen(p) - qGreen(q)) > by ||
                     std::abs(qBlue(p) - qBlue(q)) > by;
        }
    }
    return static_cast<double>(count) / (a.width() * a.height());
}

QImage blurred(const QImage& image) {
    return image.scaled(image.size() / 4, Qt::IgnoreAspectRatio, Qt::SmoothTransformation);
}

TEST_F(FiguresTest, ThePdfHasOnePageOfItsSizeAndItsTextAsText) {
    const report::Figure figure = test::madeFigure();
    const auto pages = test::PdfText(figures::pdf(figure)).pages();
    ASSERT_EQ(pages.size(), 1U);
    EXPECT_NEAR(pages[0].size_pt.width(), figures::sizeOf(figure).width() * 0.75, 1);
    EXPECT_NEAR(pages[0].size_pt.height(), figures::sizeOf(figure).height() * 0.75, 1);
    const QStringList& texts = pages[0].texts;
    for (const char* text : {"Trained on original or defaced scans, evaluated on original scans", "mask_face", "n = 29",
                             "a", "b", "DSC", "MSD (mm)", "L", "R", "****", "1.0", "LN_Neck_III", "all 29 empty"})
        EXPECT_TRUE(texts.contains(QString::fromUtf8(text))) << text << " in " << texts.join('|').toStdString();
    EXPECT_EQ(texts.count("Parotid"), 2);
    EXPECT_EQ(texts.count("all 29 empty"), 4);
    for (const QString& text : texts) EXPECT_FALSE(text.contains(QChar(0xFFFD))) << text.toStdString();
}

TEST_F(FiguresTest, TheSvgIsDrawnAsThePng) {
    for (const std::size_t arms : {2U, 4U, 8U}) {
        const std::vector<std::string> names(test::manyArms().begin(),
                                             test::manyArms().begin() + static_cast<std::ptrdiff_t>(arms));
        const report::Figure figure = test::madeFigure(names);
        const QImage png = QImage::fromData(figures::png(figure, 1)).convertToFormat(QImage::Format_RGB32);
        ASSERT_EQ(png.size(), figures::sizeOf(figure));
        QSvgRenderer svg(figures::svg(figure));
        ASSERT_TRUE(svg.isValid());
        QImage drawn(png.size(), QImage::Format_RGB32);
        drawn.fill(Qt::white);
        QPainter painter(&drawn);
        svg.render(&painter, QRectF(QPointF(0, 0), png.size()));
        painter.end();
        EXPECT_LT(differing(blurred(png), blurred(drawn), 40), 0.01) << arms << " arms";
        // The measure can tell: the other panel's numbers differ.
        QImage other = QImage::fromData(figures::png(test::madeFigure(names, 9), 1)).convertToFormat(drawn.format());
        EXPECT_GT(differing(blurred(png), blurred(other), 40), 0.02) << arms << " arms";
    }
}

TEST_F(FiguresTest, TheSvgHasTextAsTextAndFontsToFallBackOn) {
    const QString svg = QString::fromUtf8(figures::svg(test::madeFigure()));
    EXPECT_EQ(svg.count(">all 29 empty<"), 4);
    EXPECT_TRUE(svg.contains(">Glnd_Submand<"));
    EXPECT_TRUE(svg.contains("font-family=\"Inter, Helvetica, Arial, sans-serif\""));
    EXPECT_FALSE(svg.contains("font-family=\"Inter\""));
    EXPECT_FALSE(svg.contains("<image"));
}

TEST_F(FiguresTest, AFigureIsWhiteAtItsEdgesAndInkReachesNoneOfThem) {
    for (const auto& arms : {std::vector<std::string>{"original", "pydeface"}, test::manyArms()}) {
        const QImage png =
            QImage::fromData(figures::png(test::madeFigure(arms), 1)).convertToFormat(QImage::Format_RGB32);
        int ink = 0, all = 0;
        for (int y = 0; y < png.height(); ++y) {
            for (int x = 0; x < png.width(); ++x) {
                const bool drawn = png.pixel(x, y) != qRgb(255, 255, 255);
                all += drawn;
                const bool edge = x < 6 || y < 6 || x >= png.width() - 6 || y >= png.height() - 6;
                ink += drawn && edge;
            }
        }
        EXPECT_EQ(ink, 0) << arms.size() << " arms";
        EXPECT_GT(all, 10000);
    }
}

TEST_F(FiguresTest, ThemeAndTextSizeDoNotChangeWhatIsExported) {
    const report::Figure figure = test::madeFigure();
    const QByteArray before = figures::pdf(figure), picture = figures::png(figure, 1);
    {
        style::Theme theme(test::application());
        theme.setKind(style::ThemeKind::Dark);
        theme.setTextScale(1.6);
        EXPECT_EQ(figures::pdf(figure), before);
        EXPECT_EQ(figures::png(figure, 1), picture);
    }
    test::application().setStyleSheet({});
}

TEST_F(FiguresTest, FigureFilesAreWrittenUnderTheirNames) {
    const base::TemporaryFolder folder;
    const report::Document document = test::madeDocument();
    const auto files = figures::writeFigures(document, folder.path());
    ASSERT_EQ(files.size(), 6U);
    for (const auto& file : files) EXPECT_GT(std::filesystem::file_size(file), 1000U) << file;
    EXPECT_EQ(base::readFile(folder.path() / "figures/figure3_train.svg"),
              figures::svg(document.figures[0]).toStdString());
    EXPECT_TRUE(std::filesystem::exists(folder.path() / "figures/figure4_evaluate.pdf"));
    EXPECT_TRUE(std::filesystem::exists(folder.path() / "figures/figure4_evaluate.png"));
}

TEST_F(FiguresTest, AFigureWithoutPanelsOrArmsIsDrawnWithoutHarm) {
    report::Figure none;
    none.title = "Nothing";
    EXPECT_EQ(test::PdfText(figures::pdf(none)).pages().size(), 1U);
    none.panels.resize(1);
    EXPECT_TRUE(QSvgRenderer(figures::svg(none)).isValid());
}

}  // namespace
}  // namespace bauta
