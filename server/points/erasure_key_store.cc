#include "server/points/erasure_key_store.h"

#include "server/base/status_macros.h"
#include "server/storage/pg_value.h"

namespace webmunk {
namespace {

constexpr char kFind[] = "SELECT secret, key_check FROM erasure_key";
constexpr char kInsert[] = R"sql(
    INSERT INTO erasure_key (secret, key_check) VALUES ($1::bytea, $2::bytea)
    ON CONFLICT DO NOTHING)sql";
constexpr char kFindBlocked[] = R"sql(
    SELECT identifier_hmac FROM blocked_identifier WHERE identifier_hmac = ANY ($1::bytea[]))sql";
constexpr char kBlock[] = R"sql(
    INSERT INTO blocked_identifier (identifier_hmac, erasure_id)
    SELECT DISTINCT hmac, $1::bigint FROM unnest($2::bytea[]) AS hmac ORDER BY hmac
    ON CONFLICT DO NOTHING)sql";

PgParam ByteaArray(const std::vector<std::string>& values) {
  PgArray array(PgElementType::kBytea);
  for (const std::string& value : values) array.Add(value);
  return PgParam::Bytes(array.Binary());
}

}  // namespace

absl::StatusOr<std::optional<ErasureSecret>> FindErasureSecret(Connection& connection) {
  WEBMUNK_ASSIGN_OR_RETURN(const PgRows rows, connection.Query(kFind, {}));
  if (rows.size() == 0) return std::nullopt;
  return ErasureSecret{std::string(rows.Bytes(0, 0)), std::string(rows.Bytes(0, 1))};
}

absl::StatusOr<ErasureSecret> MakeErasureSecret(Connection& connection,
                                                const ErasureSecret& fresh) {
  WEBMUNK_RETURN_IF_ERROR(
      connection.Query(kInsert, {PgParam::Bytes(fresh.secret), PgParam::Bytes(fresh.key_check)})
          .status());
  WEBMUNK_ASSIGN_OR_RETURN(std::optional<ErasureSecret> stored, FindErasureSecret(connection));
  if (!stored) return absl::UnavailableError("the erasure key vanished");
  return *std::move(stored);
}

absl::StatusOr<std::vector<std::string>> FindBlocked(Connection& connection,
                                                     const std::vector<std::string>& hmacs) {
  WEBMUNK_ASSIGN_OR_RETURN(const PgRows rows, connection.Query(kFindBlocked, {ByteaArray(hmacs)}));
  std::vector<std::string> blocked;
  blocked.reserve(rows.size());
  for (int row = 0; row < rows.size(); ++row) blocked.emplace_back(rows.Bytes(row, 0));
  return blocked;
}

absl::Status BlockIdentifiers(Transaction& transaction, int64_t erasure_id,
                              const std::vector<std::string>& hmacs) {
  return transaction.connection()
      .Query(kBlock, {PgParam::Int8(erasure_id), ByteaArray(hmacs)})
      .status();
}

}  // namespace webmunk
