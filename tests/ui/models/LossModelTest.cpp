// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/LossModel.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "core/base/Json.h"

namespace bauta::models {
namespace {

voxelloss::LossRow row(const std::string& subject, const std::string& method, const std::string& oar, std::size_t total,
                       std::size_t removed, std::size_t altered = 0, double distance_mm = 0) {
    voxelloss::OarLoss loss;
    loss.oar = oar;
    loss.n_vox_ref = total;
    loss.n_vox_removed = removed;
    loss.n_vox_altered = altered;
    loss.vol_ref_ml = static_cast<double>(total) * 0.5;  // voxels of 0.5 ml keep the numbers exact
    loss.vol_lost_ml = static_cast<double>(removed + altered) * 0.5;
    loss.preserved_ratio =
        total == 0 ? std::nan("") : 1 - static_cast<double>(removed + altered) / static_cast<double>(total);
    loss.min_dist_cut_mm = distance_mm;
    return {subject, method, loss};
}

study::Subject subject(const std::string& id, const std::vector<std::string>& oars) {
    study::Subject s;
    s.id = id;
    for (const std::string& oar : oars) s.structures.push_back({oar, "/mask", 1});
    return s;
}

study::Study::CurrentRating rating(const std::string& subject, const std::string& method, const std::string& reader,
                                   int label, bool stale = false) {
    study::Rating r;
    r.subject = subject;
    r.method = method;
    r.reader = reader;
    r.label = label;
    return {r, stale};
}

/// Three subjects, two methods, two OARs; sub-003 has no LN_Neck_III_L.
class LossModelTest : public testing::Test {
  protected:
    LossModelTest() { give({}); }
    void give(std::vector<study::Study::CurrentRating> ratings) {
        model.setData(
            {row("sub-001", "pydeface", "Parotid_L", 200, 20), row("sub-001", "pydeface", "LN_Neck_III_L", 100, 100),
             row("sub-002", "pydeface", "Parotid_L", 200, 60, 20), row("sub-002", "pydeface", "LN_Neck_III_L", 100, 97),
             row("sub-003", "pydeface", "Parotid_L", 100, 1),
             row("sub-001", "quickshear", "Parotid_L", 200, 0, 0, 4.25),
             row("sub-001", "quickshear", "LN_Neck_III_L", 100, 0, 0, 61),
             row("sub-002", "quickshear", "Parotid_L", 200, 2),
             row("sub-002", "quickshear", "LN_Neck_III_L", 100, 0, 0, 58.5),
             row("sub-003", "quickshear", "Parotid_L", 100, 0, 0, 12)},
            {subject("sub-001", {"Parotid_L", "LN_Neck_III_L"}), subject("sub-002", {"Parotid_L", "LN_Neck_III_L"}),
             subject("sub-003", {"Parotid_L"})},
            std::move(ratings));
    }
    const LossColumn parotid{"Parotid_L", "pydeface"}, parotidShear{"Parotid_L", "quickshear"},
        neck{"LN_Neck_III_L", "pydeface"};
    LossModel model;
};

TEST_F(LossModelTest, StartsOnTheFirstStudyOarUnderItsWorstMethod) {
    EXPECT_EQ(model.oars(), (std::vector<std::string>{"Parotid_L", "LN_Neck_III_L"}));
    EXPECT_EQ(model.methods(), (std::vector<std::string>{"pydeface", "quickshear"}));
    EXPECT_EQ(model.column(), parotid);
}

TEST_F(LossModelTest, RowsAreSortedByTheLargestShareLost) {
    // Parotid_L under pydeface: 10 %, 40 %, 1 %.
    EXPECT_EQ(model.subjects(), (std::vector<std::string>{"sub-002", "sub-001", "sub-003"}));
    // LN_Neck_III_L: 100 %, 97 %, none.
    model.sortBy(neck);
    EXPECT_EQ(model.subjects(), (std::vector<std::string>{"sub-001", "sub-002", "sub-003"}));
    // quickshear, Parotid_L: 0, 1 %, 0; the tie goes by all losses together: sub-001 lost more.
    model.sortBy(parotidShear);
    EXPECT_EQ(model.subjects(), (std::vector<std::string>{"sub-002", "sub-001", "sub-003"}));
}

TEST_F(LossModelTest, TotalsAreOverAllOarsAndMethodsShown) {
    // sub-002: 80 + 97 + 2 of 200 + 100 + 200 + 100 = 179 of 600.
    EXPECT_EQ(model.total("sub-002"), "29.8 %");
    EXPECT_EQ(model.total("sub-003"), "0.5 %");  // 1 of 200
    model.setUnit(LossUnit::Voxels);
    EXPECT_EQ(model.total("sub-002"), "179");
    model.setUnit(LossUnit::Millilitres);
    EXPECT_EQ(model.total("sub-002"), "89.5");
    model.setUnit(LossUnit::Distance);
    EXPECT_EQ(model.total("sub-002"), "0");
    model.setShownMethods({"quickshear"});
    EXPECT_EQ(model.total("sub-001"), "4");
    model.setUnit(LossUnit::Percent);
    EXPECT_EQ(model.total("sub-001"), "0 %");
}

TEST_F(LossModelTest, RanksShareTies) {
    using Rank = std::pair<std::size_t, std::size_t>;
    EXPECT_EQ(model.rank("sub-002", parotid), (Rank{1, 3}));
    EXPECT_EQ(model.rank("sub-003", parotid), (Rank{3, 3}));
    EXPECT_EQ(model.rank("sub-001", parotidShear), (Rank{2, 3}));
    EXPECT_EQ(model.rank("sub-003", parotidShear), (Rank{2, 3}));
    EXPECT_EQ(model.rank("sub-001", neck), (Rank{1, 2})) << "sub-003 has no such OAR";
}

TEST_F(LossModelTest, WorstIsOfTheSelectedOarAndMethod) {
    model.select("sub-003", neck);
    model.selectWorst();
    EXPECT_EQ(model.subject(), "sub-001");
    model.select("sub-003", parotid);
    model.selectWorst();
    EXPECT_EQ(model.subject(), "sub-002");
    EXPECT_EQ(model.column(), parotid);
}

TEST_F(LossModelTest, CohortHoldsSubjectsRatedOneUnderEveryShownMethod) {
    give({rating("sub-001", "pydeface", "AK", 1), rating("sub-001", "quickshear", "AK", 1),
          rating("sub-002", "pydeface", "AK", 1), rating("sub-002", "quickshear", "AK", 0),
          rating("sub-003", "pydeface", "AK", 1), rating("sub-003", "quickshear", "AK", 1, true)});
    EXPECT_EQ(model.cohortSize(LossModel::Cohort::AllRuns), 3U);
    EXPECT_EQ(model.cohortSize(LossModel::Cohort::Rated1), 1U) << "a zero and a stale rating do not count";
    model.setCohort(LossModel::Cohort::Rated1);
    EXPECT_EQ(model.subjects(), (std::vector<std::string>{"sub-001"}));
    model.setShownMethods({"pydeface"});
    EXPECT_EQ(model.subjects().size(), 3U);
}

TEST_F(LossModelTest, OneReaderAgainstTakesTheSubjectOut) {
    give({rating("sub-001", "pydeface", "AK", 1), rating("sub-001", "pydeface", "MT", 0)});
    model.setShownMethods({"pydeface"});
    EXPECT_EQ(model.cohortSize(LossModel::Cohort::Rated1), 0U);
}

TEST_F(LossModelTest, SummaryIsMeanAndSampleSdOfThePreservedRatio) {
    for (const voxelloss::LossSummary& one : model.summary()) {
        if (one.method != "pydeface") continue;
        if (one.oar == "Parotid_L") {  // 0.9, 0.6, 0.99
            EXPECT_EQ(one.n, 3U);
            EXPECT_NEAR(one.mean, 0.83, 1e-12);
            EXPECT_NEAR(one.sd, std::sqrt((0.07 * 0.07 + 0.23 * 0.23 + 0.16 * 0.16) / 2), 1e-12);
            EXPECT_EQ(one.omitted, 0U);
        } else {  // 0, 0.03
            EXPECT_EQ(one.n, 2U);
            EXPECT_NEAR(one.mean, 0.015, 1e-12);
            EXPECT_EQ(one.omitted, 1U);
        }
    }
}

TEST_F(LossModelTest, AMissingOarIsSaid) {
    EXPECT_EQ(model.loss("sub-003", neck), nullptr);
    EXPECT_EQ(model.gaps(),
              QStringList{"sub-003 has 1 of 2 OARs: LN_Neck_III_L is missing. It is left out of that column."});
}

TEST_F(LossModelTest, StepsStopAtTheEdges) {
    model.select("sub-001", parotid);
    model.stepOar(-1);
    EXPECT_EQ(model.column(), parotid);
    model.stepOar(1);
    EXPECT_EQ(model.column(), neck);
    model.stepMethod(1);
    EXPECT_EQ(model.column(), (LossColumn{"LN_Neck_III_L", "quickshear"}));
    model.stepColumn(-2);
    EXPECT_EQ(model.column(), parotidShear);
    model.stepSubject(5);
    EXPECT_EQ(model.subject(), "sub-003");
}

TEST_F(LossModelTest, ExportHasTheColumnsOfTheDesign) {
    const std::string tsv = model.tsv();
    EXPECT_EQ(
        tsv.substr(0, tsv.find('\n')),
        "subject\tmethod\toar\tn_vox_ref\tn_vox_removed\tn_vox_altered\tpreserved_ratio\tvol_ref_ml\tvol_lost_ml\t"
        "min_dist_cut_mm");
    EXPECT_NE(tsv.find("\nsub-002\tpydeface\tParotid_L\t200\t60\t20\t0.6\t100.0\t40.0\t0.0\n"), std::string::npos)
        << tsv;
    EXPECT_NE(tsv.find("\nsub-001\tquickshear\tParotid_L\t200\t0\t0\t1.0\t100.0\t0.0\t4.25\n"), std::string::npos)
        << tsv;
    EXPECT_EQ(std::count(tsv.begin(), tsv.end(), '\n'), 11);
    const base::Json json = base::parseJson(model.sidecar("0.1.0"), "sidecar");
    EXPECT_EQ(json["n_subjects"], 3);
    EXPECT_EQ(json["columns"].size(), 10U);
    EXPECT_EQ(json["columns"]["vol_lost_ml"]["unit"], "ml");
}

TEST_F(LossModelTest, ExportWritesWhatIsNotFiniteAsWords) {
    model.setData({row("sub-001", "pydeface", "Empty", 0, 0, 0, std::nan("")),
                   row("sub-001", "pydeface", "Far", 10, 0, 0, std::numeric_limits<double>::infinity())},
                  {}, {});
    const std::string tsv = model.tsv();
    EXPECT_NE(tsv.find("\tEmpty\t0\t0\t0\tn/a\t0.0\t0.0\tn/a\n"), std::string::npos) << tsv;
    EXPECT_NE(tsv.find("\tFar\t10\t0\t0\t1.0\t5.0\t0.0\tinf\n"), std::string::npos) << tsv;
}

TEST_F(LossModelTest, AnEmptyStudyHasNoCells) {
    model.setData({}, {}, {});
    EXPECT_FALSE(model.hasLosses());
    EXPECT_TRUE(model.columns().empty());
    model.selectWorst();
    model.stepSubject(1);
    model.stepColumn(1);
    EXPECT_TRUE(model.subject().empty());
}

}  // namespace
}  // namespace bauta::models
