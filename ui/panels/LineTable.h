// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractTableModel>
#include <QTableView>

namespace bauta::panels {

/// One line of a LineTable, ready to be shown.
struct TableLine {
    QStringList cells;
    QString accessible;   ///< the whole line in words
    bool dim = false;     ///< of less weight, such as a difference that is none
    int strong = -1;      ///< the cell in bold
    QString second = {};  ///< after the text of the first cell, in text2
};

/// Lines of texts: the first column is left-aligned and takes what the others leave, numbers stand right-aligned in
/// columns as wide as they need. One line is current; it scrolls by itself.
class LineTable : public QTableView {
    Q_OBJECT
  public:
    explicit LineTable(QWidget* parent = nullptr);
    ~LineTable() override;

    void setLines(const QStringList& heads, std::vector<TableLine> lines);
    [[nodiscard]] int lineCount() const;
    [[nodiscard]] int currentLine() const;  ///< −1 for none
    /// Tells nobody.
    void setCurrentLine(int line);
    /// So many lines are asked for in height.
    void setLinesShown(int least, int wanted);
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

  Q_SIGNALS:
    void lineChosen(int line);  ///< by arrow keys or a click

  protected:
    void resizeEvent(QResizeEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void currentChanged(const QModelIndex& current, const QModelIndex& previous) override;

  private:
    class Model;
    void applySizes();
    [[nodiscard]] int heightOf(int lines) const;
    Model* model_;
    int least_ = 3, wanted_ = 8;
    bool quiet_ = false;
};

}  // namespace bauta::panels
