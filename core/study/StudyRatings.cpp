// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>

#include "core/base/Error.h"
#include "core/base/Files.h"
#include "core/base/Time.h"
#include "core/base/Version.h"
#include "core/study/Sidecars.h"
#include "core/study/StudyState.h"

namespace bauta::study {
namespace {

using base::Error;
using base::ErrorCode;

}  // namespace

RatingEvent Study::State::append(RatingEvent event) {
    event.rating.eventId = randomId();
    event.rating.datetime_utc = base::utcNow();
    event.rating.appVersion = base::version();
    for (const RatingEvent& known : events) event.rating.order = std::max(event.rating.order, known.rating.order);
    ++event.rating.order;
    fs::create_directory(layout.ratings());
    {
        // Two windows of one reader on one machine share a journal.
        const FileLock one(layout.hidden() / "ratings.lock");
        base::appendLine(layout.ratings() / journalName(event.rating.reader),
                         toJson(event).dump(-1, ' ', false, base::Json::error_handler_t::replace));
    }
    refreshRatings();
    return event;
}

Rating Study::rate(Rating rating) {
    requireSoundRating(rating);
    state_->requireWritable();
    state_->refresh();
    const Subject& subject = state_->subject(rating.subject);
    const auto run = std::ranges::find_if(
        state_->finished, [&](const Run& r) { return r.subject == rating.subject && r.method == rating.method; });
    const bool done = run != state_->finished.end() && run->state == RunState::Done;
    if (!done && rating.defacedSha256.empty()) {
        throw Error(ErrorCode::BadRequest,
                    "there is no defaced image of " + rating.subject + " by " + rating.method + " to rate", {},
                    "run the method first");
    }
    if (rating.imageSha256.empty()) rating.imageSha256 = subject.scanSha256;
    if (rating.defacedSha256.empty()) rating.defacedSha256 = run->defacedSha256;
    return state_->append({rating, false, {}}).rating;
}

std::optional<Rating> Study::undoLastRating(const std::string& reader, const std::string& subject,
                                            const std::string& method) {
    state_->requireWritable();
    state_->refreshRatings();
    std::optional<Rating> last = lastRating(state_->events, reader, subject, method);
    if (!last) return std::nullopt;
    RatingEvent event;
    event.undo = true;
    event.undoes = last->eventId;
    event.rating.subject = last->subject;
    event.rating.method = last->method;
    event.rating.reader = reader;
    (void)state_->append(event);
    return last;
}

std::vector<RatingEvent> Study::ratingEvents() const {
    return state_->events;
}

std::vector<Study::CurrentRating> Study::currentRatings() const {
    std::map<std::pair<std::string, std::string>, std::string> hashes;
    for (const Run& run : state_->finished) hashes[{run.subject, run.method}] = run.defacedSha256;
    std::vector<CurrentRating> current;
    for (Rating& rating : standingRatings(state_->events)) {
        const auto hash = hashes.find({rating.subject, rating.method});
        const bool stale = hash == hashes.end() || hash->second != rating.defacedSha256;
        current.push_back({std::move(rating), stale});
    }
    return current;
}

}  // namespace bauta::study
