#include "server/participants/erasure_quarantine_store.h"

#include "server/base/status_macros.h"
#include "server/storage/pg_value.h"

namespace webmunk {
namespace {

constexpr char kListOf[] = R"sql(
    SELECT id FROM quarantine WHERE participant = ANY ($1::text[]) AND id > $2::bigint
    ORDER BY id LIMIT $3::int)sql";
constexpr char kListOfNobody[] = R"sql(
    SELECT id FROM quarantine
    WHERE participant IS NULL AND id > $1::bigint ORDER BY id LIMIT $2::int)sql";
constexpr char kAttachments[] = R"sql(
    SELECT DISTINCT b.attachment_id
    FROM quarantine q JOIN bundle_attachment b ON b.bundle_id = q.bundle_id
    WHERE q.id = ANY ($1::bigint[]) ORDER BY 1)sql";

std::vector<int64_t> ReadIds(const PgRows& rows) {
  std::vector<int64_t> ids;
  for (int row = 0; row < rows.size(); ++row) ids.push_back(rows.Int8(row, 0));
  return ids;
}

}  // namespace

absl::StatusOr<std::vector<int64_t>> ListQuarantinedOf(Connection& connection,
                                                       const std::vector<std::string>& identifiers,
                                                       int64_t after, int limit) {
  PgArray names(PgElementType::kText);
  for (const std::string& identifier : identifiers) names.Add(identifier);
  WEBMUNK_ASSIGN_OR_RETURN(const PgRows rows,
                           connection.Query(kListOf, {PgParam::Bytes(names.Binary()),
                                                      PgParam::Int8(after), PgParam::Int4(limit)}));
  return ReadIds(rows);
}

absl::StatusOr<std::vector<int64_t>> ListQuarantinedOfNobody(Connection& connection, int64_t after,
                                                             int limit) {
  WEBMUNK_ASSIGN_OR_RETURN(
      const PgRows rows,
      connection.Query(kListOfNobody, {PgParam::Int8(after), PgParam::Int4(limit)}));
  return ReadIds(rows);
}

absl::StatusOr<std::vector<AttachmentId>> AttachmentsOfQuarantined(
    Transaction& transaction, const std::vector<int64_t>& ids) {
  PgArray array(PgElementType::kInt8);
  for (const int64_t id : ids) array.AddInt(id);
  WEBMUNK_ASSIGN_OR_RETURN(const PgRows rows, transaction.connection().Query(
                                                  kAttachments, {PgParam::Bytes(array.Binary())}));
  std::vector<AttachmentId> attachments;
  for (int row = 0; row < rows.size(); ++row) attachments.emplace_back(rows.Bytes(row, 0));
  return attachments;
}

}  // namespace webmunk
