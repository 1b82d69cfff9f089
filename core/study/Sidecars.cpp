// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/study/Sidecars.h"

#include <array>
#include <bit>
#include <cmath>

#include "core/base/Error.h"
#include "core/base/Hash.h"

namespace bauta::study {
namespace {

using base::Json;

constexpr std::array<const char*, 5> kFeatures = {"eyes", "nose", "mouth", "ears", "chin"};
constexpr std::array<std::string_view, 6> kRunStates = {"queued", "running",   "done",
                                                        "failed", "cancelled", "not_applicable"};

template <typename T, std::size_t N>
std::array<T, N> numbers(const Json& json) {
    if (!json.is_array() || json.size() != N) {
        throw base::Error(base::ErrorCode::Damaged, std::to_string(N) + " numbers were expected");
    }
    std::array<T, N> values{};
    for (std::size_t i = 0; i < N; ++i) {
        if constexpr (std::is_integral_v<T>) {
            values[i] = base::whole<T>(json[i]);
        } else {
            values[i] = json[i].get<T>();
        }
    }
    return values;
}

double numberAt(const Json& json, const std::string& key) {
    const auto found = json.find(key);
    return found == json.end() ? std::nan("") : base::toNumber(*found);
}

RunState runStateFromName(std::string_view text) {
    for (std::size_t i = 0; i < kRunStates.size(); ++i) {
        if (kRunStates[i] == text) return static_cast<RunState>(i);
    }
    throw base::Error(base::ErrorCode::Damaged, "unknown run state " + std::string(text));
}

}  // namespace

std::string_view name(RunState state) noexcept {
    return kRunStates[static_cast<std::size_t>(state)];
}

void putNumber(Json& object, const std::string& key, double value, const std::string& reasonWhenMissing) {
    object[key] = base::number(value);
    if (std::isnan(value)) object[key + "_reason"] = reasonWhenMissing;
}

Json toJson(const image::Geometry& g) {
    return {
        {"size", g.size}, {"spacing_mm", g.spacing_mm}, {"origin_lps_mm", g.origin_lps_mm}, {"direction", g.direction}};
}

image::Geometry geometryFromJson(const Json& json) {
    image::Geometry g;
    g.size = numbers<std::int64_t, 3>(json.at("size"));
    g.spacing_mm = numbers<double, 3>(json.at("spacing_mm"));
    g.origin_lps_mm = numbers<double, 3>(json.at("origin_lps_mm"));
    g.direction = numbers<double, 9>(json.at("direction"));
    return g;
}

Json toJson(const voxelloss::OarLoss& loss) {
    Json json = {{"oar", loss.oar},
                 {"n_vox_ref", loss.n_vox_ref},
                 {"n_vox_removed", loss.n_vox_removed},
                 {"n_vox_altered", loss.n_vox_altered}};
    putNumber(json, "preserved_ratio", loss.preserved_ratio, "the structure is empty");
    putNumber(json, "vol_ref_ml", loss.vol_ref_ml, "unknown");
    putNumber(json, "vol_lost_ml", loss.vol_lost_ml, "unknown");
    putNumber(json, "min_dist_cut_mm", loss.min_dist_cut_mm, "the structure is empty");
    return json;
}

voxelloss::OarLoss lossFromJson(const Json& json) {
    voxelloss::OarLoss loss;
    loss.oar = json.at("oar").get<std::string>();
    loss.n_vox_ref = base::whole<std::size_t>(json.at("n_vox_ref"));
    loss.n_vox_removed = base::whole<std::size_t>(json.at("n_vox_removed"));
    loss.n_vox_altered = base::whole<std::size_t>(json.at("n_vox_altered"));
    loss.preserved_ratio = numberAt(json, "preserved_ratio");
    loss.vol_ref_ml = numberAt(json, "vol_ref_ml");
    loss.vol_lost_ml = numberAt(json, "vol_lost_ml");
    loss.min_dist_cut_mm = numberAt(json, "min_dist_cut_mm");
    return loss;
}

Json namesToJson(const Structure& structure) {
    Json former = Json::array();
    for (const Structure::FormerName& each : structure.formerNames) {
        former.push_back({{"name", each.name}, {"until_utc", each.until_utc}});
    }
    return {{"structure", structure.name},
            {"imported_as", structure.importedAs},
            {"candidates", structure.candidates},
            {"former_names", former}};
}

Structure structureFromJson(const Json& json) {
    Structure structure;
    structure.name = json.at("structure").get<std::string>();
    structure.voxels = base::whole<std::uint64_t>(json.at("voxels"));
    structure.importedAs = json.value("imported_as", structure.name);
    structure.candidates = json.value("candidates", std::vector<std::string>{});
    for (const Json& each : json.value("former_names", Json::array())) {
        structure.formerNames.push_back({each.at("name").get<std::string>(), each.at("until_utc").get<std::string>()});
    }
    return structure;
}

Json toJson(const defacing::Check& check) {
    return {{"name", check.name}, {"passed", check.passed}, {"detail", check.detail}, {"judged", check.judged}};
}

Json toJson(const defacing::FaceScore& score) {
    Json json = {{"success", score.success}, {"estimated", score.estimated()}, {"worst", score.worst}};
    putNumber(json, "quality", score.estimateQuality.value_or(std::nan("")), "the labels are known, not estimated");
    for (const char* feature : kFeatures) {
        const auto found = std::ranges::find(score.features, feature, &defacing::FeatureScore::feature);
        if (found == score.features.end()) {
            json[feature] = nullptr;
            json[feature + std::string("_reason")] = "the scan does not show it";
            continue;
        }
        json[feature] = {{"remaining_fraction", found->remainingFraction},
                         {"median_displacement_mm", found->medianDisplacement_mm},
                         {"surface_voxels", found->surfaceVoxels}};
    }
    return json;
}

defacing::FaceScore faceScoreFromJson(const Json& json) {
    defacing::FaceScore score;
    score.success = json.at("success").get<bool>();
    score.worst = json.at("worst").get<double>();
    if (json.at("estimated").get<bool>()) score.estimateQuality = json.at("quality").get<double>();
    for (const char* feature : kFeatures) {
        const Json& each = json.at(feature);
        if (each.is_null()) continue;
        score.features.push_back({feature, each.at("remaining_fraction").get<double>(),
                                  each.at("median_displacement_mm").get<double>(),
                                  base::whole<std::size_t>(each.at("surface_voxels"))});
    }
    return score;
}

void putFaceScore(Json& object, const std::optional<defacing::FaceScore>& score,
                  const std::vector<defacing::Check>& checks) {
    object["face_score"] = score ? toJson(*score) : Json(nullptr);
    if (score) return;
    const auto check = std::ranges::find(checks, "face", &defacing::Check::name);
    const bool told = check != checks.end() && !check->judged;
    object["face_score_reason"] = told ? check->detail : "the run was made before faces were scored";
}

Json toJson(const Run& run) {
    Json json = {{"subject", run.subject},
                 {"method", run.method},
                 {"engine", run.engine},
                 {"state", std::string(name(run.state))}};
    if (!run.message.empty()) json["message"] = run.message;
    const bool done = run.state == RunState::Done;
    if (run.state == RunState::Running) json["progress"] = run.progress;
    if (!run.jobId.empty()) json["job"] = run.jobId;
    if (done) {
        json["seconds"] = run.seconds;
        json["removed_voxels"] = run.removedVoxels;
        json["altered_voxels"] = run.alteredVoxels;
        putFaceScore(json, run.face, run.checks);
    } else {
        const std::string reason = "the run is " + std::string(name(run.state));
        for (const char* key : {"seconds", "removed_voxels", "altered_voxels", "face_score"}) {
            json[key] = nullptr;
            json[std::string(key) + "_reason"] = reason;
        }
    }
    json["checks"] = Json::array();
    for (const defacing::Check& check : run.checks) json["checks"].push_back(toJson(check));
    if (done) json["defaced_sha256"] = run.defacedSha256;
    if (!run.datetime_utc.empty()) json["datetime_utc"] = run.datetime_utc;
    return json;
}

Run runFromJson(const Json& json) {
    Run run;
    run.subject = json.at("subject").get<std::string>();
    run.method = json.at("method").get<std::string>();
    run.engine = json.at("engine").get<std::string>();
    run.state = runStateFromName(json.at("state").get<std::string>());
    run.message = base::oneLine(json.value("message", ""));
    run.datetime_utc = json.value("datetime_utc", "");
    if (run.state != RunState::Done) return run;
    run.seconds = json.at("seconds").get<double>();
    run.removedVoxels = base::whole<std::uint64_t>(json.at("removed_voxels"));
    run.alteredVoxels = base::whole<std::uint64_t>(json.at("altered_voxels"));
    run.defacedSha256 = json.at("defaced_sha256").get<std::string>();
    for (const Json& check : json.at("checks")) {
        run.checks.push_back({check.at("name").get<std::string>(), check.at("passed").get<bool>(),
                              base::oneLine(check.value("detail", "")), check.value("judged", true)});
    }
    if (const auto face = json.find("face_score"); face != json.end() && !face->is_null()) {
        run.face = faceScoreFromJson(*face);
    }
    for (const Json& loss : json.at("losses")) run.losses.push_back(lossFromJson(loss));
    return run;
}

Json toJson(const RatingEvent& event) {
    const Rating& r = event.rating;
    Json json = {{"event", event.undo ? "undo" : "rating"}, {"event_id", r.eventId}};
    if (event.undo) json["undoes"] = event.undoes;
    json["subject"] = r.subject;
    json["method"] = r.method;
    json["reader"] = r.reader;
    if (!event.undo) {
        json["label"] = r.label;
        json["reasons"] = r.reasons;
        json["comment"] = r.comment;
        putNumber(json, "confidence", r.confidence.value_or(std::nan("")), "not asked for");
        constexpr std::array<const char*, 3> kKeys = {"x_lps_mm", "y_lps_mm", "z_lps_mm"};
        for (std::size_t i = 0; i < 3; ++i) {
            putNumber(json, kKeys[i], r.crosshair_lps_mm ? (*r.crosshair_lps_mm)[i] : std::nan(""),
                      "no position was recorded");
        }
        json["duration_s"] = r.duration_s;
    }
    json["datetime_utc"] = r.datetime_utc;
    if (!event.undo) {
        json["image_sha256"] = r.imageSha256;
        json["defaced_sha256"] = r.defacedSha256;
    }
    json["app_version"] = r.appVersion;
    json["order"] = r.order;
    return json;
}

RatingEvent ratingEventFromJson(const Json& json) {
    RatingEvent event;
    const auto kind = json.at("event").get<std::string>();
    if (kind != "rating" && kind != "undo") {
        throw base::Error(base::ErrorCode::Damaged, "unknown kind of event: " + kind);
    }
    event.undo = kind == "undo";
    Rating& r = event.rating;
    r.eventId = json.at("event_id").get<std::string>();
    r.subject = json.at("subject").get<std::string>();
    r.method = json.at("method").get<std::string>();
    r.reader = json.at("reader").get<std::string>();
    r.datetime_utc = json.at("datetime_utc").get<std::string>();
    r.appVersion = json.value("app_version", "");
    r.order = json.contains("order") ? base::whole<std::uint64_t>(json.at("order")) : 0;
    if (event.undo) {
        event.undoes = json.at("undoes").get<std::string>();
        return event;
    }
    r.label = base::whole<int>(json.at("label"));
    r.reasons = json.at("reasons").get<std::vector<std::string>>();
    r.comment = json.value("comment", "");
    if (const double confidence = numberAt(json, "confidence"); !std::isnan(confidence)) r.confidence = confidence;
    const image::Vec3 at = {numberAt(json, "x_lps_mm"), numberAt(json, "y_lps_mm"), numberAt(json, "z_lps_mm")};
    if (!std::isnan(at[0]) && !std::isnan(at[1]) && !std::isnan(at[2])) r.crosshair_lps_mm = at;
    r.duration_s = json.value("duration_s", 0.0);
    r.imageSha256 = json.at("image_sha256").get<std::string>();
    r.defacedSha256 = json.at("defaced_sha256").get<std::string>();
    return event;
}

std::string voxelSha256(const image::Volume& volume) {
    static_assert(std::endian::native == std::endian::little, "hashes are defined over little-endian voxels");
    base::Sha256 hash;
    hash.update(volume.bytes());
    return hash.hex();
}

std::string voxelSha256(const image::Mask& mask) {
    base::Sha256 hash;
    hash.update(std::as_bytes(mask.voxels()));
    return hash.hex();
}

image::PixelType pixelTypeFromName(std::string_view text) {
    using enum image::PixelType;
    for (const image::PixelType type : {U8, I16, U16, I32, F32}) {
        if (image::name(type) == text) return type;
    }
    throw base::Error(base::ErrorCode::Damaged, "unknown voxel type " + std::string(text));
}

}  // namespace bauta::study
