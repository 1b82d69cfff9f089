// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/study/Aliases.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/base/Error.h"
#include "core/base/Files.h"

namespace bauta::study {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

struct Known {
    const char* oar;
    std::vector<const char*> names;
};

// TG-263 in both orders, the file names of public data, and how clinics of several countries write them.
const std::vector<Known> kKnown = {
    {"Parotid_L",
     {"Parotid_L",
      "L_Parotid",
      "ParotidL",
      "parotid_left",
      "Left Parotid",
      "Parotid-Lt",
      "PAROTID LT",
      "lt parotid",
      "Parotid Gland Left",
      "Gland_Parotid_L",
      "Parotis links",
      "Parotis li.",
      "Gl. parotis li",
      "Gl_parotis_sin",
      "Glandula parotidea sinistra",
      "Ohrspeicheldrüse links",
      "OHRSPEICHELDRÜSE LI",
      "Ohrspeicheldruese_L",
      "Parotide gauche",
      "glande parotide G",
      "PAROTIDE_GCHE",
      "Parótida izquierda",
      "Glándula parótida izq",
      "Parotide sx",
      "Ghiandola parotide sinistra",
      "Oorspeekselklier links",
      "PG_L",
      "PGL",
      "l pg",
      "OAR_Parotid_L",
      "Parotid (L)",
      "Parotid_L!",
      "par\xC3\xB3tida esquerda",
      "Parot_L",
      "Parotid\xA0L"}},
    {"Parotid_R",
     {"Parotid_R", "R Parotid", "Parotid-Rt", "ParotidRt", "Parotis rechts", "Parotis re", "Glandula parotis dextra",
      "Parotide droite", "Parotide D", "Parotida der", "parotide dx", "Gl.Parotis dex."}},
    {"Glnd_Submand_L",
     {"Glnd_Submand_L", "L_Submand_Glnd", "GlndSubmandL", "Submandibular_L", "Submandibular-Lt",
      "Submandibular gland left", "SMG_L", "SMG Lt", "SMGL", "Glandula submandibularis sin.",
      "Gl. submandibularis links", "Unterkieferspeicheldrüse li", "Glande sous-mandibulaire gauche",
      "sous maxillaire G", "Sub-mandibular L", "Glándula submaxilar izquierda", "Ghiandola sottomandibolare sx",
      "Glandula submandibularis l", "LSMG"}},
    {"Glnd_Submand_R",
     {"Glnd_Submand_R", "Submandibular-Rt", "smg right", "Gl submandibularis re.", "submand rt",
      "Onderkaakspeekselklier rechts"}},
    {"LN_Neck_II_L",
     {"LN_Neck_II_L",
      "L_II_Neck_LN",
      "LNNeckIIL",
      "Neck Level 2 L",
      "Level II L",
      "LN level II left",
      "LN2_L",
      "lnII lt",
      "LN_Neck_2_L",
      "LN Neck IIab L",
      "LN level IIa+b L",
      "Level IIa+IIb links",
      "Level_II_li",
      "Lymphknoten Level II links",
      "Hals Level II li",
      "Niveau II gauche",
      "Aires ganglionnaires II G",
      "Nivel II izquierdo",
      "Livello II sx",
      "Halsklieren niveau II links",
      "cervical nodes level 2 left",
      "LevelIIli"}},
    {"LN_Neck_II_R", {"LN_Neck_II_R", "LN level 2 rt", "R neck II", "LN IIA/B R", "Lymphknotenlevel II re"}},
    {"LN_Neck_III_L",
     {"LN_Neck_III_L", "LNNeckIIIL", "Level III L", "L_III_Neck_LN", "neck level 3 left", "LK III li"}},
    {"LN_Neck_III_R", {"LN_Neck_III_R", "LN3R", "Level III rechts", "Niveau III D", "LN level III dex"}},
};

// Other organs, targets, parts, margins, copies and what is no name at all.
const std::vector<const char*> kUnknown = {"Parotid_L_PRV",
                                           "PTV_Parotid",
                                           "Parotid_L-old",
                                           "SpinalCord",
                                           "Parotid_L_PRV05",
                                           "CTV_LN_Neck_II_L",
                                           "zParotid_L",
                                           "Parotid L sup",
                                           "Parotid_L copy",
                                           "Parotid_L2",
                                           "Parotid_L-PTV",
                                           "LN_Neck_IIA_L",
                                           "LN_Neck_IIb_R",
                                           "Level IIa R",
                                           "LN_Neck_IV_L",
                                           "Level V R",
                                           "LN_Neck_IB_L",
                                           "LN Parotid L",
                                           "Glnd_Sublingual_L",
                                           "Glnd_Lacrimal_R",
                                           "Glnd_Thyroid",
                                           "OpticNrv_L",
                                           "Cochlea-Lt",
                                           "Lacrimal-Rt",
                                           "Optic-Nerve-Lt",
                                           "Spinal-Canal",
                                           "Brainstem",
                                           "Mandible",
                                           "Orbit-Rt",
                                           "Lens-Lt",
                                           "Lung-Lt",
                                           "Brain",
                                           "BODY",
                                           "External",
                                           "Level",
                                           "Neck_L",
                                           "LN_L",
                                           "L",
                                           "2 L",
                                           "3",
                                           "ROI_2",
                                           "",
                                           "   ",
                                           "Larynx",
                                           "Gland L",
                                           "Vertebra C2",
                                           "околоушная железа",
                                           "耳下腺 L",
                                           "Parotid_L_opt",
                                           "Ring Parotid",
                                           "GTV",
                                           "Carotid_L",
                                           "Paratid L",
                                           "Parotid tumour L"};

TEST(AliasesTest, KnowsTheEightByTheNamesThatClinicsGiveThem) {
    std::size_t count = 0;
    for (const Known& known : kKnown) {
        for (const char* name : known.names) {
            const NameMatch match = Aliases::shared().match(name);
            EXPECT_TRUE(match.known) << name;
            EXPECT_EQ(match.name, known.oar) << name;
            EXPECT_THAT(match.candidates, IsEmpty()) << name;
            ++count;
        }
    }
    EXPECT_GE(count, 100U);
}

TEST(AliasesTest, KeepsEverythingElseAsItIs) {
    for (const char* name : kUnknown) {
        const NameMatch match = Aliases::shared().match(name);
        EXPECT_FALSE(match.known) << name << " was taken for " << match.name;
        EXPECT_EQ(match.name, name);
        EXPECT_THAT(match.candidates, IsEmpty()) << name;
    }
}

TEST(AliasesTest, WhatIsNotCertainIsAsked) {
    const std::vector<std::string> parotids = {"Parotid_L", "Parotid_R"};
    const std::vector<std::pair<const char*, std::vector<std::string>>> questions = {
        {"Parotid", parotids},
        {"Parotids", parotids},
        {"Parotis bds.", parotids},
        {"Parotid both", parotids},
        {"Parotid L+R", parotids},
        {"Parotid_ipsi", parotids},
        {"contralateral parotid", parotids},
        {"RT_Parotid_L", parotids},
        {"~Parotid_L", {"Parotid_L"}},
        {"Submandibular", {"Glnd_Submand_L", "Glnd_Submand_R"}},
        {"Parotid+SMG L", {"Parotid_L", "Glnd_Submand_L"}},
        {"LN_Neck_II", {"LN_Neck_II_L", "LN_Neck_II_R"}},
        {"LN II-III L", {"LN_Neck_II_L", "LN_Neck_III_L"}},
        {"Level II bis IV re", {"LN_Neck_II_R", "LN_Neck_III_R"}},
        {"Nivel II a III izq", {"LN_Neck_II_L", "LN_Neck_III_L"}},
        {"Neck 2-4 R", {"LN_Neck_II_R", "LN_Neck_III_R"}},
        {"LN_Neck_234_L", {"LN_Neck_II_L", "LN_Neck_III_L"}},
        {"LN_Neck_III-IV_L", {"LN_Neck_III_L"}},
        {"Level Ib/II L", {"LN_Neck_II_L"}},
        {"II L", {"LN_Neck_II_L"}},
        {"LN LIII", {"LN_Neck_II_L", "LN_Neck_III_L"}},  // III of the left, or II "li"
    };
    for (const auto& [name, candidates] : questions) {
        const NameMatch match = Aliases::shared().match(name);
        EXPECT_FALSE(match.known) << name << " was taken for " << match.name;
        EXPECT_EQ(match.name, name);
        EXPECT_EQ(match.candidates, candidates) << name << ": " << ::testing::PrintToString(match.candidates);
    }
}

TEST(AliasesTest, HasTheEight) {
    EXPECT_THAT(Aliases::shared().oars(),
                ElementsAre("Glnd_Submand_L", "Glnd_Submand_R", "LN_Neck_III_L", "LN_Neck_III_R", "LN_Neck_II_L",
                            "LN_Neck_II_R", "Parotid_L", "Parotid_R"));
}

TEST(AliasesTest, NamesThatCouldBeReadInTooManyWaysAreUnknown) {
    const base::TemporaryFolder folder;
    const auto file = folder.path() / "table.json";
    base::writeFile(file,
                    R"({"sides":{"L":["a","aa","aaa"]},"no side":[],"glands":{"X":["a","aa"]},"gland words":["a","aa"],
                              "levels":{},"level words":[],"words between levels":[]})");
    const Aliases table(file);
    EXPECT_FALSE(table.match(std::string(90, 'a')).known);
    EXPECT_FALSE(table.match(std::string(100000, 'a')).known);
}

TEST(AliasesTest, RefusesWhatIsNoTable) {
    const base::TemporaryFolder folder;
    const auto file = folder.path() / "table.json";
    for (const char* text : {"", "[]", "{}", R"({"sides":1,"glands":{}})", R"({"glands":{"X":[1]}})",
                             R"({"glands":{},"levels":{"LN_Neck_II":1e308}})"}) {
        base::writeFile(file, text);
        try {
            const Aliases table(file);
            FAIL() << text;
        } catch (const base::Error& error) {
            EXPECT_EQ(error.code(), base::ErrorCode::Damaged) << text;
        }
    }
    EXPECT_THROW(Aliases(folder.path() / "none.json"), base::Error);
}

}  // namespace
}  // namespace bauta::study
