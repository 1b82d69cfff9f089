// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QPointer>
#include <memory>
#include <optional>

#include "ui/models/AppState.h"
#include "ui/models/Background.h"
#include "ui/models/ImageCache.h"
#include "ui/models/ReviewModel.h"
#include "ui/panels/Page.h"
#include "ui/scene/Camera.h"
#include "ui/views/SliceState.h"

class QAction;
class QTimer;

namespace bauta::panels {

class PresentationBars;
class ProbeLine;
class RatingFooter;
class RatingPanel;
class ReviewBar;
class ReviewGrid;

/// Original and defaced image of a run side by side, and the decision about it.
class ReviewPage : public Page {
    Q_OBJECT
  public:
    explicit ReviewPage(models::AppState& state, QWidget* parent = nullptr);
    ~ReviewPage() override;

    [[nodiscard]] QString id() const override { return QStringLiteral("review"); }
    [[nodiscard]] QString title() const override { return tr("Review"); }
    [[nodiscard]] QString iconName() const override { return QStringLiteral("review"); }
    [[nodiscard]] int number() const override { return 2; }
    [[nodiscard]] QWidget* inspector() override;
    [[nodiscard]] QWidget* inspectorFooter() override;
    [[nodiscard]] int inspectorWidth() const override { return 300; }
    [[nodiscard]] QWidget* contextBar() override;
    [[nodiscard]] QWidget* statusLeft() override;
    [[nodiscard]] QWidget* statusRight() override;
    [[nodiscard]] QVector<KeyHelp> keys() const override;
    void triggerPrimary() override;
    bool escape() override;  ///< takes the prediction away
    [[nodiscard]] bool allowsToasts() const override { return false; }
    void enter() override;
    void leave() override;
    void setNarrow(bool narrow) override;
    void setPresentation(bool on) override;
    [[nodiscard]] QWidget* presentationHeader() override;
    [[nodiscard]] QWidget* presentationFooter() override;
    [[nodiscard]] bool isSettled() const override;

    [[nodiscard]] models::ReviewModel& model() { return *model_; }
    [[nodiscard]] ReviewGrid& grid() { return *grid_; }
    /// Shows a run; the crosshair and OAR follow when the target has them.
    void open(const models::ReviewTarget& target);

  protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

  private:
    void makeShortcuts();
    void connectModel();
    void connectViews();
    void load();
    bool setPrediction(const models::ReviewTarget& target);
    void keepPredictionOfRun();
    void dropPrediction();
    void noPicture();
    void imagesReady(const models::CaseImagesPtr& images);
    void oarsReady(const models::CaseImagesPtr& images);
    void prefetch();
    void updatePainted();
    void updateBar();
    void updateProbe();
    void updatePresentation();
    void wakeCrosshair();
    void checkSettled();
    void holdOriginal(bool held);
    void remember();
    void selectOar(const QString& oar, bool goThere);
    void stepOar(int by);
    void goToOar();
    void setMode(int mode);
    void toggle(bool views::SliceState::*member);
    void next();
    void runAgain();
    void setPreset(scene::CameraPreset preset);
    [[nodiscard]] QString memoryKey(const std::string& subject) const;

    models::AppState& state_;
    std::unique_ptr<models::ReviewModel> model_;
    models::ImageCache* cache_;
    models::Background* focusTask_;
    ReviewBar* bar_;
    ReviewGrid* grid_;
    QWidget* empty_;  ///< in the grid's place while there is no subject
    RatingPanel* panel_;
    RatingFooter* footer_;
    ProbeLine* probe_;
    QWidget* statusRight_;
    PresentationBars* presentation_;
    QTimer* advance_;
    QTimer* letGo_;  ///< after Space: X11 tells a held key's repeats as releases now and then, with a press behind
    QTimer* crossFade_;
    QVector<QAction*> singleKeys_;
    QVector<QPointer<QWidget>> lent_;  ///< parts the frame may have taken

    models::CaseImagesPtr images_;   ///< on screen
    std::string rememberedSubject_;  ///< whose view is on screen
    std::optional<views::SliceProbe> cursor_;
    std::optional<models::ReviewTarget> pending_;
    std::optional<models::ReviewTarget> prediction_;  ///< with a file; of the run shown
    QString oar_;
    bool active_ = false, fromKeyboard_ = false, waiting_ = false;
    bool presenting_ = false;
    bool faded_ = false;  ///< the crosshair is away because nothing moved
};

}  // namespace bauta::panels
