// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/ReportParts.h"

#include <QGridLayout>
#include <algorithm>

namespace bauta::panels {

using style::px;
using style::Text;
using style::Token;
using style::Type;

namespace {

enum Part { Html, Tables, Figures, Latex, Methods, Data };

}  // namespace

ReportParts::ReportParts(QWidget* parent)
    : Section(tr("Report"), parent),
      grid_(new QGridLayout),
      folder_(new Text({}, Type::Table, Token::Text2)),
      state_(new Text({}, Type::Table, Token::Text2)) {
    folder_->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    folder_->setObjectName(QStringLiteral("reportFolder"));
    body()->addWidget(folder_);
    const QString words[] = {tr("HTML, one file"), tr("Tables TSV + JSON"), tr("Figures PDF, SVG"),
                             tr("LaTeX tables"),   tr("Methods text"),      tr("Data behind figures")};
    grid_->setContentsMargins(0, 0, 0, 0);
    for (std::size_t i = 0; i < boxes_.size(); ++i) {
        boxes_[i] = new QCheckBox(words[i]);
        boxes_[i]->setChecked(true);
        boxes_[i]->setObjectName(QStringLiteral("reportPart%1").arg(i));
        connect(boxes_[i], &QCheckBox::toggled, this, &ReportParts::partsChanged);
    }
    setNarrow(false);
    body()->addLayout(grid_);
    state_->setObjectName(QStringLiteral("reportState"));
    state_->setWordWrap(true);
    state_->hide();
    body()->addWidget(state_);
    style::whenStyled(this, [this] {
        grid_->setHorizontalSpacing(px(8));
        grid_->setVerticalSpacing(px(4));
        for (QCheckBox* box : boxes_) box->setFont(style::font(Type::Table));
    });
}

void ReportParts::setNarrow(bool narrow) {
    const int columns = narrow ? 1 : 2;
    for (int i = 0; i < static_cast<int>(boxes_.size()); ++i)
        grid_->addWidget(boxes_[static_cast<std::size_t>(i)], i / columns, i % columns);
    grid_->setColumnStretch(0, 1);
    grid_->setColumnStretch(1, columns - 1);
}

void ReportParts::setFolder(const QString& folder) {
    folder_->setText(folder.isEmpty() ? QString() : tr("into %1").arg(folder));
}

void ReportParts::setState(const QString& state) {
    state_->setText(state);
    state_->setVisible(!state.isEmpty());
}

report::Parts ReportParts::parts() const {
    report::Parts parts;
    const auto on = [this](Part part) { return boxes_[static_cast<std::size_t>(part)]->isChecked(); };
    parts.html = on(Html);
    parts.tables = on(Tables);
    parts.figures = on(Figures);
    parts.latex = on(Latex);
    parts.methods = on(Methods);
    parts.figureData = on(Data);
    return parts;
}

bool ReportParts::any() const {
    return std::ranges::any_of(boxes_, [](const QCheckBox* box) { return box->isChecked(); });
}

}  // namespace bauta::panels
