#include "server/delivery/destination_store.h"

#include <simdjson.h>

#include <utility>

#include "server/base/status_macros.h"
#include "server/reports/json_object.h"
#include "server/storage/pg_error.h"
#include "server/storage/pg_value.h"
#include "server/storage/scope_param.h"
#include "server/storage/transaction.h"

namespace webmunk {
namespace {

constexpr char kInsert[] = R"sql(
    INSERT INTO export_destination (identifier, type, parameters, sealed, path, prefix_host,
                                    prefix_date, prefix_source_range, group_id)
    VALUES ($1::text, $2::text, $3::json, $4::text, $5::text, $6::bool, $7::bool, $8::bool,
            $9::int))sql";
constexpr char kSelect[] = R"sql(
    SELECT id, identifier, type, parameters::text, sealed, path, prefix_host, prefix_date,
           prefix_source_range, group_id, last_tested, last_test_error, created, updated, revision
    FROM export_destination
    WHERE NOT deleted
      AND ($1::text IS NULL OR identifier = $1::text)
      AND ($2::int[] IS NULL OR group_id IS NULL OR group_id = ANY ($2::int[]))
      AND identifier COLLATE "C" > $3::text
    ORDER BY identifier COLLATE "C"
    LIMIT $4::int)sql";
constexpr char kUpdate[] = R"sql(
    UPDATE export_destination
    SET type = $3::text, parameters = $4::json, sealed = $5::text, path = $6::text,
        prefix_host = $7::bool, prefix_date = $8::bool, prefix_source_range = $9::bool,
        group_id = $10::int
    WHERE id = $1::int AND revision = $2::bigint AND NOT deleted
    RETURNING id)sql";
// Those of jobs that failed or were cancelled wait for ever; should one be asked for anew,
// they fail.
#define WEBMUNK_HAS_WAITING                                                     \
  "EXISTS (SELECT FROM export_delivery d JOIN export_job j ON j.id = d.job_id " \
  "WHERE d.destination_id = $1::int AND d.state IN ('waiting', 'running') "     \
  "AND j.state IN ('queued', 'running', 'succeeded'))"
// Orders hold it too: of those that were first, the statement after this knows.
constexpr char kHold[] = "SELECT 1 FROM export_destination WHERE id = $1::int FOR UPDATE";
// Its secrets are of no use any more.
constexpr char kDelete[] =
    "UPDATE export_destination SET deleted = true, sealed = '' "
    "WHERE id = $1::int AND revision = $2::bigint AND NOT deleted AND NOT " WEBMUNK_HAS_WAITING
    " RETURNING id";
constexpr char kHasWaiting[] = "SELECT " WEBMUNK_HAS_WAITING;
#undef WEBMUNK_HAS_WAITING
constexpr char kNoteTest[] = R"sql(
    UPDATE export_destination SET last_tested = now(), last_test_error = $2::text
    WHERE id = $1::int)sql";

PgParam GroupParam(std::optional<int32_t> group) {
  return group ? PgParam::Int4(*group) : PgParam::Null();
}

PgParam TypeParam(DestinationType type) { return PgParam::Bytes(std::string(NameOf(type))); }

constexpr char kForeignKeyViolation[] = "23503";

absl::Status WriteError(const absl::Status& status) {
  if (absl::IsAlreadyExists(status)) {
    return absl::AlreadyExistsError("there is a destination of this id");
  }
  if (!status.ok() && SqlState(status) == kForeignKeyViolation) {
    return absl::NotFoundError("there is no such group");
  }
  return status;
}

absl::StatusOr<DestinationRecord> RecordOf(const PgRows& rows, int row) {
  const std::optional<DestinationType> type = DestinationTypeOf(rows.Bytes(row, 2));
  if (!type) return absl::DataLossError("a destination has no type");
  DestinationRecord record;
  record.id = rows.Int4(row, 0);
  record.identifier = rows.Bytes(row, 1);
  record.type = *type;
  WEBMUNK_ASSIGN_OR_RETURN(record.parameters, ReadTexts(std::string(rows.Bytes(row, 3))));
  record.sealed = rows.Bytes(row, 4);
  record.naming = {.path = std::string(rows.Bytes(row, 5)),
                   .prefix_host = rows.Bool(row, 6),
                   .prefix_date = rows.Bool(row, 7),
                   .prefix_source_range = rows.Bool(row, 8)};
  if (!rows.IsNull(row, 9)) record.group_id = rows.Int4(row, 9);
  if (!rows.IsNull(row, 10)) record.last_tested = rows.Int8(row, 10) + kPgEpochMicros;
  record.last_test_error = rows.Bytes(row, 11);
  record.created = rows.Int8(row, 12) + kPgEpochMicros;
  record.updated = rows.Int8(row, 13) + kPgEpochMicros;
  record.revision = rows.Int8(row, 14);
  return record;
}

