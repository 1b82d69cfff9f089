// SPDX-License-Identifier: GPL-3.0-or-later
#include <QGuiApplication>
#include <QPalette>
#include <array>
#include <cmath>

#include "ui/style/Theme.h"

namespace bauta::style {
namespace {

struct TokenRow {
    const char* name;
    QRgb dark, light;
};

// UI.md section 3, in the order of Token.
constexpr std::array<TokenRow, kTokenCount> kTokens = {
    {{"window", 0xFF14171B, 0xFFEEF1F4},     {"panel", 0xFF1B1F25, 0xFFFFFFFF},    {"raised", 0xFF252B33, 0xFFF3F5F8},
     {"hover", 0xFF2E3640, 0xFFE4E9EF},      {"input", 0xFF101317, 0xFFFFFFFF},    {"track", 0xFF323A44, 0xFFDDE3EA},
     {"line", 0xFF2C333C, 0xFFD6DCE3},       {"line2", 0xFF4B5663, 0xFF97A3B0},    {"text", 0xFFE9EDF2, 0xFF161B21},
     {"text2", 0xFFB3BDC8, 0xFF444F5B},      {"text3", 0xFF9AA6B3, 0xFF5C6875},    {"accent", 0xFF6BB0FF, 0xFF1F5FB0},
     {"accentFill", 0xFF2B66B3, 0xFF1F5FB0}, {"onAccent", 0xFFFFFFFF, 0xFFFFFFFF}, {"sel", 0xFF213650, 0xFFDCE9F9},
     {"ok", 0xFF2FBF9B, 0xFF006B52},         {"onOk", 0xFF06201A, 0xFFFFFFFF},     {"fail", 0xFFFF8257, 0xFFB3400F},
     {"onFail", 0xFF2A0D02, 0xFFFFFFFF},     {"warn", 0xFFF2C14E, 0xFF7A5600},     {"dis", 0xFFD9C4FF, 0xFF6A3FB5},
     {"rm", 0xFFFF5FD2, 0xFFB0138A}}};

struct OarRow {
    const char* stem;
    QRgb left, right, plotLeft, plotRight;
};
constexpr std::array<OarRow, 4> kOars = {{{"Parotid", 0xFFFFB45C, 0xFFE07B00, 0xFFD97800, 0xFF9A5200},
                                          {"Glnd_Submand", 0xFF8FD3FF, 0xFF2E9BE0, 0xFF2787C9, 0xFF125E94},
                                          {"LN_Neck_III", 0xFFFFF08A, 0xFFD6C21A, 0xFF9C8800, 0xFF6B5E00},
                                          {"LN_Neck_II", 0xFF6FE0B8, 0xFF00A878, 0xFF00916A, 0xFF00634A}}};

// A hue is one of the eight; any other structure is told by its name.
constexpr OarRow kOther = {"", 0xFFD5DBE2, 0xFFAAB4BF, 0xFF6B7683, 0xFF4C5763};

struct MethodRow {
    const char* id;
    QRgb dark, light;
    Marker marker;
};
constexpr std::array<MethodRow, 10> kMethods = {{{"original", 0xFFE9EDF2, 0xFF161B21, Marker::Circle},
                                                 {"mask_face", 0xFF7FA8FF, 0xFF2F5BC4, Marker::Square},
                                                 {"fsl_deface", 0xFFE0B589, 0xFF8C5A1E, Marker::TriangleUp},
                                                 {"pydeface", 0xFFF08DB8, 0xFFB23A75, Marker::Diamond},
                                                 {"afni_refacer", 0xFF9ADBE0, 0xFF0F6E78, Marker::TriangleDown},
                                                 {"deepdefacer", 0xFFB9A6F5, 0xFF6847B8, Marker::Plus},
                                                 {"defacer", 0xFFC6D97A, 0xFF5C6F00, Marker::TriangleLeft},
                                                 {"mri_deface", 0xFFA8B4C0, 0xFF55606C, Marker::TriangleRight},
                                                 {"quickshear", 0xFFFF9E80, 0xFFB0401C, Marker::Cross},
                                                 {"ours", 0xFFFFE08A, 0xFF7A6200, Marker::Star}}};

bool isRight(const QString& oar) {
    return oar.endsWith(QLatin1String("_R"));
}

const OarRow& oarRow(const QString& oar) {
    for (const OarRow& row : kOars) {
        const QString stem = QLatin1String(row.stem);
        if (oar == stem || oar == stem + "_L" || oar == stem + "_R") return row;
    }
    return kOther;
}

const MethodRow& methodRow(const QString& method) {
    const QString id = method.section('+', 0, 0);
    for (const MethodRow& row : kMethods) {
        if (id == QLatin1String(row.id)) return row;
    }
    return kMethods.back();
}

double luminance(const QColor& c) {
    const auto linear = [](double v) { return v <= 0.04045 ? v / 12.92 : std::pow((v + 0.055) / 1.055, 2.4); };
    return 0.2126 * linear(c.redF()) + 0.7152 * linear(c.greenF()) + 0.0722 * linear(c.blueF());
}

/// From this share on white reads better than black on the light theme's heat.
constexpr double kLightHeatIsDark = 0.77;

}  // namespace

QString name(Token token) {
    return QLatin1String(kTokens[static_cast<std::size_t>(token)].name);
}

QColor color(Token token, ThemeKind kind) {
    const TokenRow& row = kTokens[static_cast<std::size_t>(token)];
    return QColor::fromRgb(kind == ThemeKind::Dark ? row.dark : row.light);
}

QColor color(Token token) {
    return color(token, currentKind());
}

ThemeKind currentKind() {
    return QGuiApplication::palette().color(QPalette::Window).lightness() < 128 ? ThemeKind::Dark : ThemeKind::Light;
}

double contrast(const QColor& a, const QColor& b) {
    const double la = luminance(a), lb = luminance(b);
    return (std::max(la, lb) + 0.05) / (std::min(la, lb) + 0.05);
}

QColor oarImageColor(const QString& oar) {
    const OarRow& row = oarRow(oar);
    return QColor::fromRgb(isRight(oar) ? row.right : row.left);
}

QColor oarPlotColor(const QString& oar, ThemeKind kind) {
    if (kind == ThemeKind::Dark) return oarImageColor(oar);
    const OarRow& row = oarRow(oar);
    return QColor::fromRgb(isRight(oar) ? row.plotRight : row.plotLeft);
}

bool oarDashed(const QString& oar) {
    return isRight(oar);
}

QColor removedImageColor() {
    return QColor::fromRgb(0xFFFF4FCB);
}

QColor heatColor(double share, ThemeKind kind) {
    if (kind == ThemeKind::Dark) return QColor::fromRgbF(1.0f, 79 / 255.0f, 203 / 255.0f, float(0.10 + 0.54 * share));
    return QColor::fromRgbF(142 / 255.0f, 15 / 255.0f, 112 / 255.0f, float(0.08 + 0.80 * share));
}

QColor heatInk(double share, ThemeKind kind) {
    return kind == ThemeKind::Dark || share > kLightHeatIsDark ? Qt::white : Qt::black;
}

QColor methodColor(const QString& method, ThemeKind kind) {
    const MethodRow& row = methodRow(method);
    return QColor::fromRgb(kind == ThemeKind::Dark ? row.dark : row.light);
}

Marker methodMarker(const QString& method) {
    return methodRow(method).marker;
}

bool isVariant(const QString& method) {
    return method.contains(QLatin1Char('+'));
}

}  // namespace bauta::style
