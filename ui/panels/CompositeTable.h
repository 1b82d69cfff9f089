// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QTableView>

#include "ui/models/ResultsModel.h"

namespace bauta::panels {

/// The composite scores: networks trained on an arm as rows, evaluated on an arm as columns. Shaded by the mean, the
/// best of a column outlined, letters for those of a column that do not differ. Arrow keys move.
class CompositeTable : public QTableView {
    Q_OBJECT
  public:
    explicit CompositeTable(QWidget* parent = nullptr);
    ~CompositeTable() override;

    void setResults(const models::ResultsPtr& results, const experiment::ResultMetric& metric);
    /// Arms of the current cell; empty where there is none.
    [[nodiscard]] std::pair<std::string, std::string> current() const;
    void setCurrent(const std::string& train, const std::string& test);
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

  Q_SIGNALS:
    void opened();  ///< a click on a cell

  protected:
    void resizeEvent(QResizeEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

  private:
    class Model;
    void applySizes();
    Model* model_;
};

}  // namespace bauta::panels
