#include "server/participants/enrolment_store.h"

#include "server/base/sha256.h"
#include "server/base/status_macros.h"

namespace webmunk {
namespace {

constexpr char kEnrol[] = R"sql(
    INSERT INTO participant (identifier, identifier_sha256, state, enrolled, data_server_id)
    VALUES ($1::text, $2::bytea, coalesce($3::text, 'active'), true, $5::int)
    ON CONFLICT (identifier_sha256) DO UPDATE
    SET enrolled = true, state = coalesce($3::text, participant.state),
        data_server_id = CASE WHEN $4::boolean THEN $5::int ELSE participant.data_server_id END
    WHERE NOT participant.enrolled
    RETURNING id)sql";
constexpr char kLock[] = R"sql(
    SELECT id FROM participant WHERE identifier_sha256 = $1::bytea FOR UPDATE)sql";
constexpr char kChange[] = R"sql(
    UPDATE participant
    SET state = coalesce($2::text, state),
        data_server_id = CASE WHEN $3::boolean THEN $4::int ELSE data_server_id END
    WHERE identifier_sha256 = $1::bytea)sql";
constexpr char kFindServer[] = "SELECT id FROM data_server WHERE identifier = $1::text";

PgParam StateParam(const ParticipantChange& change) {
  return change.state ? PgParam::Bytes(ParticipantStateText(*change.state)) : PgParam::Null();
}

// The id of the data server to set; null for none.
absl::StatusOr<PgParam> ServerParam(Transaction& transaction, const ParticipantChange& change) {
  if (!change.data_server || change.data_server->empty()) return PgParam::Null();
  WEBMUNK_ASSIGN_OR_RETURN(
      const PgRows rows,
      transaction.connection().Query(kFindServer, {PgParam::Bytes(*change.data_server)}));
  if (rows.size() > 0) return PgParam::Int4(rows.Int4(0, 0));
  return absl::InvalidArgumentError(
      "participant.data_server: there is no such data server; create it first");
}

}  // namespace

const char* ParticipantStateText(ParticipantState state) {
  switch (state) {
    case ParticipantState::kActive:
      return "active";
    case ParticipantState::kPaused:
      return "paused";
    case ParticipantState::kBlocked:
      return "blocked";
  }
  return "active";
}

absl::Status EnrolParticipant(Transaction& transaction, const std::string& identifier,
                              const ParticipantChange& change) {
  WEBMUNK_ASSIGN_OR_RETURN(const PgParam server, ServerParam(transaction, change));
  WEBMUNK_ASSIGN_OR_RETURN(
      const PgRows rows,
      transaction.connection().Query(
          kEnrol, {PgParam::Bytes(identifier), PgParam::Bytes(Sha256(identifier)),
                   StateParam(change), PgParam::Bool(change.data_server.has_value()), server}));
  if (rows.size() > 0) return absl::OkStatus();
  return absl::AlreadyExistsError("the participant is enrolled already; use UpdateParticipant");
}

absl::Status ChangeParticipant(Transaction& transaction, const std::string& identifier,
                               const ParticipantChange& change) {
  const PgParam key = PgParam::Bytes(Sha256(identifier));
  WEBMUNK_ASSIGN_OR_RETURN(const PgRows rows, transaction.connection().Query(kLock, {key}));
  if (rows.size() == 0) return absl::NotFoundError("there is no such participant");
  WEBMUNK_ASSIGN_OR_RETURN(const PgParam server, ServerParam(transaction, change));
  return transaction.connection()
      .Query(kChange,
             {key, StateParam(change), PgParam::Bool(change.data_server.has_value()), server})
      .status();
}

}  // namespace webmunk
