// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractButton>

#include "ui/style/Theme.h"

namespace bauta::panels {

/// A key cap with words, flat: a reason, Later, Comment. Checked it is filled, with a
/// border in the mark colour.
class KeyRow : public QAbstractButton {
    Q_OBJECT
  public:
    KeyRow(const QString& key, const QString& text, style::Token mark, QWidget* parent = nullptr);
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override { return sizeHint(); }

  protected:
    void paintEvent(QPaintEvent* event) override;

  private:
    QString key_;
    style::Token mark_;
};

}  // namespace bauta::panels
