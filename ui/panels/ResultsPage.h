// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QPointer>

#include "ui/models/AppState.h"
#include "ui/models/Background.h"
#include "ui/models/ResultsModel.h"
#include "ui/panels/Page.h"
#include "ui/panels/ResultsInspector.h"

class QBoxLayout;
class QFrame;
class QStackedLayout;
class QVBoxLayout;

namespace bauta::report {
struct Panel;
}
namespace bauta::style {
class InlineError;
class Segment;
}  // namespace bauta::style
namespace bauta::views {
class BoxChart;
}

namespace bauta::panels {

class CompositeTable;
class MethodLegend;
class PageHead;
class ReadingCard;

/// What an experiment says: composite scores, scores by OAR with their tests, the scores behind each number, and the
/// report.
class ResultsPage : public Page {
    Q_OBJECT
  public:
    explicit ResultsPage(models::AppState& state, QWidget* parent = nullptr);
    ~ResultsPage() override;

    [[nodiscard]] QString id() const override { return QStringLiteral("results"); }
    [[nodiscard]] QString title() const override { return tr("Results"); }
    [[nodiscard]] QString iconName() const override { return QStringLiteral("results"); }
    [[nodiscard]] int number() const override { return 5; }
    [[nodiscard]] QWidget* inspector() override;
    [[nodiscard]] int inspectorWidth() const override { return 440; }
    [[nodiscard]] QWidget* statusRight() override;
    [[nodiscard]] QVector<KeyHelp> keys() const override;
    void triggerPrimary() override;
    void enter() override;
    void leave() override;
    void setNarrow(bool narrow) override;
    void setPresentation(bool on) override;
    [[nodiscard]] bool isSettled() const override;
    bool escape() override;

    [[nodiscard]] models::ResultsModel& model() { return *model_; }
    [[nodiscard]] CompositeTable& composite() const { return *composite_; }
    [[nodiscard]] ResultsInspector& side() const { return *inspector_; }
    [[nodiscard]] views::BoxChart& chart() const { return *chart_; }
    /// Writes FILE.pdf, FILE.svg, FILE.png, FILE.tsv and FILE.json of the figure shown; a notice follows.
    void exportTo(const QString& file);

  protected:
    void resizeEvent(QResizeEvent* event) override;

  private:
    void makeHead(QVBoxLayout* column);
    void makeCards(QVBoxLayout* column);
    void makeShortcuts();
    void fit();

    void refresh();
    void refreshHead();
    void refreshEmpty();
    void refreshChart();
    void refreshReport();
    void openBehind();
    void openScore(const models::Evaluation& score, const ScoreSource& source);
    void copyTable();
    void askExport();
    [[nodiscard]] QString whyNoReport() const;
    [[nodiscard]] report::Panel panel() const;
    [[nodiscard]] static std::vector<std::string> armsOf(const report::Panel& panel);  ///< in its order

    models::AppState& state_;
    models::ResultsModel* model_;
    models::Background task_;
    QStackedLayout* stack_;
    QWidget* content_;
    style::Text* empty_;
    style::InlineError* trouble_;
    PageHead* head_;
    style::Button *copy_, *export_, *make_;
    QBoxLayout *choices_, *top_;
    style::Segment *metric_, *question_;
    style::Text* formula_;
    QFrame* compositeCard_;
    style::Text *compositeTitle_, *compositeNote_;
    CompositeTable* composite_;
    ReadingCard* reading_;
    QFrame* chartCard_;
    style::Text* chartTitle_;
    MethodLegend* legend_;
    views::BoxChart* chart_;
    ResultsInspector* inspector_;
    style::Text* status_;
    QVector<QPointer<QWidget>> lent_;  ///< parts the frame may have taken
    bool narrow_ = true, presenting_ = false;
    bool asked_ = false;  ///< for a report, of which the study does not know yet
};

}  // namespace bauta::panels
