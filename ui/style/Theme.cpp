// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/style/Theme.h"

#include <QApplication>
#include <QFile>
#include <QFontDatabase>
#include <QPalette>
#include <QRegularExpression>
#include <QStyleFactory>
#include <QToolTip>
#include <algorithm>
#include <cmath>

static void initialiseResources() {
    Q_INIT_RESOURCE(style);
}

namespace bauta::style {
namespace {

constexpr const char* kScaleProperty = "bautaTextScale";

QString family() {
    static const QString chosen = [] {
        const QFontDatabase database;
        return database.hasFamily("Inter") ? QStringLiteral("Inter") : QApplication::font().family();
    }();
    return chosen;
}

QPalette palette(ThemeKind kind) {
    const auto c = [kind](Token t) { return color(t, kind); };
    QPalette p;
    p.setColor(QPalette::Window, c(Token::Window));
    p.setColor(QPalette::WindowText, c(Token::Text));
    p.setColor(QPalette::Base, c(Token::Input));
    p.setColor(QPalette::AlternateBase, c(Token::Raised));
    p.setColor(QPalette::Text, c(Token::Text));
    p.setColor(QPalette::PlaceholderText, c(Token::Text3));
    p.setColor(QPalette::Button, c(Token::Raised));
    p.setColor(QPalette::ButtonText, c(Token::Text));
    p.setColor(QPalette::BrightText, c(Token::Text));
    p.setColor(QPalette::Highlight, c(Token::AccentFill));
    p.setColor(QPalette::HighlightedText, c(Token::OnAccent));
    p.setColor(QPalette::Link, c(Token::Accent));
    p.setColor(QPalette::LinkVisited, c(Token::Accent));
    p.setColor(QPalette::ToolTipBase, c(Token::Raised));
    p.setColor(QPalette::ToolTipText, c(Token::Text));
    p.setColor(QPalette::Light, c(Token::Hover));
    p.setColor(QPalette::Midlight, c(Token::Raised));
    p.setColor(QPalette::Mid, c(Token::Line));
    p.setColor(QPalette::Dark, c(Token::Line2));
    p.setColor(QPalette::Shadow, c(Token::Input));
    for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText}) {
        p.setColor(QPalette::Disabled, role, c(Token::Text3));
    }
    return p;
}

QString styleSheet(ThemeKind kind) {
    QFile file(":/bauta/bauta.qss");
    if (!file.open(QIODevice::ReadOnly)) return {};
    QString text = QString::fromUtf8(file.readAll());
    for (int i = 0; i < kTokenCount; ++i) {
        const auto token = static_cast<Token>(i);
        text.replace('@' + name(token) + '@', color(token, kind).name());
    }
    static const QRegularExpression length("@(\\d+)px@");
    for (auto match = length.match(text); match.hasMatch(); match = length.match(text)) {
        text.replace(match.capturedStart(), match.capturedLength(), QString("%1px").arg(px(match.captured(1).toInt())));
    }
    return text;
}

}  // namespace

double textScale() {
    const QVariant scale = qApp != nullptr ? qApp->property(kScaleProperty) : QVariant();
    return scale.isValid() ? scale.toDouble() : 1.0;
}

int px(double logical) {
    return static_cast<int>(std::lround(logical * textScale()));
}

QFont font(Type type) {
    struct Row {
        double size;
        QFont::Weight weight;
    };
    static constexpr Row kRows[] = {{24, QFont::DemiBold}, {18, QFont::DemiBold}, {15, QFont::DemiBold},
                                    {14, QFont::Medium},   {13, QFont::Normal},   {13, QFont::DemiBold},
                                    {12, QFont::Normal},   {11, QFont::Medium},   {12, QFont::Normal}};
    const Row& row = kRows[static_cast<int>(type)];
    QFont f(type == Type::Mono ? QStringLiteral("DejaVu Sans Mono") : family());
    if (type == Type::Mono) f.setStyleHint(QFont::Monospace);
    f.setPixelSize(px(row.size));
    f.setWeight(row.weight);
    return f;
}

Theme::Theme(QApplication& application) : QObject(&application), application_(application) {
    initialiseResources();
    application_.setStyle(QStyleFactory::create("Fusion"));
    apply();
}

Theme* Theme::current() {
    return qApp != nullptr ? qApp->findChild<Theme*>(QString(), Qt::FindDirectChildrenOnly) : nullptr;
}

void Theme::setKind(ThemeKind kind) {
    if (kind == kind_) return;
    kind_ = kind;
    apply();
}

void Theme::setTextScale(double scale) {
    scale = std::clamp(scale, 0.9, 2.0);
    if (scale == scale_) return;
    scale_ = scale;
    apply();
}

void Theme::setEnlargement(double factor) {
    if (factor == enlargement_) return;
    enlargement_ = factor;
    apply();
}

void Theme::apply() {
    application_.setProperty(kScaleProperty, scale_ * enlargement_);
    application_.setPalette(palette(kind_));
    application_.setFont(font(Type::Body));
    QToolTip::setPalette(palette(kind_));
    QToolTip::setFont(font(Type::Table));
    application_.setStyleSheet(styleSheet(kind_));
    Q_EMIT changed();
}

void whenStyled(QObject* owner, const std::function<void()>& f) {
    f();
    if (Theme* theme = Theme::current()) QObject::connect(theme, &Theme::changed, owner, f);
}

}  // namespace bauta::style
