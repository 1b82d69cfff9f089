// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <dcmtk/config/osconfig.h>  // must come first, as DCMTK asks

#include <dcmtk/dcmdata/dctk.h>

#include <optional>
#include <string>

namespace bauta::dicom::detail {

/// Registers the decoders and silences DCMTK's log, once.
void prepareDcmtk();

/// First value (or value `index`) without padding; empty when absent.
std::string text(DcmItem& item, const DcmTagKey& tag, unsigned long index = 0);
std::optional<double> real(DcmItem& item, const DcmTagKey& tag, unsigned long index = 0);
int whole(DcmItem& item, const DcmTagKey& tag, int absent);

/// Transfer syntaxes whose pixels lie in the file as they are.
bool isNative(const std::string& transferSyntaxUid);
bool isJpeg2000(const std::string& transferSyntaxUid);
/// Those that can be decoded here.
bool isDecodable(const std::string& transferSyntaxUid);

}  // namespace bauta::dicom::detail
