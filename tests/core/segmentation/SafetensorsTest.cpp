// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/segmentation/training/Safetensors.h"

#include <gtest/gtest.h>

#include <bit>
#include <cstring>
#include <limits>

#include "core/base/Error.h"
#include "core/base/Files.h"

namespace bauta::segmentation {
namespace {

using base::Json;

const std::vector<float> kWeights = {1, -2, 0.5F, 3, 4, 5}, kBias = {0.25F, 8};

class SafetensorsTest : public ::testing::Test {
  protected:
    SafetensorsTest() {
        TensorFile::write(path_, {{"epoch", 3}, {"text", "µ"}},
                          {{"a.weight", {2, 3}, kWeights}, {"a.bias", {2}, kBias}});
        bytes_ = base::readFile(path_);
    }
    /// The sentence of the refusal; empty when the bytes are taken.
    std::string refusal(const std::string& bytes) {
        base::writeFile(path_, bytes);
        try {
            const TensorFile file = TensorFile::read(path_);
            return {};
        } catch (const base::Error& e) {
            EXPECT_EQ(e.code(), base::ErrorCode::Damaged) << e.line();
            EXPECT_EQ(e.context(), path_.string());
            EXPECT_EQ(std::string(e.what()).find(folder_.path().string()), std::string::npos);
            return e.what();
        }
    }
    std::string withHeader(const std::string& header, const std::string& data = {}) const {
        const std::uint64_t length = header.size();
        std::string text(sizeof length, '\0');
        std::memcpy(text.data(), &length, sizeof length);
        return text + header + data;
    }

    base::TemporaryFolder folder_;
    const std::filesystem::path path_ = folder_.path() / "last.safetensors";
    std::string bytes_;
};

TEST_F(SafetensorsTest, GivesBackWhatWasWritten) {
    const TensorFile file = TensorFile::read(path_);
    EXPECT_EQ(file.metadata(), Json({{"epoch", 3}, {"text", "µ"}}));
    EXPECT_EQ(TensorFile::readMetadata(path_), file.metadata());
    const auto weights = file.find("a.weight", {2, 3}), bias = file.find("a.bias", {2});
    EXPECT_EQ(std::vector<float>(weights.begin(), weights.end()), kWeights);
    EXPECT_EQ(std::vector<float>(bias.begin(), bias.end()), kBias);
}

// By the format's own description: length, header, numbers, nothing else.
TEST_F(SafetensorsTest, HasTheSafetensorsLayout) {
    std::uint64_t length = 0;
    std::memcpy(&length, bytes_.data(), sizeof length);
    const Json header = Json::parse(bytes_.substr(8, length));
    EXPECT_EQ(header.at("a.weight"), Json({{"dtype", "F32"}, {"shape", {2, 3}}, {"data_offsets", {0, 24}}}));
    EXPECT_EQ(header.at("a.bias"), Json({{"dtype", "F32"}, {"shape", {2}}, {"data_offsets", {24, 32}}}));
    for (const auto& [key, value] : header.at("__metadata__").items()) EXPECT_TRUE(value.is_string()) << key;
    ASSERT_EQ(bytes_.size(), 8 + length + 32);
    EXPECT_EQ(length % 8, 0U);
    float third = 0;
    std::memcpy(&third, bytes_.data() + 8 + length + 8, sizeof third);
    EXPECT_EQ(third, 0.5F);
}

TEST_F(SafetensorsTest, RefusesAFileCutAnywhere) {
    for (std::size_t length = 0; length < bytes_.size(); ++length) {
        EXPECT_NE(refusal(bytes_.substr(0, length)), "") << length;
    }
}

TEST_F(SafetensorsTest, RefusesWhatItIsNot) {
    std::string huge = bytes_;
    huge[7] = '\x7f';
    EXPECT_NE(refusal(huge).find("not one of Bauta's"), std::string::npos);
    EXPECT_NE(refusal("a text that is no checkpoint"), "");
    EXPECT_NE(refusal(withHeader("not json")).find("not one of Bauta's"), std::string::npos);
    EXPECT_NE(refusal(withHeader("{}")).find("not one of Bauta's"), std::string::npos);
    EXPECT_NE(refusal(withHeader(R"({"__metadata__":{"format":"pt"}})")).find("not one of Bauta's"), std::string::npos);
    EXPECT_NE(refusal(bytes_ + "x").find("longer"), std::string::npos);
}

TEST_F(SafetensorsTest, RefusesTensorsThatMakeNoSense) {
    const std::string ours = R"({"__metadata__":{"bauta":"{}"},"w":)", four(16, '\0');
    const auto with = [&](const std::string& entry) { return refusal(withHeader(ours + entry + "}", four)); };
    EXPECT_EQ(with(R"({"dtype":"F32","shape":[4],"data_offsets":[0,16]})"), "");
    for (const char* entry : {R"({"dtype":"F16","shape":[4],"data_offsets":[0,16]})", R"({"dtype":"F32","shape":[4]})",
                              R"({"dtype":"F32","shape":[3],"data_offsets":[0,16]})",
                              R"({"dtype":"F32","shape":[4],"data_offsets":[4,20]})",
                              R"({"dtype":"F32","shape":[-4],"data_offsets":[0,16]})",
                              R"({"dtype":"F32","shape":[0],"data_offsets":[0,0]})",
                              R"({"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,0]})", "7", "[]"}) {
        EXPECT_NE(with(entry), "") << entry;
    }
}

TEST_F(SafetensorsTest, RefusesNumbersThatAreNotFinite) {
    for (const float bad : {std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity()}) {
        std::string bytes = bytes_;
        std::memcpy(bytes.data() + bytes.size() - 4, &bad, 4);
        EXPECT_NE(refusal(bytes).find("not finite in a.bias"), std::string::npos);
    }
}

TEST_F(SafetensorsTest, SaysWhichTensorIsMissingOrOfAnotherShape) {
    const TensorFile file = TensorFile::read(path_);
    const auto sentence = [&](const std::string& name, const std::vector<std::int64_t>& shape) {
        try {
            (void)file.find(name, shape);
        } catch (const base::Error& e) {
            return std::string(e.what());
        }
        return std::string();
    };
    EXPECT_NE(sentence("b", {2}).find("lacks b"), std::string::npos);
    EXPECT_NE(sentence("a.bias", {3}).find("another shape of a.bias"), std::string::npos);
}

}  // namespace
}  // namespace bauta::segmentation
