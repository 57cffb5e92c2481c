#include "server/admin/data_server_store.h"

#include "server/base/status_macros.h"
#include "server/storage/pg_value.h"

namespace webmunk {
namespace {

constexpr char kInsert[] = R"sql(
    INSERT INTO data_server (identifier, upload_url, metadata_url, request_key)
    VALUES ($1::text, $2::text, $3::text, $4::text))sql";
// All servers where the parameter is null.
constexpr char kSelect[] = R"sql(
    SELECT identifier, upload_url, metadata_url, last_delivery, last_error,
           (SELECT count(*) FROM outbox_point
            WHERE data_server_id = s.id AND delivered IS NULL)
    FROM data_server s
    WHERE $1::text IS NULL OR identifier = $1::text
    ORDER BY identifier)sql";
// Participants hold a reference that they are read with, so that no point can come
// in between: see ingest.
constexpr char kDelete[] = R"sql(
    DELETE FROM data_server s
    WHERE identifier = $1::text
      AND NOT EXISTS (SELECT FROM participant WHERE data_server_id = s.id)
      AND NOT EXISTS (SELECT FROM outbox_point WHERE data_server_id = s.id AND delivered IS NULL)
    RETURNING id)sql";

absl::StatusOr<std::vector<DataServerRecord>> Select(Connection& connection,
                                                     const PgParam& identifier) {
  WEBMUNK_ASSIGN_OR_RETURN(const PgRows rows, connection.Query(kSelect, {identifier}));
  std::vector<DataServerRecord> records;
  for (int row = 0; row < rows.size(); ++row) {
    DataServerRecord record;
    record.identifier = rows.Bytes(row, 0);
    record.upload_url = rows.Bytes(row, 1);
    record.metadata_url = rows.Bytes(row, 2);
    if (!rows.IsNull(row, 3)) record.last_delivery = rows.Int8(row, 3) + kPgEpochMicros;
    record.last_error = rows.Bytes(row, 4);
    record.pending_points = rows.Int8(row, 5);
    records.push_back(std::move(record));
  }
  return records;
}

}  // namespace

absl::Status InsertDataServer(Connection& connection, const DataServerRecord& record,
                              const std::string& request_key) {
  absl::Status status =
      connection
          .Query(kInsert, {PgParam::Bytes(record.identifier), PgParam::Bytes(record.upload_url),
                           PgParam::Bytes(record.metadata_url), PgParam::Bytes(request_key)})
          .status();
  if (absl::IsAlreadyExists(status)) {
    return absl::AlreadyExistsError("there is a data server of this identifier");
  }
  return status;
}

absl::StatusOr<DataServerRecord> FindDataServer(Connection& connection,
                                                const std::string& identifier) {
  WEBMUNK_ASSIGN_OR_RETURN(std::vector<DataServerRecord> records,
                           Select(connection, PgParam::Bytes(identifier)));
  if (records.empty()) return absl::NotFoundError("there is no such data server");
  return std::move(records.front());
}

absl::StatusOr<std::vector<DataServerRecord>> ListDataServers(Connection& connection) {
  return Select(connection, PgParam::Null());
}

absl::Status DeleteDataServer(Connection& connection, const std::string& identifier) {
  const absl::StatusOr<PgRows> deleted = connection.Query(kDelete, {PgParam::Bytes(identifier)});
  // A reference that came in meanwhile is refused by the foreign key.
  if (!deleted.ok() && !absl::IsInvalidArgument(deleted.status())) return deleted.status();
  if (deleted.ok() && deleted->size() > 0) return absl::OkStatus();
  WEBMUNK_RETURN_IF_ERROR(FindDataServer(connection, identifier).status());
  return absl::FailedPreconditionError(
      "participants are assigned to the data server, or points wait for it; assign the "
      "participants elsewhere and let the points be delivered first");
}

}  // namespace webmunk
