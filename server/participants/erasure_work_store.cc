#include "server/participants/erasure_work_store.h"

#include <re2/re2.h>

#include <string_view>

#include "absl/strings/str_cat.h"
#include "server/base/sha256.h"
#include "server/base/status_macros.h"
#include "server/storage/pg_value.h"

namespace webmunk {
namespace {

constexpr char kCountPoints[] = "SELECT count(*) FROM data_point WHERE participant_id = $1::int";
constexpr char kCountOutbox[] = "SELECT count(*) FROM outbox_point WHERE participant_id = $1::int";
// Where a batch ends: by the primary key, so that each reads its own rows alone.
constexpr char kFindEnd[] = R"sql(
    SELECT created, hash FROM data_point WHERE participant_id = $1::int
    ORDER BY created, hash OFFSET $2::int LIMIT 1)sql";
constexpr char kErasePoints[] = R"sql(
    WITH link AS (
        DELETE FROM data_point_attachment
        WHERE participant_id = $1::int AND created <= $3::timestamptz
          AND (created, hash) <= ($3::timestamptz, $4::uuid)),
    gone AS (
        DELETE FROM data_point
        WHERE participant_id = $1::int AND created <= $3::timestamptz
          AND (created, hash) <= ($3::timestamptz, $4::uuid)
        RETURNING generator_id),
    part AS (SELECT generator_id, count(*)::int AS points FROM gone GROUP BY generator_id)
    UPDATE erasure
    SET points_erased = points_erased + (SELECT coalesce(sum(points), 0) FROM part),
        (generator_ids, generator_points) = (
            SELECT coalesce(array_agg(generator_id), '{}'), coalesce(array_agg(points), '{}')
            FROM (SELECT generator_id, sum(points)::int AS points
                  FROM (SELECT * FROM unnest(erasure.generator_ids, erasure.generator_points)
                                      AS before (generator_id, points)
                        UNION ALL SELECT * FROM part) AS each
                  GROUP BY generator_id) AS total)
    WHERE id = $2::bigint
    RETURNING (SELECT coalesce(sum(points), 0) FROM part)::bigint)sql";
constexpr char kEraseOutbox[] = R"sql(
    DELETE FROM outbox_point WHERE (participant_id, created, hash) IN (
        SELECT participant_id, created, hash FROM outbox_point WHERE participant_id = $1::int
        LIMIT $2::int)
    RETURNING 1)sql";
constexpr char kEraseOutgoing[] =
    "DELETE FROM outgoing_bundle WHERE participant_id = ANY ($1::int[])";
constexpr char kEraseMetadata[] =
    "DELETE FROM participant_metadata WHERE participant_id = ANY ($1::int[])";

#define WEBMUNK_NAMES_OF_PARTICIPANT \
  "(SELECT o.id FROM participant o WHERE o.id = $1::int OR o.merged_into_id = $1::int)"
// An attachment that is somebody's goes with them, and with nobody else. One that is
// nobody's is needed by another participant's point, by a bundle that can still be
// replayed, and by another participant's bundle that has nothing of this one. Their own
// bundle is not asked where both stand in it: what no point names there may be this
// one's.
#define WEBMUNK_ATTACHMENT_IS_NEEDED                                                            \
  "(CASE WHEN a.participant_id IS NOT NULL THEN "                                               \
  " a.participant_id NOT IN " WEBMUNK_NAMES_OF_PARTICIPANT                                      \
  " ELSE (EXISTS (SELECT FROM data_point_attachment l "                                         \
  "         WHERE l.attachment_id = a.id AND l.participant_id <> $1::int) "                     \
  " OR EXISTS (SELECT FROM bundle_attachment b JOIN quarantine q ON q.bundle_id = b.bundle_id " \
  "            WHERE b.attachment_id = a.id) "                                                  \
  " OR EXISTS (SELECT FROM bundle_attachment b "                                                \
  "            JOIN bundle_participant s ON s.bundle_id = b.bundle_id "                         \
  "            WHERE b.attachment_id = a.id AND s.participant_id <> $1::int "                   \
  "              AND NOT EXISTS (SELECT FROM bundle_participant o "                             \
  "                              WHERE o.bundle_id = b.bundle_id "                              \
  "                                AND o.participant_id = $1::int))) END)"
