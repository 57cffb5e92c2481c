#include "server/access/audit_store.h"

#include <algorithm>

#include "server/base/status_macros.h"
#include "server/storage/pg_value.h"

namespace webmunk {
namespace {

constexpr size_t kMaxParticipants = 100;

constexpr char kInsert[] = R"sql(
    INSERT INTO audit_entry (created, user_id, user_identifier, session_id, token_id,
                             client_address, method, participant_ids, details, code, item_count)
    VALUES ($1::timestamptz, $2::int, $3::text, $4::bigint, $5::bigint, $6::text, $7::text,
            $8::int[], $9::json, $10::int, $11::bigint)
    RETURNING id)sql";
constexpr char kFinish[] = R"sql(
    UPDATE audit_entry
    SET user_id = coalesce($2::int, user_id),
        user_identifier = CASE WHEN $2::int IS NULL THEN user_identifier ELSE $3::text END,
        session_id = coalesce($4::bigint, session_id), token_id = coalesce($5::bigint, token_id),
        participant_ids = $6::int[], details = $7::json, code = $8::int, item_count = $9::bigint
    WHERE id = $1::bigint)sql";

PgParam IdParam(int64_t id) { return id == 0 ? PgParam::Null() : PgParam::Int8(id); }

PgParam UserParam(const Principal& principal) {
  return principal.user_id == 0 ? PgParam::Null() : PgParam::Int4(principal.user_id);
}

PgParam ParticipantsParam(const AuditNote& note) {
  PgArray ids(PgElementType::kInt4);
  const size_t count = std::min(note.participant_ids.size(), kMaxParticipants);
  for (size_t i = 0; i < count; ++i) ids.AddInt(note.participant_ids[i]);
  return PgParam::Bytes(ids.Binary());
}

PgParam CodeParam(const AuditedCall& call) {
  return call.code ? PgParam::Int4(*call.code) : PgParam::Null();
}

}  // namespace

absl::StatusOr<int64_t> InsertAuditEntry(Connection& connection, const AuditedCall& call,
                                         int64_t created_micros) {
  WEBMUNK_ASSIGN_OR_RETURN(
      const PgRows rows,
      connection.Query(
          kInsert,
          {PgParam::Timestamp(created_micros), UserParam(call.principal),
           PgParam::Bytes(call.principal.user), IdParam(call.principal.session_id),
           IdParam(call.principal.token_id), PgParam::Bytes(call.client_address),
           PgParam::Bytes(call.method), ParticipantsParam(call.note),
           PgParam::Bytes(call.note.details), CodeParam(call), PgParam::Int8(call.note.items)}));
  return rows.Int8(0, 0);
}

absl::Status FinishAuditEntry(Connection& connection, int64_t id, const AuditedCall& call) {
  return connection
      .Query(kFinish,
             {PgParam::Int8(id), UserParam(call.principal), PgParam::Bytes(call.principal.user),
              IdParam(call.principal.session_id), IdParam(call.principal.token_id),
              ParticipantsParam(call.note), PgParam::Bytes(call.note.details), CodeParam(call),
              PgParam::Int8(call.note.items)})
      .status();
}

}  // namespace webmunk
