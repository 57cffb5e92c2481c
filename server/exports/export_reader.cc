#include "server/exports/export_reader.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "absl/time/clock.h"
#include "server/base/status_macros.h"
#include "server/exports/export_error.h"
#include "server/exports/export_reader_step.h"
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
constexpr int kMostFailures = 14;
constexpr absl::Duration kFirstWait = absl::Milliseconds(100);
constexpr absl::Duration kLongestWait = absl::Seconds(2);

// Ends early if it should stop.
void Wait(absl::Duration duration, const std::function<bool()>& should_stop) {
  constexpr absl::Duration kStep = absl::Milliseconds(50);
  for (const absl::Time end = absl::Now() + duration; absl::Now() < end && !should_stop();) {
    absl::SleepFor(kStep);
  }
}

}  // namespace

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
  Step step{.take = take, .deadline = {options_.transaction, options_.longest}};
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
    if (read.ok() && step.is_stopped && step.is_late) ReadLess(rest, step);
    if (read.ok()) continue;
    // Without a database the lease is lost after a while, and then it should stop.
    const bool is_away = IsDatabaseAway(read.status());
    const bool may_pass = absl::IsUnavailable(read.status()) && !step.is_refused;
    if (!may_pass || (!is_away && ++failures > kMostFailures)) return read.status();
    // One that came after others had only what they left of the time: it comes first in the
    // next transaction.
    if (IsTimeOut(read.status()) && step.statements == 1) ReadLess(rest, step);
    Wait(wait, options_.should_stop);
    wait = std::min(2 * wait, kLongestWait);
  }
}

absl::StatusOr<bool> ExportReader::ReadOn(SectionRest& rest, Step& step) {
  const Section& section = rest.section();
  WEBMUNK_ASSIGN_OR_RETURN(const PooledConnection connection, pool_.Get());
  step.deadline = {options_.transaction, options_.longest};
  step.statements = 0;
  step.is_stopped = false;
  WEBMUNK_ASSIGN_OR_RETURN(const std::unique_ptr<Transaction> transaction,
                           BeginSnapshot(*connection));
  const StatementBreaker::Scope scope(options_.breaker, *connection);
  WEBMUNK_ASSIGN_OR_RETURN(const absl::Duration limit, PrepareReads(*transaction));
  step.deadline.LimitStatements(limit);
  WEBMUNK_RETURN_IF_ERROR(LimitStatements(*transaction, step.deadline.left()));
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
    WEBMUNK_RETURN_IF_ERROR(LimitStatements(*transaction, step.deadline.left()));
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
    const absl::Time begun = absl::Now();
    ChooseTogether(rest, step);
    WEBMUNK_ASSIGN_OR_RETURN(const bool goes_on, ReadNext(*transaction, rest, step));
    if (!goes_on || options_.should_stop()) return false;
    // The next may be as much.
    if (!step.deadline.HasTimeFor(absl::Now() - begun)) break;
  }
  return rest.is_done();
}

absl::StatusOr<bool> ExportReader::ReadNext(Transaction& transaction, SectionRest& rest,
                                            Step& step) {
  const Section& section = rest.section();
  PointRead& read = step.read;
  ++step.statements;
  ChooseRows(rest, step);
  const size_t end = rest.next() + step.together;
  const SectionRest::Source first = rest.sources()[rest.next()];
  TimeWindow* const window =
      step.together == 1 ? narrowing_.FindWindow(section, first.participant_id) : nullptr;
  const MicrosRange bound = rest.Bound(window);
  WEBMUNK_RETURN_IF_ERROR(
      narrowing_.Narrow(transaction.connection(), section, bound,
                        options_.since ? std::optional(step.wanted.span()) : std::nullopt, read));
  const absl::Time begun = absl::Now();
  read.longest = step.deadline.left();
  std::optional<absl::Time> first_at;
  const std::optional<SectionRest::Position> begin = rest.after();
  absl::Status status;
  int64_t seen = 0;
  WEBMUNK_RETURN_IF_ERROR(ReadPoints(transaction, read, [&](const ReadPoint& point) {
    const SectionRest::Position at = {
        .time = read.order.by_recorded ? point.recorded : point.created, .id = point.id};
    if (!first_at) first_at = absl::Now();
    // The bound is a time, which several points may have.
    if (begin && point.place == first.place && !rest.IsBehind(*begin, at)) return true;
    step.is_stopped =
        ++seen % kLookInterval == 0 && (step.deadline.has_passed() || options_.should_stop());
    if (step.is_stopped) return false;
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
  step.is_late = first_at.value_or(absl::Now()) - begun > options_.transaction / 2;
  if (step.is_stopped) return false;
  ReadMore(absl::Now() - begun, window, bound, step);
  rest.Pass(end, bound);
  return true;
}

}  // namespace webmunk