#define WEBMUNK_ATTACHMENTS_OF_PARTICIPANT                                                       \
  "(SELECT b.attachment_id FROM bundle_participant s "                                           \
  " JOIN bundle_attachment b ON b.bundle_id = s.bundle_id WHERE s.participant_id = $1::int "     \
  " UNION SELECT m.id FROM attachment m WHERE m.participant_id IN " WEBMUNK_NAMES_OF_PARTICIPANT \
  ")"

constexpr char kListAttachments[] =
    "SELECT id FROM attachment WHERE id IN " WEBMUNK_ATTACHMENTS_OF_PARTICIPANT " ORDER BY id";
constexpr char kCountAttachments[] =
    "SELECT count(*) FROM attachment a WHERE a.id IN " WEBMUNK_ATTACHMENTS_OF_PARTICIPANT
    " AND NOT " WEBMUNK_ATTACHMENT_IS_NEEDED;
constexpr char kHoldAttachments[] =
    "SELECT id FROM attachment WHERE id = ANY ($1::uuid[]) ORDER BY id FOR UPDATE";
constexpr char kDropNames[] =
    "DELETE FROM bundle_attachment n USING attachment a "
    "WHERE a.id = n.attachment_id AND a.id = ANY ($2::uuid[]) "
    "AND (NOT " WEBMUNK_ATTACHMENT_IS_NEEDED
    " OR (EXISTS (SELECT FROM bundle_participant s WHERE s.bundle_id = n.bundle_id "
    "             AND s.participant_id = $1::int) "
    "     AND NOT EXISTS (SELECT FROM bundle_participant s WHERE s.bundle_id = n.bundle_id "
    "                     AND s.participant_id <> $1::int) "
    "     AND NOT EXISTS (SELECT FROM quarantine q WHERE q.bundle_id = n.bundle_id)))";
#undef WEBMUNK_ATTACHMENTS_OF_PARTICIPANT
#undef WEBMUNK_ATTACHMENT_IS_NEEDED
#undef WEBMUNK_NAMES_OF_PARTICIPANT
constexpr char kEraseAttachments[] = R"sql(
    DELETE FROM attachment a
    WHERE a.id = ANY ($1::uuid[])
      AND NOT EXISTS (SELECT FROM bundle_attachment n WHERE n.attachment_id = a.id)
      AND NOT EXISTS (SELECT FROM data_point_attachment l WHERE l.attachment_id = a.id)
    RETURNING 1)sql";

constexpr char kEraseRenamings[] = R"sql(
    DELETE FROM participant_rename
    WHERE received_sha256 = ANY ($1::bytea[]) OR stored_sha256 = ANY ($1::bytea[]))sql";
constexpr char kEraseRules[] = "DELETE FROM rename_rule WHERE id = ANY ($1::int[])";
// What fits others' identifiers too is a configuration of more than one.
constexpr char kEraseConfigurations[] = R"sql(
    DELETE FROM app_configuration c
    WHERE c.id_pattern = ANY ($1::text[])
      AND NOT EXISTS (SELECT FROM participant p
                      WHERE p.identifier <> ALL ($2::text[])
                        AND (p.app_configuration_id = c.id OR p.identifier ~ c.id_pattern)))sql";

constexpr char kMoveShares[] = "SELECT move_ledger_shares($1::int, NULL, $2::int)";
constexpr char kLedgerBundle[] = R"sql(
    INSERT INTO bundle (id, received, bytes, sha256, encoding, encrypted, kind)
    VALUES ($1::bigint, now(), 0, sha256(''), 'identity', false, 'erasure'))sql";
constexpr char kLedgerShare[] = R"sql(
    INSERT INTO bundle_participant (bundle_id, participant_id, received, stored, duplicate,
                                    quarantined, discarded, generator_ids, generator_stored,
                                    generator_duplicate, generator_first_created,
                                    generator_last_created)
    SELECT $1::bigint, NULL, 0, -coalesce(sum(points), 0), 0, 0, coalesce(sum(points), 0),
           coalesce(array_agg(generator), '{}'), coalesce(array_agg(-points), '{}'),
           coalesce(array_agg(0), '{}'), coalesce(array_agg(timestamptz 'infinity'), '{}'),
           coalesce(array_agg(timestamptz '-infinity'), '{}')
    FROM erasure, unnest(generator_ids, generator_points) AS part (generator, points)
    WHERE id = $2::bigint)sql";
