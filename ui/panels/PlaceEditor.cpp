// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/PlaceEditor.h"

#include <QFileDialog>
#include <QGridLayout>
#include <QLineEdit>
#include <QPointer>

#include "ui/style/Widgets.h"

namespace bauta::panels {

using style::px;
using style::Text;
using style::Token;
using style::Type;

PlaceEditor::PlaceEditor(models::MethodCatalog& methods, const QString& method, const models::ProgramPlace& place,
                         QWidget* parent)
    : QWidget(parent) {
    const bool several = place.key.isEmpty();
    const QString name = several ? tr("Search folders") : place.key;
    auto* key = new Text(name, Type::Section);
    auto* line = new QLineEdit(place.path);
    line->setAccessibleName(name);
    line->setAccessibleDescription(place.meaning);
    line->setPlaceholderText(several ? tr("none") : tr("as the system has it"));
    auto* choose = new style::Button(several ? tr("Add…") : tr("Choose…"));
    choose->setButtonHeight(28);
    choose->setAccessibleName((several ? tr("Add to %1") : tr("Choose %1")).arg(name));
    auto* error = new Text({}, Type::Table, Token::Fail);
    auto* meaning = new Text(place.meaning, Type::Table, Token::Text2);
    for (Text* text : {key, error, meaning}) text->setWordWrap(true);
    error->hide();
    auto* grid = new QGridLayout(this);
    grid->setColumnStretch(1, 1);
    grid->addWidget(key, 0, 0, Qt::AlignTop);
    grid->addWidget(line, 0, 1);
    grid->addWidget(choose, 0, 2);
    grid->addWidget(error, 1, 1, 1, 2);
    grid->addWidget(meaning, 2, 1, 1, 2);
    style::whenStyled(this, [grid, key, choose] {
        grid->setContentsMargins(0, px(2), 0, px(4));
        grid->setHorizontalSpacing(px(8));
        grid->setColumnMinimumWidth(0, px(134));
        choose->setMinimumWidth(px(80));
        grid->setVerticalSpacing(px(3));
        key->setFixedWidth(px(130));
        key->setMinimumHeight(px(28));
    });
    const auto set = [this, &methods, place, line, error] {
        models::ProgramPlace edited = place;
        edited.path = line->text().trimmed();
        methods.setPlace(edited, [editor = QPointer<PlaceEditor>(this), error](const QString& trouble) {
            if (editor == nullptr) return;
            error->setText(trouble);
            error->setVisible(!trouble.isEmpty());
        });
    };
    connect(line, &QLineEdit::editingFinished, this, [line, set] {
        if (!line->isModified()) return;
        line->setModified(false);
        set();
    });
    connect(&methods, &models::MethodCatalog::placesChanged, this, [&methods, method, place, line, error] {
        if (line->hasFocus() || error->isVisible()) return;
        for (const models::ProgramPlace& now : methods.places(method))
            if (now.key == place.key) line->setText(now.path);
    });
    connect(choose, &style::Button::clicked, this, [this, place, several, name, line, set] {
        const QString path = place.isFolder ? QFileDialog::getExistingDirectory(window(), name, line->text())
                                            : QFileDialog::getOpenFileName(window(), name, line->text());
        if (path.isEmpty()) return;
        line->setText(several && !line->text().isEmpty() ? line->text() + ':' + path : path);
        set();
    });
}

}  // namespace bauta::panels
