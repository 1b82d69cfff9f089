// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractButton>
#include <QVector>
#include <QWidget>

class QVBoxLayout;

namespace bauta::panels {

/// One item of the rail: icon over label; the current one has the selection fill and a 3 px accent bar.
class RailItem : public QAbstractButton {
    Q_OBJECT
  public:
    RailItem(const QString& icon, const QString& label, const QString& key, QWidget* parent = nullptr);
    void setDisabledBecause(const QString& reason);
    void setIconsOnly(bool only);
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override { return sizeHint(); }

  protected:
    void paintEvent(QPaintEvent*) override;

  private:
    QString icon_, tip_;
    bool iconsOnly_ = false;
};

/// The pages at the left; Settings and Help at the bottom.
class PageRail : public QWidget {
    Q_OBJECT
  public:
    explicit PageRail(QWidget* parent = nullptr);
    void addPage(const QString& id, const QString& icon, const QString& label, int number);
    void setCurrent(const QString& id);
    /// Greyed out with the reason; an empty reason enables it.
    void setDisabledBecause(const QString& id, const QString& reason);
    void setIconsOnly(bool only);

  Q_SIGNALS:
    void pageClicked(const QString& id);
    void settingsClicked();
    void helpClicked();

  protected:
    void paintEvent(QPaintEvent*) override;

  private:
    void applySizes();
    QVBoxLayout* pages_;
    QVector<RailItem*> items_;  ///< of pages; object name is the id
    RailItem* settings_;
    RailItem* help_;
    bool iconsOnly_ = false;
};

}  // namespace bauta::panels