constexpr char kHoldSummaries[] = "SELECT 1 FROM summary_fold FOR UPDATE";
constexpr char kEraseSummaries[] = "SELECT move_summaries($1::int, NULL)";
constexpr char kEraseParticipants[] = "DELETE FROM participant WHERE id = ANY ($1::int[])";

// Clients that give no identifier ask for this one.
constexpr std::string_view kAnybody = "default";

// Whether the text, as a pattern, was written for one identifier: `.` is often left
// bare, but `.*` is everybody's.
bool MeansItself(const std::string& text) {
  return text.find_first_of("*+?()[]{}|^$\\") == std::string::npos &&
         text.find_first_not_of('.') != std::string::npos &&
         !re2::RE2::PartialMatch(kAnybody, text);
}

PgParam IntArray(const std::vector<int32_t>& values) {
  PgArray array(PgElementType::kInt4);
  for (const int32_t value : values) array.AddInt(value);
  return PgParam::Bytes(array.Binary());
}

absl::StatusOr<int64_t> Count(Connection& connection, const char* sql, int32_t participant_id) {
  WEBMUNK_ASSIGN_OR_RETURN(const PgRows rows,
                           connection.Query(sql, {PgParam::Int4(participant_id)}));
  return rows.Int8(0, 0);
}

}  // namespace

absl::StatusOr<int64_t> CountPoints(Connection& connection, int32_t participant_id) {
  return Count(connection, kCountPoints, participant_id);
}

absl::StatusOr<int64_t> CountOutboxPoints(Connection& connection, int32_t participant_id) {
  return Count(connection, kCountOutbox, participant_id);
}

absl::StatusOr<int64_t> CountAttachments(Connection& connection, int32_t participant_id) {
  return Count(connection, kCountAttachments, participant_id);
}

absl::StatusOr<int64_t> ErasePoints(Transaction& transaction, int64_t erasure_id,
                                    int32_t participant_id, int limit) {
  Connection& connection = transaction.connection();
  WEBMUNK_ASSIGN_OR_RETURN(
      const PgRows end,
      connection.Query(kFindEnd, {PgParam::Int4(participant_id), PgParam::Int4(limit - 1)}));
  constexpr size_t kHashSize = 16;
  const bool is_last = end.size() == 0;
  WEBMUNK_ASSIGN_OR_RETURN(
      const PgRows rows,
      connection.Query(kErasePoints, {PgParam::Int4(participant_id), PgParam::Int8(erasure_id),
                                      is_last ? PgParam::Infinity()
                                              : PgParam::Bytes(std::string(end.Bytes(0, 0))),
                                      PgParam::Bytes(is_last ? std::string(kHashSize, '\xFF')
                                                             : std::string(end.Bytes(0, 1)))}));
  return rows.size() == 0 ? 0 : rows.Int8(0, 0);
}

absl::StatusOr<int64_t> EraseOutboxPoints(Transaction& transaction, int32_t participant_id,
                                          int limit) {
  WEBMUNK_ASSIGN_OR_RETURN(
      const PgRows rows, transaction.connection().Query(
                             kEraseOutbox, {PgParam::Int4(participant_id), PgParam::Int4(limit)}));
  return rows.size();
}

absl::Status EraseDeliveries(Transaction& transaction, const std::vector<int32_t>& ids) {
  WEBMUNK_RETURN_IF_ERROR(transaction.connection().Query(kEraseOutgoing, {IntArray(ids)}).status());
  return transaction.connection().Query(kEraseMetadata, {IntArray(ids)}).status();
}

