// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/panels/Page.h"
#include "ui/panels/SidePanel.h"

namespace bauta::panels {

/// All keys: those of the page shown, then those that work anywhere. Opened by `?`.
class KeySheet : public SidePanel {
    Q_OBJECT
  public:
    explicit KeySheet(QWidget* parent);
    void setPage(const Page* page);
    /// The keys that work anywhere.
    [[nodiscard]] static QVector<KeyHelp> everywhere();

  private:
    style::Section* page_;
    style::Section* anywhere_;
};

}  // namespace bauta::panels
