#include "server/exports/export_batch_store.h"

#include "server/base/status_macros.h"
#include "server/storage/pg_value.h"

namespace webmunk {
namespace {

// Waits for a transaction that is making the same one.
constexpr char kMakeBatch[] = R"sql(
    INSERT INTO export_batch (creator_id, idempotency_key, request_sha256, schedule_id,
                              schedule_slot)
    VALUES ($1::int, $2::text, $3::bytea, $4::int, $5::text)
    ON CONFLICT DO NOTHING
    RETURNING id)sql";
constexpr char kFindBatch[] = R"sql(
    SELECT id, request_sha256 FROM export_batch
    WHERE (creator_id = $1::int AND idempotency_key = $2::text)
       OR (schedule_id = $3::int AND schedule_slot = $4::text)
    ORDER BY id LIMIT 1)sql";
constexpr char kHasJobs[] = "SELECT EXISTS (SELECT FROM export_job WHERE batch_id = $1::bigint)";
constexpr char kHoldCreator[] = "SELECT 1 FROM user_account WHERE id = $1::int FOR NO KEY UPDATE";
constexpr char kCountOpen[] = R"sql(
    SELECT count(*) FROM export_job
    WHERE creator_id = $1::int AND state IN ('queued', 'running'))sql";
constexpr char kMakeJob[] = R"sql(
    INSERT INTO export_job (batch_id, sequence_index, sequence_count, creator_id, priority,
                            request, all_participants, group_ids, excluded_ids, unknown_sources,
                            cursor, since, naming_path, naming_prefix_host, naming_prefix_date,
                            naming_prefix_source_range, mail_subject, scope_groups, next_try)
    VALUES ($1::bigint, $2::int, $3::int, $4::int, $5::int, $6::json, $7::bool, $8::int[],
            $9::int[], $10::text[], $11::text, $12::text, $13::text, $14::bool, $15::bool,
            $16::bool, $17::text, $18::int[], greatest(now(), $19::timestamptz))
    RETURNING id)sql";
// Those who are gone meanwhile are left out.
constexpr char kAddParticipants[] = R"sql(
    INSERT INTO export_job_participant (job_id, participant_id)
    SELECT $1::bigint, id FROM participant WHERE id = ANY ($2::int[]))sql";
constexpr char kAddDeliveries[] = R"sql(
    INSERT INTO export_delivery (job_id, destination_id)
    SELECT $1::bigint, unnest($2::int[]))sql";
constexpr char kAddNotice[] = R"sql(
    INSERT INTO export_notice (job_id, kind, target)
    VALUES ($1::bigint, $2::text, $3::text))sql";

PgParam TextOrNull(const std::string& text) {
  return text.empty() ? PgParam::Null() : PgParam::Bytes(text);
}

PgParam OptionalText(const std::optional<std::string>& text) {
  return text ? PgParam::Bytes(*text) : PgParam::Null();
}

PgParam OptionalBool(const std::optional<bool>& value) {
  return value ? PgParam::Bool(*value) : PgParam::Null();
}

PgParam Ids(const std::vector<int32_t>& ids) {
  PgArray array(PgElementType::kInt4);
  for (const int32_t id : ids) array.AddInt(id);
  return PgParam::Bytes(array.Binary());
}

PgParam Texts(const std::vector<std::string>& texts) {
  PgArray array(PgElementType::kText);
  for (const std::string& text : texts) array.Add(text);
  return PgParam::Bytes(array.Binary());
}

}  // namespace

absl::StatusOr<MadeBatch> MakeBatch(Transaction& transaction, const BatchRow& batch) {
  Connection& connection = transaction.connection();
  const PgParam schedule = batch.schedule_id ? PgParam::Int4(*batch.schedule_id) : PgParam::Null();
  const PgParam slot = batch.schedule_id ? PgParam::Bytes(batch.schedule_slot) : PgParam::Null();
  WEBMUNK_ASSIGN_OR_RETURN(
      const PgRows made,
      connection.Query(kMakeBatch,
                       {PgParam::Int4(batch.creator_id), TextOrNull(batch.idempotency_key),
                        TextOrNull(batch.request_sha256), schedule, slot}));
  if (made.size() > 0) return MadeBatch{.id = made.Int8(0, 0)};
  WEBMUNK_ASSIGN_OR_RETURN(
      const PgRows found,
      connection.Query(kFindBatch, {PgParam::Int4(batch.creator_id),
                                    TextOrNull(batch.idempotency_key), schedule, slot}));
  if (found.size() == 0) return absl::AbortedError("the request was made and deleted at once");
  MadeBatch existing{.id = found.Int8(0, 0), .existed = true};
  if (!found.IsNull(0, 1)) existing.request_sha256 = found.Bytes(0, 1);
  return existing;
}

absl::StatusOr<bool> HasJobs(Transaction& transaction, int64_t batch_id) {
  WEBMUNK_ASSIGN_OR_RETURN(const PgRows rows,
                           transaction.connection().Query(kHasJobs, {PgParam::Int8(batch_id)}));
  return rows.Bool(0, 0);
}

absl::StatusOr<int64_t> CountOpenJobs(Transaction& transaction, int32_t creator_id) {
  Connection& connection = transaction.connection();
  const PgParam creator = PgParam::Int4(creator_id);
  WEBMUNK_RETURN_IF_ERROR(connection.Query(kHoldCreator, {creator}).status());
  WEBMUNK_ASSIGN_OR_RETURN(const PgRows rows, connection.Query(kCountOpen, {creator}));
  return rows.Int8(0, 0);
}

absl::StatusOr<int64_t> MakeJob(Transaction& transaction, const NewJob& job) {
  Connection& connection = transaction.connection();
  WEBMUNK_ASSIGN_OR_RETURN(
      const PgRows rows,
      connection.Query(
          kMakeJob, {PgParam::Int8(job.batch_id), PgParam::Int4(job.sequence_index),
                     PgParam::Int4(job.sequence_count), PgParam::Int4(job.creator_id),
                     PgParam::Int4(job.priority), PgParam::Bytes(WriteJobRequest(job.request)),
                     PgParam::Bool(job.all_participants), Ids(job.group_ids), Ids(job.excluded_ids),
                     Texts(job.unknown_sources), OptionalText(job.cursor), OptionalText(job.since),
                     OptionalText(job.naming.path), OptionalBool(job.naming.prefix_host),
                     OptionalBool(job.naming.prefix_date),
                     OptionalBool(job.naming.prefix_source_range), PgParam::Bytes(job.mail_subject),
                     job.scope_groups ? Ids(*job.scope_groups) : PgParam::Null(),
                     job.earliest ? PgParam::Timestamp(*job.earliest) : PgParam::Null()}));
  const int64_t id = rows.Int8(0, 0);
  WEBMUNK_RETURN_IF_ERROR(
      connection.Query(kAddParticipants, {PgParam::Int8(id), Ids(job.participant_ids)}).status());
  if (!job.destination_ids.empty()) {
    WEBMUNK_RETURN_IF_ERROR(
        connection.Query(kAddDeliveries, {PgParam::Int8(id), Ids(job.destination_ids)}).status());
  }
  for (const NoticeRow& notice : job.notices) {
    const char* kind = notice.kind == NoticeRow::Kind::kMail ? "mail" : "webhook";
    WEBMUNK_RETURN_IF_ERROR(connection
                                .Query(kAddNotice, {PgParam::Int8(id), PgParam::Bytes(kind),
                                                    PgParam::Bytes(notice.target)})
                                .status());
  }
  return id;
}

}  // namespace webmunk
