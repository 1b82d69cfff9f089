// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

#include "app/cli/Cli.h"
#include "core/base/Error.h"
#include "core/base/Task.h"

namespace bauta::cli {

// Logs go to standard error, results to standard output.
void logInfo(const std::string& line);
void logWarning(const std::string& line);
void logError(const std::string& line);

void printJson(const base::Json& json);
/// On standard error, and as {"error":{…}} on standard output with --json.
void reportError(const Context& context, const base::Error& error);

/// {"file","code","reason"} each: one line on standard error.
void logRefused(const base::Json& refused);

/// Columns lined up; the first row is the head.
void printTable(const std::vector<std::vector<std::string>>& rows);

/// A number with so many decimals; "n/a" for NaN, "inf" for infinity.
[[nodiscard]] std::string fixed(double value, int decimals);

/// A bar on a terminal; elsewhere a line whenever the text changes, at most one a second.
class ProgressBar {
  public:
    ProgressBar();
    ~ProgressBar();
    ProgressBar(const ProgressBar&) = delete;
    ProgressBar& operator=(const ProgressBar&) = delete;
    void show(double fraction, const std::string& text);
    /// Clears the bar's line.
    void clear();

  private:
    bool terminal_;
    bool shown_ = false;
    std::string last_;
    std::chrono::steady_clock::time_point next_{};
};

/// A context that draws the bar and stops on Ctrl+C or SIGTERM. One at a time in a process.
class InterruptibleTask {
  public:
    InterruptibleTask();
    ~InterruptibleTask();
    InterruptibleTask(const InterruptibleTask&) = delete;
    InterruptibleTask& operator=(const InterruptibleTask&) = delete;
    [[nodiscard]] const base::TaskContext& context() const { return context_; }

  private:
    ProgressBar bar_;
    std::stop_source source_;
    base::TaskContext context_;
    std::jthread watcher_;
};

/// Ctrl+C and SIGTERM are counted instead of ending the process.
void catchInterrupts();
[[nodiscard]] int interrupts();

}  // namespace bauta::cli
