#include "server/exports/export_schedules.h"

#include "absl/strings/str_cat.h"
#include "server/base/status_macros.h"
#include "server/exports/export_source_store.h"
#include "server/exports/schedule_slots.h"
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

}  // namespace

absl::StatusOr<ScheduleView> ExportSchedules::Create(const std::string& identifier,
                                                     const ScheduleChange& given,
                                                     const ScheduleCaller& caller) {
  ScheduleRecord record;
  record.identifier = identifier;
  Apply(given, record);
  record.had_owner = false;
  WEBMUNK_ASSIGN_OR_RETURN(const PooledConnection connection, pool_.Get());
  WEBMUNK_ASSIGN_OR_RETURN(const AccessScope scope,
                           SettleOwner(*connection, given, caller, record));
  WEBMUNK_ASSIGN_OR_RETURN(const auto transaction, Transaction::Begin(*connection));
  WEBMUNK_RETURN_IF_ERROR(Check(*transaction, record, scope));
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

}  // namespace webmunk
