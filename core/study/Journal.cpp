// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/study/Journal.h"

#include <algorithm>
#include <cstdlib>
#include <random>
#include <set>
#include <tuple>

#include "core/base/Error.h"
#include "core/base/Files.h"
#include "core/study/FileLock.h"
#include "core/study/Sidecars.h"

namespace bauta::study {
namespace {

using base::Error;
using base::ErrorCode;

constexpr std::size_t kLongestReader = 64;

bool isNameChar(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
}

fs::path settingsFolder() {
    if (const char* configured = std::getenv("XDG_CONFIG_HOME"); configured != nullptr && *configured != '\0') {
        return fs::path(configured) / "bauta";
    }
    if (const char* home = std::getenv("HOME"); home != nullptr && *home != '\0') {
        return fs::path(home) / ".config" / "bauta";
    }
    throw Error(ErrorCode::Io, "there is no home folder to keep this installation's id in", {},
                "set HOME, XDG_CONFIG_HOME or BAUTA_INSTALLATION");
}

/// The events of several journals in one: by their order, then by time. Neither a clock that was set back nor a program
/// that gives no order may reorder the lines of a journal, so each counts as no earlier than the one before it.
std::vector<RatingEvent> inOrder(const std::vector<const std::vector<RatingEvent>*>& journals) {
    using Key = std::tuple<std::uint64_t, std::string, std::size_t, std::size_t>;
    std::vector<std::pair<Key, const RatingEvent*>> keyed;
    for (std::size_t j = 0; j < journals.size(); ++j) {
        std::pair<std::uint64_t, std::string> latest;
        for (std::size_t i = 0; i < journals[j]->size(); ++i) {
            const RatingEvent& event = (*journals[j])[i];
            const std::uint64_t order = std::max(latest.first, event.rating.order);
            latest = std::max(latest, {order, event.rating.datetime_utc});
            keyed.push_back({{latest.first, latest.second, j, i}, &event});
        }
    }
    std::ranges::sort(keyed, {}, &std::pair<Key, const RatingEvent*>::first);
    std::vector<RatingEvent> events;
    events.reserve(keyed.size());
    for (const auto& [key, event] : keyed) events.push_back(*event);
    return events;
}

std::set<std::string> undoneEvents(const std::vector<RatingEvent>& events) {
    std::set<std::string> undone;
    for (const RatingEvent& event : events) {
        if (event.undo) undone.insert(event.undoes);
    }
    return undone;
}

}  // namespace

const std::vector<std::string>& ratingReasons() {
    static const std::vector<std::string> reasons = {"eyes", "nose", "mouth", "unusable", "other", "tissue"};
    return reasons;
}

void requireSoundRating(const Rating& rating) {
    const auto refuse = [](const std::string& message, const std::string& hint = {}) {
        throw Error(ErrorCode::BadRequest, message, {}, hint);
    };
    if (std::ranges::all_of(rating.reader, [](unsigned char c) { return c <= ' '; })) {
        refuse("a rating needs a reader", "give the reader's initials or another pseudonym");
    }
    if (rating.reader.size() > kLongestReader ||
        std::ranges::any_of(rating.reader, [](unsigned char c) { return c < ' '; })) {
        refuse("the reader's name must be one line of at most 64 bytes");
    }
    if (rating.label != 0 && rating.label != 1) refuse("a label is 0 or 1, not " + std::to_string(rating.label));
    std::set<std::string> seen;
    bool makesZero = false;
    for (const std::string& reason : rating.reasons) {
        if (std::ranges::find(ratingReasons(), reason) == ratingReasons().end()) {
            refuse("unknown reason: " + reason, "known are eyes, nose, mouth, unusable, other and tissue");
        }
        if (!seen.insert(reason).second) refuse("the reason " + reason + " is given twice");
        makesZero = makesZero || reason != "tissue";
    }
    if (rating.label == 1 && makesZero) {
        refuse("label 1 contradicts the reason " +
                   *std::ranges::find_if(rating.reasons, [](const std::string& r) { return r != "tissue"; }),
               "every reason but tissue makes the label 0");
    }
}

std::string randomId() {
    std::random_device device;
    static constexpr char kDigits[] = "0123456789abcdef";
    std::string id;
    while (id.size() < 32) {
        for (unsigned bits = device(), k = 0; k < 8; ++k, bits >>= 4) id += kDigits[bits & 15U];
    }
    return id;
}

std::string installationId() {
    if (const char* fixed = std::getenv("BAUTA_INSTALLATION"); fixed != nullptr && *fixed != '\0') {
        std::string id = fixed;
        if (!std::ranges::all_of(id, isNameChar)) {
            throw Error(ErrorCode::BadRequest, "BAUTA_INSTALLATION may hold letters, digits, _ and - only");
        }
        return id;
    }
    const fs::path folder = settingsFolder();
    const fs::path file = folder / "installation";
    fs::create_directories(folder);
    const FileLock lock(folder / "installation.lock");
    if (fs::exists(file)) {
        std::string id = base::readFile(file);
        std::erase_if(id, [](char c) { return !isNameChar(c); });
        if (!id.empty()) return id;
    }
    std::string id = randomId().substr(0, 8);
    base::writeFile(file, id + "\n");
    return id;
}

std::string journalName(const std::string& reader) {
    std::string file;
    for (const char c : reader) file += isNameChar(c) ? c : '_';
    return file + "-" + installationId() + ".jsonl";
}

void Journals::take(File& file, const std::string& line) {
    file.last = line;
    file.mark.bytes += line.size() + 1;
    try {
        file.events.push_back(ratingEventFromJson(base::parseJson(line, file.mark.journal)));
    } catch (const std::exception&) {
        ++file.unreadable;
    }
}

void Journals::restore(const Index& index) {
    files_.clear();
    for (const JournalMark& mark : index.journals()) files_[mark.journal].mark = {mark.journal, mark.inode, 0};
    // A line is believed only where it follows the one before it: what the index once failed to take (full disk, busy)
    // leaves a gap, and from there the journal is read again.
    for (const JournalLine& line : index.lines()) {
        const auto file = files_.find(line.journal);
        if (file == files_.end() || line.position != file->second.mark.bytes) continue;
        take(file->second, line.text);
    }
}

bool Journals::read(const fs::path& path, File& file, Index::Change& change) {
    const std::string name = path.filename().string();
    const FileStamp stamp = FileStamp::of(path);
    if (file.mark.inode == stamp.inode && stamp.bytes == file.mark.bytes) return false;
    // Lines follow those known only if the last of these is where it was: what could not be synced is cut off again,
    // and a copy may have been written over.
    const auto isContinued = [&] {
        if (file.mark.bytes == 0) return true;
        std::uintmax_t at = file.mark.bytes - file.last.size() - 1;
        const std::vector<std::string> lines = base::readLines(path, at);
        return !lines.empty() && lines.front() == file.last;
    };
    bool any = false;
    if (file.mark.inode != stamp.inode || stamp.bytes < file.mark.bytes || !isContinued()) {
        if (file.mark.bytes > 0) {
            change.resetJournals.push_back(name);
            any = true;
        }
        file = {};
        file.mark = {name, stamp.inode, 0};
    }
    std::uintmax_t offset = file.mark.bytes;
    const std::vector<std::string> lines = base::readLines(path, offset);
    for (const std::string& line : lines) {
        change.lines.push_back({name, file.mark.bytes, line});
        take(file, line);
    }
    if (lines.empty()) return any;
    change.journals.push_back(file.mark);
    return true;
}

bool Journals::read(Index::Change& change) {
    bool any = false;
    std::set<std::string> present, closed;
    std::error_code error;
    for (auto entry = fs::directory_iterator(folder_, error); !error && entry != fs::directory_iterator();
         entry.increment(error)) {
        const std::string name = entry->path().filename().string();
        if (name.starts_with('.') || entry->path().extension() != ".jsonl") continue;
        present.insert(name);
        try {
            any = read(entry->path(), files_[name], change) || any;
        } catch (const Error&) {
            closed.insert(name);
        }
    }
    if (error && error != std::errc::no_such_file_or_directory) closed.insert("");
    any = any || closed != unreadable_;
    unreadable_ = std::move(closed);
    for (auto file = files_.begin(); file != files_.end();) {
        if (present.contains(file->first)) {
            ++file;
            continue;
        }
        change.resetJournals.push_back(file->first);
        file = files_.erase(file);
        any = true;
    }
    return any;
}

std::vector<RatingEvent> Journals::events() const {
    std::vector<const std::vector<RatingEvent>*> journals;
    for (const auto& [name, file] : files_) journals.push_back(&file.events);
    return inOrder(journals);
}

std::size_t Journals::unreadableLines() const {
    std::size_t count = 0;
    for (const auto& [name, file] : files_) count += file.unreadable;
    return count;
}

std::vector<Rating> standingRatings(const std::vector<RatingEvent>& events) {
    const std::set<std::string> undone = undoneEvents(events);
    std::set<std::tuple<std::string, std::string, std::string>> taken;
    std::vector<Rating> standing;
    for (auto event = events.rbegin(); event != events.rend(); ++event) {
        const Rating& r = event->rating;
        if (event->undo || undone.contains(r.eventId)) continue;
        if (taken.insert({r.subject, r.method, r.reader}).second) standing.push_back(r);
    }
    std::ranges::reverse(standing);
    return standing;
}

std::optional<Rating> lastRating(const std::vector<RatingEvent>& events, const std::string& reader,
                                 const std::string& subject, const std::string& method) {
    const std::set<std::string> undone = undoneEvents(events);
    for (auto event = events.rbegin(); event != events.rend(); ++event) {
        const Rating& r = event->rating;
        if (event->undo || r.reader != reader || undone.contains(r.eventId)) continue;
        if ((subject.empty() || r.subject == subject) && (method.empty() || r.method == method)) return r;
    }
    return std::nullopt;
}

}  // namespace bauta::study
