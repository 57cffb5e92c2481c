#include "server/exports/export_schedules.h"

#include <algorithm>
#include <iterator>

#include "absl/strings/str_cat.h"
#include "server/base/status_macros.h"
#include "server/exports/cron.h"
#include "server/exports/export_making.h"
#include "server/exports/export_source_store.h"
#include "server/exports/schedule_slots.h"
#include "server/reports/zone_names.h"
#include "server/storage/database_clock.h"

namespace webmunk {
namespace {

constexpr absl::Duration kInterval = absl::Minutes(1);

absl::Status CheckRevision(const ScheduleRecord& record, std::optional<int64_t> revision) {
  if (!revision || *revision == record.revision) return absl::OkStatus();
  return absl::AbortedError("the schedule was changed since its etag was read; read it again");
}

// Whose schedules the caller sees.
ScheduleOwner OwnerSeenBy(const ScheduleCaller& caller) {
  return caller.scope.is_everything() ? std::nullopt : ScheduleOwner(caller.user_id);
}

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

absl::StatusOr<std::vector<int32_t>> IdsOf(Connection& connection, const AccessScope& scope,
                                           const std::vector<std::string>& identifiers) {
  std::vector<int32_t> ids;
  if (identifiers.empty()) return ids;
  WEBMUNK_ASSIGN_OR_RETURN(const auto found,
                           FindScopedParticipants(connection, scope, identifiers));
  for (const auto& [identifier, id] : found) ids.push_back(id);
  return ids;
}

absl::Status StoreParticipants(Transaction& transaction, int32_t id, const ExportOrder& order,
                               const AccessScope& scope) {
  Connection& connection = transaction.connection();
  WEBMUNK_ASSIGN_OR_RETURN(const std::vector<int32_t> included,
                           IdsOf(connection, scope, order.participants));
  if (included.empty() && !order.participants.empty()) {
    return absl::InvalidArgumentError("order.spec.participants names nobody");
  }
  WEBMUNK_ASSIGN_OR_RETURN(const std::vector<int32_t> excluded,
                           IdsOf(connection, scope, order.excluded));
  return SetScheduleParticipants(transaction, id, included, excluded);
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

absl::StatusOr<ScheduleView> ExportSchedules::Create(const std::string& identifier,
                                                     const ScheduleChange& given,
                                                     const ScheduleCaller& caller) {
  ScheduleRecord record;
  record.identifier = identifier;
  Apply(given, record);
  SetOwner(caller, record);
  WEBMUNK_ASSIGN_OR_RETURN(const PooledConnection connection, pool_.Get());
  WEBMUNK_ASSIGN_OR_RETURN(const auto transaction, Transaction::Begin(*connection));
  WEBMUNK_RETURN_IF_ERROR(Check(*transaction, record, caller.scope));
  WEBMUNK_RETURN_IF_ERROR(SetNextRun(*connection, {}, record));
  WEBMUNK_ASSIGN_OR_RETURN(record.id, InsertSchedule(*transaction, record));
  WEBMUNK_RETURN_IF_ERROR(StoreParticipants(*transaction, record.id, record.order, caller.scope));
  WEBMUNK_RETURN_IF_ERROR(transaction->Commit());
  WEBMUNK_ASSIGN_OR_RETURN(record, FindSchedule(*connection, identifier, OwnerSeenBy(caller)));
  return ViewOf(*connection, std::move(record), caller);
}

absl::StatusOr<ScheduleView> ExportSchedules::Get(const std::string& identifier,
                                                  const ScheduleCaller& caller) {
  WEBMUNK_ASSIGN_OR_RETURN(const PooledConnection connection, pool_.Get());
  WEBMUNK_ASSIGN_OR_RETURN(ScheduleRecord record,
                           FindSchedule(*connection, identifier, OwnerSeenBy(caller)));
  return ViewOf(*connection, std::move(record), caller);
}

absl::StatusOr<SchedulePage> ExportSchedules::List(const std::string& after, int page_size,
                                                   const ScheduleCaller& caller) {
  WEBMUNK_ASSIGN_OR_RETURN(const PooledConnection connection, pool_.Get());
  // One more than asked for tells whether there is a next page.
  WEBMUNK_ASSIGN_OR_RETURN(std::vector<ScheduleRecord> records,
                           ListSchedules(*connection, after, page_size + 1, OwnerSeenBy(caller)));
  SchedulePage page;
  if (records.size() > static_cast<size_t>(page_size)) {
    records.pop_back();
    page.next = records.back().identifier;
  }
  for (ScheduleRecord& record : records) {
    WEBMUNK_ASSIGN_OR_RETURN(ScheduleView view, ViewOf(*connection, std::move(record), caller));
    page.schedules.push_back(std::move(view));
  }
  return page;
}

absl::StatusOr<ScheduleView> ExportSchedules::Update(const std::string& identifier,
                                                     const ScheduleChange& change,
                                                     const ScheduleCaller& caller) {
  {
    WEBMUNK_ASSIGN_OR_RETURN(const PooledConnection connection, pool_.Get());
    WEBMUNK_ASSIGN_OR_RETURN(const auto transaction, Transaction::Begin(*connection));
    WEBMUNK_ASSIGN_OR_RETURN(ScheduleRecord record,
                             LockSchedule(*transaction, identifier, OwnerSeenBy(caller)));
    WEBMUNK_RETURN_IF_ERROR(CheckRevision(record, change.revision));
    WEBMUNK_RETURN_IF_ERROR(CheckNotWidened(*connection, record, change, caller.scope));
    // What cannot run any more can be disabled still.
    if (OnlyDisables(change)) {
      const ScheduleRecord before = record;
      Apply(change, record);
      WEBMUNK_RETURN_IF_ERROR(SetNextRun(*connection, before, record));
    } else {
      WEBMUNK_RETURN_IF_ERROR(Change(*transaction, change, caller, record));
    }
    WEBMUNK_RETURN_IF_ERROR(UpdateSchedule(*transaction, record));
    if (change.order) {
      WEBMUNK_RETURN_IF_ERROR(
          StoreParticipants(*transaction, record.id, record.order, caller.scope));
    }
    WEBMUNK_RETURN_IF_ERROR(transaction->Commit());
  }
  return Get(identifier, caller);
}

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

absl::Status ExportSchedules::Delete(const std::string& identifier, std::optional<int64_t> revision,
                                     const ScheduleCaller& caller) {
  WEBMUNK_ASSIGN_OR_RETURN(const PooledConnection connection, pool_.Get());
  WEBMUNK_ASSIGN_OR_RETURN(const auto transaction, Transaction::Begin(*connection));
  WEBMUNK_ASSIGN_OR_RETURN(const ScheduleRecord record,
                           LockSchedule(*transaction, identifier, OwnerSeenBy(caller)));
  WEBMUNK_RETURN_IF_ERROR(CheckRevision(record, revision));
  WEBMUNK_RETURN_IF_ERROR(DeleteSchedule(*transaction, record.id));
  return transaction->Commit();
}

absl::StatusOr<BackfillResult> ExportSchedules::Backfill(const std::string& identifier,
                                                         absl::CivilDay first, absl::CivilDay last,
                                                         const ScheduleCaller& caller) {
  WEBMUNK_ASSIGN_OR_RETURN(const std::vector<absl::CivilDay> days, BackfillDays(first, last));
  WEBMUNK_ASSIGN_OR_RETURN(const PooledConnection connection, pool_.Get());
  BackfillResult result;
  for (const absl::CivilDay day : days) {
    // Each day by itself: what a call has made that was broken off is there for the next.
    WEBMUNK_ASSIGN_OR_RETURN(const auto transaction, Transaction::Begin(*connection));
    WEBMUNK_ASSIGN_OR_RETURN(ScheduleRecord record,
                             LockSchedule(*transaction, identifier, OwnerSeenBy(caller)));
    // The one that comes with the server has no owner until somebody has changed it.
    if (!record.had_owner) record.owner_id = caller.user_id;
    if (record.window != ScheduleWindow::kPreviousDay) {
      return absl::FailedPreconditionError("the schedule does not export days");
    }
    WEBMUNK_ASSIGN_OR_RETURN(const absl::TimeZone zone, ZoneOf(record, rules_));
    WEBMUNK_ASSIGN_OR_RETURN(const absl::Time now, DatabaseNow(*connection));
    if (EarliestExport(last, zone) > now) {
      return absl::FailedPreconditionError("last_day is not over");
    }
    const absl::StatusOr<MadeRun> made =
        MakeScheduledJobs(*transaction, record, {.name = SlotName(day), .day = day}, rules_,
                          /*remakes_deleted=*/true);
    if (absl::IsPermissionDenied(made.status()) || absl::IsNotFound(made.status())) {
      return absl::FailedPreconditionError(
          absl::StrCat("the schedule cannot run: ", std::string(made.status().message())));
    }
    WEBMUNK_RETURN_IF_ERROR(made.status());
    WEBMUNK_RETURN_IF_ERROR(transaction->Commit());
    if (made->batch.existed) {
      ++result.existing_days;
      continue;
    }
    rules_.is_due();
    WEBMUNK_ASSIGN_OR_RETURN(
        std::vector<ExportJobRecord> jobs,
        FindExportJobsOfBatch(*connection, made->batch.id,
                              {.user_id = caller.user_id, .scope = caller.scope}));
    for (ExportJobRecord& job : jobs) {
      result.jobs.push_back({.job = std::move(job), .outcome = {}, .sources = {}, .excluded = {}});
    }
  }
  return result;
}

TaskSpec ExportSchedules::Task() {
  return {.name = "start-scheduled-exports", .interval = kInterval, .run = [this](TaskRun& run) {
            return RunDueSchedules(run.connection(), rules_, [&run] { return run.should_stop(); });
          }};
}

absl::StatusOr<ScheduleView> ExportSchedules::ViewOf(Connection& connection, ScheduleRecord record,
                                                     const ScheduleCaller& caller) {
  if (record.time_zone.empty()) record.time_zone = rules_.time_zone;
  // Addresses of webhooks may be secret.
  if (!caller.is_manager && record.owner_id != caller.user_id) {
    for (NoticeRow& notice : record.order.notices) notice.target.clear();
  }
  ScheduleView view;
  WEBMUNK_ASSIGN_OR_RETURN(
      view.participants,
      ListScheduleParticipants(connection, record.id, /*excluded=*/false, caller.scope));
  WEBMUNK_ASSIGN_OR_RETURN(
      view.excluded,
      ListScheduleParticipants(connection, record.id, /*excluded=*/true, caller.scope));
  view.record = std::move(record);
  return view;
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
