// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dicom/detail/Weighting.h"

#include <algorithm>
#include <cctype>
#include <vector>

#include "core/dicom/Series.h"

namespace bauta::dicom {

namespace detail {

namespace {

// Words of letters and digits, in lower case; a star stays, so that "t2*" is not "t2".
std::vector<std::string> wordsOf(std::string_view text) {
    std::vector<std::string> words(1);
    for (const char raw : text) {
        const auto c = static_cast<unsigned char>(raw);
        if (std::isalnum(c) != 0 || raw == '*') {
            words.back() += static_cast<char>(std::tolower(c));
        } else if (!words.back().empty()) {
            words.emplace_back();
        }
    }
    return words;
}

bool anyOf(const std::vector<std::string>& words, std::initializer_list<std::string_view> exact,
           std::initializer_list<std::string_view> starts) {
    return std::any_of(words.begin(), words.end(), [&](const std::string& w) {
        return std::find(exact.begin(), exact.end(), w) != exact.end() ||
               std::any_of(starts.begin(), starts.end(), [&](std::string_view s) { return w.starts_with(s); });
    });
}

}  // namespace

std::string weightingFromWords(std::string_view text) {
    const auto words = wordsOf(text);
    if (anyOf(words, {"t2*"}, {"t2star", "swi", "diff", "dwi", "dti"})) return {};
    const bool t1 = anyOf(words, {"t1"},
                          {"t1w", "t1tse", "t1se", "t1fl", "t1fs", "mprage", "mpr", "spgr", "fspgr", "bravo", "mp2rage",
                           "t1mpr", "t1vibe", "t1space"});
    const bool t2 = anyOf(words, {"t2"},
                          {"t2w", "t2tse", "t2se", "t2fse", "t2fs", "t2blade", "t2space", "haste", "flair", "t2flair"});
    const bool pd = anyOf(words, {"pd", "dp"}, {"pdw", "pdtse", "pdse", "pdfs", "proton"});
    if (static_cast<int>(t1) + static_cast<int>(t2) + static_cast<int>(pd) != 1) return {};
    return t1 ? "T1w" : t2 ? "T2w" : "PDw";
}

}  // namespace detail

image::Modality guessModality(const Header& h) {
    using image::Modality;
    if (h.kind == Kind::CtImage || h.modality == "CT") return Modality::CT;
    if (!h.weightingHint.empty()) return image::modalityFromName(h.weightingHint);
    if (!h.echoTime_ms) return Modality::MR;
    const double te = *h.echoTime_ms;
    if (h.inversionTime_ms && *h.inversionTime_ms >= 600 && *h.inversionTime_ms <= 1300 && te < 15)
        return Modality::T1w;
    if (!h.repetitionTime_ms) return Modality::MR;
    const double tr = *h.repetitionTime_ms;
    if (te >= 60 && tr >= 1500) return Modality::T2w;
    if (te < 30 && tr <= 900) return Modality::T1w;
    if (te < 40 && tr >= 1500) return Modality::PDw;
    return Modality::MR;
}

}  // namespace bauta::dicom
