// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/RecentStudies.h"

#include <QDir>
#include <QFileInfo>
#include <QGridLayout>
#include <QLocale>
#include <algorithm>

#include "core/study/Study.h"

namespace bauta::panels {

using style::Button;
using style::px;
using style::Text;
using style::Token;
using style::Type;

QString homelyPath(const QString& folder) {
    const QString home = QDir::homePath();
    return folder == home || folder.startsWith(home + '/') ? "~" + folder.mid(home.size()) : folder;
}

namespace {

QString dayText(const QDate& day) {
    if (day == QDate::currentDate()) return "today";
    if (day.addDays(1) == QDate::currentDate()) return "yesterday";
    return QLocale(QLocale::English).toString(day, day.year() == QDate::currentDate().year() ? "d MMM" : "d MMM yyyy");
}

}  // namespace

RecentStudies::RecentStudies(models::AppState& state, QWidget* parent)
    : QWidget(parent),
      state_(state),
      title_(new Text(tr("Recent"), Type::Caption, Token::Text2)),
      grid_(new QGridLayout) {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(title_);
    layout->addLayout(grid_);
    style::whenStyled(this, [this, layout] {
        layout->setSpacing(px(10));
        grid_->setHorizontalSpacing(px(24));
        grid_->setVerticalSpacing(0);
    });
    connect(&state_.settings(), &models::Settings::recentChanged, this, &RecentStudies::check);
    check();
}

void RecentStudies::check() {
    const QVector<models::RecentStudy> studies = state_.settings().recent();
    checking_.run<QVector<QString>>(
        [studies](std::stop_token) {
            QVector<QString> troubles;
            for (const models::RecentStudy& s : studies) {
                const bool there = QFileInfo::exists(s.folder);
                const bool good = there && study::Study::isStudy(s.folder.toStdString());
                troubles.append(good ? QString()
                                : there
                                    ? QStringLiteral("not a study any more: choose another folder or remove this entry")
                                    : QStringLiteral("folder not found: connect the drive or remove this entry"));
            }
            return troubles;
        },
        [this](const base::Outcome<QVector<QString>>& troubles) {
            if (troubles.ok()) fill(troubles.value());
            Q_EMIT settled();
        });
}

void RecentStudies::fill(const QVector<QString>& troubles) {
    while (QLayoutItem* item = grid_->takeAt(0)) {
        if (item->widget() != nullptr) item->widget()->deleteLater();
        delete item;
    }
    const QVector<models::RecentStudy> studies = state_.settings().recent();
    title_->setVisible(!studies.isEmpty());
    for (int i = 0; i < std::min(studies.size(), troubles.size()); ++i) {
        const models::RecentStudy& s = studies[i];
        const bool missing = !troubles[i].isEmpty();
        auto* name = new Button(s.name.isEmpty() ? QFileInfo(s.folder).fileName() : s.name, Button::Role::Quiet);
        name->setButtonHeight(28);
        name->setAlignLeft(true);
        name->setDisabledBecause(missing ? troubles[i] : QString());
        name->setAccessibleName(tr("Open %1").arg(s.name));
        auto* path = new Text(homelyPath(s.folder), Type::Table, Token::Text3);
        auto* note = new Text(missing ? troubles[i] : s.note, Type::Table, missing ? Token::Warn : Token::Text2);
        note->setWordWrap(true);
        auto* day = new Text(dayText(s.day), Type::Table, Token::Text3);
        grid_->addWidget(name, 2 * i, 0);
        grid_->addWidget(path, 2 * i, 1);
        grid_->addWidget(note, 2 * i, 2);
        grid_->addWidget(day, 2 * i, 3, Qt::AlignRight | Qt::AlignVCenter);
        auto* remove = new Button({}, Button::Role::Quiet);
        remove->setIconName("close");
        remove->setButtonHeight(28);
        remove->setAccessibleName(tr("Remove %1 from this list").arg(s.name));
        remove->setToolTip(tr("Remove from this list; the folder stays"));
        grid_->addWidget(remove, 2 * i, 4);
        grid_->addWidget(new style::Line, 2 * i + 1, 0, 1, 5);
        connect(name, &Button::clicked, this, [this, folder = s.folder] { state_.openStudy(folder); });
        connect(remove, &Button::clicked, this, [this, folder = s.folder] { state_.settings().forget(folder); });
    }
    grid_->setColumnStretch(2, 1);
}

}  // namespace bauta::panels
