// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/HelpWindow.h"

#include <QDesktopServices>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QListWidget>
#include <QShortcut>
#include <QTextBlock>
#include <QTextBrowser>
#include <QTextTable>
#include <algorithm>

#include "core/base/Error.h"
#include "core/base/Files.h"
#include "ui/models/ErrorText.h"
#include "ui/style/Theme.h"

namespace bauta::panels {

HelpWindow::HelpWindow(QWidget* parent)
    : QWidget(parent, Qt::Window), topics_(new QListWidget), text_(new QTextBrowser) {
    setObjectName("pageBody");
    setAttribute(Qt::WA_StyledBackground);
    setWindowTitle(tr("Bauta help"));
    topics_->setAccessibleName(tr("Topics"));
    text_->setAccessibleName(tr("Help text"));
    text_->setOpenLinks(false);
    auto* layout = new QHBoxLayout(this);
    layout->addWidget(topics_);
    layout->addWidget(text_, 1);
    connect(topics_, &QListWidget::currentRowChanged, this, &HelpWindow::load);
    connect(text_, &QTextBrowser::anchorClicked, this, [this](const QUrl& url) {
        for (int row = 0; row < topics_->count(); ++row) {
            const QString file = topics_->item(row)->data(Qt::UserRole).toString();
            if (QFileInfo(file).fileName() == url.fileName()) return topics_->setCurrentRow(row);
        }
        QDesktopServices::openUrl(url);
    });
    connect(new QShortcut(QKeySequence(Qt::Key_Escape), this), &QShortcut::activated, this, &QWidget::close);
    try {
        const QDir folder(QString::fromStdString((base::resourceFolder() / "help").string()));
        QStringList names = folder.entryList({"*.md"}, QDir::Files, QDir::Name);
        QFile index(folder.filePath("index.md"));
        const QString order = index.open(QIODevice::ReadOnly) ? QString::fromUtf8(index.readAll()) : QString();
        // As the index lists them; it does not name itself, so it comes first.
        std::stable_sort(names.begin(), names.end(), [&](const QString& a, const QString& b) {
            return order.indexOf('(' + a + ')') < order.indexOf('(' + b + ')');
        });
        for (const QString& name : names) {
            QFile file(folder.filePath(name));
            if (!file.open(QIODevice::ReadOnly)) continue;
            QString title = QString::fromUtf8(file.readLine()).trimmed();
            while (title.startsWith('#')) title.remove(0, 1);
            auto* item = new QListWidgetItem(title.trimmed(), topics_);
            item->setData(Qt::UserRole, folder.filePath(name));
        }
        text_->setSearchPaths({folder.path()});
        if (topics_->count() == 0)
            text_->setPlainText(tr("The help texts are not installed: %1 is empty.").arg(folder.path()));
    } catch (const base::Error& error) {
        text_->setPlainText(models::sentence(error));
    }
    style::whenStyled(this, [this, layout] {
        layout->setContentsMargins(style::px(12), style::px(12), style::px(12), style::px(12));
        topics_->setFixedWidth(style::px(280));
        text_->document()->setDocumentMargin(style::px(20));
        resize(style::px(900), style::px(680));
    });
    topics_->setCurrentRow(0);
}

void HelpWindow::load(int row) {
    const QListWidgetItem* item = topics_->item(row);
    QFile file(item != nullptr ? item->data(Qt::UserRole).toString() : QString());
    if (!file.open(QIODevice::ReadOnly)) return;
    text_->setMarkdown(QString::fromUtf8(file.readAll()));
    for (QTextFrame* frame : text_->document()->rootFrame()->childFrames()) {
        auto* table = qobject_cast<QTextTable*>(frame);
        if (table == nullptr) continue;
        QTextTableFormat format = table->format();
        format.setBorderCollapse(true);
        format.setBorder(1);
        format.setBorderStyle(QTextFrameFormat::BorderStyle_Solid);
        format.setBorderBrush(style::color(style::Token::Line2));
        format.setCellPadding(style::px(6));
        format.setCellSpacing(0);
        table->setFormat(format);
    }
    // Markdown comes without air between its blocks.
    for (QTextBlock block = text_->document()->begin(); block.isValid(); block = block.next()) {
        QTextCursor cursor(block);
        if (cursor.currentTable() != nullptr) continue;
        QTextBlockFormat format = block.blockFormat();
        format.setTopMargin(style::px(format.headingLevel() > 0 ? 14 : 2));
        format.setBottomMargin(style::px(block.textList() != nullptr ? 0 : 6));
        cursor.setBlockFormat(format);
    }
}

}  // namespace bauta::panels
