// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/Window.h"

#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>

#include <chrono>
#include <fstream>
#include <stdexcept>
#include <thread>

#include "core/base/Files.h"
#include "tests/support/TestData.h"

namespace bauta::test {

Window::Window(const Shim& shim, const std::filesystem::path& scratch, const std::string& display)
    : output_(scratch / ("window" + display + ".txt")), display_(display) {
    std::filesystem::remove(output_);
    ::setenv("QT_LOGGING_RULES", "bauta.ratings.debug=true", 1);
    const std::string before = ::getenv("DISPLAY") == nullptr ? "" : ::getenv("DISPLAY");
    if (!display.empty()) ::setenv("DISPLAY", display.c_str(), 1);
    pid_ = startWithShim(shim, {programPath("bauta").string(), shim.root.string()}, output_, output_);
    ::setenv("DISPLAY", before.c_str(), 1);
    const bool up = waitFor([this] {
        window_ = tool("search --onlyvisible --pid " + std::to_string(pid_));
        return !window_.empty();
    });
    // Keys do nothing before the study is open; the title names it then.
    if (!up || !waitFor([this] { return tool("getwindowname " + window_).find("·") != std::string::npos; })) return;
    (void)tool("windowactivate --sync " + window_ + " key ctrl+2");
}

Window::~Window() {
    if (pid_ <= 0) return;
    ::kill(-pid_, SIGKILL);
    test::waitFor(pid_);
}

std::string Window::tool(const std::string& arguments) const {
    const std::string where = display_.empty() ? "" : "DISPLAY=" + display_ + " ";
    std::string out = runCommand(where + "timeout 120 xdotool " + arguments + " 2>/dev/null").out;
    return out.substr(0, out.find('\n'));
}

void Window::press(const std::string& keys, int pause_ms) const {
    (void)tool("key --delay " + std::to_string(pause_ms) + " " + keys);
}

bool Window::lives() {
    if (pid_ > 0 && ::waitpid(pid_, nullptr, WNOHANG) == pid_) pid_ = -1;
    return pid_ > 0;
}

std::set<std::string> Window::saved() const {
    std::set<std::string> ids;
    std::ifstream file(output_);
    for (std::string line; std::getline(file, line);) {
        const std::string mark = "bauta.ratings: saved ";
        if (line.starts_with(mark)) ids.insert(line.substr(mark.size()));
    }
    return ids;
}

bool Window::said(const std::string& text) const {
    return base::readFile(output_).find(text) != std::string::npos;
}

bool Window::waitFor(const std::function<bool()>& condition) {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(180);
    while (!condition()) {
        if (!lives() || std::chrono::steady_clock::now() > deadline) return false;
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    return true;
}

void Window::picture(const std::filesystem::path& file) const {
    const std::string where = display_.empty() ? "" : "DISPLAY=" + display_ + " ";
    (void)runCommand(where + "timeout 120 import -window root '" + file.string() + "'");
}

void prepareReader(const std::filesystem::path& folder, const std::string& reader) {
    std::filesystem::create_directories(folder / "bauta");
    std::ofstream(folder / "bauta/bauta.ini") << "[review]\nreader=" << reader << "\n";
}

}  // namespace bauta::test
