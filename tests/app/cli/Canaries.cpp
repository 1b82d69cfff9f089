// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/app/cli/Canaries.h"

#include <dcmtk/config/osconfig.h>

#include <dcmtk/dcmdata/dctk.h>

#include <array>
#include <cstdio>
#include <set>
#include <stdexcept>
#include <vector>

#include "core/base/Files.h"

namespace bauta::test {
namespace {

struct Text {
    DcmTagKey tag;
    DcmEVR vr;
};

std::string valueOf(const DcmTagKey& tag, DcmEVR vr) {
    char text[64];
    std::snprintf(text, sizeof text, "CNRY%04X%04X", tag.getGroup(), tag.getElement());
    switch (vr) {
        case EVR_DA:
            return "19570423";
        case EVR_DT:
            return "19570423121314";
        case EVR_TM:
            return "121314.151617";
        case EVR_UI:
            return "1.2.826.0.1.3680043.10.777." + std::to_string(tag.getGroup()) + "." +
                   std::to_string(tag.getElement());
        case EVR_PN:
            return std::string(text) + "^CNRYGIVEN";
        default:
            return text;
    }
}

/// All elements of text in the dictionary but those that say how the file is to be read.
std::vector<Text> allTexts() {
    const std::set<DcmEVR> kinds = {EVR_AE, EVR_CS, EVR_DA, EVR_DT, EVR_LO, EVR_LT, EVR_PN,
                                    EVR_SH, EVR_ST, EVR_TM, EVR_UC, EVR_UI, EVR_UR, EVR_UT};
    const std::set<Uint16> structural = {0x0000, 0x0002, 0x0004, 0x0028, 0x5400, 0x7FE0, 0xFFFA, 0xFFFC, 0xFFFE};
    std::vector<Text> all;
    DcmDataDictionary& dictionary = dcmDataDict.wrlock();
    for (auto entry = dictionary.normalBegin(); entry != dictionary.normalEnd(); ++entry) {
        const DcmEVR vr = (*entry)->getEVR();
        const DcmTagKey tag = (*entry)->getKey();
        if ((*entry)->getPrivateCreator() != nullptr || tag.getGroup() % 2 != 0) continue;
        if (kinds.contains(vr) && !structural.contains(tag.getGroup())) all.push_back({tag, vr});
    }
    dcmDataDict.wrunlock();
    return all;
}

int fill(DcmItem& item) {
    static const std::vector<Text> texts = allTexts();
    int count = 0;
    for (const Text& text : texts) {
        if (text.tag == DCM_SpecificCharacterSet || item.tagExists(text.tag)) continue;
        if (item.putAndInsertString(text.tag, valueOf(text.tag, text.vr).c_str()).good()) ++count;
    }
    return count;
}

}  // namespace

int addCanaries(const std::filesystem::path& file) {
    DcmFileFormat format;
    if (format.loadFile(file.c_str()).bad()) throw std::runtime_error("cannot read " + file.string());
    format.loadAllDataIntoMemory();  // or the pixels would be read from the file while it is written anew
    DcmDataset& data = *format.getDataset();
    for (DcmItem* meta : {static_cast<DcmItem*>(format.getMetaInfo())}) {
        meta->putAndInsertString(DCM_SourceApplicationEntityTitle, "CNRYMETA");
    }
    int count = fill(data);
    DcmItem* nested = nullptr;
    for (const DcmTagKey& sequence :
         {DCM_RequestAttributesSequence, DCM_OtherPatientIDsSequence, DCM_SourceImageSequence}) {
        data.findOrCreateSequenceItem(sequence, nested, -2);
        count += fill(*nested);
        nested->findOrCreateSequenceItem(DCM_PersonIdentificationCodeSequence, nested, -2);
        count += fill(*nested);
    }
    // Of a structure set, what stands beside each ROI.
    for (const DcmTagKey& sequence : {DCM_StructureSetROISequence, DCM_ROIContourSequence}) {
        for (signed long i = 0; data.findAndGetSequenceItem(sequence, nested, i).good(); ++i) {
            for (const DcmTagKey& tag : {DCM_ROIDescription, DCM_ROIGenerationDescription}) {
                if (nested->putAndInsertString(tag, valueOf(tag, EVR_LO).c_str()).good()) ++count;
            }
        }
    }
    data.putAndInsertString(DcmTag(0x0009, 0x0010, EVR_LO), "CNRYMAKER");
    data.putAndInsertString(DcmTag(0x0009, 0x1001, EVR_LO), "CNRYPRIVATE");
    data.putAndInsertString(DcmTag(0x0009, 0x1002, EVR_UT), "CNRYPRIVATETEXT");
    const std::string bytes = "CNRYPRIVATEBYTES";
    data.putAndInsertUint8Array(DcmTag(0x0009, 0x1003, EVR_OB), reinterpret_cast<const Uint8*>(bytes.data()),
                                bytes.size());
    data.putAndInsertUint8Array(DcmTag(0x0009, 0x1004, EVR_UN), reinterpret_cast<const Uint8*>(bytes.data()),
                                bytes.size());
    if (format.saveFile(file.c_str(), EXS_LittleEndianExplicit).bad()) throw std::runtime_error("cannot write");
    return count + 5;
}

void addNiftiCanaries(const std::filesystem::path& file) {
    std::string bytes = base::readFile(file);
    struct Field {
        const char* text;
        std::size_t at;
    };
    for (const Field& field : {Field{"CNRYTYPE", 4}, Field{"CNRYDBNAME", 18}, Field{"CNRYDESCRIP", 148},
                               Field{"CNRYAUXFILE", 228}, Field{"CNRYINTENT", 328}}) {
        bytes.replace(field.at, std::string(field.text).size(), field.text);
    }
    base::writeFile(file, bytes);
}

}  // namespace bauta::test
