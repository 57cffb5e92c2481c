#include "server/exports/export_reader.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "absl/time/clock.h"
#include "server/base/status_macros.h"
#include "server/exports/export_error.h"
#include "server/exports/wanted_ids_store.h"
#include "server/points/increment_store.h"

namespace webmunk {
namespace {

// Also where nothing is known of the points.
constexpr size_t kMostParticipants = 500;
// The clock is looked at as often.
constexpr int64_t kLookInterval = 256;
// Each may be of a statement that was given all of its time; the last is for one
// participant.
constexpr int kMostFailures = 12;
constexpr absl::Duration kFirstWait = absl::Milliseconds(100);
// A statement may take a minute.
constexpr absl::Duration kLongestTransaction = absl::Seconds(55);
constexpr absl::Duration kLongestWait = absl::Seconds(2);

// Ends early if it should stop.
void Wait(absl::Duration duration, const std::function<bool()>& should_stop) {
  constexpr absl::Duration kStep = absl::Milliseconds(50);
  for (const absl::Time end = absl::Now() + duration; absl::Now() < end && !should_stop();) {
    absl::SleepFor(kStep);
  }
}

}  // namespace

// Begins with the first point: a statement that sorts first would else have no time left
// for more than a few.
struct ExportReader::Deadline {
  absl::Time longest;
  std::optional<absl::Time> end{};

  void Begin(absl::Duration duration) {
    if (!end) end = std::min(longest, absl::Now() + duration);
  }
  bool has_passed() const { return absl::Now() > end.value_or(longest); }
};

struct ExportReader::Rest {
  struct Source {
    int32_t participant_id = 0;
    // In the section's sources.
    int32_t place = 0;
  };
  // Behind this point, of the next source.
  struct Position {
    int64_t time = 0;
    int64_t id = 0;
  };

  bool IsBehind(const Position& first, const Position& second) const {
    if (second.time != first.time) return (second.time < first.time) == section.newest_first;
    return second.id != first.id && (second.id < first.id) == section.highest_id_first;
  }

  // Goes to a point behind the last one; false: it is not behind it.
  bool MoveTo(int32_t place, const Position& at) {
    while (next < sources.size() && sources[next].place < place) {
      ++next;
      after.reset();
    }
    if (next == sources.size() || sources[next].place != place) return false;
    if (after && !IsBehind(*after, at)) return false;
    after = at;
    ++passed;
    return true;
  }

