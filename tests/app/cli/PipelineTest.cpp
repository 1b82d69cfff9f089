// SPDX-License-Identifier: GPL-3.0-or-later
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/app/cli/CliStudy.h"

namespace bauta::cli {
namespace {

using base::Json;
using ::testing::HasSubstr;

class PipelineTest : public test::CliStudy {};

TEST_F(PipelineTest, FromPhantomsToRatingsAndLosses) {
    makeStudy(2);
    const std::string at = quoted(study());

    const auto again = json("import " + quoted(folder() / "phantoms") + " --study " + at);
    ASSERT_EQ(again.at("imported").size(), 2U);
    EXPECT_TRUE(again.at("imported")[0].at("already_there"));

    const auto shown = cli("deface " + at + " --method quickshear --subject all");
    EXPECT_EQ(shown.exitCode, 0) << shown.err;
    EXPECT_THAT(shown.out, HasSubstr("sub-002"));

    const Json runs = json("runs " + at).at("runs");
    ASSERT_EQ(runs.size(), 2U);
    for (const Json& run : runs) {
        EXPECT_EQ(run.at("method"), "quickshear");
        EXPECT_EQ(run.at("engine"), "native");
        EXPECT_EQ(run.at("state"), "done");
        EXPECT_GT(run.at("seconds").get<double>(), 0);
        EXPECT_GT(run.at("removed_voxels").get<int>(), 0);
        std::vector<std::string> checks;
        for (const Json& check : run.at("checks")) checks.push_back(check.at("name"));
        EXPECT_THAT(checks, ::testing::ElementsAre("geometry", "changed", "brain", "amount", "oar", "face"));
        const Json& face = run.at("face_score");
        EXPECT_FALSE(face.at("estimated")) << "a phantom's labels are known";
        EXPECT_TRUE(face.at("quality").is_null());
        EXPECT_EQ(face.at("success"), run.at("checks")[5].at("passed"));
        for (const char* feature : {"eyes", "nose", "mouth"})
            EXPECT_LE(face.at(feature).at("remaining_fraction"), face.at("worst")) << feature;
    }
    EXPECT_THAT(cli("runs " + at).out, HasSubstr("face left"));

    const Json loss = json("loss " + at);
    EXPECT_EQ(loss.at("rows").size(), 16U) << "eight OARs of two subjects";
    EXPECT_EQ(loss.at("summary").size(), 8U);
    for (const char* key : {"subject", "method", "oar", "n_vox_ref", "n_vox_removed", "n_vox_altered",
                            "preserved_ratio", "vol_ref_ml", "vol_lost_ml", "min_dist_cut_mm"}) {
        EXPECT_TRUE(loss.at("rows")[0].contains(key)) << key;
    }
    for (const char* key : {"method", "oar", "n", "mean", "sd", "omitted"}) {
        EXPECT_TRUE(loss.at("summary")[0].contains(key)) << key;
    }

    const std::string rate = "rate " + at + " --subject sub-001 --method quickshear ";
    EXPECT_EQ(cli(rate + "--label 1").exitCode, 2) << "no rating without a reader";
    EXPECT_EQ(cli(rate + "--reader ''  --label 1").exitCode, 2);
    EXPECT_EQ(cli(rate + "--reader AK").exitCode, 2) << "nor without a label";
    EXPECT_EQ(cli(rate + "--reader AK --label 1 --reason eyes").exitCode, 2);
    EXPECT_EQ(cli(rate + "--reader AK --label 1 --reason tissue").exitCode, 0);
    EXPECT_EQ(cli(rate + "--reader AK --label 0 --reason eyes nose").exitCode, 0);
    EXPECT_EQ(cli(rate + "--reader MT --label 1").exitCode, 0);
    Json ratings = json("ratings " + at);
    EXPECT_EQ(ratings.at("events").size(), 3U);
    ASSERT_EQ(ratings.at("current").size(), 2U);
    EXPECT_EQ(ratings.at("current")[0].at("reader"), "AK");
    EXPECT_EQ(ratings.at("current")[0].at("label"), 0);
    EXPECT_EQ(ratings.at("current")[0].at("reasons"), (Json{"eyes", "nose"}));
    EXPECT_TRUE(ratings.at("events")[0].at("confidence").is_null());
    EXPECT_TRUE(ratings.at("events")[0].contains("confidence_reason"));
    EXPECT_EQ(cli(rate + "--reader AK --undo").exitCode, 0);
    ratings = json("ratings " + at);
    EXPECT_EQ(ratings.at("events").size(), 4U);
    EXPECT_EQ(ratings.at("current")[0].at("label"), 1);

    // Finished runs are left alone; made again they come out the same, and the rating stands.
    const std::string before = runs[0].at("datetime_utc");
    EXPECT_EQ(json("deface " + at + " --method quickshear --subject sub-001").at("runs")[0].at("datetime_utc"), before);
    const Json remade = json("deface " + at + " --method quickshear --subject sub-001 --again").at("runs")[0];
    EXPECT_NE(remade.at("datetime_utc"), before);
    EXPECT_EQ(remade.at("defaced_sha256"), runs[0].at("defaced_sha256"));
    EXPECT_FALSE(json("ratings " + at).at("current")[0].at("stale"));

    EXPECT_EQ(json("deface " + at + " --method scissors --subject all", 2).at("error").at("code"), "bad_request");
    EXPECT_EQ(json("deface " + at + " --method quickshear --subject sub-9", 2).at("error").at("code"), "bad_request");
    EXPECT_EQ(json("deface " + at + " --method quickshear --subject all --set depth=5", 2).at("error").at("code"),
              "bad_request");
    EXPECT_EQ(json("deface " + at + " --method quickshear --subject all --engine published", 2).at("error").at("code"),
              "bad_request");

    const Json jobs = json("jobs " + at).at("jobs");
    EXPECT_EQ(jobs.size(), 5U);
    for (const Json& job : jobs) EXPECT_EQ(job.at("state"), "done");
    const auto stored = test::runCommand("grep -r " + quoted(folder() / "phantoms") + " " + at);
    EXPECT_EQ(stored.out, "") << "the source's path reached the study";

    const std::string scan = quoted(study() / "sub-001/anat/sub-001_T2w.nii.gz");
    const std::string brain = quoted(study() / "derivatives/truth/sub-001/anat/sub-001_desc-brain_mask.nii.gz");
    const Json single =
        json("deface-file " + scan + " " + quoted(folder() / "out.nrrd") + " --method quickshear --affected " +
             quoted(folder() / "cut.nii.gz") + " --modality T2w --brain " + brain);
    EXPECT_EQ(single.at("defaced_sha256"), runs[0].at("defaced_sha256")) << "the same outside a study";
    EXPECT_TRUE(std::filesystem::exists(folder() / "cut.nii.gz"));
}

TEST_F(PipelineTest, FilesNamedByOptionsLeaveNoNameInTheStudy) {
    makeStudy(2);
    const std::string at = quoted(study());
    const std::filesystem::path secret = folder() / "CANARY family";
    std::filesystem::create_directories(secret);
    const auto brainOf = [&](const std::string& id) {
        return study() / ("derivatives/truth/" + id + "/anat/" + id + "_desc-brain_mask.nii.gz");
    };
    const std::filesystem::path brain = secret / "CANARY.nii.gz", other = secret / "CANARY2.nii.gz";
    std::filesystem::copy_file(brainOf("sub-001"), brain);
    ASSERT_EQ(cli("phantom " + quoted(secret / "p") + " --fov rt --spacing 5,5,5 --subjects 1").exitCode, 0);
    std::filesystem::copy_file(secret / "p/sub-001/brain.nii.gz", other);

    // A relative path, from another folder than the coordinator's later jobs may run in.
    const std::string deface = " deface " + at + " --method quickshear --variant own --subject ";
    const auto good = test::runCommand("cd " + quoted(secret) + " && " + quoted(test::programPath("bauta-cli")) +
                                       deface + "sub-001 --set brainmask=CANARY.nii.gz");
    EXPECT_EQ(good.exitCode, 0) << good.err;
    // Asked for again with the same file, the settings are the same.
    const Json again = json(deface + "sub-001 --again --set brainmask=" + quoted(brain));
    EXPECT_EQ(again.at("runs")[0].at("state"), "done");
    ASSERT_TRUE(coordinatorGone()) << "jobs are run one by one from here";
    // A mask on another grid, and one that is not there: told when the command is given. A job queued without looking,
    // as by an older version, says so as well.
    const auto refusal = [&](const std::string& variant, const std::filesystem::path& file) {
        const std::string set = " --subject sub-001 --set brainmask=" + quoted(file);
        return json(" deface " + at + " --method quickshear --variant " + variant + set, 2).at("error");
    };
    job::Queue queue(study() / "jobs");
    const auto refusalOfJob = [&](const std::string& variant, const std::filesystem::path& file) {
        const std::string id = queue.add({"deface",
                                          {{"method", "quickshear"},
                                           {"variant", "quickshear+" + variant},
                                           {"options", {{"brainmask", file.string()}}},
                                           {"subjects", {"sub-001"}}},
                                          "wrong",
                                          {},
                                          {}});
        EXPECT_NE(cli("job " + quoted(study() / "jobs" / id / "job.json")).exitCode, 0);
        return queue.status(id).result.at("refused")[0];
    };
    const std::size_t queued = queue.list().size();
    EXPECT_EQ(refusal("wrong", other).at("code"), "geometry");
    EXPECT_EQ(refusal("own", secret / "none.nii").at("code"), "not_found");
    EXPECT_EQ(queue.list().size(), queued) << "nothing was queued";
    EXPECT_THAT(refusalOfJob("wrong", other).at("reason").get<std::string>(), HasSubstr("different grids"));
    // Headers without their image files, which they name.
    const std::string lone =
        "type: short\ndimension: 3\nspace: LPS\nsizes: 2 2 2\nencoding: raw\nendian: little\n"
        "space directions: (1,0,0) (0,1,0) (0,0,1)\ndata file: CANARY.raw\n\n";
    base::writeFile(secret / "CANARY.nhdr", "NRRD0004\n" + lone);
    base::writeFile(secret / "CANARY.mhd",
                    "NDims = 3\nDimSize = 2 2 2\nElementType = MET_SHORT\n"
                    "ElementDataFile = CANARY.raw\n");
    const std::string whole = test::runCommand("zcat " + quoted(brain)).out;
    base::writeFile(secret / "CANARY.hdr", whole.substr(0, 344) + std::string("ni1", 4));
    for (const char* name : {"CANARY.nhdr", "CANARY.mhd", "CANARY.hdr"}) {
        const std::string variant = std::string(name).substr(7);
        EXPECT_EQ(refusal(variant, secret / name).at("code"), "not_found") << name;
        const Json refused = refusalOfJob(variant, secret / name);
        EXPECT_EQ(refused.at("code"), "not_found") << name;
        EXPECT_THAT(refused.at("reason").get<std::string>(), HasSubstr("without its image file"));
    }

    EXPECT_EQ(test::runCommand("grep -r CANARY " + at).out, "");
    EXPECT_EQ(test::runCommand("find " + at + " -name '*CANARY*'").out, "");
    const Json variant = base::readJson(study() / "derivatives/quickshear+own/dataset_description.json");
    EXPECT_THAT(variant.at("BautaVariant").at("options").at("brainmask").get<std::string>(), HasSubstr("sha256:"));

    // As the window runs a variant again: without options. On another machine the file is asked for, by its option.
    const auto runAgain = [&] {
        const std::string id = queue.add(
            {"deface",
             {{"method", "quickshear"}, {"variant", "quickshear+own"}, {"subjects", {"sub-001"}}, {"again", true}},
             "again",
             {},
             {}});
        return cli("job " + quoted(study() / "jobs" / id / "job.json"));
    };
    EXPECT_EQ(runAgain().exitCode, 0);
    ::setenv("XDG_STATE_HOME", (folder() / "elsewhere").c_str(), 1);
    const auto elsewhere = runAgain();
    EXPECT_EQ(elsewhere.exitCode, 2);
    EXPECT_THAT(elsewhere.err, HasSubstr("--set brainmask=PATH"));
}

TEST_F(PipelineTest, LossListsARunOnASubjectWithoutStructures) {
    const std::string at = quoted(study());
    ASSERT_EQ(cli("phantom " + quoted(folder() / "phantoms") + " --fov rt --spacing 4,4,4 --subjects 1").exitCode, 0);
    ASSERT_EQ(cli("import " + quoted(folder() / "phantoms/sub-001/image.nii.gz") + " --study " + at).exitCode, 0);
    ASSERT_EQ(cli("deface " + at + " --method quickshear --subject all").exitCode, 0);
    const Json loss = json("loss " + at);
    ASSERT_EQ(loss.at("rows").size(), 1U);
    const Json& row = loss.at("rows")[0];
    EXPECT_EQ(row.at("subject"), "sub-001");
    EXPECT_EQ(row.at("method"), "quickshear");
    EXPECT_TRUE(row.at("oar").is_null());
    EXPECT_EQ(row.at("oar_reason"), "the subject has no structure");
    EXPECT_TRUE(row.at("preserved_ratio").is_null());
    EXPECT_TRUE(row.at("preserved_ratio_reason").is_string());
    EXPECT_TRUE(loss.at("summary").empty());
    EXPECT_THAT(cli("loss " + at).out, HasSubstr("the subject has no structure"));
    // Nor does it come with labels of its face.
    const Json run = json("runs " + at).at("runs")[0];
    EXPECT_TRUE(run.at("face_score").at("estimated"));
    EXPECT_GE(run.at("face_score").at("quality"), 0.5);
    EXPECT_THAT(run.at("checks")[5].at("detail").get<std::string>(), ::testing::StartsWith("estimated: "));
    EXPECT_THAT(cli("runs " + at).out, ::testing::ContainsRegex("~[0-9]+ %"));
}

}  // namespace
}  // namespace bauta::cli
