#include "server/exports/schedule_runs.h"

#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "server/base/log.h"
#include "server/base/status_macros.h"
#include "server/exports/cron.h"
#include "server/exports/export_making.h"
#include "server/exports/schedule_order.h"
#include "server/exports/schedule_slots.h"
#include "server/points/increment_store.h"
#include "server/reports/zone_names.h"
#include "server/storage/database_clock.h"
#include "server/storage/pg_error.h"

namespace webmunk {
namespace {

// With those whom it is of now.
absl::StatusOr<ExportOrder> OrderOf(Connection& connection, const ScheduleRecord& schedule,
                                    const AccessScope& scope) {
  ExportOrder order = schedule.order;
  if (!schedule.all_participants && order.group_ids.empty()) {
    // One who is out of the owner's reach must not go unnoticed.
    WEBMUNK_ASSIGN_OR_RETURN(order.participants,
                             ListScheduleParticipants(connection, schedule.id, /*excluded=*/false,
                                                      AccessScope::Everything()));
    // An order without participants would be of everybody.
    if (order.participants.empty()) {
      return absl::NotFoundError("none of its participants is left");
    }
  }
  WEBMUNK_ASSIGN_OR_RETURN(order.excluded, ListScheduleParticipants(connection, schedule.id,
                                                                    /*excluded=*/true, scope));
  if (schedule.skips_suppressed) {
    WEBMUNK_ASSIGN_OR_RETURN(std::vector<std::string> suppressed,
                             ListSuppressed(connection, scope));
    for (std::string& identifier : suppressed) order.excluded.push_back(std::move(identifier));
  }
  return order;
}

absl::StatusOr<std::string> CursorNow(Connection& connection, const ScheduleRecord& schedule) {
  WEBMUNK_ASSIGN_OR_RETURN(const PointCursor now, ReadCursorNow(connection));
  if (!schedule.cursor) return EncodeCursor(now);
  const std::optional<PointCursor> before = DecodeCursor(*schedule.cursor);
  if (!before || before->era != now.era) {
    return absl::FailedPreconditionError(
        "the database was restored, and what came since the last run cannot be told: change the "
        "window and back, then it begins anew with everything");
  }
  return EncodeCursor(now);
}

// Whether the same would come of it again, until somebody does something about it.
bool IsLasting(const absl::Status& status) {
  const bool is_refusal = absl::IsPermissionDenied(status) || absl::IsNotFound(status) ||
                          absl::IsInvalidArgument(status) || absl::IsFailedPrecondition(status);
  return is_refusal && SqlState(status).empty();
}

// What a run of a schedule comes to.
struct Outcome {
  ScheduleStep step;
  bool has_jobs = false;
  // There is another slot to run.
  bool has_more = false;
};

ScheduleSlot SlotOf(const ScheduleRecord& schedule, const CronTime& time) {
  if (schedule.window == ScheduleWindow::kPreviousDay) {
    const absl::CivilDay day = DayBefore(time);
    return {.name = SlotName(day), .day = day};
  }
  return {.name = SlotName(time.due), .day = absl::CivilDay(time.nominal)};
}

absl::StatusOr<Outcome> RunNext(Transaction& transaction, const ScheduleRecord& schedule,
                                absl::Time now, const ScheduleRules& rules) {
  WEBMUNK_ASSIGN_OR_RETURN(const Cron cron, Cron::Parse(schedule.cron));
  WEBMUNK_ASSIGN_OR_RETURN(const absl::TimeZone zone, ZoneOf(schedule, rules));
  // Times of the database have microseconds, and it is due after them.
  const absl::Time last = absl::FromUnixMicros(schedule.last_due.value_or(*schedule.next_run - 1));
  const bool is_of_days = schedule.window == ScheduleWindow::kPreviousDay;
  const DueSlots due =
      is_of_days ? FindDueDays(cron, zone, last, now) : FindDueSlots(cron, zone, last, now);
  Outcome outcome{.step = {.next_run = absl::ToUnixMicros(due.next)}};
  if (due.slots.empty()) return outcome;
  const CronTime& time = is_of_days ? due.slots.front() : due.slots.back();
  const ScheduleSlot slot = SlotOf(schedule, time);
  if (is_of_days && EarliestExport(slot.day, zone) > now) {
    outcome.step.next_run = absl::ToUnixMicros(EarliestExport(slot.day, zone));
    outcome.step.last_due = absl::ToUnixMicros(time.due) - 1;
    return outcome;
  }
  if (is_of_days && due.has_older) {
    LogWarning("days that a schedule missed are too many to be made up; a backfill makes them",
               {{"schedule", schedule.identifier}, {"first_made_up", slot.name}});
    outcome.step.alert = absl::StrCat(
        "days before ", slot.name, " were missed, too many to be made up: a backfill makes them");
  }
  WEBMUNK_ASSIGN_OR_RETURN(MadeRun made, MakeScheduledJobs(transaction, schedule, slot, rules));
  outcome.has_jobs = !made.batch.existed;
  outcome.has_more = is_of_days && due.slots.size() > 1;
  if (outcome.has_more) outcome.step.next_run = absl::ToUnixMicros(due.slots[1].due);
  outcome.step.last_slot = slot.name;
  outcome.step.last_due = absl::ToUnixMicros(time.due);
  outcome.step.cursor = std::move(made.cursor);
  return outcome;
}

// Runs one slot of the schedule, if it is due still. Returns whether there is another.
absl::StatusOr<bool> RunSchedule(Connection& connection, int32_t id, const ScheduleRules& rules) {
  WEBMUNK_ASSIGN_OR_RETURN(const auto transaction, Transaction::Begin(connection));
  const absl::StatusOr<ScheduleRecord> schedule = LockSchedule(*transaction, id);
  if (absl::IsNotFound(schedule.status())) return false;
  WEBMUNK_RETURN_IF_ERROR(schedule.status());
  WEBMUNK_ASSIGN_OR_RETURN(const absl::Time now, DatabaseNow(connection));
  if (!schedule->enabled || absl::FromUnixMicros(*schedule->next_run) > now) return false;
  Outcome outcome;
  const absl::Status status = transaction->Try([&]() -> absl::Status {
    WEBMUNK_ASSIGN_OR_RETURN(outcome, RunNext(*transaction, *schedule, now, rules));
    return absl::OkStatus();
  });
  if (IsLasting(status)) {
    const std::string alert(status.message());
    LogWarning("a schedule of exports has stopped", {{"schedule", id}, {"reason", alert}});
    WEBMUNK_RETURN_IF_ERROR(StopSchedule(*transaction, id, alert));
    WEBMUNK_RETURN_IF_ERROR(transaction->Commit());
    return false;
  }
  WEBMUNK_RETURN_IF_ERROR(status);
  WEBMUNK_RETURN_IF_ERROR(NoteScheduleStep(*transaction, id, outcome.step));
  WEBMUNK_RETURN_IF_ERROR(transaction->Commit());
  if (outcome.has_jobs) rules.is_due();
  return outcome.has_more;
}

}  // namespace

absl::StatusOr<absl::TimeZone> ZoneOf(const ScheduleRecord& schedule, const ScheduleRules& rules) {
  const std::optional<absl::TimeZone> zone =
      FindZone(schedule.time_zone.empty() ? rules.time_zone : schedule.time_zone);
  if (zone) return *zone;
  return absl::FailedPreconditionError("its time zone is not known");
}

absl::StatusOr<AccessScope> ScopeOfOwner(Connection& connection, const ScheduleRecord& schedule,
                                         const ScheduleRules& rules) {
  if (!schedule.owner_id) return absl::PermissionDeniedError("its owner is deleted");
  WEBMUNK_ASSIGN_OR_RETURN(AccessScope scope, rules.owner_scope(connection, *schedule.owner_id));
  if (!schedule.scope_groups) return scope;
  std::vector<int32_t> groups;
  for (const int32_t group : *schedule.scope_groups) {
    if (scope.Has(group)) groups.push_back(group);
  }
  if (!groups.empty()) return AccessScope::Groups(std::move(groups));
  return absl::PermissionDeniedError("its owner may no longer export");
}

void SetZones(const ScheduleRecord& schedule, const ScheduleRules& rules, ExportOptions& options) {
  std::string days = options.zone_of_days();
  if (days.empty()) days = schedule.time_zone;
  options.day_zone = days == rules.time_zone ? "" : std::move(days);
  options.time_zone = rules.time_zone;
}

absl::StatusOr<MadeRun> MakeScheduledJobs(Transaction& transaction, const ScheduleRecord& schedule,
                                          const ScheduleSlot& slot, const ScheduleRules& rules,
                                          bool remakes_deleted) {
  Connection& connection = transaction.connection();
  WEBMUNK_ASSIGN_OR_RETURN(const AccessScope scope, ScopeOfOwner(connection, schedule, rules));
  WEBMUNK_ASSIGN_OR_RETURN(ExportOrder order, OrderOf(connection, schedule, scope));
  SetZones(schedule, rules, order.request.options);
  if (schedule.window == ScheduleWindow::kPreviousDay) {
    order.request.first_day = absl::FormatCivilTime(slot.day);
    order.request.last_day = order.request.first_day;
  }
  FillPlaceholders(slot.day, rules.host, order);
  OrderOrigin origin{.user_id = *schedule.owner_id,
                     .scope = scope,
                     .idempotency_key = {},
                     .schedule_id = schedule.id,
                     .schedule_slot = slot.name,
                     .remakes_deleted = remakes_deleted,
                     .cursor = std::nullopt,
                     .since = std::nullopt,
                     .scope_groups = schedule.scope_groups};
  if (schedule.window == ScheduleWindow::kSinceLast) {
    WEBMUNK_ASSIGN_OR_RETURN(origin.cursor, CursorNow(connection, schedule));
    origin.since = schedule.cursor;
  }
  WEBMUNK_ASSIGN_OR_RETURN(const MadeBatch batch, MakeExportJobs(transaction, order, origin));
  // Jobs that were there have cursors of their own.
  return MadeRun{.batch = batch, .cursor = batch.existed ? std::nullopt : origin.cursor};
}

absl::Status RunDueSchedules(Connection& connection, const ScheduleRules& rules,
                             const std::function<bool()>& should_stop) {
  absl::Status first_error;
  // One that fails must not hold up the others.
  for (int32_t after = 0;;) {
    WEBMUNK_ASSIGN_OR_RETURN(const std::optional<int32_t> id, FindDueSchedule(connection, after));
    if (!id) return first_error;
    after = *id;
    for (bool has_more = true; has_more;) {
      if (should_stop()) return absl::CancelledError("stopped");
      const absl::StatusOr<bool> ran = RunSchedule(connection, *id, rules);
      first_error.Update(ran.status());
      has_more = ran.ok() && *ran;
    }
  }
}

}  // namespace webmunk
