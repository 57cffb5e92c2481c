#include "server/exports/schedule_store.h"

#include <array>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"
#include "server/base/status_macros.h"
#include "server/exports/schedule_order.h"
#include "server/storage/pg_value.h"
#include "server/storage/scope_param.h"

namespace webmunk {
namespace {

#define WEBMUNK_COLUMNS                                                                        \
  "SELECT s.id, s.identifier, s.owner_id, coalesce(u.identifier, ''), s.cron, s.time_zone, "   \
  "s.time_window, s.export_order::text, s.all_participants, s.skips_suppressed, s.cursor, "    \
  "s.enabled, s.next_run, s.last_slot, s.last_due, s.alert, s.created, s.updated, "            \
  "s.revision, array_to_string(s.scope_groups, ' '), s.had_owner FROM export_schedule s LEFT " \
  "JOIN "                                                                                      \
  "user_account u ON u.id = s.owner_id "                                                       \
  "WHERE NOT s.deleted "
#define WEBMUNK_OWNED "AND ($1::int IS NULL OR s.owner_id = $1::int) "

constexpr char kFind[] = WEBMUNK_COLUMNS WEBMUNK_OWNED "AND s.identifier = $2::text";
constexpr char kLock[] =
    WEBMUNK_COLUMNS WEBMUNK_OWNED "AND s.identifier = $2::text FOR UPDATE OF s";
constexpr char kLockById[] = WEBMUNK_COLUMNS "AND s.id = $1::int FOR UPDATE OF s";
constexpr char kList[] = WEBMUNK_COLUMNS WEBMUNK_OWNED
    "AND s.identifier COLLATE \"C\" > $2::text ORDER BY s.identifier COLLATE \"C\" LIMIT $3::int";
#undef WEBMUNK_OWNED
#undef WEBMUNK_COLUMNS

constexpr char kInsert[] = R"sql(
    INSERT INTO export_schedule (owner_id, cron, time_zone, time_window, export_order,
                                 all_participants, cursor, enabled, next_run, last_due, alert,
                                 scope_groups, skips_suppressed, identifier)
    VALUES ($1::int, $2::text, $3::text, $4::text, $5::json, $6::bool, $7::text, $8::bool,
            $9::timestamptz, $10::timestamptz, $11::text, $12::int[], $13::bool, $14::text)
    RETURNING id)sql";
constexpr char kUpdate[] = R"sql(
    UPDATE export_schedule
    SET owner_id = $1::int, cron = $2::text, time_zone = $3::text, time_window = $4::text,
        export_order = $5::json, all_participants = $6::bool, cursor = $7::text,
        enabled = $8::bool, next_run = $9::timestamptz, last_due = $10::timestamptz,
        alert = $11::text, scope_groups = $12::int[], skips_suppressed = $13::bool,
        had_owner = had_owner OR $1::int IS NOT NULL
    WHERE id = $14::int)sql";
constexpr char kDelete[] = R"sql(
    UPDATE export_schedule SET deleted = true, enabled = false, next_run = NULL
    WHERE id = $1::int)sql";
constexpr char kForgetParticipants[] =
    "DELETE FROM export_schedule_participant WHERE schedule_id = $1::int";
constexpr char kAddParticipants[] = R"sql(
    INSERT INTO export_schedule_participant (schedule_id, participant_id, is_excluded)
    SELECT $1::int, id, id = ANY ($3::int[]) FROM participant
    WHERE id = ANY ($2::int[]) OR id = ANY ($3::int[]))sql";
constexpr char kParticipants[] = R"sql(
    SELECT DISTINCT p.identifier COLLATE "C" AS identifier
    FROM export_schedule_participant h JOIN participant r ON r.id = h.participant_id
    JOIN participant p ON p.id = coalesce(r.merged_into_id, r.id)
    WHERE h.schedule_id = $2::int AND h.is_excluded = $3::bool
      AND ($1::int[] IS NULL OR p.group_id = ANY ($1::int[]))
    ORDER BY identifier)sql";
constexpr char kSuppressed[] = R"sql(
    SELECT p.identifier FROM participant p LEFT JOIN participant_group g ON g.id = p.group_id
    WHERE (p.suppresses_alerts OR coalesce(g.suppresses_alerts, false)
           OR p.data_server_id IS NOT NULL)
      AND p.merged_into_id IS NULL AND p.identifier <> '-'
      AND ($1::int[] IS NULL OR p.group_id = ANY ($1::int[])))sql";
constexpr char kDue[] = R"sql(
    SELECT id FROM export_schedule
    WHERE enabled AND next_run <= clock_timestamp() AND id > $1::int
    ORDER BY id LIMIT 1)sql";
