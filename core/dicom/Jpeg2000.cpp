// SPDX-License-Identifier: GPL-3.0-or-later
// DCMTK has no JPEG 2000 decoder and GDCM may end the process, so the code stream goes to OpenJPEG directly.
#include <openjpeg.h>

#include <algorithm>
#include <cstring>
#include <memory>

#include "core/dicom/detail/Pixels.h"
#include "core/image/detail/ByteSource.h"

namespace bauta::dicom::detail {
using base::ErrorCode;
using image::detail::refuse;

namespace {

struct Input {
    const std::uint8_t* bytes;
    std::size_t size;
    std::size_t at;
};

OPJ_SIZE_T readBytes(void* to, OPJ_SIZE_T wanted, void* user) {
    auto& in = *static_cast<Input*>(user);
    if (in.at >= in.size) return static_cast<OPJ_SIZE_T>(-1);
    const std::size_t n = std::min<std::size_t>(wanted, in.size - in.at);
    std::memcpy(to, in.bytes + in.at, n);
    in.at += n;
    return n;
}

OPJ_OFF_T skipBytes(OPJ_OFF_T bytes, void* user) {
    auto& in = *static_cast<Input*>(user);
    if (bytes < 0 || static_cast<std::size_t>(bytes) > in.size - in.at) return -1;
    in.at += static_cast<std::size_t>(bytes);
    return bytes;
}

OPJ_BOOL seekTo(OPJ_OFF_T place, void* user) {
    auto& in = *static_cast<Input*>(user);
    if (place < 0 || static_cast<std::size_t>(place) > in.size) return OPJ_FALSE;
    in.at = static_cast<std::size_t>(place);
    return OPJ_TRUE;
}

// OpenJPEG's codec and stream types are both void, so one deleter type each.
template <auto destroy>
struct With {
    template <typename T>
    void operator()(T* object) const noexcept {
        destroy(object);
    }
};

}  // namespace

std::vector<std::int32_t> decodeJpeg2000(const std::vector<std::uint8_t>& packed, const Header& h) {
    const auto damaged = [&]() {
        refuse(ErrorCode::Damaged, h.file, "its JPEG 2000 pixels are damaged", "copy or export it again");
    };
    static constexpr std::uint8_t kBoxed[] = {0, 0, 0, 12, 'j', 'P'};
    const bool boxed = packed.size() > 6 && std::equal(std::begin(kBoxed), std::end(kBoxed), packed.begin());
    Input in{packed.data(), packed.size(), 0};
    const std::unique_ptr<opj_stream_t, With<opj_stream_destroy>> stream(
        opj_stream_create(std::size_t{1} << 16U, OPJ_TRUE));
    const std::unique_ptr<opj_codec_t, With<opj_destroy_codec>> codec(
        opj_create_decompress(boxed ? OPJ_CODEC_JP2 : OPJ_CODEC_J2K));
    if (!stream || !codec) throw std::bad_alloc();
    opj_stream_set_read_function(stream.get(), readBytes);
    opj_stream_set_skip_function(stream.get(), skipBytes);
    opj_stream_set_seek_function(stream.get(), seekTo);
    opj_stream_set_user_data(stream.get(), &in, nullptr);
    opj_stream_set_user_data_length(stream.get(), packed.size());

    opj_dparameters_t parameters;
    opj_set_default_decoder_parameters(&parameters);
    opj_image_t* raw = nullptr;
    if (opj_setup_decoder(codec.get(), &parameters) == 0 || opj_read_header(stream.get(), codec.get(), &raw) == 0) {
        damaged();
    }
    const std::unique_ptr<opj_image_t, With<opj_image_destroy>> picture(raw);
    // Checked before decoding: a damaged code stream may claim any size.
    const auto columns = static_cast<OPJ_UINT32>(h.columns);
    const auto rows = static_cast<OPJ_UINT32>(h.rows);
    if (picture->numcomps != 1 || picture->x1 - picture->x0 != columns || picture->y1 - picture->y0 != rows) damaged();
    if (opj_decode(codec.get(), stream.get(), picture.get()) == 0) damaged();
    const opj_image_comp_t& grey = picture->comps[0];
    if (grey.w != columns || grey.h != rows || grey.data == nullptr || grey.prec < 1 || grey.prec > 16) damaged();

    // Where code stream and header disagree on the sign, the header is right (the bits are two's complement).
    std::vector<std::int32_t> values(grey.data, grey.data + std::size_t{columns} * rows);
    if ((grey.sgnd != 0) != h.isSigned) {
        const std::int32_t full = std::int32_t{1} << grey.prec;
        for (std::int32_t& v : values) {
            v &= full - 1;
            if (h.isSigned && v >= full / 2) v -= full;
        }
    }
    return values;
}

}  // namespace bauta::dicom::detail
