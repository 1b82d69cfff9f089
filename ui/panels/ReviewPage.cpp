// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/ReviewPage.h"

#include <QApplication>
#include <QCryptographicHash>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QTimer>

#include "ui/models/BoardState.h"
#include "ui/panels/BoardView.h"
#include "ui/panels/PresentationBars.h"
#include "ui/panels/ProbeLine.h"
#include "ui/panels/RatingPanel.h"
#include "ui/panels/ReviewBar.h"
#include "ui/panels/ReviewGrid.h"

namespace bauta::panels {

using models::ReviewModel;

namespace {

constexpr int kCrossFade_ms = 2000;  // in presentation mode
constexpr int kAdvance_ms = 700;     // time for a second reason before Review goes on by itself
constexpr int kLetGo_ms = 30;        // longer than from a false release to its press, too short to notice

QString text(const std::string& s) {
    return QString::fromStdString(s);
}

}  // namespace

ReviewPage::ReviewPage(models::AppState& state, QWidget* parent) : Page(parent), state_(state) {
    models::RatingJournal journal;
    journal.rate = [this](const study::Rating& rating, auto done) { state_.rate(rating, this, std::move(done)); };
    journal.undo = [this](auto done) { state_.undo(this, std::move(done)); };
    model_ = std::make_unique<ReviewModel>(std::move(journal));
    cache_ = new models::ImageCache(models::ImageCache::kDefaultBytes, this);
    focusTask_ = new models::Background(this);
    advance_ = new QTimer(this);
    advance_->setSingleShot(true);
    advance_->setInterval(kAdvance_ms);
    connect(advance_, &QTimer::timeout, this, [this] { model_->selectNextUnrated(); });
    letGo_ = new QTimer(this);
    letGo_->setSingleShot(true);
    letGo_->setInterval(kLetGo_ms);
    connect(letGo_, &QTimer::timeout, this, [this] { holdOriginal(false); });
    crossFade_ = new QTimer(this);
    crossFade_->setSingleShot(true);
    crossFade_->setInterval(kCrossFade_ms);
    connect(crossFade_, &QTimer::timeout, this, [this] {
        faded_ = grid_->link()->state().showCrosshair;
        grid_->link()->change([](views::SliceState& s) { s.showCrosshair = false; });
    });

    bar_ = new ReviewBar;
    grid_ = new ReviewGrid;
    panel_ = new RatingPanel(*model_, state_.settings());
    footer_ = new RatingFooter(*model_);
    probe_ = new ProbeLine;
    presentation_ = new PresentationBars(this);
    statusRight_ = new QWidget;
    auto* right = new QHBoxLayout(statusRight_);
    right->setContentsMargins(0, 0, 0, 0);
    right->setSpacing(8);
    right->addWidget(new style::KeyCap(tr("Space")));
    right->addWidget(new style::Text(tr("hold for original"), style::Type::Table, style::Token::Text2));
    right->addSpacing(8);
    right->addWidget(new style::Text(tr("Radiological view"), style::Type::Table, style::Token::Text2));

    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(grid_, 1);
    auto* empty = new style::Text(tr("Nothing to review yet. Run a method on the Study page (Ctrl+1)."),
                                  style::Type::Body, style::Token::Text2);
    empty->setAlignment(Qt::AlignCenter);
    empty->setWordWrap(true);
    column->addWidget(empty, 1);
    empty_ = empty;

    lent_ = {bar_, panel_, footer_, probe_, statusRight_};
    connectModel();
    connectViews();
    makeShortcuts();
    setMode(state_.settings().value(QStringLiteral("review/mode"), 0).toInt());
    model_->setReader(state_.reader().toStdString());
    model_->setWorstFirst(state_.worstFirst());
    model_->setSnapshot(state_.study());
    load();
    updateBar();
    setNarrow(false);
}

ReviewPage::~ReviewPage() {
    // A child that loses the focus while it is deleted would call back into members that are gone.
    disconnect(qApp, nullptr, this, nullptr);
    if (active_) leave();
    remember();
    // They speak to the page's model, so none may outlive it, whoever holds them; the frame may have gone first.
    for (const QPointer<QWidget>& part : lent_) delete part.data();
}

QWidget* ReviewPage::inspector() {
    return panel_;
}
QWidget* ReviewPage::inspectorFooter() {
    return footer_;
}
QWidget* ReviewPage::contextBar() {
    return bar_;
}
QWidget* ReviewPage::statusLeft() {
    return probe_;
}
QWidget* ReviewPage::statusRight() {
    return statusRight_;
}
QWidget* ReviewPage::presentationHeader() {
    return presentation_->header();
}
QWidget* ReviewPage::presentationFooter() {
    return presentation_->footer();
}

void ReviewPage::load() {
    const models::Snapshot& snapshot = model_->snapshot();
    const study::Subject* subject = snapshot ? snapshot->subject(model_->subject()) : nullptr;
    const study::Run* run = model_->run();
    const bool same =
        subject != nullptr && images_ && images_->subject == subject->id && images_->scanSha256 == subject->scanSha256;
    if (!same) remember();
    keepPredictionOfRun();
    panel_->setTrouble({}, {});
    panel_->setWarnings({});
    grid_->setMethodName(text(model_->method()));
    cursor_.reset();
    focusTask_->cancel();
    model_->setPainted(false);
    if (!same) images_.reset();
    grid_->setVisible(subject != nullptr);
    empty_->setVisible(subject == nullptr);
    bar_->setEnabled(subject != nullptr);
    if (subject == nullptr) {
        cache_->clearRequest();
        waiting_ = false;
        grid_->clear(false, {}, {});
        updateProbe();
        return checkSettled();
    }
    const bool hasImage = run != nullptr && !run->defaced.empty();
    grid_->clear(same, tr("Loading %1…").arg(text(subject->id)),
                 hasImage ? tr("Loading %1…").arg(text(model_->method())) : tr("No image"));
    if (!hasImage) noPicture();
    if (same && !hasImage && !prediction_) {
        waiting_ = false;
        cache_->clearRequest();
        return checkSettled();
    }
    waiting_ = true;
    models::ImageCache::Parts parts;
    if (prediction_) parts.prediction = prediction_->prediction;
    cache_->want(*subject, hasImage ? run : nullptr, parts);
}

void ReviewPage::noPicture() {
    const study::Run* run = model_->run();
    const QString subject = text(model_->subject()), method = text(model_->method());
    if (method.isEmpty()) return;
    const QString message = run == nullptr ? QString() : text(run->message);
    if (run == nullptr) {
        const models::MethodCatalog& methods = state_.methods();
        const QString why =
            methods.whyNot(models::MethodCatalog::methodOf(method), methods.settingsIn(model_->snapshot(), method));
        if (!why.isEmpty())
            return panel_->setTrouble(tr("%1 cannot run here.").arg(method), why + tr(" See Methods (Ctrl+M)."));
        return panel_->setTrouble(tr("%1 has not been run on %2.").arg(method, subject),
                                  tr("Run it here or on the Study page."), tr("Run"), QStringLiteral("Shift R"));
    }
    switch (run->state) {
        case study::RunState::Queued:
        case study::RunState::Running:
            return panel_->setTrouble(
                run->state == study::RunState::Queued
                    ? tr("%1 is queued for %2.").arg(method, subject)
                    : tr("%1 is running on %2, %3 %.").arg(method, subject).arg(int(run->progress * 100)),
                tr("The image appears here when it is done."));
        case study::RunState::NotApplicable:
            return panel_->setTrouble(tr("%1 does not apply to %2: %3").arg(method, subject, message), {});
        case study::RunState::Failed:
            return panel_->setTrouble(tr("%1 gave no image for %2: %3").arg(method, subject, message),
                                      tr("Read its log on the Jobs page (Ctrl+6), or run it again."), tr("Run again"),
                                      QStringLiteral("Shift R"));
        case study::RunState::Cancelled:
        case study::RunState::Done:
            return panel_->setTrouble(tr("%1 gave no image for %2.").arg(method, subject), tr("Run it again."),
                                      tr("Run again"), QStringLiteral("Shift R"));
    }
}

void ReviewPage::imagesReady(const models::CaseImagesPtr& images) {
    // The cache answers only the newest request; this guards against a study that changed since.
    if (images->subject != model_->subject() || (!images->method.empty() && images->method != model_->method())) return;
    waiting_ = false;
    const bool keepView = rememberedSubject_ == images->subject;
    images_ = images;
    const models::Snapshot& snapshot = model_->snapshot();
    grid_->show(images, keepView, snapshot ? snapshot->folder / "cache" : std::filesystem::path());
    if (!keepView) {
        rememberedSubject_ = images->subject;
        grid_->restore(state_.settings().value(memoryKey(images->subject)).toList());
    }
    bar_->setCt(images->original.modality() == image::Modality::CT);
    if (pending_ && pending_->point_lps_mm) grid_->link()->setCrosshair(*pending_->point_lps_mm);
    updateProbe();
    updatePainted();
}

void ReviewPage::oarsReady(const models::CaseImagesPtr& images) {
    if (images_ == nullptr || images->subject != images_->subject || images->method != images_->method) return;
    images_ = images;
    const bool onOriginal = prediction_ && prediction_->predictedOnOriginal;
    grid_->setOars(images, onOriginal ? views::SliceImage::Original : views::SliceImage::Defaced);
    panel_->setWarnings(images->troubles);
    if (oar_.isEmpty() && !images->oars.empty()) oar_ = text(images->oars.front().name);
    const bool go = pending_ && !pending_->oar.isEmpty() && !pending_->point_lps_mm;
    if (pending_ && !pending_->oar.isEmpty()) oar_ = pending_->oar;
    pending_.reset();
    selectOar(oar_, go);
    prefetch();
    checkSettled();
}

void ReviewPage::prefetch() {
    const models::Snapshot& snapshot = model_->snapshot();
    if (!snapshot) return;
    std::vector<models::ImageCache::Next> next;
    const auto add = [&](const std::string& subject, const std::string& method) {
        const study::Subject* s = snapshot->subject(subject);
        const study::Run* run = snapshot->run(subject, method);
        const bool shown = subject == model_->subject() && method == model_->method();
        if (s != nullptr && run != nullptr && !run->defaced.empty() && !shown) next.push_back({*s, *run});
    };
    if (const auto unrated = model_->nextUnrated(); unrated && model_->worstFirst())
        add(unrated->first, unrated->second);
    const auto& methods = snapshot->ranMethods;
    const auto at =
        static_cast<std::size_t>(std::find(methods.begin(), methods.end(), model_->method()) - methods.begin());
    for (std::size_t step = 1; step <= 2 && at < methods.size(); ++step)
        add(model_->subject(), methods[(at + step) % methods.size()]);
    const auto subjects = model_->subjectOrder();
    for (std::size_t i = 0; i + 1 < subjects.size(); ++i)
        if (subjects[i] == model_->subject()) {
            const std::string& following = subjects[i + 1];
            add(following, model_->method());
            if (!methods.empty()) add(following, methods.front());
        }
    cache_->prefetch(std::move(next));
}

void ReviewPage::updatePainted() {
    model_->setPainted(images_ != nullptr && grid_->isPainted() && grid_->showsDefaced());
    checkSettled();
}

bool ReviewPage::isSettled() const {
    if (waiting_) return false;
    if (images_ == nullptr) return true;
    return grid_->isPainted() && cache_->isIdle() && grid_->skins()->isSettled();
}

void ReviewPage::checkSettled() {
    if (isSettled()) Q_EMIT settled();
}

void ReviewPage::enter() {
    active_ = true;
    qApp->installEventFilter(this);
    const models::Selection& selection = state_.selection();
    const models::Snapshot& snapshot = model_->snapshot();
    if (snapshot && snapshot->subject(selection.subject.toStdString()) != nullptr) {
        const std::string method = selection.method.isEmpty() ? model_->method() : selection.method.toStdString();
        model_->select(selection.subject.toStdString(), method);
    } else if (snapshot) {
        state_.select({text(model_->subject()), text(model_->method()), oar_});
    }
    if (!selection.oar.isEmpty() && selection.oar != oar_) selectOar(selection.oar, false);
    grid_->setFocus(Qt::OtherFocusReason);
}

void ReviewPage::leave() {
    active_ = false;
    qApp->removeEventFilter(this);
    holdOriginal(false);
    grid_->skins()->setSpinning(false);
    advance_->stop();
    remember();
}

QString ReviewPage::memoryKey(const std::string& subject) const {
    const models::Snapshot& snapshot = model_->snapshot();
    const QByteArray folder = snapshot ? QByteArray::fromStdString(snapshot->folder.string()) : QByteArray();
    return QStringLiteral("views/%1/%2")
        .arg(QString::fromLatin1(QCryptographicHash::hash(folder, QCryptographicHash::Sha256).toHex().left(16)),
             text(subject));
}

void ReviewPage::remember() {
    if (rememberedSubject_.empty() || images_ == nullptr || images_->subject != rememberedSubject_) return;
    state_.settings().setValue(memoryKey(rememberedSubject_), grid_->memory());
}

void ReviewPage::updateBar() {
    const models::Snapshot& snapshot = model_->snapshot();
    QVector<MethodTab> tabs;
    bool previous = false, following = false;
    if (snapshot) {
        for (const std::string& method : snapshot->ranMethods) {
            const models::CellState cell =
                models::cellState(snapshot->run(model_->subject(), method),
                                  snapshot->ratingsOf(model_->subject(), method), state_.reader());
            // What this reader has just decided shows before it is on disk.
            auto glyph = glyphOf(cell.kind);
            const auto label = model_->decision({model_->subject(), method}).label;
            if (glyph == style::Glyph::Unrated || glyph == style::Glyph::FailedCheck)
                if (label) glyph = *label == 1 ? style::Glyph::Rated1 : style::Glyph::Rated0;
            tabs << MethodTab{text(method), text(method), cell.sentence, glyph, cell.progress};
        }
        const auto subjects = model_->subjectOrder();
        previous = !subjects.empty() && subjects.front() != model_->subject();
        following = !subjects.empty() && subjects.back() != model_->subject();
    }
    bar_->setSubject(text(model_->subject()), previous, following);
    bar_->tabs()->setTabs(tabs, text(model_->method()));
}

void ReviewPage::updateProbe() {
    std::optional<views::SliceProbe> shown = cursor_;
    const views::SliceContent& content = grid_->link()->content();
    const views::SliceState& s = grid_->link()->state();
    if (images_ == nullptr || content.original.empty()) {
        probe_->setProbe({}, s.window, true, s.windowMode);
        return;
    }
    if (!shown) {
        const image::Vec3 index = content.original.geometry().toIndex(s.crosshair_lps_mm);
        const image::Index3 voxel = {std::llround(index[0]), std::llround(index[1]), std::llround(index[2])};
        if (content.original.geometry().contains(voxel)) shown = views::probeAt(content, voxel);
    }
    probe_->setProbe(shown, s.window, content.original.type() != image::PixelType::F32, s.windowMode);
}

void ReviewPage::setNarrow(bool narrow) {
    bar_->setNarrow(narrow);
    panel_->setNarrow(narrow);
}

void ReviewPage::setPresentation(bool on) {
    model_->setLocked(on);
    grid_->setPresentation(on);
    presenting_ = on;
    wakeCrosshair();
    updatePresentation();
}

void ReviewPage::wakeCrosshair() {
    presenting_ ? crossFade_->start() : crossFade_->stop();
    if (std::exchange(faded_, false)) grid_->link()->change([](views::SliceState& s) { s.showCrosshair = true; });
}

void ReviewPage::updatePresentation() {
    presentation_->show(*model_, state_.reader(), oar_);
}

void ReviewPage::triggerPrimary() {
    next();
}

}  // namespace bauta::panels