constexpr char kStep[] = R"sql(
    UPDATE export_schedule
    SET next_run = $2::timestamptz, last_slot = coalesce($3::text, last_slot),
        last_due = coalesce($4::timestamptz, last_due), cursor = coalesce($5::text, cursor),
        alert = coalesce($6::text, alert)
    WHERE id = $1::int)sql";
constexpr char kStop[] = R"sql(
    UPDATE export_schedule SET enabled = false, next_run = NULL, alert = $2::text
    WHERE id = $1::int)sql";

constexpr std::array<std::string_view, 3> kWindows = {"previous_day", "since_last", "all"};

ScheduleWindow WindowNamed(std::string_view name) {
  for (size_t i = 0; i < kWindows.size(); ++i) {
    if (kWindows[i] == name) return static_cast<ScheduleWindow>(i);
  }
  return ScheduleWindow::kAll;
}

PgParam TimeParam(const std::optional<int64_t>& micros) {
  return micros ? PgParam::Timestamp(*micros) : PgParam::Null();
}

PgParam TextParam(const std::optional<std::string>& text) {
  return text ? PgParam::Bytes(*text) : PgParam::Null();
}

PgParam IdParam(const std::optional<int32_t>& id) {
  return id ? PgParam::Int4(*id) : PgParam::Null();
}

PgParam Ids(const std::vector<int32_t>& ids) {
  PgArray array(PgElementType::kInt4);
  for (const int32_t id : ids) array.AddInt(id);
  return PgParam::Bytes(array.Binary());
}

// Separated by spaces.
std::vector<int32_t> ReadIds(std::string_view text) {
  std::vector<int32_t> ids;
  for (const absl::string_view part :
       absl::StrSplit(absl::string_view(text.data(), text.size()), ' ')) {
    int32_t id = 0;
    if (absl::SimpleAtoi(part, &id)) ids.push_back(id);
  }
  return ids;
}

std::optional<int64_t> TimeOrNone(const PgRows& rows, int row, int column) {
  if (rows.IsNull(row, column)) return std::nullopt;
  return rows.Int8(row, column) + kPgEpochMicros;
}

// What both INSERT and UPDATE take; one more follows.
std::vector<PgParam> Params(const ScheduleRecord& record) {
  return {IdParam(record.owner_id),
          PgParam::Bytes(record.cron),
          PgParam::Bytes(record.time_zone),
          PgParam::Bytes(std::string(kWindows[static_cast<size_t>(record.window)])),
          PgParam::Bytes(WriteScheduleOrder(record.order)),
          PgParam::Bool(record.all_participants),
          TextParam(record.cursor),
          PgParam::Bool(record.enabled),
          TimeParam(record.next_run),
          TimeParam(record.last_due),
          PgParam::Bytes(record.alert),
          record.scope_groups ? Ids(*record.scope_groups) : PgParam::Null(),
          PgParam::Bool(record.skips_suppressed)};
}

absl::StatusOr<ScheduleRecord> Read(const PgRows& rows, int row) {
  ScheduleRecord record;
  record.id = rows.Int4(row, 0);
  record.identifier = rows.Bytes(row, 1);
  if (!rows.IsNull(row, 2)) record.owner_id = rows.Int4(row, 2);
  record.owner = rows.Bytes(row, 3);
  record.cron = rows.Bytes(row, 4);
  record.time_zone = rows.Bytes(row, 5);
  record.window = WindowNamed(rows.Bytes(row, 6));
  WEBMUNK_ASSIGN_OR_RETURN(record.order, ReadScheduleOrder(rows.Bytes(row, 7)));
  record.all_participants = rows.Bool(row, 8);
  record.skips_suppressed = rows.Bool(row, 9);
  if (!rows.IsNull(row, 10)) record.cursor.emplace(rows.Bytes(row, 10));
  record.enabled = rows.Bool(row, 11);
  record.next_run = TimeOrNone(rows, row, 12);
  record.last_slot = rows.Bytes(row, 13);
  record.last_due = TimeOrNone(rows, row, 14);
  record.alert = rows.Bytes(row, 15);
  record.created = rows.Int8(row, 16) + kPgEpochMicros;
  record.updated = rows.Int8(row, 17) + kPgEpochMicros;
  record.revision = rows.Int8(row, 18);
  if (!rows.IsNull(row, 19)) record.scope_groups = ReadIds(rows.Bytes(row, 19));
  record.had_owner = rows.Bool(row, 20);
  return record;
}

absl::StatusOr<ScheduleRecord> ReadOnly(const absl::StatusOr<PgRows>& rows) {
  WEBMUNK_RETURN_IF_ERROR(rows.status());
  if (rows->size() == 0) return absl::NotFoundError("there is no such schedule");
  return Read(*rows, 0);
}

