#include "server/points/attachment_upload_store.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "server/base/sha256.h"
#include "server/base/status_macros.h"

namespace webmunk {
namespace {

constexpr char kBegin[] = R"sql(
    WITH begun AS (
        INSERT INTO attachment (identifier, content_type)
        SELECT $1::text, $2::text FROM study_settings
        WHERE NOT ingestion_paused
          AND (SELECT coalesce(sum(size_bytes), 0) FROM attachment
               WHERE expires IS NOT NULL) <= $3::bigint
        RETURNING id)
    SELECT ingestion_paused, (SELECT id FROM begun) FROM study_settings)sql";
constexpr char kAddChunk[] = R"sql(
    INSERT INTO attachment_chunk (attachment_id, number, data)
    VALUES ($1::uuid, $2::int, $3::bytea))sql";
constexpr char kComplete[] = R"sql(
    UPDATE attachment
    SET size_bytes = $2::bigint, sha256 = $3::bytea, content_key = $4::bytea, created = now(),
        expires = now() + interval '1 day'
    WHERE id = $1::uuid
    RETURNING id)sql";
constexpr char kDrop[] = "DELETE FROM attachment WHERE id = $1::uuid";

std::string ContentKey(const AttachmentRecord& attachment) {
  // The sizes keep the texts from flowing into each other.
  return Sha256(absl::StrCat(attachment.sha256, attachment.identifier.size(), ":",
                             attachment.identifier, attachment.content_type.size(), ":",
                             attachment.content_type));
}

}  // namespace

absl::StatusOr<BegunAttachment> BeginAttachment(Connection& connection,
                                                const std::string& identifier,
                                                const std::string& content_type,
                                                int64_t most_unnamed) {
  WEBMUNK_ASSIGN_OR_RETURN(
      const PgRows rows,
      connection.Query(kBegin, {PgParam::Bytes(identifier), PgParam::Bytes(content_type),
                                PgParam::Int8(most_unnamed)}));
  BegunAttachment begun{.ingestion_paused = rows.Bool(0, 0)};
  if (!rows.IsNull(0, 1)) begun.id = AttachmentId(rows.Bytes(0, 1));
  return begun;
}

absl::Status AddAttachmentChunk(Connection& connection, const AttachmentId& id, int32_t number,
                                std::string data) {
  return connection
      .Query(kAddChunk,
             {PgParam::Bytes(id), PgParam::Int4(number), PgParam::Bytes(std::move(data))})
      .status();
}

absl::Status CompleteAttachment(Connection& connection, const AttachmentRecord& attachment) {
  WEBMUNK_ASSIGN_OR_RETURN(
      const PgRows completed,
      connection.Query(
          kComplete, {PgParam::Bytes(attachment.id), PgParam::Int8(attachment.size),
                      PgParam::Bytes(attachment.sha256), PgParam::Bytes(ContentKey(attachment))}));
  if (completed.size() > 0) return absl::OkStatus();
  return absl::AbortedError("the upload took too long; send it again");
}

absl::Status DropAttachment(Connection& connection, const AttachmentId& id) {
  return connection.Query(kDrop, {PgParam::Bytes(id)}).status();
}

}  // namespace webmunk
