#include "server/exports/export_outcome_store.h"

#include "server/base/status_macros.h"
#include "server/storage/pg_value.h"
#include "server/storage/scope_param.h"

namespace webmunk {
namespace {

constexpr char kDeliveries[] = R"sql(
    SELECT v.job_id, d.identifier, v.state, coalesce(v.target, ''), v.tries, v.error, v.next_try,
           v.delivered, v.verified
    FROM export_delivery v JOIN export_destination d ON d.id = v.destination_id
    WHERE v.job_id = ANY ($1::bigint[])
      AND ($2::int[] IS NULL OR d.group_id IS NULL OR d.group_id = ANY ($2::int[]))
    ORDER BY v.job_id, d.identifier COLLATE "C", d.id)sql";
constexpr char kNotices[] = R"sql(
    SELECT job_id, kind, target, state, tries, error, sent FROM export_notice
    WHERE job_id = ANY ($1::bigint[]) ORDER BY job_id, id)sql";
constexpr char kRetryDeliveries[] = R"sql(
    UPDATE export_delivery
    SET state = 'waiting', tries = 0, next_try = clock_timestamp(), error = '', begun = NULL,
        -- The destination may have been put right. What was delivered is to be replaced.
        target = CASE state WHEN 'delivered' THEN target END,
        delivered = NULL, verified = ''
    WHERE job_id = $1::bigint AND (state = 'failed' OR $2::bool AND state = 'delivered')
    RETURNING 1)sql";
// Those that look for old archives may not see the deliveries yet; the row they do.
constexpr char kKeep[] = R"sql(
    UPDATE export_job SET expires = greatest(expires, clock_timestamp() + interval '1 hour')
    WHERE id = $1::bigint AND expires IS NOT NULL)sql";
constexpr char kRepeatNotices[] = R"sql(
    UPDATE export_notice
    SET state = 'waiting', tries = 0, next_try = clock_timestamp(), error = '', sent = NULL,
        attempt = attempt + 1, round = round + 1
    WHERE job_id = $1::bigint AND (state = 'failed' OR NOT $2::bool)
    RETURNING 1)sql";

DeliveryOutcome::State DeliveryState(std::string_view name) {
  using State = DeliveryOutcome::State;
  if (name == "running") return State::kRunning;
  if (name == "delivered") return State::kDelivered;
  return name == "failed" ? State::kFailed : State::kWaiting;
}

NoticeOutcome::State NoticeState(std::string_view name) {
  using State = NoticeOutcome::State;
  if (name == "sent") return State::kSent;
  return name == "failed" ? State::kFailed : State::kWaiting;
}

std::optional<int64_t> TimeOrNone(const PgRows& rows, int row, int column) {
  if (rows.IsNull(row, column)) return std::nullopt;
  return rows.Int8(row, column) + kPgEpochMicros;
}

DeliveryOutcome ReadDelivery(const PgRows& rows, int row) {
  return {.destination = std::string(rows.Bytes(row, 1)),
          .state = DeliveryState(rows.Bytes(row, 2)),
          .target = std::string(rows.Bytes(row, 3)),
          .tries = rows.Int4(row, 4),
          .error = std::string(rows.Bytes(row, 5)),
          .next_try = rows.Int8(row, 6) + kPgEpochMicros,
          .delivered = TimeOrNone(rows, row, 7),
          .verified = std::string(rows.Bytes(row, 8))};
}

NoticeOutcome ReadNotice(const PgRows& rows, int row) {
  const bool is_mail = rows.Bytes(row, 1) == "mail";
  return {.notice = {.kind = is_mail ? NoticeRow::Kind::kMail : NoticeRow::Kind::kWebhook,
                     .target = std::string(rows.Bytes(row, 2))},
          .state = NoticeState(rows.Bytes(row, 3)),
          .tries = rows.Int4(row, 4),
          .error = std::string(rows.Bytes(row, 5)),
          .sent = TimeOrNone(rows, row, 6)};
}

}  // namespace

absl::StatusOr<std::unordered_map<int64_t, ExportOutcome>> ReadExportOutcomes(
    Connection& connection, const AccessScope& scope, const std::vector<int64_t>& job_ids) {
  PgArray ids(PgElementType::kInt8);
  for (const int64_t id : job_ids) ids.AddInt(id);
  const PgParam param = PgParam::Bytes(ids.Binary());
  std::unordered_map<int64_t, ExportOutcome> outcomes;
  WEBMUNK_ASSIGN_OR_RETURN(const PgRows deliveries,
                           connection.Query(kDeliveries, {param, ScopeParam(scope)}));
  for (int row = 0; row < deliveries.size(); ++row) {
    outcomes[deliveries.Int8(row, 0)].deliveries.push_back(ReadDelivery(deliveries, row));
  }
  WEBMUNK_ASSIGN_OR_RETURN(const PgRows notices, connection.Query(kNotices, {param}));
  for (int row = 0; row < notices.size(); ++row) {
    outcomes[notices.Int8(row, 0)].notices.push_back(ReadNotice(notices, row));
  }
  return outcomes;
}

absl::StatusOr<int64_t> RetryDeliveries(Transaction& transaction, int64_t job_id,
                                        bool with_delivered) {
  WEBMUNK_ASSIGN_OR_RETURN(
      const PgRows rows,
      transaction.connection().Query(kRetryDeliveries,
                                     {PgParam::Int8(job_id), PgParam::Bool(with_delivered)}));
  if (rows.size() > 0) {
    WEBMUNK_RETURN_IF_ERROR(
        transaction.connection().Query(kKeep, {PgParam::Int8(job_id)}).status());
  }
  return rows.size();
}

absl::StatusOr<int64_t> RepeatNotices(Transaction& transaction, int64_t job_id, bool only_failed) {
  WEBMUNK_ASSIGN_OR_RETURN(
      const PgRows rows, transaction.connection().Query(
                             kRepeatNotices, {PgParam::Int8(job_id), PgParam::Bool(only_failed)}));
  return rows.size();
}

}  // namespace webmunk
