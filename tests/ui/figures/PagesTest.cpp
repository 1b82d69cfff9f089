// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/figures/Pages.h"

#include <gtest/gtest.h>

#include <QImage>

#include "core/base/Files.h"
#include "tests/support/Application.h"
#include "tests/ui/figures/MadeDocument.h"
#include "tests/ui/figures/PdfText.h"
#include "ui/figures/Figures.h"

namespace bauta {
namespace {

using figures::Pages;

class PagesTest : public testing::Test {
  protected:
    void SetUp() override { test::application(); }
    static std::vector<test::PdfPage> written(const report::Document& document) {
        const base::TemporaryFolder folder;
        figures::writePdf(document, folder.path() / "report.pdf");
        return test::PdfText(QByteArray::fromStdString(base::readFile(folder.path() / "report.pdf"))).pages();
    }
    static report::Document of(std::vector<report::Block> blocks) {
        report::Document document = test::madeDocument();
        document.blocks = std::move(blocks);
        return document;
    }
};

TEST_F(PagesTest, NothingOverlapsOrLeavesThePage) {
    const report::Document document = test::madeDocument();
    const Pages pages(document);
    ASSERT_GT(pages.pages().size(), 6U);
    bool turned = false;
    for (std::size_t i = 0; i < pages.pages().size(); ++i) {
        const Pages::Page& page = pages.pages()[i];
        turned = turned || page.landscape;
        const QRectF body = Pages::body(page.landscape).adjusted(-0.5, -0.5, 0.5, 0.5);
        ASSERT_FALSE(page.items.empty());
        for (std::size_t k = 0; k < page.items.size(); ++k) {
            EXPECT_TRUE(body.contains(page.items[k].place)) << "page " << i + 1 << ", item " << k;
            if (k == 0) continue;
            EXPECT_GE(page.items[k].place.top(), page.items[k - 1].place.bottom() - 0.01);
        }
    }
    EXPECT_TRUE(turned);
}

/// What is painted, not only what was reserved: the margins stay white but for the line at the foot.
TEST_F(PagesTest, InkStaysWithinTheMargins) {
    const report::Document document = test::madeDocument();
    const Pages pages(document);
    for (std::size_t i = 0; i < pages.pages().size(); ++i) {
        const bool landscape = pages.pages()[i].landscape;
        QImage image(Pages::paper(landscape).toSize(), QImage::Format_RGB32);
        image.fill(Qt::white);
        QPainter painter(&image);
        pages.paint(painter, i);
        painter.end();
        const QRectF body = Pages::body(landscape).adjusted(-4, -2, 4, 2);
        int outside = 0, inside = 0;
        for (int y = 0; y < image.height(); ++y) {
            for (int x = 0; x < image.width(); ++x) {
                if (image.pixel(x, y) == qRgb(255, 255, 255)) continue;
                const bool foot = y > body.bottom() + 15 && x > body.left() && x < body.right();
                (body.contains(x + 0.5, y + 0.5) || foot ? inside : outside)++;
            }
        }
        EXPECT_EQ(outside, 0) << "page " << i + 1;
        EXPECT_GT(inside, 200) << "page " << i + 1;
    }
}

TEST_F(PagesTest, PagesAreA4AndNumberedAndHaveTheirTextAsText) {
    const report::Document document = test::madeDocument();
    const auto pages = written(document);
    ASSERT_EQ(pages.size(), Pages(document).pages().size());
    QStringList all;
    for (std::size_t i = 0; i < pages.size(); ++i) {
        const QSizeF size = pages[i].size_pt;
        EXPECT_NEAR(std::min(size.width(), size.height()), 595, 1);
        EXPECT_NEAR(std::max(size.width(), size.height()), 842, 1);
        EXPECT_EQ(size.width() > size.height(), Pages(document).pages()[i].landscape);
        EXPECT_TRUE(pages[i].texts.contains(QStringLiteral("%1 / %2").arg(i + 1).arg(pages.size())));
        all += pages[i].texts;
    }
    EXPECT_EQ(all.count(QString::fromStdString(document.title)), 1 + static_cast<int>(pages.size()));
    for (const char* text : {"13 rated 0 under pydeface", "29 subjects in the cohort", "Provenance",
                             "pydeface on original: 28 of 232 pairs have an OAR without a voxel."})
        EXPECT_TRUE(all.contains(QString::fromUtf8(text))) << text;
    for (const QString& text : all) EXPECT_FALSE(text.contains(QChar(0xFFFD))) << text.toStdString();
}

TEST_F(PagesTest, EveryRowOfALongTableIsThereOnceBelowAHead) {
    const auto pages = written(of({test::madeTable(3, 130)}));
    ASSERT_GE(pages.size(), 3U);
    QStringList all;
    for (const test::PdfPage& page : pages) {
        EXPECT_EQ(page.texts.count("OAR"), 1);
        EXPECT_EQ(page.texts.count("Arm number 2"), 1);
        all += page.texts;
    }
    for (int row = 1; row <= 130; ++row) EXPECT_EQ(all.count(QStringLiteral("Row_%1").arg(row)), 1) << row;
    EXPECT_EQ(all.count("Table of 3 columns, continued"), static_cast<int>(pages.size()) - 1);
}

TEST_F(PagesTest, WideTablesAreTurnedAndEveryCellIsWhole) {
    for (const std::size_t columns : {4U, 8U, 12U, 16U, 20U}) {
        const report::PrintTable table = test::madeTable(columns, 14);
        const report::Document document = of({table});
        const auto pages = written(document);
        EXPECT_EQ(pages.back().size_pt.width() > pages.back().size_pt.height(), columns >= 12) << columns;
        QString all;
        for (const test::PdfPage& page : pages) all += page.texts.join(QString()).remove(' ');
        for (const auto& row : table.rows)
            for (const std::string& cell : row)
                EXPECT_TRUE(all.contains(QString::fromStdString(cell).remove(' '))) << columns << ": " << cell;
    }
}

TEST_F(PagesTest, TheTestsOfAFamilyStandOnOnePageEachOnALine) {
    report::PrintTable table = test::madeStatistics(24);
    table.caption += std::string(500, 'x').replace(100, 1, " ").replace(300, 1, " ");
    table.notes = {std::string(150, 'n'), std::string(150, 'n')};
    const report::Document document = of({report::Heading{"Statistics", 2}, table, table});
    const auto pages = written(document);
    ASSERT_EQ(pages.size(), 3U) << "the title, and one each";
    for (std::size_t i = 1; i < 3; ++i) {
        EXPECT_GT(pages[i].size_pt.width(), pages[i].size_pt.height());
        EXPECT_EQ(pages[i].texts.count("Glnd_Submand_R"), 24) << "names are never broken";
        EXPECT_EQ(pages[i].texts.count("original − fsl_deface"), 24);
        EXPECT_EQ(pages[i].texts.count("−0.062 to −0.017"), 24);
    }
}

TEST_F(PagesTest, ATableOnItsSideFillsThePage) {
    const report::Document document = of({test::madeTable(12, 30)});
    const Pages pages(document);
    ASSERT_TRUE(pages.pages().back().landscape);
    double widest = 0;
    for (const Pages::Item& item : pages.pages().back().items) widest = std::max(widest, item.place.width());
    EXPECT_NEAR(widest, Pages::body(true).width(), 1);
}

TEST_F(PagesTest, AHeadingIsNeverLeftAtTheEndOfAPage) {
    // Whatever stands above it, line by line down the page.
    for (int lines = 30; lines < 60; ++lines) {
        std::string text;
        for (int i = 0; i < lines; ++i) text += "line\n";
        for (const report::Block& next :
             {report::Block(test::madeTable(3, 30)),
              report::Block(report::Paragraph{"Text that goes on. " + text, false}),
              report::Block(report::FigureBlock{0}), report::Block(test::madeTable(12, 30))}) {
            const auto pages = written(of({report::Paragraph{text, false}, report::Heading{"The heading", 2}, next}));
            int found = 0;
            for (const test::PdfPage& page : pages) {
                const auto at = page.texts.indexOf("The heading");
                if (at < 0) continue;
                ++found;
                // After it more than the two texts at the foot.
                EXPECT_GT(page.texts.size() - at - 1, 3) << lines << " lines, block " << next.index();
            }
            EXPECT_EQ(found, 1);
        }
    }
}

TEST_F(PagesTest, TheSameReportGivesTheSameBytes) {
    const base::TemporaryFolder folder;
    const report::Document document = test::madeDocument();
    figures::writePdf(document, folder.path() / "a.pdf");
    figures::writePdf(document, folder.path() / "b.pdf");
    const std::string a = base::readFile(folder.path() / "a.pdf");
    EXPECT_EQ(a, base::readFile(folder.path() / "b.pdf"));
    EXPECT_EQ(a.find("CreationDate"), std::string::npos);
}

TEST_F(PagesTest, AReportWithoutBlocksHasOnePage) {
    const auto pages = written(of({}));
    ASSERT_EQ(pages.size(), 1U);
    EXPECT_TRUE(pages[0].texts.contains("1 / 1"));
}

}  // namespace
}  // namespace bauta
