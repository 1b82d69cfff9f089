// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <functional>
#include <set>
#include <string>

#include "tests/support/Shim.h"

namespace bauta::test {

/// The real bauta on the present display, rating by real keys. Its reader must be set: see prepareReader().
class Window {
  public:
    /// Starts it and waits for its window, then shows Review. `scratch` takes its output.
    Window(const Shim& shim, const std::filesystem::path& scratch, const std::string& display = {});
    ~Window();  ///< kills it
    Window(const Window&) = delete;
    Window& operator=(const Window&) = delete;

    /// Presses these keys of xdotool ("1 0 1"), with a pause between them.
    void press(const std::string& keys, int pause_ms = 12) const;
    [[nodiscard]] bool lives();
    /// Event ids of the ratings it reported as saved.
    [[nodiscard]] std::set<std::string> saved() const;
    /// What else it said of ratings: "not saved: the disk is full".
    [[nodiscard]] bool said(const std::string& text) const;
    /// Polls with a deadline far beyond what the machine could need; false then, or when the window died.
    bool waitFor(const std::function<bool()>& condition);
    /// A picture of the display.
    void picture(const std::filesystem::path& file) const;

  private:
    [[nodiscard]] std::string tool(const std::string& arguments) const;
    std::filesystem::path output_;
    std::string display_, window_;
    pid_t pid_ = -1;
};

/// Settings of a user's own in this folder, with the reader's name.
void prepareReader(const std::filesystem::path& folder, const std::string& reader);

}  // namespace bauta::test
