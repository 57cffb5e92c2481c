#include "server/participants/erasure_start_store.h"

#include "server/base/sha256.h"
#include "server/base/status_macros.h"
#include "server/storage/pg_value.h"
#include "server/storage/scope_param.h"

namespace webmunk {
namespace {

constexpr char kFindId[] = R"sql(
    SELECT p.id FROM participant p
    WHERE p.id = (SELECT coalesce(merged_into_id, id) FROM participant
                  WHERE identifier_sha256 = $1::bytea)
      AND ($2::int[] IS NULL OR p.group_id = ANY ($2::int[])))sql";
constexpr char kMake[] = R"sql(
    INSERT INTO participant (identifier, identifier_sha256) VALUES ($1::text, $2::bytea)
    ON CONFLICT (identifier_sha256) DO NOTHING)sql";
constexpr char kHold[] = R"sql(
    SELECT id, identifier, group_id, revision::text, being_erased, merged_into_id
    FROM participant WHERE id = $1::int OR merged_into_id = $1::int
    ORDER BY identifier_sha256 FOR UPDATE)sql";
constexpr char kFindNames[] = R"sql(
    SELECT id, identifier, group_id, revision::text, being_erased, merged_into_id
    FROM participant WHERE id = $1::int OR merged_into_id = $1::int
    ORDER BY identifier_sha256)sql";
constexpr char kMark[] = R"sql(
    UPDATE participant SET state = 'blocked', being_erased = true, data_server_id = NULL
    WHERE id = ANY ($1::int[]))sql";
constexpr char kInsert[] = R"sql(
    INSERT INTO erasure (participant_id, identifier_hmac, requester, reason, group_id)
    VALUES ($1::int, $2::bytea, $3::text, $4::text, $5::int) RETURNING id)sql";
constexpr char kKeepGroup[] = R"sql(
    UPDATE participant_merge SET group_id = $2::int WHERE participant_id = ANY ($1::int[]))sql";
constexpr char kReceived[] = R"sql(
    SELECT DISTINCT r.received FROM participant_rename r
    WHERE r.stored_sha256 = ANY ($1::bytea[])
      AND NOT EXISTS (SELECT FROM participant_rename o
                      WHERE o.received_sha256 = r.received_sha256
                        AND o.stored_sha256 <> ALL ($1::bytea[]))
      AND NOT EXISTS (SELECT FROM participant p
                      WHERE p.identifier_sha256 = r.received_sha256))sql";

HeldParticipant Read(const PgRows& rows, int32_t id) {
  HeldParticipant held;
  for (int row = 0; row < rows.size(); ++row) {
    held.ids.push_back(rows.Int4(row, 0));
    held.identifiers.emplace_back(rows.Bytes(row, 1));
    if (rows.Int4(row, 0) != id || !rows.IsNull(row, 5)) continue;
    held.id = id;
    if (!rows.IsNull(row, 2)) held.group_id = rows.Int4(row, 2);
    held.etag = rows.Bytes(row, 3);
    held.being_erased = rows.Bool(row, 4);
  }
  return held;
}

}  // namespace

absl::StatusOr<int32_t> FindParticipantId(Connection& connection, const std::string& identifier,
                                          const AccessScope& scope) {
  WEBMUNK_ASSIGN_OR_RETURN(
      const PgRows rows,
      connection.Query(kFindId, {PgParam::Bytes(Sha256(identifier)), ScopeParam(scope)}));
  if (rows.size() == 0) return absl::NotFoundError("there is no such participant");
  return rows.Int4(0, 0);
}

absl::Status MakeParticipant(Transaction& transaction, const std::string& identifier) {
  return transaction.connection()
      .Query(kMake, {PgParam::Bytes(identifier), PgParam::Bytes(Sha256(identifier))})
      .status();
}

absl::StatusOr<HeldParticipant> HoldParticipant(Transaction& transaction, int32_t id) {
  WEBMUNK_ASSIGN_OR_RETURN(const PgRows rows,
                           transaction.connection().Query(kHold, {PgParam::Int4(id)}));
  HeldParticipant held = Read(rows, id);
  if (held.id == 0) return absl::AbortedError("the participant was merged or erased just now");
  return held;
}

absl::StatusOr<HeldParticipant> FindNames(Connection& connection, int32_t id) {
  WEBMUNK_ASSIGN_OR_RETURN(const PgRows rows, connection.Query(kFindNames, {PgParam::Int4(id)}));
  return Read(rows, id);
}

absl::Status MarkBeingErased(Transaction& transaction, const HeldParticipant& participant) {
  PgArray ids(PgElementType::kInt4);
  for (const int32_t id : participant.ids) ids.AddInt(id);
  return transaction.connection().Query(kMark, {PgParam::Bytes(ids.Binary())}).status();
}

absl::StatusOr<int64_t> InsertErasure(Transaction& transaction, const ErasureRecord& erasure,
                                      const HeldParticipant& participant) {
  PgArray ids(PgElementType::kInt4);
  for (const int32_t id : participant.ids) ids.AddInt(id);
  const PgParam group =
      participant.group_id ? PgParam::Int4(*participant.group_id) : PgParam::Null();
  WEBMUNK_RETURN_IF_ERROR(
      transaction.connection().Query(kKeepGroup, {PgParam::Bytes(ids.Binary()), group}).status());
  WEBMUNK_ASSIGN_OR_RETURN(
      const PgRows rows,
      transaction.connection().Query(
          kInsert, {PgParam::Int4(erasure.participant_id), PgParam::Bytes(erasure.identifier_hmac),
                    PgParam::Bytes(erasure.requester), PgParam::Bytes(erasure.reason), group}));
  return rows.Int8(0, 0);
}

absl::StatusOr<std::vector<std::string>> AllNames(Connection& connection,
                                                  const HeldParticipant& participant) {
  PgArray hashes(PgElementType::kBytea);
  for (const std::string& name : participant.identifiers) hashes.Add(Sha256(name));
  WEBMUNK_ASSIGN_OR_RETURN(const PgRows rows,
                           connection.Query(kReceived, {PgParam::Bytes(hashes.Binary())}));
  std::vector<std::string> names = participant.identifiers;
  for (int row = 0; row < rows.size(); ++row) names.emplace_back(rows.Bytes(row, 0));
  return names;
}

}  // namespace webmunk
