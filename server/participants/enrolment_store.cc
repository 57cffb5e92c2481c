#include "server/participants/enrolment_store.h"

#include "server/base/sha256.h"
#include "server/base/status_macros.h"

namespace webmunk {
namespace {

constexpr char kEnrol[] = R"sql(
    INSERT INTO participant (identifier, identifier_sha256, state, enrolled)
    VALUES ($1::text, $2::bytea, coalesce($3::text, 'active'), true)
    ON CONFLICT (identifier_sha256) DO UPDATE
    SET enrolled = true, state = coalesce($3::text, participant.state)
    WHERE NOT participant.enrolled
    RETURNING id)sql";
constexpr char kLock[] = R"sql(
    SELECT id FROM participant WHERE identifier_sha256 = $1::bytea FOR UPDATE)sql";
constexpr char kChange[] = R"sql(
    UPDATE participant SET state = coalesce($2::text, state)
    WHERE identifier_sha256 = $1::bytea)sql";

PgParam StateParam(const ParticipantChange& change) {
  return change.state ? PgParam::Bytes(ParticipantStateText(*change.state)) : PgParam::Null();
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
  WEBMUNK_ASSIGN_OR_RETURN(const PgRows rows,
                           transaction.connection().Query(
                               kEnrol, {PgParam::Bytes(identifier),
                                        PgParam::Bytes(Sha256(identifier)), StateParam(change)}));
  if (rows.size() > 0) return absl::OkStatus();
  return absl::AlreadyExistsError("the participant is enrolled already; use UpdateParticipant");
}

absl::Status ChangeParticipant(Transaction& transaction, const std::string& identifier,
                               const ParticipantChange& change) {
  const PgParam key = PgParam::Bytes(Sha256(identifier));
  WEBMUNK_ASSIGN_OR_RETURN(const PgRows rows, transaction.connection().Query(kLock, {key}));
  if (rows.size() == 0) return absl::NotFoundError("there is no such participant");
  return transaction.connection().Query(kChange, {key, StateParam(change)}).status();
}

}  // namespace webmunk
