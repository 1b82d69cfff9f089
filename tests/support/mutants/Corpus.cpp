// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/mutants/Corpus.h"

#include <fstream>

#include "core/base/Files.h"

namespace bauta::test::mutants {

Files filesBelow(const fs::path& folder) {
    Files files;
    for (const fs::directory_entry& entry : fs::recursive_directory_iterator(folder)) {
        if (entry.is_regular_file()) {
            files[entry.path().lexically_relative(folder).string()] = base::readFile(entry.path());
        }
    }
    return files;
}

void write(const fs::path& folder, const Files& files) {
    for (const auto& [name, bytes] : files) {
        fs::create_directories((folder / name).parent_path());
        std::ofstream(folder / name, std::ios::binary) << bytes;
    }
}

std::vector<Specimen> corpus() {
    std::vector<Specimen> all;
    addImages(all);
    addDicom(all);
    addStudies(all);
    addJobs(all);
    addTrainings(all);
    return all;
}

}  // namespace bauta::test::mutants
