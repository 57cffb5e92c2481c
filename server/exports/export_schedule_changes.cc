// What becomes of a schedule that is changed: whose it is, whether it can run, and when.

#include <algorithm>
#include <iterator>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "server/base/status_macros.h"
#include "server/exports/cron.h"
#include "server/exports/export_making.h"
#include "server/exports/export_schedules.h"
#include "server/reports/zone_names.h"
#include "server/storage/database_clock.h"

namespace webmunk {
namespace {

absl::Status CheckOrder(const ScheduleRecord& record) {
  const JobRequest& request = record.order.request;
  if (record.order.allow_missing) {
    return absl::InvalidArgumentError("order.spec.allow_missing is not for schedules");
  }
  if (record.window == ScheduleWindow::kAll) return absl::OkStatus();
  if (request.has_days() || request.instants.from || request.instants.to) {
    return absl::InvalidArgumentError("order.spec must have no range with this window");
  }
  if (record.window == ScheduleWindow::kSinceLast) return absl::OkStatus();
  if (request.date_type == DateType::kNeither) {
    return absl::InvalidArgumentError("order.spec.date_type must be one with this window");
  }
  const std::string& zone = request.options.zone_of_days();
  if (zone.empty() || zone == record.time_zone) return absl::OkStatus();
  return absl::InvalidArgumentError("order.spec.time_zone must be that of the schedule, or empty");
}

void SetOwner(const ScheduleCaller& caller, ScheduleRecord& record) {
  record.owner_id = caller.user_id;
  record.scope_groups = caller.scope_groups;
}

// `groups` without those that are not in `some`.
std::vector<int32_t> Both(const std::optional<std::vector<int32_t>>& groups,
                          const std::vector<int32_t>& some) {
  if (!groups) return some;
  std::vector<int32_t> both;
  std::copy_if(groups->begin(), groups->end(), std::back_inserter(both), [&](int32_t group) {
    return std::find(some.begin(), some.end(), group) != some.end();
  });
  return both;
}

}  // namespace

absl::Status ExportSchedules::Change(Transaction& transaction, const ScheduleChange& change,
                                     const ScheduleCaller& caller, ScheduleRecord& record) {
  Connection& connection = transaction.connection();
  const ScheduleRecord before = record;
  WEBMUNK_ASSIGN_OR_RETURN(const AccessScope scope,
                           SettleOwner(connection, change, caller, record));
  WEBMUNK_ASSIGN_OR_RETURN(record.order.participants,
                           ListScheduleParticipants(connection, record.id, /*excluded=*/false,
                                                    AccessScope::Everything()));
  WEBMUNK_ASSIGN_OR_RETURN(
      record.order.excluded,
      ListScheduleParticipants(connection, record.id, /*excluded=*/true, scope));
  Apply(change, record);
  WEBMUNK_RETURN_IF_ERROR(Check(transaction, record, scope));
  if (!change.cron && !change.time_zone && !change.window && !change.enabled) {
    return absl::OkStatus();
  }
  return SetNextRun(connection, before, record);
}

absl::StatusOr<AccessScope> ExportSchedules::SettleOwner(Connection& connection,
                                                         const ScheduleChange& change,
                                                         const ScheduleCaller& caller,
                                                         ScheduleRecord& record) {
  if (change.order || !record.had_owner) {
    SetOwner(caller, record);
    return caller.scope;
  }
  if (caller.scope_groups) record.scope_groups = Both(record.scope_groups, *caller.scope_groups);
  absl::StatusOr<AccessScope> scope = ScopeOfOwner(connection, record, rules_);
  if (!absl::IsPermissionDenied(scope.status())) return scope;
  return absl::FailedPreconditionError(
      absl::StrCat(std::string(scope.status().message()),
                   ": give the schedule's order with the change, and it is yours"));
}

absl::Status ExportSchedules::Check(Transaction& transaction, const ScheduleRecord& record,
                                    const AccessScope& scope) {
  WEBMUNK_RETURN_IF_ERROR(Cron::Parse(record.cron).status());
  if (!record.time_zone.empty() && !FindZone(record.time_zone)) {
    return absl::InvalidArgumentError("time_zone is not known");
  }
  WEBMUNK_RETURN_IF_ERROR(CheckOrder(record));
  ExportOrder order = record.order;
  SetZones(record, rules_, order.request.options);
  if (!record.all_participants && order.participants.empty() && order.group_ids.empty()) {
    return absl::InvalidArgumentError("none of the participants of order.spec is left");
  }
  // Made and undone, it shows what the database has against it.
  const absl::Status status = transaction.Try([&]() -> absl::Status {
    WEBMUNK_RETURN_IF_ERROR(MakeExportJobs(transaction, order,
                                           {.user_id = *record.owner_id,
                                            .scope = scope,
                                            .idempotency_key = {},
                                            .schedule_id = std::nullopt,
                                            .schedule_slot = {},
                                            .cursor = std::nullopt,
                                            .since = std::nullopt})
                                .status());
    return absl::CancelledError("undone");
  });
  return absl::IsCancelled(status) ? absl::OkStatus() : status;
}

absl::Status ExportSchedules::SetNextRun(Connection& connection, const ScheduleRecord& before,
                                         ScheduleRecord& record) const {
  record.next_run.reset();
  if (!record.enabled) return absl::OkStatus();
  WEBMUNK_ASSIGN_OR_RETURN(const Cron cron, Cron::Parse(record.cron));
  WEBMUNK_ASSIGN_OR_RETURN(const absl::TimeZone zone, ZoneOf(record, rules_));
  WEBMUNK_ASSIGN_OR_RETURN(const absl::Time now, DatabaseNow(connection));
  const int64_t micros = absl::ToUnixMicros(now);
  const bool went_on = before.enabled || !before.alert.empty();
  const bool is_due = before.next_run && *before.next_run <= micros;
  // The same day is not made twice.
  const bool makes_up = went_on && before.window == record.window &&
                        (is_due || record.window == ScheduleWindow::kPreviousDay);
  if (!makes_up || !record.last_due) record.last_due = micros;
  record.next_run = absl::ToUnixMicros(cron.Next(absl::FromUnixMicros(*record.last_due), zone));
  return absl::OkStatus();
}

}  // namespace webmunk
