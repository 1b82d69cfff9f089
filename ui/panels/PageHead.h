// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/style/Widgets.h"

namespace bauta::panels {

/// The head of a page: title with a line below, and controls at the right, which a click leaves without the focus. The
/// page of an experiment names it, and offers the others where there are several.
class PageHead : public QWidget {
    Q_OBJECT
  public:
    PageHead(const QString& title, const QVector<QWidget*>& controls);
    /// The shown one is empty where there is none.
    void setExperiments(const std::vector<std::string>& all, const std::string& shown);
    void setSummary(const QString& summary) { summary_->setText(summary); }
    void setNarrow(bool narrow) { summary_->setVisible(!narrow); }

  Q_SIGNALS:
    void chosen(const QString& experiment);

  private:
    void choose();
    QString page_;
    style::Text *title_, *summary_;
    style::Button* choice_;
    std::vector<std::string> experiments_;
    std::string shown_;
};

}  // namespace bauta::panels
