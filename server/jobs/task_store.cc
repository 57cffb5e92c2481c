#include "server/jobs/task_store.h"

#include <utility>

#include "server/base/status_macros.h"
#include "server/storage/pg_value.h"

namespace webmunk {
namespace {

// A shorter interval counts from now on, not only after the next run.
constexpr char kRegister[] = R"sql(
    INSERT INTO background_task AS task (name, run_interval, next_run)
    VALUES ($1::text, $2::bigint * interval '1 microsecond', clock_timestamp())
    ON CONFLICT (name) DO UPDATE
    SET run_interval = excluded.run_interval,
        next_run = least(task.next_run, clock_timestamp() + excluded.run_interval)
    WHERE task.run_interval <> excluded.run_interval)sql";
constexpr char kClaim[] = R"sql(
    UPDATE background_task
    SET attempt = attempt + 1, lease_owner = $2::text, last_start = clock_timestamp(),
        lease_until = clock_timestamp() + $3::bigint * interval '1 microsecond'
    WHERE name = (SELECT name FROM background_task
                  WHERE name = ANY ($1::text[]) AND next_run <= clock_timestamp()
                    AND (lease_until IS NULL OR lease_until < clock_timestamp())
                  ORDER BY next_run LIMIT 1
                  FOR UPDATE SKIP LOCKED)
    RETURNING name, attempt)sql";
constexpr char kRenew[] = R"sql(
    UPDATE background_task
    SET lease_until = clock_timestamp() + $3::bigint * interval '1 microsecond'
    WHERE name = $1::text AND attempt = $2::bigint AND lease_owner IS NOT NULL
    RETURNING 1)sql";
constexpr char kFinish[] = R"sql(
    UPDATE background_task
    SET lease_owner = NULL, lease_until = NULL, last_error = $3::text,
        last_success = CASE WHEN $3::text = '' THEN clock_timestamp() ELSE last_success END,
        next_run = CASE
            WHEN next_run > last_start THEN next_run
            WHEN $3::text = '' THEN last_start + run_interval
            ELSE clock_timestamp() + least(run_interval, $4::bigint * interval '1 microsecond')
        END
    WHERE name = $1::text AND attempt = $2::bigint AND lease_owner IS NOT NULL
    RETURNING 1)sql";
constexpr char kRelease[] = R"sql(
    UPDATE background_task SET lease_owner = NULL, lease_until = NULL
    WHERE name = $1::text AND attempt = $2::bigint)sql";

#define WEBMUNK_TASK_COLUMNS                                                           \
  "name, (extract(epoch FROM run_interval) * 1000000)::bigint, next_run, last_start, " \
  "last_success, last_error, coalesce(lease_until > clock_timestamp(), false)"
constexpr char kList[] = "SELECT " WEBMUNK_TASK_COLUMNS " FROM background_task ORDER BY name";
constexpr char kRequest[] =
    "UPDATE background_task SET next_run = clock_timestamp() "
    "WHERE name = $1::text RETURNING " WEBMUNK_TASK_COLUMNS;
#undef WEBMUNK_TASK_COLUMNS

PgParam Micros(absl::Duration duration) {
  return PgParam::Int8(absl::ToInt64Microseconds(duration));
}

std::vector<PgParam> ClaimParams(const TaskClaim& claim) {
  return {PgParam::Bytes(claim.name), PgParam::Int8(claim.attempt)};
}

absl::Time TimeAt(const PgRows& rows, int row, int column) {
  return absl::FromUnixMicros(rows.Int8(row, column) + kPgEpochMicros);
}

std::optional<absl::Time> OptionalTimeAt(const PgRows& rows, int row, int column) {
  if (rows.IsNull(row, column)) return std::nullopt;
  return TimeAt(rows, row, column);
}

TaskRecord RecordAt(const PgRows& rows, int row) {
  return {.name = std::string(rows.Bytes(row, 0)),
          .interval = absl::Microseconds(rows.Int8(row, 1)),
          .next_run = TimeAt(rows, row, 2),
          .last_start = OptionalTimeAt(rows, row, 3),
          .last_success = OptionalTimeAt(rows, row, 4),
          .last_error = std::string(rows.Bytes(row, 5)),
          .is_running = rows.Bytes(row, 6)[0] != 0};
}

}  // namespace

absl::Status RegisterTask(Connection& connection, const std::string& name,
                          absl::Duration interval) {
  return connection.Query(kRegister, {PgParam::Bytes(name), Micros(interval)}).status();
}

absl::StatusOr<std::optional<TaskClaim>> ClaimTask(Connection& connection,
                                                   const std::vector<std::string>& names,
                                                   const std::string& owner, absl::Duration lease) {
  PgArray array(PgElementType::kText);
  for (const std::string& name : names) array.Add(name);
  WEBMUNK_ASSIGN_OR_RETURN(const PgRows rows,
                           connection.Query(kClaim, {PgParam::Bytes(array.Binary()),
                                                     PgParam::Bytes(owner), Micros(lease)}));
  if (rows.size() == 0) return std::nullopt;
  return TaskClaim{std::string(rows.Bytes(0, 0)), rows.Int8(0, 1)};
}

absl::StatusOr<bool> RenewTask(Connection& connection, const TaskClaim& claim,
                               absl::Duration lease) {
  std::vector<PgParam> params = ClaimParams(claim);
  params.push_back(Micros(lease));
  WEBMUNK_ASSIGN_OR_RETURN(const PgRows rows, connection.Query(kRenew, params));
  return rows.size() > 0;
}

absl::StatusOr<bool> FinishTask(Connection& connection, const TaskClaim& claim,
                                const std::string& error, absl::Duration retry) {
  std::vector<PgParam> params = ClaimParams(claim);
  params.push_back(PgParam::Bytes(error));
  params.push_back(Micros(retry));
  WEBMUNK_ASSIGN_OR_RETURN(const PgRows rows, connection.Query(kFinish, params));
  return rows.size() > 0;
}

absl::Status ReleaseTask(Connection& connection, const TaskClaim& claim) {
  return connection.Query(kRelease, ClaimParams(claim)).status();
}

absl::StatusOr<std::vector<TaskRecord>> ListTasks(Connection& connection) {
  WEBMUNK_ASSIGN_OR_RETURN(const PgRows rows, connection.Query(kList, {}));
  std::vector<TaskRecord> tasks;
  tasks.reserve(rows.size());
  for (int row = 0; row < rows.size(); ++row) tasks.push_back(RecordAt(rows, row));
  return tasks;
}

absl::StatusOr<TaskRecord> RequestTask(Connection& connection, const std::string& name) {
  WEBMUNK_ASSIGN_OR_RETURN(const PgRows rows, connection.Query(kRequest, {PgParam::Bytes(name)}));
  if (rows.size() == 0) return absl::NotFoundError("there is no background task of this name");
  return RecordAt(rows, 0);
}

}  // namespace webmunk
