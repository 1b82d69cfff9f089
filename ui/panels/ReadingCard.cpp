// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/ReadingCard.h"

#include <QGridLayout>
#include <algorithm>

#include "core/report/Report.h"
#include "ui/models/ResultsText.h"
#include "ui/panels/Card.h"

namespace bauta::panels {

using style::px;
using style::Text;
using style::Token;
using style::Type;

namespace {

QString text(const std::string& s) {
    return QString::fromStdString(s);
}

void empty(QLayout& layout) {
    while (QLayoutItem* item = layout.takeAt(0)) {
        delete item->widget();
        delete item;
    }
}

// Of each kind, before the rest is only counted: the report and the table have all.
constexpr std::size_t kWarnings = 2, kSentences = 2;

QString asSentence(const std::string& words) {
    QString sentence = text(words);
    if (sentence.isEmpty()) return sentence;
    // An id such as "sub-001" keeps its small letter.
    if (!sentence.startsWith(QStringLiteral("sub-"))) sentence[0] = sentence[0].toUpper();
    return sentence.endsWith(QLatin1Char('.')) ? sentence : sentence + QLatin1Char('.');
}

}  // namespace

ReadingCard::ReadingCard(QWidget* parent)
    : QFrame(parent),
      scroll_(new QScrollArea),
      words_(new Text({}, Type::Table, Token::Text2)),
      table_(new QGridLayout),
      notes_(new QVBoxLayout) {
    setProperty("role", "card");
    auto* card = new QVBoxLayout(this);
    auto* title = new Text(tr("Reading the result"), Type::Section);
    card->addWidget(title);
    // As high as the composite scores beside it: the figure below keeps its room, however much there is to say.
    scroll_->setWidgetResizable(true);
    scroll_->setFrameShape(QFrame::NoFrame);
    scroll_->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll_->setFocusPolicy(Qt::TabFocus);
    scroll_->setAccessibleName(title->text());
    scroll_->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Ignored);
    auto* content = new QWidget;
    content->setProperty("role", "transparent");
    auto* body = new QVBoxLayout(content);
    body->setContentsMargins(0, 0, 0, 0);
    scroll_->setWidget(content);
    card->addWidget(scroll_, 1);
    words_->setWordWrap(true);
    words_->setObjectName(QStringLiteral("readingText"));
    body->addWidget(words_);
    body->addLayout(notes_);
    table_->setContentsMargins(0, 0, 0, 0);
    body->addLayout(table_);
    body->addStretch(1);
    style::whenStyled(this, [this, card, body, title] {
        card->setContentsMargins(px(16), px(10), px(10), px(10));
        card->setSpacing(px(6));
        body->setSpacing(px(8));
        title->setMinimumHeight(px(28));
        table_->setHorizontalSpacing(px(16));
        table_->setVerticalSpacing(px(3));
        notes_->setSpacing(px(5));
    });
}

void ReadingCard::add(const QString& icon, Token token, const QString& sentence) {
    auto* row = new QWidget;
    auto* layout = new QHBoxLayout(row);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(px(8));
    layout->addWidget(new style::IconView(icon, token, 16), 0, Qt::AlignTop);
    auto* words = new Text(sentence, Type::Table, Token::Text2);
    words->setWordWrap(true);
    words->setObjectName(QStringLiteral("readingNote"));
    layout->addWidget(words, 1);
    notes_->addWidget(row);
}

void ReadingCard::show(const models::ResultsModel& model) {
    const experiment::Results& results = *model.results();
    QStringList sentences;
    for (const std::string& one : report::reading(results, std::string(model.metric().key))) sentences << text(one);
    words_->setText(sentences.join(QLatin1Char(' ')));

    empty(*table_);
    const std::vector<std::string> metrics = {"dsc", "msd_mm"};
    // Wrapped, else large text in a narrow card makes the whole wider than can be seen.
    const auto addHead = [this](const QString& words, int at, Type type, Token token) {
        auto* head = new Text(words, type, token);
        head->setWordWrap(true);
        table_->addWidget(head, at, 0);
    };
    addHead(tr("Left out of the figure"), 0, Type::Caption, Token::Text2);
    for (std::size_t m = 0; m < metrics.size(); ++m) {
        const std::string_view title = experiment::resultMetric(metrics[m]).title;
        auto* head = new Text(QString::fromUtf8(title.data(), static_cast<qsizetype>(title.size())), Type::Caption,
                              Token::Text2);
        table_->addWidget(head, 0, static_cast<int>(m) + 1, Qt::AlignRight);
    }
    int row = 1;
    for (const models::LeftOut& line : models::leftOut(results, model.question(), metrics)) {
        table_->addWidget(new style::Line, row++, 0, 1, static_cast<int>(metrics.size()) + 1);
        addHead(line.what, row, Type::Table, Token::Text);
        for (qsizetype m = 0; m < line.values.size(); ++m)
            table_->addWidget(new Text(line.values[m], Type::Table), row, static_cast<int>(m) + 1, Qt::AlignRight);
        ++row;
    }
    table_->setColumnStretch(0, 1);

    empty(*notes_);
    const QString warning = QStringLiteral("warning");
    if (results.ratedByTruth) add(warning, Token::Warn, tr("Ratings by the phantom's truth, not by a reader."));
    add(warning, Token::Warn, models::foldsText(results.plan()));
    for (std::size_t i = 0; i < std::min(kWarnings, results.warnings.size()); ++i)
        add(warning, Token::Warn, asSentence(results.warnings[i]));
    if (results.warnings.size() > kWarnings)
        add(warning, Token::Warn, tr("%1 more warnings: see the report.").arg(results.warnings.size() - kWarnings));
    if (const experiment::Family* family = model.family()) {
        std::size_t left = 0;
        for (const experiment::Comparison& one : family->comparisons) {
            const QString why = models::cannotCompare(one);
            if (!why.isEmpty() && left++ < kSentences) add(warning, Token::Warn, why);
        }
        if (left > kSentences)
            add(warning, Token::Warn,
                tr("%1 more cannot be compared: they stand last in the table.").arg(left - kSentences));
    }
    if (model.question() == experiment::Question::EvaluatedOn)
        for (const experiment::LeftOutOar& one : results.analysis.leftOut)
            add(warning, Token::Warn, tr("%1 is left out: %2.").arg(text(one.oar), text(one.why)));
}

}  // namespace bauta::panels
