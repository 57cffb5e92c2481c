#include "server/points/partition_store.h"

#include "server/base/status_macros.h"
#include "server/storage/pg_error.h"
#include "server/storage/pg_value.h"
#include "server/storage/transaction.h"

namespace webmunk {
namespace {

constexpr char kList[] = "SELECT name, lower, upper FROM data_point_partitions()";
constexpr char kListExpired[] = "SELECT '', lower, upper FROM expired_span";
constexpr char kPrepare[] =
    "SELECT prepare_data_point_partition($1::text, $2::timestamptz, $3::timestamptz)";
constexpr char kAttach[] =
    "SELECT attach_data_point_partition($1::text, $2::timestamptz, $3::timestamptz, $4::bigint)";
constexpr char kDetach[] = "SELECT detach_data_point_partition($1::text)";
constexpr char kDrop[] = "SELECT drop_detached_data_point_partitions()";
// Attaching reads all of the default partition.
constexpr char kLimitAttach[] = "SET LOCAL statement_timeout = '1s'";
// About what can be moved within a fraction of that.
constexpr int64_t kMaxMoved = 2000;
constexpr char kLockNotAvailable[] = "55P03";

std::vector<PgParam> Params(const Partition& partition) {
  return {PgParam::Bytes(partition.name), PgParam::Timestamp(absl::ToUnixMicros(partition.lower)),
          PgParam::Timestamp(absl::ToUnixMicros(partition.upper))};
}

absl::Time TimeAt(const PgRows& rows, int row, int column) {
  return absl::FromUnixMicros(rows.Int8(row, column) + kPgEpochMicros);
}

absl::StatusOr<std::vector<Partition>> List(Connection& connection, const char* sql) {
  WEBMUNK_ASSIGN_OR_RETURN(const PgRows rows, connection.Query(sql, {}));
  std::vector<Partition> partitions;
  partitions.reserve(rows.size());
  for (int row = 0; row < rows.size(); ++row) {
    partitions.push_back(
        {std::string(rows.Bytes(row, 0)), TimeAt(rows, row, 1), TimeAt(rows, row, 2)});
  }
  return partitions;
}

}  // namespace

bool LockIsTaken(const absl::Status& status) { return SqlState(status) == kLockNotAvailable; }

absl::StatusOr<std::vector<Partition>> ListPartitions(Connection& connection) {
  return List(connection, kList);
}

absl::StatusOr<std::vector<Partition>> ListExpiredSpans(Connection& connection) {
  return List(connection, kListExpired);
}

absl::Status PreparePartition(Connection& connection, const Partition& partition) {
  return connection.Query(kPrepare, Params(partition)).status();
}

absl::Status AttachPartition(Connection& connection, const Partition& partition) {
  WEBMUNK_ASSIGN_OR_RETURN(const auto transaction, Transaction::Begin(connection));
  WEBMUNK_RETURN_IF_ERROR(connection.Execute(kLimitAttach));
  std::vector<PgParam> params = Params(partition);
  params.push_back(PgParam::Int8(kMaxMoved));
  WEBMUNK_ASSIGN_OR_RETURN(const PgRows rows, connection.Query(kAttach, params));
  if (rows.IsNull(0, 0)) {
    return absl::ResourceExhaustedError("too many points of its time lie in data_point_default");
  }
  return transaction->Commit();
}

absl::Status DetachPartition(Connection& connection, const Partition& partition) {
  return connection.Query(kDetach, {PgParam::Bytes(partition.name)}).status();
}

absl::Status DropDetachedPartitions(Connection& connection) {
  return connection.Query(kDrop, {}).status();
}

}  // namespace webmunk
