#include "server/exports/export_reader.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "absl/time/clock.h"
#include "server/base/status_macros.h"
#include "server/exports/export_error.h"
#include "server/exports/export_source_store.h"
#include "server/exports/rare_generators.h"
#include "server/exports/wanted_ids_store.h"
#include "server/points/increment_store.h"

namespace webmunk {
namespace {

// The clock is looked at as often.
constexpr int64_t kLookInterval = 256;
// Each may be of a statement that was given all of its time; the last is for a part of one
// participant's time.
constexpr int kMostFailures = 12;
constexpr absl::Duration kFirstWait = absl::Milliseconds(100);
// A statement may take a minute.
constexpr absl::Duration kLongestTransaction = absl::Seconds(55);
constexpr absl::Duration kLongestWait = absl::Seconds(2);

// Begins with the first point: a statement that sorts first would else have no time left
// for more than a few.
struct Deadline {
  absl::Time longest = absl::InfiniteFuture();
  std::optional<absl::Time> end{};

  void Begin(absl::Duration duration) {
    if (!end) end = std::min(longest, absl::Now() + duration);
  }
  bool has_passed() const { return absl::Now() > end.value_or(longest); }
};

// Ends early if it should stop.
void Wait(absl::Duration duration, const std::function<bool()>& should_stop) {
  constexpr absl::Duration kStep = absl::Milliseconds(50);
  for (const absl::Time end = absl::Now() + duration; absl::Now() < end && !should_stop();) {
    absl::SleepFor(kStep);
  }
}

}  // namespace

struct ExportReader::Step {
  const Take& take;
  std::unordered_map<int32_t, std::string> generators{};
  WantedIds wanted{};
  PointRead read{};
  Deadline deadline{};
  // How many points there are of the section's generators, if they are rare.
  std::optional<ReadNarrowing::Counts> rare{};
  // The participants that the statement under way is about, and about how many points they
  // have; 0: there is none.
  size_t together = 0;
  int64_t points = 0;
  // Those who take points had an error.
  bool is_refused = false;
};

ExportReader::ExportReader(Pool& pool, Options options)
    : pool_(pool),
      options_(std::move(options)),
      statement_points_(options_.statement_points),
      narrowing_(options_.ids_from) {
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
    absl::Status status = connection.ok() ? ask(**connection) : connection.status();
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
  SectionRest rest(section, ids_by_name_);
  Step step{.take = take};
  int failures = 0;
  absl::Duration wait = kFirstWait;
  while (true) {
    if (options_.should_stop()) return absl::CancelledError("the export stops");
    const int64_t passed = rest.passed();
    step.together = 0;
    const absl::StatusOr<bool> read = ReadOn(rest, step);
    if (read.ok() && *read) return absl::OkStatus();
    if (read.ok() || rest.passed() > passed) {
      failures = 0;
      wait = kFirstWait;
    }
    if (read.ok()) continue;
    // Without a database the lease is lost after a while, and then it should stop.
    const bool is_away = IsDatabaseAway(read.status());
    const bool may_pass = absl::IsUnavailable(read.status()) && !step.is_refused;
    if (!may_pass || (!is_away && ++failures > kMostFailures)) return read.status();
    if (IsTimeOut(read.status())) ReadLess(rest, step);
    Wait(wait, options_.should_stop);
    wait = std::min(2 * wait, kLongestWait);
  }
}

absl::StatusOr<bool> ExportReader::ReadOn(SectionRest& rest, Step& step) {
  const Section& section = rest.section();
  WEBMUNK_ASSIGN_OR_RETURN(const PooledConnection connection, pool_.Get());
  WEBMUNK_ASSIGN_OR_RETURN(const std::unique_ptr<Transaction> transaction,
                           BeginSnapshot(*connection));
  const StatementBreaker::Scope scope(options_.breaker, *connection);
  step.deadline = {.longest = absl::Now() + kLongestTransaction};
  WEBMUNK_RETURN_IF_ERROR(PrepareReads(*transaction));
  WEBMUNK_RETURN_IF_ERROR(CheckState(*connection));
  WEBMUNK_ASSIGN_OR_RETURN(step.generators, FindGenerators(*connection, section.generators));
  if (step.generators.empty()) return true;
  WEBMUNK_ASSIGN_OR_RETURN(
      step.wanted,
      ReadWantedIds(*connection, options_.until.seen,
                    options_.since ? std::optional(options_.since->seen) : std::nullopt));
  if (options_.since && step.wanted.span().last < step.wanted.span().first) return true;
  // Of what is new, the ids are known.
  if (!options_.since) {
    WEBMUNK_RETURN_IF_ERROR(narrowing_.FindArrived(*connection, section, ids_));
    if (narrowing_.CountsOf(section) == nullptr) {
      WEBMUNK_ASSIGN_OR_RETURN(step.rare,
                               CountRare(*connection, counts_, ids_, section.generators));
    }
  }
  step.read = {.order = {.by_recorded = section.sort == DateType::kRecorded,
                         .newest_first = section.newest_first,
                         .highest_id_first = section.highest_id_first}};
  for (const auto& [id, name] : step.generators) step.read.generators.push_back(id);
  if (!merging_.empty()) {
    WEBMUNK_ASSIGN_OR_RETURN(step.read.seen,
                             ReadWantedIds(*connection, options_.until.seen, std::nullopt));
  }
  while (!rest.is_done()) {
    ChooseTogether(rest, step);
    WEBMUNK_ASSIGN_OR_RETURN(const bool goes_on, ReadNext(*transaction, rest, step));
    if (!goes_on || options_.should_stop()) return false;
    if (step.deadline.has_passed()) break;
  }
  return rest.is_done();
}

void ExportReader::ChooseTogether(const SectionRest& rest, Step& step) {
  step.together = 1;
  step.points = 0;
  step.read.by_generator = false;
  // What is left of a participant's points is narrowed by a bound that is its own.
  if (rest.is_amidst()) return;
  const ReadNarrowing::Counts* narrowed = narrowing_.CountsOf(rest.section());
  const ReadNarrowing::Counts& counts = step.rare             ? *step.rare
                                        : narrowed == nullptr ? counts_
                                                              : *narrowed;
  const int64_t most_points =
      step.rare ? std::min(statement_points_, kRarePointsTogether) : statement_points_;
  size_t count = 0;
  for (size_t i = rest.next(); i < rest.sources().size() && count < most_together_; ++i) {
    const int32_t id = rest.sources()[i].participant_id;
    if (merging_.contains(id) || narrowing_.FindWindow(rest.section(), id) != nullptr) break;
    const auto found = counts.find(id);
    const int64_t points = found == counts.end() ? 0 : found->second;
    if (count > 0 && step.points + points > most_points) break;
    step.points += points;
    ++count;
  }
  step.together = std::max<size_t>(count, 1);
  step.read.by_generator = step.rare && count > 0;
}

void ExportReader::ReadLess(const SectionRest& rest, const Step& step) {
  if (step.together == 0) return;
  if (step.together > 1 && step.points > 0) {
    statement_points_ = std::max<int64_t>(1, std::min(statement_points_, step.points) / 4);
    return;
  }
  if (step.together > 1) {
    most_together_ = step.together / 2;
    return;
  }
  const Section& section = rest.section();
  const int32_t id = rest.sources()[rest.next()].participant_id;
  if (TimeWindow* const window = narrowing_.FindWindow(section, id); window != nullptr) {
    return window->Narrow(rest.Bound(window));
  }
  // Where nothing is known, points have some usual time.
  TimeExtent extent{.first = 0, .last = absl::ToUnixMicros(absl::Now())};
  Insist([&](Connection& connection) -> absl::Status {
    WEBMUNK_ASSIGN_OR_RETURN(const auto found, ReadTimeExtent(connection, id, section.sort));
    extent = found.value_or(extent);
    return absl::OkStatus();
  }).IgnoreError();
  narrowing_.AddWindow(section, id, extent);
}

absl::StatusOr<bool> ExportReader::ReadNext(Transaction& transaction, SectionRest& rest,
                                            Step& step) {
  const Section& section = rest.section();
  PointRead& read = step.read;
  read.rows.clear();
  const size_t end = rest.next() + step.together;
  const SectionRest::Source first = rest.sources()[rest.next()];
  for (size_t i = rest.next(); i < end; ++i) {
    const SectionRest::Source& source = rest.sources()[i];
    read.rows.push_back({.row_id = source.participant_id, .place = source.place});
    const auto merging = merging_.find(source.participant_id);
    if (merging == merging_.end()) continue;
    int32_t rank = 0;
    for (const int32_t row_id : merging->second) {
      read.rows.push_back({.row_id = row_id, .place = source.place, .rank = ++rank});
    }
  }
  TimeWindow* const window =
      step.together == 1 ? narrowing_.FindWindow(section, first.participant_id) : nullptr;
  const MicrosRange bound = rest.Bound(window);
  WEBMUNK_RETURN_IF_ERROR(
      narrowing_.Narrow(transaction.connection(), section, bound,
                        options_.since ? std::optional(step.wanted.span()) : std::nullopt, read));
  const absl::Time begun = absl::Now();
  const std::optional<SectionRest::Position> begin = rest.after();
  absl::Status status;
  bool is_stopped = false;
  int64_t seen = 0;
  WEBMUNK_RETURN_IF_ERROR(ReadPoints(transaction, read, [&](const ReadPoint& point) {
    const SectionRest::Position at = {
        .time = read.order.by_recorded ? point.recorded : point.created, .id = point.id};
    step.deadline.Begin(options_.transaction);
    // The bound is a time, which several points may have.
    if (begin && point.place == first.place && !rest.IsBehind(*begin, at)) return true;
    is_stopped =
        ++seen % kLookInterval == 0 && (step.deadline.has_passed() || options_.should_stop());
    if (is_stopped) return false;
    if (!rest.MoveTo(point.place, at)) {
      status = absl::InternalError("points are not in the order of their section");
      return false;
    }
    if (!step.wanted.Has(point.id)) return true;
    status = step.take({.id = point.id,
                        .hash = point.hash,
                        .created = point.created,
                        .recorded = point.recorded,
                        .source = section.sources[point.place],
                        .generator = step.generators.at(point.generator_id),
                        .encrypted = point.encrypted,
                        .location = point.location,
                        .properties = point.properties});
    step.is_refused = !status.ok();
    return status.ok();
  }));
  WEBMUNK_RETURN_IF_ERROR(status);
  if (is_stopped) return false;
  if (window != nullptr && absl::Now() - begun < options_.quick) window->Widen(bound);
  rest.Pass(end, bound);
  return true;
}

}  // namespace webmunk
