#include "server/points/quarantine_store.h"

#include <algorithm>

#include "server/base/sha256.h"
#include "server/base/status_macros.h"
#include "server/storage/pg_value.h"

namespace webmunk {
namespace {

constexpr char kInsert[] = R"sql(
    INSERT INTO quarantine (bundle_id, kind, received, participant, reason, detail, encoding,
                            encrypted, nonce, raw, sha256, shape, occurrence, hash,
                            client_address)
    VALUES ($1::bigint, $2::text, $3::timestamptz, $4::text, $5::text, $6::text, $7::text,
            $8::boolean, $9::bytea, $10::bytea, $11::bytea, $12::text, $13::int, $14::uuid,
            $15::text)
    ON CONFLICT (kind, sha256, occurrence) DO NOTHING)sql";
constexpr char kLoad[] = R"sql(
    SELECT kind, bundle_id, reason, encoding, encrypted, nonce, raw, sha256, shape, occurrence,
           hash, client_address
    FROM quarantine WHERE id = $1::bigint)sql";
constexpr char kLock[] = R"sql(
    SELECT id FROM quarantine WHERE id = ANY ($1::bigint[]) ORDER BY id FOR UPDATE)sql";
constexpr char kNoteFailure[] = R"sql(
    UPDATE quarantine
    SET reason = $2::text, detail = $3::text, participant = coalesce($4::text, participant),
        replay_count = replay_count + 1
    WHERE id = $1::bigint)sql";
constexpr char kDelete[] = "DELETE FROM quarantine WHERE id = ANY ($1::bigint[])";

constexpr std::string_view kSinglePoint = "single-point";

PgParam Text(std::string_view text) { return PgParam::Bytes(std::string(text)); }

PgParam TextOrNull(std::string_view text) { return text.empty() ? PgParam::Null() : Text(text); }

PgParam HashOrNull(const std::optional<PointHash>& hash) {
  return hash ? PgParam::Bytes(std::string(hash->begin(), hash->end())) : PgParam::Null();
}

PgParam IdArray(const std::vector<int64_t>& ids) {
  PgArray array(PgElementType::kInt8);
  for (const int64_t id : ids) array.AddInt(id);
  return PgParam::Bytes(array.Binary());
}

}  // namespace

absl::Status InsertQuarantine(Transaction& transaction, const QuarantineEntry& entry) {
  const bool is_bundle = entry.kind == QuarantineEntry::Kind::kBundle;
  return transaction.connection()
      .Query(kInsert,
             {PgParam::Int8(entry.bundle_id), Text(is_bundle ? "bundle" : "point"),
              PgParam::Timestamp(entry.received),
              entry.participant ? Text(*entry.participant) : PgParam::Null(), Text(entry.reason),
              Text(entry.detail), Text(entry.encoding), PgParam::Bool(entry.encrypted),
              TextOrNull(entry.nonce), Text(entry.raw), PgParam::Bytes(Sha256(entry.raw)),
              Text(entry.is_single_point ? kSinglePoint : "array"), PgParam::Int4(entry.occurrence),
              HashOrNull(entry.hash), TextOrNull(entry.client_address)})
      .status();
}

absl::StatusOr<QuarantinedBytes> LoadQuarantined(Connection& connection, int64_t id) {
  WEBMUNK_ASSIGN_OR_RETURN(const PgRows rows, connection.Query(kLoad, {PgParam::Int8(id)}));
  if (rows.size() == 0) {
    return absl::NotFoundError("there is no such entry; it was replayed or discarded");
  }
  const auto text = [&](int column) {
    return rows.IsNull(0, column) ? std::string() : std::string(rows.Bytes(0, column));
  };
  QuarantinedBytes entry;
  entry.id = id;
  entry.kind = text(0) == "bundle" ? QuarantineEntry::Kind::kBundle : QuarantineEntry::Kind::kPoint;
  entry.bundle_id = rows.Int8(0, 1);
  entry.reason = text(2);
  entry.encoding = text(3);
  entry.encrypted = rows.Bytes(0, 4)[0] != '\0';
  entry.nonce = text(5);
  entry.raw = text(6);
  entry.sha256 = text(7);
  entry.is_single_point = text(8) == kSinglePoint;
  entry.occurrence = rows.Int4(0, 9);
  if (!rows.IsNull(0, 10)) {
    const std::string_view bytes = rows.Bytes(0, 10);
    std::copy(bytes.begin(), bytes.end(), entry.hash.emplace().begin());
  }
  entry.client_address = text(11);
  return entry;
}

absl::StatusOr<std::vector<int64_t>> LockQuarantined(Transaction& transaction,
                                                     const std::vector<int64_t>& ids) {
  WEBMUNK_ASSIGN_OR_RETURN(const PgRows rows,
                           transaction.connection().Query(kLock, {IdArray(ids)}));
  std::vector<int64_t> locked;
  locked.reserve(rows.size());
  for (int row = 0; row < rows.size(); ++row) locked.push_back(rows.Int8(row, 0));
  return locked;
}

absl::Status NoteReplayFailure(Transaction& transaction, const QuarantineEntry& entry) {
  return transaction.connection()
      .Query(kNoteFailure,
             {PgParam::Int8(*entry.replayed_id), Text(entry.reason), Text(entry.detail),
              entry.participant ? Text(*entry.participant) : PgParam::Null()})
      .status();
}

absl::Status DeleteQuarantined(Transaction& transaction, const std::vector<int64_t>& ids) {
  return transaction.connection().Query(kDelete, {IdArray(ids)}).status();
}

}  // namespace webmunk
