// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QPointer>
#include <array>

#include "ui/models/AppState.h"
#include "ui/models/Background.h"
#include "ui/models/LossModel.h"
#include "ui/panels/Page.h"

class QResizeEvent;
class QStackedLayout;
class QVBoxLayout;

namespace bauta::style {
class Button;
class InlineError;
class Segment;
class Text;
}  // namespace bauta::style
namespace bauta::views {
class StripChart;
}

namespace bauta::panels {

class LossInspector;
class LossTable;
class PageHead;

/// What every method took from every OAR, and the way to the slice where it did.
class LossPage : public Page {
    Q_OBJECT
  public:
    explicit LossPage(models::AppState& state, QWidget* parent = nullptr);
    ~LossPage() override;

    [[nodiscard]] QString id() const override { return QStringLiteral("loss"); }
    [[nodiscard]] QString title() const override { return tr("OAR loss"); }
    [[nodiscard]] QString iconName() const override { return QStringLiteral("oar-loss"); }
    [[nodiscard]] int number() const override { return 3; }
    [[nodiscard]] QWidget* inspector() override;
    [[nodiscard]] QWidget* inspectorFooter() override;
    [[nodiscard]] QWidget* statusRight() override;
    [[nodiscard]] QVector<KeyHelp> keys() const override;
    void triggerPrimary() override;
    void enter() override;
    void leave() override;
    void setNarrow(bool narrow) override;
    [[nodiscard]] bool isSettled() const override;

    [[nodiscard]] models::LossModel& model() { return *model_; }
    [[nodiscard]] LossTable* table() const { return table_; }
    /// Writes FILE (TSV) with its JSON sidecar and a PDF of the table beside it; a notice follows.
    void exportTo(const QString& file);

  protected:
    void resizeEvent(QResizeEvent* event) override;

  private:
    void makeHead(QVBoxLayout* column);
    void makeCards(QVBoxLayout* column);
    void makeShortcuts();
    void renew();
    void refresh();
    void refreshChart();
    void fit();
    void chooseCohort();
    void chooseMethods();
    void askExport();
    void openInReview();
    void followSelection();
    void tellSelection();

    models::AppState& state_;
    models::LossModel* model_;
    models::Background* task_;
    QWidget* content_;
    style::Text* empty_;
    QStackedLayout* stack_;
    PageHead* head_;
    style::Button* cohort_;
    style::Button* methods_;
    style::Segment* unit_;
    style::Button* export_;
    style::Text* omittedNote_;
    style::Text* ratioTitle_;
    style::Text* ratioNote_;
    style::Text* affectedNote_;
    style::Text* tableNote_;
    style::Button* sort_;
    QWidget* legend_;
    QWidget* heatLegend_;
    style::InlineError* gaps_;
    views::StripChart* chart_;
    std::array<QWidget*, 2> cards_{};
    LossTable* table_;
    LossInspector* inspector_;
    QWidget* footer_;
    style::Button* open_;
    style::Text* status_;
    QVector<QPointer<QWidget>> lent_;  ///< parts the frame may have taken
    bool active_ = false;
};

}  // namespace bauta::panels
