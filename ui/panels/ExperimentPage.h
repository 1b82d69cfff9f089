// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QPointer>
#include <QTimer>
#include <array>

#include "ui/models/AppState.h"
#include "ui/models/Background.h"
#include "ui/models/TrainingFeed.h"
#include "ui/models/TrainingGrid.h"
#include "ui/panels/Page.h"
#include "ui/style/Theme.h"

class QFrame;
class QStackedLayout;
class QStackedWidget;
class QVBoxLayout;

namespace bauta::style {
class Button;
class InlineError;
class ProgressBar;
class Segment;
class Text;
}  // namespace bauta::style
namespace bauta::views {
class CurveChart;
class StripChart;
struct CurveData;
struct FigurePanel;
}  // namespace bauta::views

namespace bauta::panels {

class MethodLegend;
class OarTile;
class PageHead;
class PlanPanel;
class TrainingInspector;
class TrainingView;

/// The trainings of an experiment, live: grid, curves, one training in the inspector; plan, start, pause, stop.
class ExperimentPage : public Page {
    Q_OBJECT
  public:
    explicit ExperimentPage(models::AppState& state, QWidget* parent = nullptr);
    ~ExperimentPage() override;

    [[nodiscard]] QString id() const override { return QStringLiteral("experiment"); }
    [[nodiscard]] QString title() const override { return tr("Experiment"); }
    [[nodiscard]] QString iconName() const override { return QStringLiteral("experiment"); }
    [[nodiscard]] int number() const override { return 4; }
    [[nodiscard]] QWidget* inspector() override;
    [[nodiscard]] QWidget* inspectorFooter() override;
    [[nodiscard]] QWidget* statusRight() override;
    [[nodiscard]] QVector<KeyHelp> keys() const override;
    void triggerPrimary() override;
    void enter() override;
    void leave() override;
    void setNarrow(bool narrow) override;
    [[nodiscard]] bool isSettled() const override;
    bool escape() override;

    [[nodiscard]] const models::TrainingFeed& feed() const { return feed_; }
    [[nodiscard]] TrainingView& grid() const { return *grid_; }
    [[nodiscard]] PlanPanel& plan() const { return *plan_; }
    [[nodiscard]] const std::array<views::CurveChart*, 3>& charts() const { return charts_; }
    /// Writes FILE.pdf, FILE.svg, FILE.tsv and FILE.json; a notice follows.
    void exportTo(const QString& file);

  protected:
    void keyPressEvent(QKeyEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

  private:
    /// What the wide cards show, in order of charts_.
    enum Chart { Dsc, Msd, Loss };
    enum Bottom { ByOar, Evaluation };

    void makeHead(QVBoxLayout* column);
    void makeGridCard(QVBoxLayout* column);
    void makeCurveCards(QVBoxLayout* column);
    void makeBottomCard(QVBoxLayout* column);
    void makeShortcuts();
    void fit();

    void refresh();
    void refreshHead();
    void refreshTrouble();
    void refreshEmpty();
    void refreshBottom();
    void refreshEvaluation();
    void takeCell();
    void redraw();
    void redrawCharts();
    void redrawBottom();
    void stepOar(int by);
    void showOar(int oar);
    void showAll();
    void pauseAll();
    void chooseTestArm();
    void askExport();

    [[nodiscard]] const models::TrainingCell* cell() const;
    [[nodiscard]] views::CurveData curvesOf(Chart chart, style::ThemeKind kind) const;
    [[nodiscard]] views::CurveData oarCurves(std::size_t oar, bool large, style::ThemeKind kind) const;
    [[nodiscard]] QString noteOf(Chart chart) const;
    [[nodiscard]] QStringList hoverAt(Chart chart, double epoch) const;
    [[nodiscard]] QStringList oarHoverAt(std::size_t oar, double epoch) const;
    [[nodiscard]] std::vector<views::FigurePanel> figure() const;

    models::AppState& state_;
    models::TrainingFeed feed_;
    models::TrainingGrid model_;
    models::Background task_;
    models::TrainingsPtr trainings_;
    QStackedLayout* stack_;
    QWidget* content_;
    PageHead* head_;
    style::Button *export_, *planButton_, *pause_, *start_;
    style::InlineError* trouble_;
    QString troubled_;  ///< the job it tells of
    style::Text *empty_, *status_, *gridNote_, *progress_;
    style::ProgressBar* bar_;
    TrainingView* grid_;
    std::array<QFrame*, 3> cards_{};
    std::array<style::Text*, 3> titles_{}, notes_{};
    std::array<views::CurveChart*, 3> charts_{};
    style::Segment* which_;  ///< DSC or loss in the first card, where there is no room for a third
    QFrame* bottom_;
    style::Text *bottomTitle_, *bottomNote_;
    style::Button *evaluate_, *testedOn_, *allOars_;
    MethodLegend* legend_;
    style::Segment* below_;
    QStackedWidget* belowPages_;
    std::array<OarTile*, 8> tiles_{};
    views::CurveChart* oarChart_;
    views::StripChart* strips_;
    TrainingInspector* inspector_;
    PlanPanel* plan_;
    QVector<QPointer<QWidget>> lent_;  ///< parts the frame may have taken
    int oar_ = -1;                     ///< the one shown large
    QString testArm_;                  ///< evaluations on this arm; empty: each on its own
    QTimer stages_;                    ///< what comes each second is drawn in parts, so that no frame takes long
    int stage_ = 0;
    bool active_ = false, narrow_ = true, chosen_ = false;
};

}  // namespace bauta::panels
