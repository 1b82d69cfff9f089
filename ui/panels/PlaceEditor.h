// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include "ui/models/MethodCatalog.h"

namespace bauta::panels {

/// A place in which the published program of a method is looked for; stored as soon as it is entered and exists.
class PlaceEditor : public QWidget {
    Q_OBJECT
  public:
    PlaceEditor(models::MethodCatalog& methods, const QString& method, const models::ProgramPlace& place,
                QWidget* parent = nullptr);
};

}  // namespace bauta::panels
