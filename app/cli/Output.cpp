// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/Output.h"

#include <signal.h>
#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <iostream>

#include "core/base/Numbers.h"

namespace bauta::cli {
namespace {

std::atomic<int> interruptCount{0};
extern "C" void countInterrupt(int) {
    ++interruptCount;
}

spdlog::logger& log() {
    static const std::shared_ptr<spdlog::logger> logger = [] {
        auto made = spdlog::stderr_color_mt("bauta-cli");
        made->set_pattern("bauta-cli: %^%v%$");
        return made;
    }();
    return *logger;
}

std::size_t terminalWidth() {
    winsize size{};
    return ::ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 40 ? size.ws_col : 80;
}

/// Characters on screen: bytes that do not continue a UTF-8 sequence.
std::size_t width(const std::string& text) {
    return static_cast<std::size_t>(std::ranges::count_if(text, [](unsigned char c) { return (c & 0xC0U) != 0x80U; }));
}

}  // namespace

void logInfo(const std::string& line) {
    log().info("{}", line);
}
void logWarning(const std::string& line) {
    log().warn("{}", line);
}
void logError(const std::string& line) {
    log().error("{}", line);
}

void printJson(const base::Json& json) {
    std::cout << json.dump(2, ' ', false, base::Json::error_handler_t::replace) << std::endl;
}

void reportError(const Context& context, const base::Error& error) {
    logError(error.line());
    if (!context.json) return;
    printJson({{"error",
                {{"code", std::string(base::name(error.code()))},
                 {"message", error.what()},
                 {"context", error.context()},
                 {"hint", error.hint()}}}});
}

void logRefused(const base::Json& refused) {
    for (const base::Json& item : refused) {
        logWarning(item.value("file", "") + ": " + item.value("reason", "") + " [" + item.value("code", "") + "]");
    }
}

void printTable(const std::vector<std::vector<std::string>>& rows) {
    std::vector<std::size_t> widths;
    for (const auto& row : rows) {
        widths.resize(std::max(widths.size(), row.size()));
        for (std::size_t c = 0; c < row.size(); ++c) widths[c] = std::max(widths[c], width(row[c]));
    }
    for (const auto& row : rows) {
        std::string line;
        for (std::size_t c = 0; c < row.size(); ++c) {
            line += row[c];
            if (c + 1 < row.size()) line.append(widths[c] - width(row[c]) + 2, ' ');
        }
        std::cout << line << "\n";
    }
    std::cout << std::flush;
}

std::string fixed(double value, int decimals) {
    if (std::isnan(value)) return "n/a";
    if (std::isinf(value)) return value > 0 ? "inf" : "-inf";
    return base::fixed(value, decimals);
}

ProgressBar::ProgressBar() : terminal_(::isatty(STDERR_FILENO) == 1) {}
ProgressBar::~ProgressBar() {
    clear();
}

void ProgressBar::show(double fraction, const std::string& text) {
    const auto now = std::chrono::steady_clock::now();
    if (now < next_) return;
    const int percent = static_cast<int>(std::floor(std::clamp(fraction, 0.0, 1.0) * 100));
    if (!terminal_) {
        if (text == last_ || text.empty()) return;
        last_ = text;
        next_ = now + std::chrono::seconds(1);
        std::cerr << percent << " % " << text << std::endl;
        return;
    }
    next_ = now + std::chrono::milliseconds(80);
    constexpr int kCells = 24;
    const int full = percent * kCells / 100;
    std::string bar;
    for (int i = 0; i < kCells; ++i) bar += i < full ? "━" : "─";
    std::string rest = std::to_string(percent) + " % " + text;
    const std::size_t room = terminalWidth() - kCells - 2;
    while (width(rest) > room) rest.pop_back();
    std::cerr << "\r\033[K" << bar << " " << rest << std::flush;
    shown_ = true;
}

void ProgressBar::clear() {
    if (!shown_) return;
    std::cerr << "\r\033[K" << std::flush;
    shown_ = false;
}

void catchInterrupts() {
    struct sigaction action {};
    action.sa_handler = countInterrupt;
    ::sigaction(SIGINT, &action, nullptr);
    ::sigaction(SIGTERM, &action, nullptr);
}

int interrupts() {
    return interruptCount;
}

InterruptibleTask::InterruptibleTask()
    : context_(
          source_.get_token(), [this](double fraction, const std::string& text) { bar_.show(fraction, text); },
          [](const std::string& line) { logInfo(line); }) {
    catchInterrupts();
    watcher_ = std::jthread([this](const std::stop_token& stop) {
        while (!stop.stop_requested() && interrupts() == 0) std::this_thread::sleep_for(std::chrono::milliseconds(50));
        if (interrupts() > 0) source_.request_stop();
    });
}

InterruptibleTask::~InterruptibleTask() = default;

}  // namespace bauta::cli
