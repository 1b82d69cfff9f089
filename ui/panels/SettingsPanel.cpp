// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/SettingsPanel.h"

#include <QCheckBox>
#include <QLineEdit>
#include <QSignalBlocker>
#include <QSlider>

namespace bauta::panels {

using style::Text;
using style::Token;
using style::Type;

SettingsPanel::SettingsPanel(models::Settings& settings, QWidget* parent)
    : SidePanel(tr("Settings"), 360, parent),
      settings_(settings),
      theme_(new style::Segment({tr("Dark"), tr("Light")})),
      size_(new QSlider(Qt::Horizontal)),
      sizeText_(new Text({}, Type::Table)),
      reader_(new QLineEdit),
      advance_(new QCheckBox(tr("Go on to the next run after a rating"))) {
    body()->setSpacing(0);
    auto* look = new style::Section(tr("Theme"));
    look->body()->addWidget(theme_);
    auto* size = new style::Section(tr("Text size"));
    auto* row = new QHBoxLayout;
    size_->setRange(9, 20);
    size_->setPageStep(1);
    size_->setAccessibleName(tr("Text size in percent"));
    row->addWidget(size_, 1);
    row->addWidget(sizeText_);
    size->body()->addLayout(row);
    auto* who = new style::Section(tr("Reader"));
    reader_->setMaxLength(24);
    reader_->setPlaceholderText(tr("Initials or a pseudonym"));
    reader_->setAccessibleName(tr("Reader"));
    auto* whoNote = new Text(tr("Stored with every rating. Do not use a full name."), Type::Caption, Token::Text3);
    whoNote->setWordWrap(true);
    who->body()->addWidget(reader_);
    who->body()->addWidget(whoNote);
    auto* review = new style::Section(tr("Review"));
    review->body()->addWidget(advance_);
    auto* methods = new style::Section(tr("Methods"));
    auto* open = new style::Button(tr("Methods and their settings…"));
    open->setKey("Ctrl M");
    methods->body()->addWidget(open);
    connect(open, &style::Button::clicked, this, &SettingsPanel::methodsWanted);
    for (QWidget* part : {look, size, who, review, methods}) body()->addWidget(part);
    body()->addStretch(1);

    connect(theme_, &style::Segment::currentChanged, this, [this](int i) { settings_.setLight(i == 1); });
    // Applied when the handle is let go: resizing everything under the moving handle would move the handle.
    connect(size_, &QSlider::valueChanged, this, [this](int v) {
        sizeText_->setText(QString("%1 %").arg(v * 10));
        if (!size_->isSliderDown()) settings_.setTextSize(v * 10);
    });
    connect(size_, &QSlider::sliderReleased, this, [this] { settings_.setTextSize(size_->value() * 10); });
    connect(reader_, &QLineEdit::editingFinished, this, [this] { settings_.setReader(reader_->text().trimmed()); });
    connect(advance_, &QCheckBox::toggled, &settings_, &models::Settings::setAutoAdvance);
    for (const auto signal : {&models::Settings::lightChanged, &models::Settings::textSizeChanged,
                              &models::Settings::readerChanged, &models::Settings::autoAdvanceChanged}) {
        connect(&settings_, signal, this, &SettingsPanel::follow);
    }
    follow();
}

void SettingsPanel::follow() {
    const QSignalBlocker theme(theme_), size(size_), reader(reader_), advance(advance_);
    theme_->setCurrent(settings_.light() ? 1 : 0);
    size_->setValue((settings_.textSize() + 5) / 10);
    sizeText_->setText(QString("%1 %").arg(settings_.textSize()));
    if (!reader_->hasFocus()) reader_->setText(settings_.reader());
    advance_->setChecked(settings_.autoAdvance());
}

}  // namespace bauta::panels
