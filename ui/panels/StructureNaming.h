// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/AppState.h"
#include "ui/style/Widgets.h"

namespace bauta::panels {

/// The part of the Study inspector that asks which OAR a structure of the subject is: a button for each that it could
/// be, and one to keep its own name. Hidden when there is no question.
class StructureNaming : public style::Section {
    Q_OBJECT
  public:
    explicit StructureNaming(models::AppState& state, QWidget* parent = nullptr);
    /// Empty for none. Cheap when nothing changed.
    void showSubject(const QString& subject);
    /// The keyboard goes to the first answer.
    void focusFirst();

  private:
    void answer(const QString& structure, const QString& name);

    models::AppState& state_;
    QString subject_, shown_;
    QWidget* first_ = nullptr;
};

}  // namespace bauta::panels
