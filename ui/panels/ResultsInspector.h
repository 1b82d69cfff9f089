// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>
#include <optional>

#include "ui/models/ResultsModel.h"
#include "ui/models/ResultsText.h"
#include "ui/style/Widgets.h"

namespace bauta::panels {

class LineTable;
class ReportParts;

/// Which scores a list is of: the networks of one arm on the data of another; an empty OAR stands for all.
struct ScoreSource {
    std::string train, test, oar;
    bool operator==(const ScoreSource&) const = default;
};

/// Beside the results: the tests of the family, or in their place the scores behind one value; the selected
/// comparison; the report.
class ResultsInspector : public QWidget {
    Q_OBJECT
  public:
    explicit ResultsInspector(models::ResultsModel& model, QWidget* parent = nullptr);

    /// The list in place of the tests. Follows the selection unless all OARs are meant.
    void showScores(const ScoreSource& source);
    void showSelected();  ///< the list of the selected comparison
    bool closeScores();   ///< false when no list is shown
    [[nodiscard]] bool showsScores() const { return source_.has_value(); }
    [[nodiscard]] const std::optional<ScoreSource>& source() const { return source_; }
    /// Opens the current line of the list.
    void openScore();
    void setNarrow(bool narrow);
    [[nodiscard]] LineTable& tests() const { return *tests_; }
    [[nodiscard]] LineTable& scores() const { return *scores_; }
    [[nodiscard]] ReportParts& report() const { return *report_; }

  Q_SIGNALS:
    void scoreOpened(const bauta::models::Evaluation& score, const bauta::panels::ScoreSource& source);

  private:
    void refresh();
    void refreshTests();
    void refreshScores();
    void refreshSelected();
    void followSelection();
    [[nodiscard]] ScoreSource selected() const;

    models::ResultsModel& model_;
    style::Section* testsPart_;
    style::Text *family_, *order_;
    LineTable* tests_;
    style::Section* scoresPart_;
    style::Text* scoresNote_;
    LineTable* scores_;
    style::Section* selectedPart_;
    ReportParts* report_;
    std::vector<const experiment::Comparison*> rows_;  ///< of tests_
    std::vector<models::Evaluation> listed_;
    std::optional<ScoreSource> source_;
    bool narrow_ = false;
};

}  // namespace bauta::panels
