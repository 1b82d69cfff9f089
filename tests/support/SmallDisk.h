// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <sched.h>
#include <sys/mount.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>

namespace bauta::test {

/// A file system of so many MB, seen by this process and its children alone. Without root it takes a user name space.
class SmallDisk {
  public:
    explicit SmallDisk(std::filesystem::path place, int megabytes = 8) : place_(std::move(place)) {
        std::filesystem::create_directories(place_);
        const std::string size = "size=" + std::to_string(megabytes) + "m";
        mounted_ = ownNamespace() && ::mount("tmpfs", place_.c_str(), "tmpfs", 0, size.c_str()) == 0;
    }
    ~SmallDisk() {
        if (mounted_) ::umount2(place_.c_str(), MNT_DETACH);
    }
    SmallDisk(const SmallDisk&) = delete;
    SmallDisk& operator=(const SmallDisk&) = delete;

    [[nodiscard]] bool mounted() const { return mounted_; }
    /// Leaves so many bytes free, to the page.
    void fillUp(std::uintmax_t left) const {
        std::ofstream ballast(place_ / "ballast", std::ios::binary | std::ios::app);
        const std::string page(4096, 'x');
        while (std::filesystem::space(place_).available > left && ballast.write(page.data(), 4096).flush()) {
        }
    }
    void makeRoom() const { std::filesystem::remove(place_ / "ballast"); }

    /// False where neither root nor user name spaces are to be had.
    static bool ownNamespace() {
        static const bool apart = [] {
            const auto user = ::geteuid();
            if (::unshare(user == 0 ? CLONE_NEWNS : CLONE_NEWNS | CLONE_NEWUSER) != 0) return false;
            if (user != 0) std::ofstream("/proc/self/uid_map") << "0 " << user << " 1";
            return ::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0;
        }();
        return apart;
    }

  private:
    std::filesystem::path place_;
    bool mounted_ = false;
};

}  // namespace bauta::test
