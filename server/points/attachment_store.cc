#include "server/points/attachment_store.h"

#include "server/base/status_macros.h"
#include "server/storage/pg_value.h"
#include "server/storage/scope_param.h"

namespace webmunk {
namespace {

constexpr char kFindNameable[] = R"sql(
    SELECT id, identifier FROM attachment
    WHERE id = ANY ($1::uuid[]) AND content_key IS NOT NULL
      AND (expires IS NULL OR expires > now())
    ORDER BY id)sql";
constexpr char kOfBundle[] = R"sql(
    SELECT a.id, a.identifier
    FROM bundle_attachment b JOIN attachment a ON a.id = b.attachment_id
    WHERE b.bundle_id = $1::bigint
    ORDER BY a.id)sql";
constexpr char kFind[] = R"sql(
    SELECT id, identifier, content_type, size_bytes, sha256, created FROM attachment
    WHERE id = $1::uuid AND content_key IS NOT NULL
      AND ($2::int[] IS NULL OR EXISTS (
           SELECT FROM data_point_attachment l
           JOIN participant r ON r.id = l.participant_id
           JOIN participant p ON p.id = coalesce(r.merged_into_id, r.id)
           WHERE l.attachment_id = $1::uuid AND p.group_id = ANY ($2::int[]))))sql";
constexpr char kOwners[] = R"sql(
    SELECT DISTINCT p.id
    FROM (SELECT participant_id FROM attachment WHERE id = $1::uuid
          UNION ALL
          SELECT participant_id FROM data_point_attachment WHERE attachment_id = $1::uuid) AS known
    JOIN participant r ON r.id = known.participant_id
    JOIN participant p ON p.id = coalesce(r.merged_into_id, r.id)
    ORDER BY p.id LIMIT 100)sql";
constexpr char kReadChunk[] = R"sql(
    SELECT data FROM attachment_chunk WHERE attachment_id = $1::uuid AND number = $2::int)sql";
constexpr char kListOfPoint[] = R"sql(
    SELECT id, identifier, content_type, size_bytes, sha256, created FROM attachment
    WHERE id IN (SELECT attachment_id FROM data_point_attachment
                 WHERE participant_id = $1::int AND hash = $2::uuid)
      AND (identifier COLLATE "C", id) > ($3::text, $4::uuid)
    ORDER BY identifier COLLATE "C", id LIMIT $5::int)sql";

std::vector<AttachmentReference> ReadReferences(const PgRows& rows) {
  std::vector<AttachmentReference> references;
  references.reserve(rows.size());
  for (int row = 0; row < rows.size(); ++row) {
    references.push_back({std::string(rows.Bytes(row, 0)), std::string(rows.Bytes(row, 1))});
  }
  return references;
}

AttachmentRecord ReadRecord(const PgRows& rows, int row) {
  return {.id = std::string(rows.Bytes(row, 0)),
          .identifier = std::string(rows.Bytes(row, 1)),
          .content_type = std::string(rows.Bytes(row, 2)),
          .size = rows.Int8(row, 3),
          .sha256 = std::string(rows.Bytes(row, 4)),
          .created = rows.Int8(row, 5) + kPgEpochMicros};
}

}  // namespace

absl::StatusOr<std::vector<AttachmentReference>> FindNameable(
    Connection& connection, const std::vector<AttachmentId>& ids) {
  PgArray array(PgElementType::kUuid);
  for (const AttachmentId& id : ids) array.Add(id);
  WEBMUNK_ASSIGN_OR_RETURN(const PgRows rows,
                           connection.Query(kFindNameable, {PgParam::Bytes(array.Binary())}));
  return ReadReferences(rows);
}

absl::StatusOr<std::vector<AttachmentReference>> AttachmentsOfBundle(Connection& connection,
                                                                     int64_t bundle_id) {
  WEBMUNK_ASSIGN_OR_RETURN(const PgRows rows,
                           connection.Query(kOfBundle, {PgParam::Int8(bundle_id)}));
  return ReadReferences(rows);
}

absl::StatusOr<AttachmentRecord> FindAttachment(Connection& connection, const AttachmentId& id,
                                                const AccessScope& scope) {
  WEBMUNK_ASSIGN_OR_RETURN(const PgRows rows,
                           connection.Query(kFind, {PgParam::Bytes(id), ScopeParam(scope)}));
  if (rows.size() == 0) return absl::NotFoundError("there is no such attachment");
  return ReadRecord(rows, 0);
}

absl::StatusOr<std::vector<int32_t>> ParticipantsOfAttachment(Connection& connection,
                                                              const AttachmentId& id) {
  WEBMUNK_ASSIGN_OR_RETURN(const PgRows rows, connection.Query(kOwners, {PgParam::Bytes(id)}));
  std::vector<int32_t> ids;
  ids.reserve(static_cast<size_t>(rows.size()));
  for (int row = 0; row < rows.size(); ++row) ids.push_back(rows.Int4(row, 0));
  return ids;
}

absl::StatusOr<std::optional<std::string>> ReadAttachmentChunk(Connection& connection,
                                                               const AttachmentId& id,
                                                               int32_t number) {
  WEBMUNK_ASSIGN_OR_RETURN(
      const PgRows rows, connection.Query(kReadChunk, {PgParam::Bytes(id), PgParam::Int4(number)}));
  if (rows.size() == 0) return std::nullopt;
  return std::string(rows.Bytes(0, 0));
}

absl::StatusOr<std::vector<AttachmentRecord>> ListPointAttachments(Connection& connection,
                                                                   int32_t participant_id,
                                                                   const PointHash& hash,
                                                                   const AttachmentPosition& after,
                                                                   int limit) {
  WEBMUNK_ASSIGN_OR_RETURN(
      const PgRows rows,
      connection.Query(
          kListOfPoint,
          {PgParam::Int4(participant_id), PgParam::Bytes(std::string(hash.begin(), hash.end())),
           PgParam::Bytes(after.identifier), PgParam::Bytes(after.id), PgParam::Int4(limit)}));
  std::vector<AttachmentRecord> records;
  records.reserve(rows.size());
  for (int row = 0; row < rows.size(); ++row) records.push_back(ReadRecord(rows, row));
  return records;
}

}  // namespace webmunk
