// SPDX-License-Identifier: GPL-3.0-or-later
// Export of the OAR loss page.
#include <QBuffer>
#include <QFileDialog>
#include <QFileInfo>
#include <QPainter>
#include <QPdfWriter>

#include "core/base/Files.h"
#include "core/base/Version.h"
#include "ui/models/ErrorText.h"
#include "ui/panels/LossPage.h"
#include "ui/panels/LossTable.h"

namespace bauta::panels {

namespace {

// The table as one PDF page of its own size, in light colours whatever the theme.
QByteArray pdfOf(const LossTable& table) {
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    QPdfWriter writer(&buffer);
    constexpr int kDotsPerInch = 96;
    writer.setResolution(kDotsPerInch);
    const QSize size = table.fullSize();
    writer.setPageMargins(QMarginsF(0, 0, 0, 0));
    writer.setPageSize(QPageSize(QSizeF(size.width() * 72.0 / kDotsPerInch, size.height() * 72.0 / kDotsPerInch),
                                 QPageSize::Point, {}, QPageSize::ExactMatch));
    writer.setTitle(QStringLiteral("OAR loss"));
    QPainter painter(&writer);
    table.paintAll(painter, style::ThemeKind::Light);
    painter.end();
    return bytes;
}

}  // namespace

void LossPage::askExport() {
    if (!model_->hasLosses()) return;
    auto* dialog = new QFileDialog(this, tr("Export the losses"), {}, tr("Tab separated (*.tsv)"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setDefaultSuffix(QStringLiteral("tsv"));
    dialog->selectFile(QStringLiteral("oar_loss.tsv"));
    connect(dialog, &QFileDialog::fileSelected, this, &LossPage::exportTo);
    dialog->open();
}

void LossPage::exportTo(const QString& file) {
    const QFileInfo info(file);
    const std::filesystem::path tsv = file.toStdString();
    const std::filesystem::path base = tsv.parent_path() / info.completeBaseName().toStdString();
    task_->run<bool>(
        [tsv, base, table = model_->tsv(), sidecar = model_->sidecar(std::string(base::version())),
         pdf = pdfOf(*table_).toStdString()](std::stop_token) {
            base::writeFile(tsv, table);
            base::writeFile(base.string() + ".json", sidecar);
            base::writeFile(base.string() + ".pdf", pdf);
            return true;
        },
        [this, info](base::Outcome<bool> outcome) {
            if (!outcome.ok())
                return state_.notify({models::Notice::Kind::Error, models::sentence(outcome.error()), {}, {}});
            state_.notify({models::Notice::Kind::Done,
                           tr("%1, %2.json and %2.pdf are written").arg(info.fileName(), info.completeBaseName()),
                           {},
                           {}});
        });
}

}  // namespace bauta::panels
