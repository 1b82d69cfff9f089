// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/dicom/detail/Dcmtk.h"  // DCMTK's headers must come first

#include <string>

namespace bauta::dicom::detail {

/// Calls f(item) for each item of a sequence; for none when the element is absent or no sequence. Linear in the number
/// of items, unlike asking for them one by one.
template <typename F>
void forEachItem(DcmItem& parent, const DcmTagKey& tag, F&& f) {
    DcmElement* element = nullptr;
    if (parent.findAndGetElement(tag, element).bad()) return;
    auto* const sequence = dynamic_cast<DcmSequenceOfItems*>(element);
    if (sequence == nullptr) return;
    for (DcmObject* o = sequence->nextInContainer(nullptr); o != nullptr; o = sequence->nextInContainer(o)) {
        if (auto* const item = dynamic_cast<DcmItem*>(o)) f(*item);
    }
}

/// A text element as UTF-8 in one line, by the character sets of the item or else of the data set. Bytes that these do
/// not explain are taken as UTF-8 where they are that, else as Latin-1. Empty when absent.
std::string decoded(DcmItem& item, const DcmTagKey& tag, DcmItem& dataset);

}  // namespace bauta::dicom::detail