absl::StatusOr<std::vector<std::string>> ReadTexts(const absl::StatusOr<PgRows>& rows) {
  WEBMUNK_RETURN_IF_ERROR(rows.status());
  std::vector<std::string> texts;
  texts.reserve(rows->size());
  for (int row = 0; row < rows->size(); ++row) texts.emplace_back(rows->Bytes(row, 0));
  return texts;
}

}  // namespace

absl::StatusOr<int32_t> InsertSchedule(Transaction& transaction, const ScheduleRecord& record) {
  std::vector<PgParam> params = Params(record);
  params.push_back(PgParam::Bytes(record.identifier));
  const absl::StatusOr<PgRows> rows = transaction.connection().Query(kInsert, params);
  if (absl::IsAlreadyExists(rows.status())) {
    return absl::AlreadyExistsError("there is a schedule of this id");
  }
  WEBMUNK_RETURN_IF_ERROR(rows.status());
  return rows->Int4(0, 0);
}

absl::Status UpdateSchedule(Transaction& transaction, const ScheduleRecord& record) {
  std::vector<PgParam> params = Params(record);
  params.push_back(PgParam::Int4(record.id));
  return transaction.connection().Query(kUpdate, params).status();
}

absl::Status DeleteSchedule(Transaction& transaction, int32_t id) {
  WEBMUNK_RETURN_IF_ERROR(SetScheduleParticipants(transaction, id, {}, {}));
  return transaction.connection().Query(kDelete, {PgParam::Int4(id)}).status();
}

absl::StatusOr<ScheduleRecord> FindSchedule(Connection& connection, const std::string& identifier,
                                            ScheduleOwner owner) {
  return ReadOnly(connection.Query(kFind, {IdParam(owner), PgParam::Bytes(identifier)}));
}

absl::StatusOr<ScheduleRecord> LockSchedule(Transaction& transaction, const std::string& identifier,
                                            ScheduleOwner owner) {
  return ReadOnly(
      transaction.connection().Query(kLock, {IdParam(owner), PgParam::Bytes(identifier)}));
}

absl::StatusOr<ScheduleRecord> LockSchedule(Transaction& transaction, int32_t id) {
  return ReadOnly(transaction.connection().Query(kLockById, {PgParam::Int4(id)}));
}

absl::StatusOr<std::vector<ScheduleRecord>> ListSchedules(Connection& connection,
                                                          const std::string& after, int limit,
                                                          ScheduleOwner owner) {
  WEBMUNK_ASSIGN_OR_RETURN(
      const PgRows rows,
      connection.Query(kList, {IdParam(owner), PgParam::Bytes(after), PgParam::Int4(limit)}));
  std::vector<ScheduleRecord> records;
  for (int row = 0; row < rows.size(); ++row) {
    WEBMUNK_ASSIGN_OR_RETURN(ScheduleRecord record, Read(rows, row));
    records.push_back(std::move(record));
  }
  return records;
}

absl::Status SetScheduleParticipants(Transaction& transaction, int32_t id,
                                     const std::vector<int32_t>& included,
                                     const std::vector<int32_t>& excluded) {
  Connection& connection = transaction.connection();
  WEBMUNK_RETURN_IF_ERROR(connection.Query(kForgetParticipants, {PgParam::Int4(id)}).status());
  if (included.empty() && excluded.empty()) return absl::OkStatus();
  return connection.Query(kAddParticipants, {PgParam::Int4(id), Ids(included), Ids(excluded)})
      .status();
}

absl::StatusOr<std::vector<std::string>> ListScheduleParticipants(Connection& connection,
                                                                  int32_t id, bool excluded,
                                                                  const AccessScope& scope) {
  return ReadTexts(connection.Query(
      kParticipants, {ScopeParam(scope), PgParam::Int4(id), PgParam::Bool(excluded)}));
}

absl::StatusOr<std::vector<std::string>> ListSuppressed(Connection& connection,
                                                        const AccessScope& scope) {
  return ReadTexts(connection.Query(kSuppressed, {ScopeParam(scope)}));
}

absl::StatusOr<std::optional<int32_t>> FindDueSchedule(Connection& connection, int32_t after) {
  WEBMUNK_ASSIGN_OR_RETURN(const PgRows rows, connection.Query(kDue, {PgParam::Int4(after)}));
  if (rows.size() == 0) return std::nullopt;
  return rows.Int4(0, 0);
}

absl::Status NoteScheduleStep(Transaction& transaction, int32_t id, const ScheduleStep& step) {
  return transaction.connection()
      .Query(kStep,
             {PgParam::Int4(id), PgParam::Timestamp(step.next_run), TextParam(step.last_slot),
              TimeParam(step.last_due), TextParam(step.cursor), TextParam(step.alert)})
      .status();
}

absl::Status StopSchedule(Transaction& transaction, int32_t id, const std::string& alert) {
  return transaction.connection().Query(kStop, {PgParam::Int4(id), PgParam::Bytes(alert)}).status();
}

}  // namespace webmunk
