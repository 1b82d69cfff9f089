// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/style/Theme.h"

#include <gtest/gtest.h>

#include <QPainter>
#include <QRegularExpression>
#include <array>

#include "tests/support/Application.h"
#include "ui/style/Glyphs.h"

namespace bauta::style {
namespace {

constexpr std::array kBackgrounds = {Token::Window, Token::Panel, Token::Raised, Token::Hover, Token::Sel};

double lowest(Token ink, ThemeKind kind) {
    double least = 21;
    for (const Token ground : kBackgrounds) least = std::min(least, contrast(color(ink, kind), color(ground, kind)));
    return least;
}

TEST(ThemeTest, ContrastIsThatOfTheSpecification) {
    // UI.md 3: lowest over window, panel, raised, hover and sel; dark, light; rounded to one decimal there.
    struct Row {
        Token ink;
        double dark, light;
    };
    const std::array<Row, 9> table = {{{Token::Text, 10.4, 14.1},
                                       {Token::Text2, 6.4, 6.8},
                                       {Token::Text3, 4.9, 4.6},
                                       {Token::Accent, 5.4, 5.1},
                                       {Token::Ok, 5.3, 5.3},
                                       {Token::Fail, 5.0, 4.7},
                                       {Token::Warn, 7.3, 5.4},
                                       {Token::Dis, 7.7, 5.7},
                                       {Token::Rm, 4.6, 5.2}}};
    for (const Row& row : table) {
        EXPECT_NEAR(lowest(row.ink, ThemeKind::Dark), row.dark, 0.0501) << name(row.ink).toStdString() << " dark";
        EXPECT_NEAR(lowest(row.ink, ThemeKind::Light), row.light, 0.0501) << name(row.ink).toStdString() << " light";
        EXPECT_GE(lowest(row.ink, ThemeKind::Dark), 4.5);
        EXPECT_GE(lowest(row.ink, ThemeKind::Light), 4.5);
    }
    // 5.747 by the WCAG formula; UI.md rounds it to 5.8.
    EXPECT_NEAR(contrast(color(Token::OnAccent, ThemeKind::Dark), color(Token::AccentFill, ThemeKind::Dark)), 5.75,
                0.01);
    EXPECT_NEAR(contrast(color(Token::OnAccent, ThemeKind::Light), color(Token::AccentFill, ThemeKind::Light)), 6.3,
                0.0501);
    EXPECT_NEAR(contrast(color(Token::OnOk, ThemeKind::Dark), color(Token::Ok, ThemeKind::Dark)), 7.4, 0.0501);
    EXPECT_NEAR(contrast(color(Token::OnOk, ThemeKind::Light), color(Token::Ok, ThemeKind::Light)), 6.5, 0.0501);
    EXPECT_NEAR(contrast(color(Token::OnFail, ThemeKind::Dark), color(Token::Fail, ThemeKind::Dark)), 7.4, 0.0501);
    EXPECT_NEAR(contrast(color(Token::OnFail, ThemeKind::Light), color(Token::Fail, ThemeKind::Light)), 5.7, 0.0501);
}

TEST(ThemeTest, ContrastOfBlackOnWhiteIs21) {
    EXPECT_DOUBLE_EQ(contrast(Qt::black, Qt::white), 21.0);
    EXPECT_DOUBLE_EQ(contrast(Qt::white, Qt::black), 21.0);
    EXPECT_DOUBLE_EQ(contrast(Qt::white, Qt::white), 1.0);
}

TEST(ThemeTest, OarColoursAreThoseOfTheSpecification) {
    EXPECT_EQ(oarImageColor("Parotid_L").name().toUpper(), "#FFB45C");
    EXPECT_EQ(oarImageColor("Parotid_R").name().toUpper(), "#E07B00");
    EXPECT_EQ(oarImageColor("Glnd_Submand_R").name().toUpper(), "#2E9BE0");
    EXPECT_EQ(oarImageColor("LN_Neck_II_L").name().toUpper(), "#6FE0B8");
    EXPECT_EQ(oarImageColor("LN_Neck_III_L").name().toUpper(), "#FFF08A");
    EXPECT_EQ(oarPlotColor("LN_Neck_III_R", ThemeKind::Light).name().toUpper(), "#6B5E00");
    for (const char* own : {"PTV 70", "BrainStem", "SpinalCord_PRV"}) {
        EXPECT_LT(oarImageColor(own).saturationF(), 0.15) << own << " looks like one of the eight";
    }
    EXPECT_EQ(oarPlotColor("LN_Neck_III_R", ThemeKind::Dark).name().toUpper(), "#D6C21A");
    EXPECT_TRUE(oarDashed("Parotid_R"));
    EXPECT_FALSE(oarDashed("Parotid_L"));
}

TEST(ThemeTest, AVariantLooksLikeItsMethod) {
    EXPECT_EQ(methodColor("pydeface+keep", ThemeKind::Dark), methodColor("pydeface", ThemeKind::Dark));
    EXPECT_EQ(methodMarker("pydeface+keep"), Marker::Diamond);
    EXPECT_EQ(methodMarker("quickshear"), Marker::Cross);
    EXPECT_NE(methodColor("pydeface", ThemeKind::Dark), methodColor("quickshear", ThemeKind::Dark));
}

TEST(ThemeTest, ApplyingAThemeReplacesEveryPlaceholder) {
    QApplication& app = test::application();
    auto* theme = new Theme(app);
    for (const ThemeKind kind : {ThemeKind::Light, ThemeKind::Dark}) {
        theme->setKind(kind);
        EXPECT_EQ(currentKind(), kind);
        EXPECT_FALSE(app.styleSheet().isEmpty());
        EXPECT_FALSE(app.styleSheet().contains(QRegularExpression("@[A-Za-z0-9]+@"))) << app.styleSheet().toStdString();
        EXPECT_EQ(app.palette().color(QPalette::Window), color(Token::Window, kind));
    }
    delete theme;
}

TEST(ThemeTest, TextSizeScalesFontsAndLengths) {
    auto* theme = new Theme(test::application());
    int changes = 0;
    QObject owner;
    whenStyled(&owner, [&] { ++changes; });
    EXPECT_EQ(changes, 1);
    theme->setTextScale(2);
    EXPECT_EQ(changes, 2);
    EXPECT_EQ(px(100), 200);
    EXPECT_EQ(font(Type::Body).pixelSize(), 26);
    theme->setTextScale(5);
    EXPECT_DOUBLE_EQ(textScale(), 2.0) << "200 % is the most";
    theme->setTextScale(1);
    delete theme;
}

TEST(ThemeTest, EveryIconOfTheSpecificationPaints) {
    test::application();
    auto* theme = new Theme(test::application());
    for (const char* icon :
         {"study",  "review",       "oar-loss", "experiment", "results",      "jobs",         "settings",
          "help",   "find",         "import",   "run",        "pause",        "stop",         "report",
          "undo",   "check",        "warning",  "close",      "chevron-down", "chevron-left", "chevron-right",
          "filter", "presentation", "theme",    "logo"}) {
        const QImage image = iconPixmap(icon, Qt::red, 20, 2).toImage();
        int red = 0;
        for (int y = 0; y < image.height(); ++y) {
            for (int x = 0; x < image.width(); ++x)
                red += image.pixelColor(x, y).alpha() > 128 && image.pixelColor(x, y).red() > 200;
        }
        EXPECT_GT(red, 30) << icon;
    }
    delete theme;
}

TEST(ThemeTest, BoardStatesDifferInShapeNotOnlyInColour) {
    auto* theme = new Theme(test::application());
    const auto shape = [](Glyph glyph) {
        QImage image(36, 36, QImage::Format_ARGB32);
        image.fill(Qt::transparent);
        QPainter painter(&image);
        paintGlyph(painter, QRectF(0, 0, 36, 36), glyph, 0.6);
        painter.end();
        QByteArray bits;
        for (int y = 0; y < 36; ++y) {
            for (int x = 0; x < 36; ++x) bits.append(image.pixelColor(x, y).alpha() > 100 ? '1' : '0');
        }
        return bits;
    };
    const std::array all = {Glyph::NotRun,  Glyph::Queued, Glyph::Running, Glyph::FailedCheck, Glyph::NotApplicable,
                            Glyph::Unrated, Glyph::Rated1, Glyph::Rated0,  Glyph::Disagreement};
    for (std::size_t a = 0; a < all.size(); ++a) {
        for (std::size_t b = a + 1; b < all.size(); ++b) {
            const QByteArray one = shape(all[a]), two = shape(all[b]);
            int different = 0;
            for (int i = 0; i < one.size(); ++i) different += one[i] != two[i];
            EXPECT_GT(different, 40) << word(all[a]).toStdString() << " looks like " << word(all[b]).toStdString();
        }
    }
    delete theme;
}

TEST(ThemeTest, NumbersOnHeatCanBeRead) {
    for (const ThemeKind kind : {ThemeKind::Dark, ThemeKind::Light}) {
        for (int percent = 0; percent <= 100; ++percent) {
            QImage cell(1, 1, QImage::Format_RGB32);
            cell.fill(color(Token::Raised, kind));
            QPainter painter(&cell);
            painter.fillRect(cell.rect(), heatColor(percent / 100.0, kind));
            painter.end();
            EXPECT_GE(contrast(heatInk(percent / 100.0, kind), cell.pixelColor(0, 0)), 4.5)
                << percent << " % in the " << (kind == ThemeKind::Dark ? "dark" : "light") << " theme";
        }
    }
}

TEST(ThemeTest, MarkersOfMethodsAndTheirVariantsDiffer) {
    auto* theme = new Theme(test::application());
    std::vector<QImage> all;
    for (int m = 0; m <= static_cast<int>(Marker::Star); ++m) {
        for (const bool hollow : {false, true}) {
            QImage picture(24, 24, QImage::Format_RGB32);
            picture.fill(Qt::black);
            QPainter painter(&picture);
            paintMarker(painter, QRectF(4, 4, 16, 16), static_cast<Marker>(m), Qt::white, hollow);
            painter.end();
            int lit = 0;
            for (int y = 0; y < 24; ++y)
                for (int x = 0; x < 24; ++x) lit += qRed(picture.pixel(x, y)) > 127;
            EXPECT_GT(lit, 50) << m << hollow;
            EXPECT_EQ(qRed(picture.pixel(12, 12)) > 127, !hollow) << m;
            for (const QImage& other : all) EXPECT_NE(picture, other);
            all.push_back(picture);
        }
    }
    EXPECT_TRUE(isVariant("pydeface+keep"));
    EXPECT_FALSE(isVariant("pydeface"));
    delete theme;
}

}  // namespace
}  // namespace bauta::style
