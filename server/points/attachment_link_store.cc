#include "server/points/attachment_link_store.h"

#include <algorithm>
#include <string_view>
#include <tuple>

#include "server/base/status_macros.h"
#include "server/storage/pg_value.h"

namespace webmunk {
namespace {

#define WEBMUNK_CLAIMS                             \
  "unnest($1::int[], $2::uuid[]) WITH ORDINALITY " \
  "AS claim (participant_id, attachment_id, place) "
// The content that a participant has already, of what is about to be named. What
// expires soon may be gone in a moment.
#define WEBMUNK_KNOWN                                                                 \
  "attachment AS known JOIN participant AS owner ON owner.id = known.participant_id " \
  "WHERE known.content_key = named.content_key AND known.id <> named.id "             \
  "AND (known.expires IS NULL OR known.expires > now()) "                             \
  "AND coalesce(owner.merged_into_id, owner.id) "
#define WEBMUNK_LINKS                                                                            \
  "data_point_attachment AS link JOIN participant AS linked ON linked.id = link.participant_id " \
  "WHERE link.attachment_id = named.id AND coalesce(linked.merged_into_id, linked.id) "

// All at once and in order of their ids, as below. In a statement of its own: those
// that follow see what whoever held them before has done.
constexpr char kHold[] =
    "SELECT id FROM attachment "
    "WHERE id IN (SELECT unnest($2::uuid[]) UNION "
    "             SELECT known.id FROM attachment AS named, " WEBMUNK_KNOWN
    "             = ANY ($1::int[]) AND named.id = ANY ($2::uuid[])) "
    "ORDER BY id FOR NO KEY UPDATE";
constexpr char kClaim[] =
    "WITH first AS ("
    "    SELECT DISTINCT ON (named.id) named.id, named.content_key, claim.participant_id, "
    "           claim.place "
    "    FROM " WEBMUNK_CLAIMS
    "    JOIN attachment AS named ON named.id = claim.attachment_id "
    "    WHERE named.participant_id IS NULL "
    "      AND NOT EXISTS (SELECT FROM " WEBMUNK_LINKS
    "<> claim.participant_id) "
    "      AND NOT EXISTS (SELECT FROM " WEBMUNK_KNOWN
    "= claim.participant_id) "
    "    ORDER BY named.id, claim.place), "
    // Of equal ones that come together one is enough.
    "one AS (SELECT DISTINCT ON (participant_id, content_key) id, participant_id FROM first "
    "        ORDER BY participant_id, content_key, place) "
    "UPDATE attachment SET participant_id = one.participant_id FROM one "
    "WHERE attachment.id = one.id";
constexpr char kOutcome[] =
    "SELECT CASE WHEN named.participant_id IS NOT NULL THEN ("
    "           SELECT named.id FROM participant AS owner "
    "           WHERE owner.id = named.participant_id "
    "             AND coalesce(owner.merged_into_id, owner.id) = claim.participant_id) "
    "       WHEN EXISTS (SELECT FROM " WEBMUNK_LINKS
    "= claim.participant_id) THEN named.id "
    "       ELSE (SELECT known.id FROM " WEBMUNK_KNOWN
    "= claim.participant_id ORDER BY known.id LIMIT 1) END "
    "FROM " WEBMUNK_CLAIMS
    "LEFT JOIN attachment AS named ON named.id = claim.attachment_id "
    "ORDER BY claim.place";
#undef WEBMUNK_LINKS
#undef WEBMUNK_KNOWN
#undef WEBMUNK_CLAIMS
constexpr char kUnclaimed[] = R"sql(
    SELECT id FROM attachment
    WHERE id = ANY ($1::uuid[]) AND participant_id IS NULL ORDER BY id)sql";
// Locked in order of their ids: transactions that share some cannot deadlock.
constexpr char kKeep[] = R"sql(
    UPDATE attachment SET expires = NULL, lost_link = false
    FROM (SELECT id FROM attachment
          WHERE id = ANY ($1::uuid[]) AND (expires IS NOT NULL OR lost_link)
          ORDER BY id FOR NO KEY UPDATE) AS named
    WHERE attachment.id = named.id)sql";
constexpr char kInsertOfBundles[] = R"sql(
    INSERT INTO bundle_attachment (bundle_id, attachment_id)
    SELECT bundle_id, attachment_id
    FROM unnest($1::bigint[], $2::uuid[]) AS row (bundle_id, attachment_id))sql";