absl::StatusOr<std::vector<DestinationRecord>> Select(Connection& connection,
                                                      const PgParam& identifier,
                                                      const AccessScope& scope,
                                                      const std::string& after, int limit) {
  WEBMUNK_ASSIGN_OR_RETURN(
      const PgRows rows, connection.Query(kSelect, {identifier, ScopeParam(scope),
                                                    PgParam::Bytes(after), PgParam::Int4(limit)}));
  std::vector<DestinationRecord> records;
  for (int row = 0; row < rows.size(); ++row) {
    WEBMUNK_ASSIGN_OR_RETURN(DestinationRecord record, RecordOf(rows, row));
    records.push_back(std::move(record));
  }
  return records;
}

}  // namespace

std::string WriteTexts(const std::map<std::string, std::string>& texts) {
  JsonObject object;
  for (const auto& [name, text] : texts) object.Text(name, text);
  return object.Take();
}

absl::StatusOr<std::map<std::string, std::string>> ReadTexts(const std::string& json) {
  simdjson::dom::parser parser;
  simdjson::dom::object object;
  if (parser.parse(json).get(object) != simdjson::SUCCESS) {
    return absl::DataLossError("a destination's values cannot be read");
  }
  std::map<std::string, std::string> texts;
  for (const auto [name, value] : object) {
    std::string_view text;
    if (value.get(text) != simdjson::SUCCESS) {
      return absl::DataLossError("a destination's values cannot be read");
    }
    texts.emplace(name, text);
  }
  return texts;
}

absl::Status InsertDestination(Connection& connection, const DestinationRecord& record) {
  const absl::Status status =
      connection
          .Query(kInsert,
                 {PgParam::Bytes(record.identifier), TypeParam(record.type),
                  PgParam::Bytes(WriteTexts(record.parameters)), PgParam::Bytes(record.sealed),
                  PgParam::Bytes(record.naming.path), PgParam::Bool(record.naming.prefix_host),
                  PgParam::Bool(record.naming.prefix_date),
                  PgParam::Bool(record.naming.prefix_source_range), GroupParam(record.group_id)})
          .status();
  return WriteError(status);
}

absl::StatusOr<DestinationRecord> FindDestination(Connection& connection,
                                                  const std::string& identifier,
                                                  const AccessScope& scope) {
  WEBMUNK_ASSIGN_OR_RETURN(std::vector<DestinationRecord> records,
                           Select(connection, PgParam::Bytes(identifier), scope, "", 1));
  if (records.empty()) return absl::NotFoundError("there is no such destination");
  return std::move(records.front());
}

absl::StatusOr<std::vector<DestinationRecord>> ListDestinations(Connection& connection,
                                                                const std::string& after, int limit,
                                                                const AccessScope& scope) {
  return Select(connection, PgParam::Null(), scope, after, limit);
}

absl::StatusOr<bool> UpdateDestination(Connection& connection, const DestinationRecord& record) {
  const absl::StatusOr<PgRows> rows = connection.Query(
      kUpdate, {PgParam::Int4(record.id), PgParam::Int8(record.revision), TypeParam(record.type),
                PgParam::Bytes(WriteTexts(record.parameters)), PgParam::Bytes(record.sealed),
                PgParam::Bytes(record.naming.path), PgParam::Bool(record.naming.prefix_host),
                PgParam::Bool(record.naming.prefix_date),
                PgParam::Bool(record.naming.prefix_source_range), GroupParam(record.group_id)});
  if (!rows.ok()) return WriteError(rows.status());
  return rows->size() > 0;
}

absl::StatusOr<bool> DeleteDestination(Connection& connection, int32_t id, int64_t revision) {
  WEBMUNK_ASSIGN_OR_RETURN(const auto transaction, Transaction::Begin(connection));
  WEBMUNK_RETURN_IF_ERROR(connection.Query(kHold, {PgParam::Int4(id)}).status());
  WEBMUNK_ASSIGN_OR_RETURN(const PgRows rows,
                           connection.Query(kDelete, {PgParam::Int4(id), PgParam::Int8(revision)}));
  WEBMUNK_RETURN_IF_ERROR(transaction->Commit());
  return rows.size() > 0;
}

absl::StatusOr<bool> HasWaitingDeliveries(Connection& connection, int32_t id) {
  WEBMUNK_ASSIGN_OR_RETURN(const PgRows rows, connection.Query(kHasWaiting, {PgParam::Int4(id)}));
  return rows.Bool(0, 0);
}

absl::Status NoteDestinationTest(Connection& connection, int32_t id, const std::string& error) {
  return connection.Query(kNoteTest, {PgParam::Int4(id), PgParam::Bytes(error)}).status();
}

}  // namespace webmunk
