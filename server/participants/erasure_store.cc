#include "server/participants/erasure_store.h"

#include "server/base/status_macros.h"
#include "server/storage/pg_value.h"
#include "server/storage/scope_param.h"

namespace webmunk {
namespace {

#define WEBMUNK_ERASURE_COLUMNS                                                                 \
  "SELECT e.id, e.participant_id, coalesce(p.identifier, ''), e.identifier_hmac, e.requester, " \
  "e.reason, e.state, e.step, e.requested, e.started, e.finished, e.points_found, "             \
  "e.points_erased, e.attachments_found, e.attachments_erased, e.quarantine_found, "            \
  "e.quarantine_erased, e.outbox_found, e.outbox_erased, e.archives_found, e.archives_erased, " \
  "e.identifiers_found, e.identifiers_erased, e.unreadable_quarantine, "                        \
  "array_to_string(e.delivered_archives, E'\\n'), e.last_error, coalesce(e.record, ''), "       \
  "coalesce(e.record_signature, ''), coalesce(k.public_key, '') "                               \
  "FROM erasure e LEFT JOIN participant p ON p.id = e.participant_id "                          \
  "LEFT JOIN record_key k ON k.id = e.record_key_id "

constexpr char kFind[] = WEBMUNK_ERASURE_COLUMNS
    "WHERE e.id = $1::bigint AND ($2::int[] IS NULL OR e.group_id = ANY ($2::int[]))";
constexpr char kFindUnfinished[] =
    WEBMUNK_ERASURE_COLUMNS "WHERE e.participant_id = $1::int AND e.state <> 'succeeded'";
constexpr char kList[] = WEBMUNK_ERASURE_COLUMNS
    "WHERE e.id < $1::bigint AND ($2::bytea IS NULL OR e.identifier_hmac = $2::bytea) "
    "AND ($3::int[] IS NULL OR e.group_id = ANY ($3::int[])) "
    "ORDER BY e.id DESC LIMIT $4::int";
constexpr char kLock[] = WEBMUNK_ERASURE_COLUMNS "WHERE e.id = $1::bigint FOR UPDATE OF e";
#undef WEBMUNK_ERASURE_COLUMNS

constexpr char kNext[] = R"sql(
    SELECT id FROM erasure e
    WHERE state <> 'succeeded' AND id > $1::bigint
      AND NOT EXISTS (SELECT FROM participant_merge m
                      WHERE m.state <> 'succeeded'
                        AND e.participant_id IN (m.participant_id, m.merged_participant_id))
    ORDER BY id LIMIT 1)sql";
constexpr char kBegin[] = R"sql(
    UPDATE erasure
    SET state = 'running', started = now(), step = 1, points_found = $2::bigint,
        attachments_found = $3::bigint, quarantine_found = $4::bigint, outbox_found = $5::bigint,
        archives_found = $6::bigint, identifiers_found = $7::bigint, last_error = ''
    WHERE id = $1::bigint)sql";
constexpr char kStep[] = "UPDATE erasure SET step = $2::int, last_error = '' WHERE id = $1::bigint";
constexpr char kAdd[] = R"sql(
    UPDATE erasure
    SET points_erased = points_erased + $2::bigint,
        attachments_erased = attachments_erased + $3::bigint,
        quarantine_erased = quarantine_erased + $4::bigint,
        outbox_erased = outbox_erased + $5::bigint,
        archives_erased = archives_erased + $6::bigint,
        identifiers_erased = identifiers_erased + $7::bigint
    WHERE id = $1::bigint)sql";
constexpr char kUnreadable[] =
    "UPDATE erasure SET unreadable_quarantine = $2::bigint WHERE id = $1::bigint";
constexpr char kDelivered[] =
    "UPDATE erasure SET delivered_archives = $2::text[] WHERE id = $1::bigint";
constexpr char kError[] =
    "UPDATE erasure SET last_error = $2::text WHERE id = $1::bigint AND state <> 'succeeded'";
constexpr char kFinish[] = R"sql(
    UPDATE erasure
    SET state = 'succeeded', finished = $2::timestamptz, record = $3::text,
        record_signature = $4::bytea, record_key_id = $5::int, last_error = ''
    WHERE id = $1::bigint)sql";

ErasureRecord::State StateNamed(std::string_view name) {
  if (name == "running") return ErasureRecord::State::kRunning;
  return name == "succeeded" ? ErasureRecord::State::kSucceeded : ErasureRecord::State::kQueued;
}

std::optional<int64_t> TimeOrNone(const PgRows& rows, int row, int column) {
  if (rows.IsNull(row, column)) return std::nullopt;
  return rows.Int8(row, column) + kPgEpochMicros;
}