absl::StatusOr<std::vector<AttachmentId>> ListAttachmentsOf(Connection& connection,
                                                            int32_t participant_id) {
  WEBMUNK_ASSIGN_OR_RETURN(const PgRows rows,
                           connection.Query(kListAttachments, {PgParam::Int4(participant_id)}));
  std::vector<AttachmentId> ids;
  ids.reserve(static_cast<size_t>(rows.size()));
  for (int row = 0; row < rows.size(); ++row) ids.emplace_back(rows.Bytes(row, 0));
  return ids;
}

absl::StatusOr<int64_t> EraseAttachments(Transaction& transaction, int32_t participant_id,
                                         const std::vector<AttachmentId>& ids) {
  PgArray array(PgElementType::kUuid);
  for (const AttachmentId& id : ids) array.Add(id);
  const PgParam all = PgParam::Bytes(array.Binary());
  Connection& connection = transaction.connection();
  // Held first, in a statement of its own: who names one meanwhile is seen below.
  WEBMUNK_RETURN_IF_ERROR(connection.Query(kHoldAttachments, {all}).status());
  WEBMUNK_RETURN_IF_ERROR(
      connection.Query(kDropNames, {PgParam::Int4(participant_id), all}).status());
  WEBMUNK_ASSIGN_OR_RETURN(const PgRows rows, connection.Query(kEraseAttachments, {all}));
  return rows.size();
}

absl::Status EraseConfigurations(Transaction& transaction,
                                 const std::vector<std::string>& identifiers) {
  PgArray patterns(PgElementType::kText);
  PgArray all(PgElementType::kText);
  for (const std::string& identifier : identifiers) {
    all.Add(identifier);
    if (identifier.empty() || identifier == kAnybody) continue;
    for (const std::string& pattern : {identifier, re2::RE2::QuoteMeta(identifier)}) {
      if (pattern == identifier && !MeansItself(pattern)) continue;
      patterns.Add(pattern);
      patterns.Add(absl::StrCat("^", pattern, "$"));
    }
  }
  return transaction.connection()
      .Query(kEraseConfigurations,
             {PgParam::Bytes(patterns.Binary()), PgParam::Bytes(all.Binary())})
      .status();
}

absl::Status EraseRenamings(Transaction& transaction, const std::vector<std::string>& identifiers,
                            const std::vector<int32_t>& rule_ids) {
  PgArray hashes(PgElementType::kBytea);
  for (const std::string& identifier : identifiers) hashes.Add(Sha256(identifier));
  Connection& connection = transaction.connection();
  // First: it waits for ingestion, which may come to wait for the renamings. Not asked
  // to delete none: even that would count as a change of the rules, and bundles would
  // have to be sent again.
  if (!rule_ids.empty()) {
    WEBMUNK_RETURN_IF_ERROR(connection.Query(kEraseRules, {IntArray(rule_ids)}).status());
  }
  return connection.Query(kEraseRenamings, {PgParam::Bytes(hashes.Binary())}).status();
}

absl::StatusOr<int64_t> GiveSharesToNobody(Transaction& transaction, int32_t participant_id,
                                           int limit) {
  WEBMUNK_ASSIGN_OR_RETURN(const PgRows rows,
                           transaction.connection().Query(
                               kMoveShares, {PgParam::Int4(participant_id), PgParam::Int4(limit)}));
  return rows.Int4(0, 0);
}

absl::Status InsertErasureLedger(Transaction& transaction, int64_t erasure_id, int64_t bundle_id) {
  Connection& connection = transaction.connection();
  WEBMUNK_RETURN_IF_ERROR(connection.Query(kLedgerBundle, {PgParam::Int8(bundle_id)}).status());
  return connection.Query(kLedgerShare, {PgParam::Int8(bundle_id), PgParam::Int8(erasure_id)})
      .status();
}

absl::Status HoldSummaries(Transaction& transaction) {
  return transaction.connection().Query(kHoldSummaries, {}).status();
}

absl::Status EraseSummaries(Transaction& transaction, int32_t participant_id) {
  return transaction.connection().Query(kEraseSummaries, {PgParam::Int4(participant_id)}).status();
}

absl::Status EraseParticipantRows(Transaction& transaction, const std::vector<int32_t>& ids) {
  return transaction.connection().Query(kEraseParticipants, {IntArray(ids)}).status();
}

}  // namespace webmunk