  const Section& section;
  std::unordered_map<int32_t, std::string> generators{};
  PointRead read{};
  std::vector<Source> sources{};
  size_t next = 0;
  std::optional<Position> after{};
  // Counts points, to see whether it goes on at all.
  int64_t passed = 0;
  // Those who take them had an error.
  bool is_refused = false;
};

ExportReader::ExportReader(Pool& pool, Options options)
    : pool_(pool), options_(std::move(options)), statement_points_(options_.statement_points) {
  for (const ExportParticipant& participant : options_.participants) {
    ids_.push_back(participant.id);
    ids_by_name_.emplace(participant.identifier, participant.id);
  }
}

absl::Status ExportReader::Prepare() {
  return Insist([&](Connection& connection) -> absl::Status {
    WEBMUNK_ASSIGN_OR_RETURN(state_, ReadParticipantsState(connection, ids_));
    WEBMUNK_ASSIGN_OR_RETURN(merging_, FindMergingRows(connection, ids_));
    WEBMUNK_RETURN_IF_ERROR(CheckState(connection));
    if (options_.since) {
      WEBMUNK_ASSIGN_OR_RETURN(
          counts_, CountSince(connection, options_.since->seen, options_.until.seen, ids_, {}));
    } else {
      WEBMUNK_ASSIGN_OR_RETURN(counts_, CountPointsOf(connection, ids_, {}));
    }
    return absl::OkStatus();
  });
}

absl::Status ExportReader::Check() {
  return Insist([&](Connection& connection) { return CheckState(connection); });
}

absl::Status ExportReader::Insist(const std::function<absl::Status(Connection&)>& ask) const {
  for (absl::Duration wait = kFirstWait;; wait = std::min(2 * wait, kLongestWait)) {
    const absl::StatusOr<PooledConnection> connection = pool_.Get();
    const absl::Status status = connection.ok() ? ask(**connection) : connection.status();
    if (!IsDatabaseAway(status) || options_.should_stop()) return status;
    Wait(wait, options_.should_stop);
  }
}

absl::Status ExportReader::CheckState(Connection& connection) const {
  WEBMUNK_ASSIGN_OR_RETURN(const ParticipantsState state, ReadParticipantsState(connection, ids_));
  const bool is_same_era =
      state.era == options_.until.era && (!options_.since || options_.since->era == state.era);
  if (!is_same_era) {
    return FinalError(
        absl::FailedPreconditionError("the database was restored since the export was asked for"));
  }
  if (state == state_ && state.present == static_cast<int64_t>(ids_.size())) {
    return absl::OkStatus();
  }
  return absl::AbortedError(
      "participants of the export were merged or erased while it was made: it begins anew");
}

absl::Status ExportReader::Read(const Section& section, const Take& take) {
  Rest rest{.section = section};
  for (size_t place = 0; place < section.sources.size(); ++place) {
    const auto found = ids_by_name_.find(section.sources[place]);
    if (found == ids_by_name_.end()) continue;
    rest.sources.push_back({.participant_id = found->second, .place = static_cast<int32_t>(place)});
  }
  int failures = 0;
  absl::Duration wait = kFirstWait;
  while (true) {
    if (options_.should_stop()) return absl::CancelledError("the export stops");
    const int64_t passed = rest.passed;
    const absl::StatusOr<bool> read = ReadOn(rest, take);
    if (read.ok() && *read) return absl::OkStatus();
    if (read.ok() || rest.passed > passed) {
      failures = 0;
      wait = kFirstWait;
    }
    if (read.ok()) continue;
    // Without a database the lease is lost after a while, and then it should stop.
    const bool is_away = IsDatabaseAway(read.status());
    const bool may_pass = absl::IsUnavailable(read.status()) && !rest.is_refused;
    if (!may_pass || (!is_away && ++failures > kMostFailures)) return read.status();
    if (IsTimeOut(read.status())) statement_points_ = std::max<int64_t>(1, statement_points_ / 4);
    Wait(wait, options_.should_stop);
    wait = std::min(2 * wait, kLongestWait);
  }
}

absl::StatusOr<bool> ExportReader::ReadOn(Rest& rest, const Take& take) {
  WEBMUNK_ASSIGN_OR_RETURN(const PooledConnection connection, pool_.Get());
  WEBMUNK_ASSIGN_OR_RETURN(const std::unique_ptr<Transaction> transaction,
                           BeginSnapshot(*connection));
  const StatementBreaker::Scope scope(options_.breaker, *connection);
  Deadline deadline{.longest = absl::Now() + kLongestTransaction};
  WEBMUNK_RETURN_IF_ERROR(PrepareReads(*transaction));
  WEBMUNK_RETURN_IF_ERROR(CheckState(*connection));
  WEBMUNK_ASSIGN_OR_RETURN(rest.generators, FindGenerators(*connection, rest.section.generators));
  if (rest.generators.empty()) return true;
  WEBMUNK_ASSIGN_OR_RETURN(
      const WantedIds wanted,
      ReadWantedIds(*connection, options_.until.seen,
                    options_.since ? std::optional(options_.since->seen) : std::nullopt));
  if (options_.since && wanted.span().last < wanted.span().first) return true;
  PointRead& read = rest.read;
  read = {.order = {.by_recorded = rest.section.sort == DateType::kRecorded,
                    .newest_first = rest.section.newest_first,
                    .highest_id_first = rest.section.highest_id_first}};
  for (const auto& [id, name] : rest.generators) read.generators.push_back(id);
  if (options_.since) read.ids = wanted.span();
  if (!merging_.empty()) {
    WEBMUNK_ASSIGN_OR_RETURN(read.seen,
                             ReadWantedIds(*connection, options_.until.seen, std::nullopt));
  }
  const Take take_wanted = [&](const ExportPoint& point) {
    return wanted.Has(point.id) ? take(point) : absl::OkStatus();
  };
  while (rest.next < rest.sources.size()) {
    WEBMUNK_ASSIGN_OR_RETURN(const bool goes_on, ReadNext(*transaction, rest, CountTogether(rest),
                                                          deadline, take_wanted));
    if (!goes_on || options_.should_stop()) return false;
    if (deadline.has_passed()) break;
  }
  return rest.next == rest.sources.size();
}

size_t ExportReader::CountTogether(const Rest& rest) const {
  // What is left of a participant's points is narrowed by a bound that is its own.
  if (rest.after) return 1;
  int64_t points = 0;
  size_t count = 0;
  for (size_t i = rest.next; i < rest.sources.size() && count < kMostParticipants; ++i) {
    const int32_t id = rest.sources[i].participant_id;
    if (merging_.contains(id)) return std::max<size_t>(count, 1);
    const auto found = counts_.find(id);
    points += found == counts_.end() ? 0 : found->second;
    if (count > 0 && points > statement_points_) break;
    ++count;
  }
  return count;
}

absl::StatusOr<bool> ExportReader::ReadNext(Transaction& transaction, Rest& rest, size_t count,
                                            Deadline& deadline, const Take& take) {
  const Section& section = rest.section;
  PointRead& read = rest.read;
  read.rows.clear();
  for (size_t i = rest.next; i < rest.next + count; ++i) {
    const Rest::Source& source = rest.sources[i];
    read.rows.push_back({.row_id = source.participant_id, .place = source.place});
    const auto merging = merging_.find(source.participant_id);
    if (merging == merging_.end()) continue;
    int32_t rank = 0;
    for (const int32_t row_id : merging->second) {
      read.rows.push_back({.row_id = row_id, .place = source.place, .rank = ++rank});
    }
  }
  const bool by_recorded = read.order.by_recorded;
  read.created = section.filtered == DateType::kCreated ? section.range : MicrosRange();
  read.recorded = section.filtered == DateType::kRecorded ? section.range : MicrosRange();
  if (rest.after) {
    MicrosRange bound;
    (section.newest_first ? bound.to : bound.from) =
        rest.after->time + (section.newest_first ? 1 : 0);
    (by_recorded ? read.recorded : read.created).Narrow(bound);
  }
  const size_t end = rest.next + count;
  const std::optional<Rest::Position> begin = rest.after;
  const int32_t first_place = rest.sources[rest.next].place;
  absl::Status status;
  bool is_stopped = false;
  int64_t seen = 0;
  WEBMUNK_RETURN_IF_ERROR(ReadPoints(transaction, read, [&](const ReadPoint& point) {
    const Rest::Position at = {.time = by_recorded ? point.recorded : point.created,
                               .id = point.id};
    deadline.Begin(options_.transaction);
    // The bound is a time, which several points may have.
    if (begin && point.place == first_place && !rest.IsBehind(*begin, at)) return true;
    is_stopped = ++seen % kLookInterval == 0 && (deadline.has_passed() || options_.should_stop());
    if (is_stopped) return false;
    if (!rest.MoveTo(point.place, at)) {
      status = absl::InternalError("points are not in the order of their section");
      return false;
    }
    status = take({.id = point.id,
                   .created = point.created,
                   .recorded = point.recorded,
                   .source = section.sources[point.place],
                   .generator = rest.generators.at(point.generator_id),
                   .encrypted = point.encrypted,
                   .location = point.location,
                   .properties = point.properties});
    rest.is_refused = !status.ok();
    return status.ok();
  }));
  WEBMUNK_RETURN_IF_ERROR(status);
  if (is_stopped) return false;
  rest.next = end;
  rest.after.reset();
  return true;
}

}  // namespace webmunk
