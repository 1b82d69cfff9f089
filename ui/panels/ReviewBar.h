// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include "core/image/Window.h"
#include "ui/panels/MethodTabs.h"
#include "ui/style/Widgets.h"

namespace bauta::panels {

/// The context bar of Review: which subject, which method, how the images are laid out, what is drawn on them. Its
/// controls only report; the page decides and sets them.
class ReviewBar : public QWidget {
    Q_OBJECT
  public:
    explicit ReviewBar(QWidget* parent = nullptr);

    void setSubject(const QString& subject, bool hasPrevious, bool hasNext);
    [[nodiscard]] MethodTabs* tabs() const { return tabs_; }
    [[nodiscard]] style::Segment* modes() const { return modes_; }
    [[nodiscard]] style::Toggle* removed() const { return removed_; }
    [[nodiscard]] style::Toggle* oars() const { return oars_; }
    [[nodiscard]] style::Toggle* cross() const { return cross_; }
    /// CT scans get presets of the grey window.
    void setCt(bool ct);
    void stepCtWindow();  ///< the other preset; nothing unless CT
    /// Narrow windows: other methods as glyphs, toggles as letters.
    void setNarrow(bool narrow);

  Q_SIGNALS:
    void subjectStepped(int by);
    void ctWindowChosen(const bauta::image::Window& window);

  protected:
    void paintEvent(QPaintEvent* event) override;

  private:
    style::Text* subject_;
    style::Button* previous_;
    style::Button* next_;
    style::Segment* ct_;
    QWidget* backKey_;
    MethodTabs* tabs_;
    style::Segment* modes_;
    style::Toggle* removed_;
    style::Toggle* oars_;
    style::Toggle* cross_;
};

}  // namespace bauta::panels
