// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/study/StructureNames.h"

#include <gtest/gtest.h>

namespace bauta::study {
namespace {

const std::vector<std::string> kPerson = {"MÜLLER^Hans Peter", "PAT-0047-X", "19570423", "Lee", "7"};

TEST(StructureNamesTest, NamesOfOrgansStayAsTheyAre) {
    for (const char* name : {"GTV-p (boost) 60.5", "Brainstem", "PTV_54/60^x", "~Lens L", "Sleeve", "Cannula", "ROI 5",
                             "Plan 2304", "Hanse"}) {
        const StoredName stored = storedStructureName(name, 3, kPerson);
        EXPECT_EQ(stored.name, name);
        EXPECT_FALSE(stored.replaced) << name;
    }
}

TEST(StructureNamesTest, ANameThatHoldsAPersonIsReplaced) {
    for (const char* name : {"GTV Müller", "gtv_MUELLER", "PTVmuller54", "Hans", "boost-peter", "GTV Lee", "LeeGTV",
                             "PAT-0047-X", "pat0047x", "Tumor 0047", "bone 23.04.1957", "19570423", "GTV 1957-04-23",
                             "23/4/57 GTV", "GTV 04231957", "04/23/57", "GTV570423x", "1957.4.23"}) {
        const StoredName stored = storedStructureName(name, 3, kPerson);
        EXPECT_EQ(stored.name, "ROI_3") << name;
        EXPECT_TRUE(stored.replaced) << name;
    }
    EXPECT_EQ(storedStructureName("Müller", 3, {}).name, "Muller") << "no header, no person";
}

TEST(StructureNamesTest, OnlyPlainSignsAreKept) {
    EXPECT_EQ(storedStructureName("  Ohrspeicheldrüse\tlinks\n", 1, {}).name, "Ohrspeicheldruselinks");
    EXPECT_EQ(storedStructureName("a\"b\\c<d>'e'\x01;", 1, {}).name, "abcde");
    EXPECT_EQ(storedStructureName("Par\xF3tida", 1, {}).name, "Parotida") << "Latin-1 that was not decoded";
    EXPECT_EQ(storedStructureName("Glande sous\xE2\x80\x91maxillaire", 1, {}).name, "Glande sous maxillaire");
    EXPECT_EQ(storedStructureName(std::string(300, 'x'), 1, {}).name, std::string(64, 'x'));
    for (const char* nothing : {"", "   ", "耳下腺", "--", "\xE2\x80\xA2", "***"}) {
        const StoredName stored = storedStructureName(nothing, 12, {});
        EXPECT_EQ(stored.name, "ROI_12") << nothing;
        EXPECT_TRUE(stored.replaced);
    }
}

TEST(StructureNamesTest, CaseAndAccentsAreFolded) {
    EXPECT_EQ(folded("ÄÖÜ ß Éàñçøł Šž"), "aou ss eancol sz");
    EXPECT_EQ(folded("e\xCC\x81"), "e") << "an accent of its own";
    EXPECT_EQ(folded("Ж"), std::string(1, kForeignLetter));
}

}  // namespace
}  // namespace bauta::study
