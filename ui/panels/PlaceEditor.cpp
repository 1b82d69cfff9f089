// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/PlaceEditor.h"

#include <QFileDialog>
#include <QFileInfo>
#include <QGridLayout>
#include <QLineEdit>

#include "core/base/Error.h"
#include "ui/models/ErrorText.h"
#include "ui/style/Widgets.h"

namespace bauta::panels {

using style::px;
using style::Text;
using style::Token;
using style::Type;

PlaceEditor::PlaceEditor(const models::ProgramPlace& place, bool several, std::function<void(const QString&)> store,
                         QWidget* parent)
    : QWidget(parent) {
    auto* key = new Text(place.key, Type::Section);
    auto* line = new QLineEdit(place.path);
    line->setAccessibleName(place.key);
    line->setAccessibleDescription(place.meaning);
    line->setPlaceholderText(several ? tr("none") : tr("as the system has it"));
    auto* choose = new style::Button(several ? tr("Add…") : tr("Choose…"));
    choose->setButtonHeight(28);
    choose->setAccessibleName((several ? tr("Add to %1") : tr("Choose %1")).arg(place.key));
    auto* error = new Text({}, Type::Table, Token::Fail);
    auto* meaning = new Text(place.meaning + '.', Type::Table, Token::Text2);
    for (Text* text : {key, error, meaning}) text->setWordWrap(true);
    error->hide();
    auto* grid = new QGridLayout(this);
    grid->setColumnStretch(1, 1);
    grid->addWidget(key, 0, 0, Qt::AlignTop);
    grid->addWidget(line, 0, 1);
    grid->addWidget(choose, 0, 2);
    grid->addWidget(error, 1, 1, 1, 2);
    grid->addWidget(meaning, 2, 1, 1, 2);
    style::whenStyled(this, [grid, key] {
        grid->setContentsMargins(0, px(2), 0, px(4));
        grid->setHorizontalSpacing(px(12));
        grid->setVerticalSpacing(px(3));
        key->setFixedWidth(px(130));
        key->setMinimumHeight(px(28));
    });
    const auto set = [place, several, line, error, store = std::move(store)] {
        const QString path = line->text().trimmed();
        QString trouble;
        for (const QString& one : several ? path.split(':', Qt::SkipEmptyParts) : QStringList(path)) {
            const QFileInfo file(one);
            if (one.isEmpty() || (place.isFolder ? file.isDir() : file.isFile())) continue;
            trouble = place.isFolder ? tr("There is no folder %1.").arg(one) : tr("There is no file %1.").arg(one);
        }
        try {
            if (trouble.isEmpty()) store(path);
        } catch (const base::Error& failed) {
            trouble = models::sentence(failed);
        }
        error->setText(trouble);
        error->setVisible(!trouble.isEmpty());
    };
    connect(line, &QLineEdit::editingFinished, this, set);
    connect(choose, &style::Button::clicked, this, [this, place, several, line, set] {
        const QString path = place.isFolder ? QFileDialog::getExistingDirectory(window(), place.key, line->text())
                                            : QFileDialog::getOpenFileName(window(), place.key, line->text());
        if (path.isEmpty()) return;
        line->setText(several && !line->text().isEmpty() ? line->text() + ':' + path : path);
        set();
    });
}

}  // namespace bauta::panels
