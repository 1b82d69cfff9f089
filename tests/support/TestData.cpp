// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/TestData.h"

#include <sys/wait.h>

#include <cstdlib>
#include <fstream>
#include <stdexcept>

#include "core/base/Files.h"

namespace bauta::test {
namespace fs = std::filesystem;

fs::path dataPath(const std::string& relative) {
    const char* root = std::getenv("BAUTA_TEST_DATA");
    if (root == nullptr) {
        throw std::runtime_error("BAUTA_TEST_DATA is not set: it must name the folder with the real images");
    }
    fs::path path = fs::path(root) / relative;
    if (!fs::exists(path)) throw std::runtime_error("missing test data: " + path.string());
    return path;
}

fs::path programPath(const std::string& name) {
    const char* folder = std::getenv("BAUTA_BIN_DIR");
    fs::path path = (folder != nullptr ? fs::path(folder) : base::programFolder().parent_path() / "bin") / name;
    if (!fs::exists(path)) throw std::runtime_error("missing program: " + path.string());
    return path;
}

CommandResult runCommand(const std::string& command) {
    const base::TemporaryFolder folder("bauta-test");
    const std::string out = (folder.path() / "out").string();
    const std::string err = (folder.path() / "err").string();
    const int status = std::system(("( " + command + " ) >'" + out + "' 2>'" + err + "'").c_str());
    CommandResult result;
    result.exitCode = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    result.out = base::readFile(out);
    result.err = base::readFile(err);
    return result;
}

int processesWith(const std::vector<std::string>& arguments) {
    std::string wanted;
    for (const std::string& argument : arguments) wanted.append(1, '\0').append(argument);
    wanted += '\0';
    int count = 0;
    for (const fs::directory_entry& process : fs::directory_iterator("/proc")) {
        std::string line;
        std::getline(std::ifstream(process.path() / "cmdline"), line);
        count += line.ends_with(wanted) ? 1 : 0;
    }
    return count;
}

}  // namespace bauta::test