constexpr char kInsertOfPoints[] = R"sql(
    INSERT INTO data_point_attachment (participant_id, created, hash, attachment_id)
    SELECT participant_id, created, hash, attachment_id
    FROM unnest($1::int[], $2::timestamptz[], $3::uuid[], $4::uuid[])
         AS row (participant_id, created, hash, attachment_id)
    ON CONFLICT DO NOTHING)sql";

}  // namespace

absl::StatusOr<std::vector<std::optional<AttachmentId>>> ClaimAttachments(
    Transaction& transaction, const std::vector<AttachmentClaim>& claims) {
  PgArray participants(PgElementType::kInt4);
  PgArray attachments(PgElementType::kUuid);
  for (const AttachmentClaim& claim : claims) {
    participants.AddInt(claim.participant_id);
    attachments.Add(claim.attachment_id);
  }
  const std::vector<PgParam> params = {PgParam::Bytes(participants.Binary()),
                                       PgParam::Bytes(attachments.Binary())};
  Connection& connection = transaction.connection();
  WEBMUNK_RETURN_IF_ERROR(connection.Query(kHold, params).status());
  WEBMUNK_RETURN_IF_ERROR(connection.Query(kClaim, params).status());
  WEBMUNK_ASSIGN_OR_RETURN(const PgRows rows, connection.Query(kOutcome, params));
  std::vector<std::optional<AttachmentId>> outcomes(claims.size());
  for (int row = 0; row < rows.size(); ++row) {
    if (!rows.IsNull(row, 0)) outcomes[static_cast<size_t>(row)] = rows.Bytes(row, 0);
  }
  return outcomes;
}

absl::StatusOr<std::vector<AttachmentId>> FindUnclaimed(Transaction& transaction,
                                                        const std::vector<AttachmentId>& ids) {
  PgArray array(PgElementType::kUuid);
  for (const AttachmentId& id : ids) array.Add(id);
  WEBMUNK_ASSIGN_OR_RETURN(const PgRows rows, transaction.connection().Query(
                                                  kUnclaimed, {PgParam::Bytes(array.Binary())}));
  std::vector<AttachmentId> unclaimed;
  unclaimed.reserve(static_cast<size_t>(rows.size()));
  for (int row = 0; row < rows.size(); ++row) unclaimed.emplace_back(rows.Bytes(row, 0));
  return unclaimed;
}

absl::Status InsertBundleAttachments(Transaction& transaction,
                                     const std::vector<BundleAttachmentRow>& rows) {
  PgArray bundles(PgElementType::kInt8);
  PgArray attachments(PgElementType::kUuid);
  for (const BundleAttachmentRow& row : rows) {
    bundles.AddInt(row.bundle_id);
    attachments.Add(row.attachment_id);
  }
  const PgParam ids = PgParam::Bytes(attachments.Binary());
  WEBMUNK_RETURN_IF_ERROR(transaction.connection().Query(kKeep, {ids}).status());
  return transaction.connection()
      .Query(kInsertOfBundles, {PgParam::Bytes(bundles.Binary()), ids})
      .status();
}

absl::Status InsertPointAttachments(Transaction& transaction,
                                    std::vector<PointAttachmentRow> rows) {
  // Writers that link the same wait for each other in one order.
  std::sort(rows.begin(), rows.end(), [](const auto& a, const auto& b) {
    return std::tie(a.participant_id, a.hash, a.created, a.attachment_id) <
           std::tie(b.participant_id, b.hash, b.created, b.attachment_id);
  });
  PgArray participants(PgElementType::kInt4);
  PgArray created(PgElementType::kTimestamptz);
  PgArray hashes(PgElementType::kUuid);
  PgArray attachments(PgElementType::kUuid);
  for (const PointAttachmentRow& row : rows) {
    participants.AddInt(row.participant_id);
    created.AddInt(row.created - kPgEpochMicros);
    hashes.Add(std::string_view(reinterpret_cast<const char*>(row.hash.data()), row.hash.size()));
    attachments.Add(row.attachment_id);
  }
  return transaction.connection()
      .Query(kInsertOfPoints,
             {PgParam::Bytes(participants.Binary()), PgParam::Bytes(created.Binary()),
              PgParam::Bytes(hashes.Binary()), PgParam::Bytes(attachments.Binary())})
      .status();
}

}  // namespace webmunk
