// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/detail/Descriptor.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <string>

#include "core/base/Error.h"

namespace bauta::base::detail {

Descriptor::Descriptor(int value) : value_(value) {
    if (value_ > 2 || value_ < 0) return;
    value_ = ::fcntl(value, F_DUPFD_CLOEXEC, 3);
    ::close(value);
}

void Descriptor::close() {
    if (value_ >= 0) ::close(std::exchange(value_, -1));
}

Pipe::Pipe() {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) failStart();
    read = Descriptor(ends[0]);
    write = Descriptor(ends[1]);
}

void failStart() {
    throw Error(ErrorCode::Io, std::string("cannot start a process: ") + std::strerror(errno));
}

}  // namespace bauta::base::detail
