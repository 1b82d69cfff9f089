// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/PredictionLine.h"

#include <QHBoxLayout>
#include <QPainter>

namespace bauta::panels {

using style::px;
using style::Text;
using style::Token;
using style::Type;

namespace {

/// Both strokes with their words, as on the pictures.
class Strokes : public QWidget {
  public:
    Strokes() { setAccessibleName(PredictionLine::tr("Line: target. Dots on white: prediction.")); }
    [[nodiscard]] QSize sizeHint() const override {
        const QFontMetrics metrics(style::font(Type::Table));
        return {
            2 * (px(kChip) + px(6)) + metrics.horizontalAdvance(first()) + metrics.horizontalAdvance(second()) + px(14),
            px(20)};
    }
    [[nodiscard]] QSize minimumSizeHint() const override { return sizeHint(); }

  protected:
    void paintEvent(QPaintEvent*) override {
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setFont(style::font(Type::Table));
        const QColor colour = style::oarImageColor(QStringLiteral("Parotid_L"));
        int x = 0;
        for (const QString& word : {first(), second()}) {
            const QRectF chip(x, (height() - px(12)) / 2.0, px(kChip), px(12));
            painter.setPen(Qt::NoPen);
            painter.setBrush(Qt::black);
            painter.drawRoundedRect(chip, 2, 2);
            const QLineF line(chip.left() + px(4), chip.center().y(), chip.right() - px(4), chip.center().y());
            const bool dots = word == second();
            if (dots) {
                painter.setPen(QPen(Qt::white, px(3), Qt::SolidLine, Qt::FlatCap));
                painter.drawLine(line);
            }
            QPen pen(colour, px(2), Qt::SolidLine, Qt::FlatCap);
            if (dots) pen.setDashPattern({1.2, 1.4});
            painter.setPen(pen);
            painter.drawLine(line);
            painter.setPen(style::color(Token::Text2));
            const int width = painter.fontMetrics().horizontalAdvance(word);
            x += px(kChip) + px(6);
            painter.drawText(QRect(x, 0, width + 2, height()), Qt::AlignVCenter, word);
            x += width + px(14);
        }
    }

  private:
    static constexpr int kChip = 30;
    static QString first() { return PredictionLine::tr("target"); }
    static QString second() { return PredictionLine::tr("prediction"); }
};

}  // namespace

PredictionLine::PredictionLine(QWidget* parent)
    : QFrame(parent),
      title_(new Text(tr("Prediction"), Type::Section)),
      words_(new Text({}, Type::Table, Token::Text2)) {
    setObjectName(QStringLiteral("predictionLine"));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    auto* head = new QHBoxLayout;
    auto* close = new style::Button(tr("Close"));
    close->setObjectName(QStringLiteral("predictionClose"));
    close->setKey(tr("Esc"));
    close->setButtonHeight(26);
    close->setFocusPolicy(Qt::TabFocus);
    close->setAccessibleName(tr("Close the prediction"));
    head->addWidget(title_, 1);
    head->addWidget(close);
    column->addLayout(head);
    column->addWidget(new Strokes);
    words_->setWordWrap(true);
    words_->setObjectName(QStringLiteral("predictionWords"));
    column->addWidget(words_);
    style::whenStyled(this, [column] { column->setSpacing(px(4)); });
    connect(close, &style::Button::clicked, this, &PredictionLine::closed);
    hide();
}

void PredictionLine::setPrediction(const QString& name, bool onOriginal) {
    setVisible(!name.isEmpty());
    words_->setText(onOriginal ? tr("Of the network %1, on the original.").arg(name)
                               : tr("Of the network %1, on the defaced image; targets there are what was kept of the "
                                    "OARs.")
                                     .arg(name));
}

}  // namespace bauta::panels
