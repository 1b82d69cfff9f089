// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>
#include <functional>

#include "ui/models/MethodCatalog.h"

namespace bauta::panels {

/// A file or folder in which published programs are looked for, or several folders with ":" between them; stored as
/// soon as it is entered and exists.
class PlaceEditor : public QWidget {
    Q_OBJECT
  public:
    /// store may throw a base::Error, which is shown below the field.
    PlaceEditor(const models::ProgramPlace& place, bool several, std::function<void(const QString&)> store,
                QWidget* parent = nullptr);
};

}  // namespace bauta::panels
