#include "server/points/attachment_link_store.h"

#include <algorithm>
#include <string_view>
#include <tuple>

#include "server/base/status_macros.h"
#include "server/storage/pg_value.h"

namespace webmunk {
namespace {

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