ErasureRecord Read(const PgRows& rows, int row) {
  const auto text = [&](int column) { return std::string(rows.Bytes(row, column)); };
  // The counts stand in pairs, found and erased.
  const auto counts = [&](int first) {
    return ErasureCounts{rows.Int8(row, first),     rows.Int8(row, first + 2),
                         rows.Int8(row, first + 4), rows.Int8(row, first + 6),
                         rows.Int8(row, first + 8), rows.Int8(row, first + 10)};
  };
  ErasureRecord erasure{.id = rows.Int8(row, 0),
                        .participant_id = rows.Int4(row, 1),
                        .identifier = text(2),
                        .identifier_hmac = text(3),
                        .requester = text(4),
                        .reason = text(5),
                        .state = StateNamed(rows.Bytes(row, 6)),
                        .step = rows.Int4(row, 7),
                        .requested = rows.Int8(row, 8) + kPgEpochMicros,
                        .started = TimeOrNone(rows, row, 9),
                        .finished = TimeOrNone(rows, row, 10),
                        .found = counts(11),
                        .erased = counts(12),
                        .unreadable_quarantine = rows.Int8(row, 23),
                        .delivered_archives = {},
                        .last_error = text(25),
                        .record = text(26),
                        .record_signature = text(27),
                        .record_public_key = text(28)};
  std::string_view names = rows.Bytes(row, 24);
  while (!names.empty()) {
    const size_t end = std::min(names.find('\n'), names.size());
    erasure.delivered_archives.emplace_back(names.substr(0, end));
    names.remove_prefix(std::min(end + 1, names.size()));
  }
  return erasure;
}

absl::StatusOr<ErasureRecord> ReadOnly(absl::StatusOr<PgRows> rows) {
  WEBMUNK_RETURN_IF_ERROR(rows.status());
  if (rows->size() == 0) return absl::NotFoundError("there is no such erasure");
  return Read(*rows, 0);
}

}  // namespace

absl::StatusOr<ErasureRecord> FindErasure(Connection& connection, int64_t id,
                                          const AccessScope& scope) {
  return ReadOnly(connection.Query(kFind, {PgParam::Int8(id), ScopeParam(scope)}));
}

absl::StatusOr<ErasureRecord> FindUnfinishedErasure(Connection& connection,
                                                    int32_t participant_id) {
  return ReadOnly(connection.Query(kFindUnfinished, {PgParam::Int4(participant_id)}));
}

absl::StatusOr<std::vector<ErasureRecord>> ListErasures(Connection& connection, int64_t before,
                                                        const std::optional<std::string>& hmac,
                                                        const AccessScope& scope, int limit) {
  WEBMUNK_ASSIGN_OR_RETURN(const PgRows rows,
                           connection.Query(kList, {PgParam::Int8(before),
                                                    hmac ? PgParam::Bytes(*hmac) : PgParam::Null(),
                                                    ScopeParam(scope), PgParam::Int4(limit)}));
  std::vector<ErasureRecord> erasures;
  erasures.reserve(rows.size());
  for (int row = 0; row < rows.size(); ++row) erasures.push_back(Read(rows, row));
  return erasures;
}

absl::StatusOr<std::optional<int64_t>> NextErasure(Connection& connection, int64_t after) {
  WEBMUNK_ASSIGN_OR_RETURN(const PgRows rows, connection.Query(kNext, {PgParam::Int8(after)}));
  if (rows.size() == 0) return std::nullopt;
  return rows.Int8(0, 0);
}

absl::StatusOr<ErasureRecord> LockErasure(Transaction& transaction, int64_t id) {
  return ReadOnly(transaction.connection().Query(kLock, {PgParam::Int8(id)}));
}

absl::Status BeginErasureWork(Transaction& transaction, int64_t id, const ErasureCounts& found) {
  return transaction.connection()
      .Query(kBegin,
             {PgParam::Int8(id), PgParam::Int8(found.points), PgParam::Int8(found.attachments),
              PgParam::Int8(found.quarantine), PgParam::Int8(found.outbox),
              PgParam::Int8(found.archives), PgParam::Int8(found.identifiers)})
      .status();
}

absl::Status NoteErasureStep(Transaction& transaction, int64_t id, int32_t step) {
  return transaction.connection().Query(kStep, {PgParam::Int8(id), PgParam::Int4(step)}).status();
}

absl::Status AddErased(Transaction& transaction, int64_t id, const ErasureCounts& counts) {
  return transaction.connection()
      .Query(kAdd,
             {PgParam::Int8(id), PgParam::Int8(counts.points), PgParam::Int8(counts.attachments),
              PgParam::Int8(counts.quarantine), PgParam::Int8(counts.outbox),
              PgParam::Int8(counts.archives), PgParam::Int8(counts.identifiers)})
      .status();
}

absl::Status NoteUnreadableQuarantine(Transaction& transaction, int64_t id, int64_t entries) {
  return transaction.connection()
      .Query(kUnreadable, {PgParam::Int8(id), PgParam::Int8(entries)})
      .status();
}

absl::Status NoteDeliveredArchives(Transaction& transaction, int64_t id,
                                   const std::vector<std::string>& names) {
  PgArray array(PgElementType::kText);
  for (const std::string& name : names) array.Add(name);
  return transaction.connection()
      .Query(kDelivered, {PgParam::Int8(id), PgParam::Bytes(array.Binary())})
      .status();
}

absl::Status NoteErasureError(Connection& connection, int64_t id, const std::string& error) {
  return connection.Query(kError, {PgParam::Int8(id), PgParam::Bytes(error)}).status();
}

absl::Status FinishErasure(Transaction& transaction, const ErasureRecord& erasure,
                           int32_t record_key_id) {
  return transaction.connection()
      .Query(kFinish, {PgParam::Int8(erasure.id), PgParam::Timestamp(*erasure.finished),
                       PgParam::Bytes(erasure.record), PgParam::Bytes(erasure.record_signature),
                       PgParam::Int4(record_key_id)})
      .status();
}

}  // namespace webmunk
