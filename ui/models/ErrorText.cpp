// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/ErrorText.h"

namespace bauta::models {
namespace {

QString finished(QString text) {
    text = text.trimmed();
    if (!text.isEmpty() && !text.endsWith('.') && !text.endsWith('?')) text += '.';
    return text;
}

}  // namespace

QString sentence(const base::Error& error) {
    const QString message = QString::fromStdString(error.what()).trimmed();
    const QString context = QString::fromStdString(error.context());
    if (context.isEmpty() || message.contains(context)) return finished(message);
    return finished(context + ": " + message);
}

QString whatToDo(const base::Error& error) {
    if (!error.hint().empty()) {
        QString hint = finished(QString::fromStdString(error.hint()));
        if (!hint.isEmpty()) hint[0] = hint[0].toUpper();
        return hint;
    }
    using base::ErrorCode;
    switch (error.code()) {
        case ErrorCode::NotFound:
            return "Connect the drive or choose another folder.";
        case ErrorCode::Io:
            return "Check that the drive is connected and that you may read and write there, then try again.";
        case ErrorCode::DiskFull:
            return "Free some space on the drive, then try again.";
        case ErrorCode::Damaged:
            return "Copy the file again from its source, or leave it out.";
        case ErrorCode::Geometry:
            return "Correct the files so that both are on one grid, then import again.";
        case ErrorCode::Unsupported:
            return "Convert it to NIfTI, NRRD or MetaImage with one 3-D image a file.";
        case ErrorCode::NotApplicable:
            return "Choose another method for this subject.";
        case ErrorCode::BadRequest:
            return "Correct the request and try again.";
        case ErrorCode::Cancelled:
            return "Run it again when you want it finished.";
        case ErrorCode::Internal:
            return "Read the log, and report it with the log when it happens again.";
    }
    return {};
}

}  // namespace bauta::models
