// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/ImportedStructures.h"

#include <QHeaderView>
#include <QTableWidget>
#include <algorithm>

#include "ui/models/LossText.h"

namespace bauta::panels {

using style::Button;
using style::px;
using style::Text;
using style::Token;
using style::Type;

namespace {

enum Column { Subject, Source, Stored, Contours, Voxels, Volume, Notes, Count };
constexpr int kMostRows = 6, kMostRowsNarrow = 4;

}  // namespace

ImportedStructures::ImportedStructures(QWidget* parent)
    : QFrame(parent), title_(new Text({}, Type::Section)), table_(new QTableWidget(0, Count)) {
    setProperty("role", "card");
    auto* close = new Button({}, Button::Role::Quiet);
    close->setButtonHeight(28);
    close->setIconName("close");
    close->setAccessibleName(tr("Close the list of imported structures"));
    close->setToolTip(tr("Close"));
    connect(close, &Button::clicked, this, &QWidget::hide);
    table_->setHorizontalHeaderLabels(
        {tr("Subject"), tr("In the source"), tr("Stored as"), tr("Contours"), tr("Voxels"), tr("ml"), tr("Notes")});
    for (const int column : {int(Contours), int(Voxels), int(Volume)}) {
        table_->horizontalHeaderItem(column)->setTextAlignment(Qt::AlignRight | Qt::AlignVCenter);
    }
    table_->setObjectName("importedStructures");
    table_->setAccessibleName(tr("Imported structures"));
    table_->setEditTriggers(QAbstractItemView::NoEditTriggers);
    table_->setSelectionBehavior(QAbstractItemView::SelectRows);
    table_->setSelectionMode(QAbstractItemView::SingleSelection);
    table_->setTabKeyNavigation(false);
    table_->setShowGrid(false);
    table_->setWordWrap(false);
    table_->verticalHeader()->hide();
    table_->horizontalHeader()->setHighlightSections(false);
    table_->horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    table_->horizontalHeader()->setStretchLastSection(true);
    table_->setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    table_->setFrameShape(QFrame::NoFrame);
    auto* head = new QHBoxLayout;
    head->addWidget(title_, 1);
    head->addWidget(close);
    auto* layout = new QVBoxLayout(this);
    layout->addLayout(head);
    layout->addWidget(table_);
    style::whenStyled(this, [this, layout] {
        layout->setContentsMargins(px(16), px(8), px(10), px(8));
        layout->setSpacing(px(4));
        layOut();
    });
    hide();
}

void ImportedStructures::showReport(const models::ImportReport& report) {
    title_->setText(report.structuresSentence);
    table_->setRowCount(static_cast<int>(report.rois.size()));
    for (int row = 0; row < report.rois.size(); ++row) {
        const models::ImportReport::Roi& roi = report.rois[row];
        const QString notes = roi.notes.join("; ");
        const QStringList cells = {roi.subject,
                                   roi.given,
                                   roi.stored.isEmpty() ? tr("not stored") : roi.stored,
                                   roi.contours > 0 ? QString::number(roi.contours) : QString(),
                                   models::withThousands(roi.voxels),
                                   QString::number(roi.ml, 'f', 1),
                                   notes};
        for (int column = 0; column < Count; ++column) {
            auto* item = new QTableWidgetItem(cells[column]);
            const bool number = column >= Contours && column <= Volume;
            item->setTextAlignment((number ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
            item->setToolTip(column == Notes ? notes : cells[column]);
            if (roi.asked || roi.stored.isEmpty()) item->setForeground(style::color(Token::Warn));
            table_->setItem(row, column, item);
        }
    }
    layOut();
    setVisible(!report.rois.isEmpty());
}

void ImportedStructures::setNarrow(bool narrow) {
    narrow_ = narrow;
    layOut();
}

void ImportedStructures::layOut() {
    table_->setFont(style::font(Type::Table));
    const int row = px(26);
    table_->verticalHeader()->setDefaultSectionSize(row);
    for (int i = 0; i < table_->rowCount(); ++i) table_->setRowHeight(i, row);
    for (const int column : {int(Contours), int(Voxels)}) table_->setColumnHidden(column, narrow_);
    for (int column = 0; column < Notes; ++column) {
        table_->resizeColumnToContents(column);
        table_->setColumnWidth(column, std::clamp(table_->columnWidth(column) + px(8), px(56), px(220)));
    }
    table_->setFixedHeight(table_->horizontalHeader()->sizeHint().height() +
                           row * std::min(narrow_ ? kMostRowsNarrow : kMostRows, table_->rowCount()) + px(4));
}

}  // namespace bauta::panels
