// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/defacing/published/Look.h"

#include <fstream>
#include <regex>

#include "core/base/GuardedFolder.h"
#include "core/base/Process.h"
#include "core/defacing/published/Scratch.h"

namespace bauta::defacing {
namespace fs = std::filesystem;

void note(Installation& found, const std::string& part, const fs::path& path, const std::string& what,
          const std::string& howToGet) {
    if (path.empty())
        found.missing.push_back({what, howToGet});
    else
        found.parts[part] = path;
}

fs::path firstThatExists(const std::vector<fs::path>& candidates) {
    std::error_code ignored;
    for (const fs::path& each : candidates)
        if (fs::exists(each, ignored)) return each;
    return {};
}

std::map<std::string, std::string> programEnvironment(const ProgramPlaces& places, const fs::path& folder,
                                                      const std::vector<fs::path>& path,
                                                      const std::map<std::string, std::string>& more) {
    std::map<std::string, std::string> environment = base::ownEnvironment();
    // Where Bauta was started is the user's data, perhaps, and no business of the program's.
    std::erase_if(environment, [](const auto& variable) {
        return variable.first.starts_with("BAUTA_") || variable.first == "PWD" || variable.first == "OLDPWD";
    });
    for (const auto& [key, place] : places.places)
        if (!place.empty()) environment[key] = place.string();
    environment["LC_ALL"] = "C";
    environment["PATH"] = places.searchPath(path);
    environment["TMPDIR"] = folder.string();
    environment["PYTHONDONTWRITEBYTECODE"] = "1";  // the program's own folder stays as it is
    for (const auto& [key, value] : more) environment[key] = value;
    return environment;
}

std::string answerOf(const fs::path& program, const std::vector<std::string>& arguments, const ProgramPlaces& places,
                     const std::stop_token& stop, const std::map<std::string, std::string>& environment,
                     const std::vector<fs::path>& path) {
    try {
        const base::GuardedFolder folder("bauta-version", plainPlace());
        base::ProcessRequest request;
        request.hold = folder.hold();
        request.command = {program, arguments, programEnvironment(places, folder.path(), path, environment),
                           folder.path()};
        request.timeout = std::min<std::chrono::milliseconds>(std::chrono::seconds(20), places.timeout);
        request.grace = std::chrono::seconds(1);
        const base::ProcessResult result = base::runProcess(request, stop);
        if (result.end == base::ProcessEnd::Stopped)
            throw base::Error(base::ErrorCode::Cancelled, "stopped on request");
        return result.output.text();
    } catch (const base::Error& error) {
        if (error.code() == base::ErrorCode::Cancelled) throw;
        return {};
    }
}

ProgramVersion versionIn(const std::string& banner, const std::string& pattern) {
    ProgramVersion version{{}, {}, banner};
    const std::string beginning = banner.substr(0, 4096);  // std::regex recurses with the length
    std::smatch match;
    if (std::regex_search(beginning, match, std::regex(pattern)))
        version.text = match[1];
    else
        version.reason = banner.empty() ? "the program did not answer" : "the program does not tell its version";
    return version;
}

namespace {

/// The interpreter in a script's first line, when it is a Python; else empty.
fs::path interpreterOf(const fs::path& script, const ProgramPlaces& places) {
    std::ifstream file(script);
    std::string line(256, '\0');
    file.read(line.data(), static_cast<std::streamsize>(line.size()));
    line.resize(std::min(line.find('\n'), static_cast<std::size_t>(file.gcount())));
    std::smatch match;
    static const std::regex named(R"(^#! *(?:/usr/bin/env +)?(\S*python\S*))");
    if (!std::regex_search(line, match, named)) return {};
    const fs::path interpreter = match[1].str();
    return interpreter.is_absolute() ? interpreter : places.executable(interpreter.string(), {script.parent_path()});
}

}  // namespace

ProgramVersion packageVersion(const fs::path& script, const std::string& package, const ProgramPlaces& places,
                              const std::stop_token& stop) {
    const fs::path python = interpreterOf(script, places);
    if (python.empty()) return {{}, "the program does not tell its version", {}};
    const std::string question =
        "try:\n"
        "    from importlib.metadata import version\n"
        "except ImportError:\n"
        "    import pkg_resources\n"
        "    version = lambda name: pkg_resources.get_distribution(name).version\n"
        "print('version ' + version('" +
        package + "'))\n";
    return versionIn(answerOf(python, {"-c", question}, places, stop), R"(version (\d\S*))");
}

PlaceSpec fslPlace() {
    return {"FSLDIR", "FSL's folder, with bin and etc in it"};
}

std::vector<fs::path> fslFolders(const fs::path& root) {
    if (root.empty()) return {};
    // The second also holds a Python that programs in Python must not find first.
    return {root / "share" / "fsl" / "bin", root / "bin"};
}

fs::path fslRoot(const ProgramPlaces& places, const std::string& name) {
    std::error_code ignored;
    if (const fs::path set = places.place("FSLDIR"); fs::is_directory(set, ignored)) return set;
    // Programs of FSL lie in bin or, since 6.0.6, in share/fsl/bin.
    fs::path folder = places.executable(name);
    for (int up = 0; up < 4 && folder.has_relative_path(); ++up) {
        folder = folder.parent_path();
        if (fs::exists(folder / "etc" / "fslversion", ignored)) return folder;
    }
    return {};
}

std::map<std::string, std::string> fslEnvironment(const fs::path& root) {
    return {{"FSLDIR", root.string()}, {"FSLOUTPUTTYPE", "NIFTI_GZ"}, {"FSLMULTIFILEQUIT", "TRUE"}};
}

}  // namespace bauta::defacing
