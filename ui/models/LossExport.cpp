// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <array>
#include <cmath>
#include <sstream>

#include "core/base/Json.h"
#include "ui/models/LossModel.h"

namespace bauta::models {

namespace {

struct ColumnText {
    const char* key;
    const char* meaning;
    const char* unit;
};
constexpr std::array<ColumnText, 10> kColumns = {{
    {"subject", "pseudonymous id", ""},
    {"method", "variant of the defacing method", ""},
    {"oar", "organ at risk", ""},
    {"n_vox_ref", "voxels of the OAR on the original", "voxels"},
    {"n_vox_removed", "OAR voxels set to a constant", "voxels"},
    {"n_vox_altered", "OAR voxels filtered or replaced", "voxels"},
    {"preserved_ratio", "1 - (n_vox_removed + n_vox_altered) / n_vox_ref; n/a when the OAR is empty", ""},
    {"vol_ref_ml", "volume of the OAR on the original", "ml"},
    {"vol_lost_ml", "volume of its removed and altered voxels", "ml"},
    {"min_dist_cut_mm",
     "smallest distance between voxel centres of the OAR and of the affected mask; 0 when the cut enters the OAR, inf "
     "when nothing was affected, n/a when the OAR is empty",
     "mm"},
}};

// Shortest text that reads back as the same double.
std::string text(double value) {
    if (std::isnan(value)) return "n/a";
    if (std::isinf(value)) return value > 0 ? "inf" : "-inf";
    return base::Json(value).dump();
}

}  // namespace

std::string LossModel::tsv() const {
    std::ostringstream out;
    for (std::size_t i = 0; i < kColumns.size(); ++i) out << (i == 0 ? "" : "\t") << kColumns[i].key;
    out << '\n';
    std::vector<std::string> subjects = subjects_;
    std::sort(subjects.begin(), subjects.end());
    for (const std::string& subject : subjects)
        for (const std::string& method : methods_)
            for (const std::string& oar : oars_) {
                const voxelloss::OarLoss* one = loss(subject, {oar, method});
                if (one == nullptr) continue;
                out << subject << '\t' << method << '\t' << oar << '\t' << one->n_vox_ref << '\t' << one->n_vox_removed
                    << '\t' << one->n_vox_altered << '\t' << text(one->preserved_ratio) << '\t' << text(one->vol_ref_ml)
                    << '\t' << text(one->vol_lost_ml) << '\t' << text(one->min_dist_cut_mm) << '\n';
            }
    return out.str();
}

std::string LossModel::sidecar(const std::string& appVersion) const {
    base::Json json;
    json["app_version"] = appVersion;
    json["cohort"] = cohort_ == Cohort::AllRuns ? "all runs" : "rated 1 under all methods listed";
    json["n_subjects"] = subjects_.size();
    json["methods"] = methods_;
    json["definition"] = "voxels of the OAR inside the affected mask: removed (1) or altered (2)";
    for (const ColumnText& column : kColumns) {
        base::Json& entry = json["columns"][column.key];
        entry["meaning"] = column.meaning;
        if (*column.unit != '\0') entry["unit"] = column.unit;
    }
    return json.dump(2) + "\n";
}

}  // namespace bauta::models
