#include "server/points/renamed_point_store.h"

#include "server/base/sha256.h"
#include "server/base/status_macros.h"
#include "server/storage/pg_value.h"

namespace webmunk {
namespace {

constexpr char kFind[] = R"sql(
    WITH wanted AS MATERIALIZED (
        SELECT given.id, participant.id AS participant_id, given.created, given.hash
        FROM unnest($1::bigint[], $2::bytea[], $3::timestamptz[], $4::uuid[])
                 AS given (id, identifier_sha256, created, hash)
        JOIN participant USING (identifier_sha256))
    SELECT wanted.id FROM wanted JOIN data_point USING (participant_id, created, hash)
    UNION
    SELECT wanted.id FROM wanted JOIN outbox_point USING (participant_id, created, hash))sql";

}  // namespace

absl::StatusOr<std::vector<int64_t>> FindUnderOtherNames(
    Transaction& transaction, const std::vector<PointUnderOtherName>& points) {
  if (points.empty()) return std::vector<int64_t>();
  PgArray ids(PgElementType::kInt8);
  PgArray participants(PgElementType::kBytea);
  PgArray created(PgElementType::kTimestamptz);
  PgArray hashes(PgElementType::kUuid);
  for (const PointUnderOtherName& point : points) {
    ids.AddInt(point.id);
    participants.Add(Sha256(point.participant));
    created.AddInt(point.created - kPgEpochMicros);
    hashes.Add({reinterpret_cast<const char*>(point.hash.data()), point.hash.size()});
  }
  WEBMUNK_ASSIGN_OR_RETURN(
      const PgRows rows,
      transaction.connection().Query(
          kFind, {PgParam::Bytes(ids.Binary()), PgParam::Bytes(participants.Binary()),
                  PgParam::Bytes(created.Binary()), PgParam::Bytes(hashes.Binary())}));
  std::vector<int64_t> found;
  found.reserve(rows.size());
  for (int row = 0; row < rows.size(); ++row) found.push_back(rows.Int8(row, 0));
  return found;
}

}  // namespace webmunk
