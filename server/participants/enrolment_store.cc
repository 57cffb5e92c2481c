#include "server/participants/enrolment_store.h"

#include <vector>

#include "server/base/sha256.h"
#include "server/base/status_macros.h"
#include "server/storage/pg_error.h"
#include "server/storage/scope_param.h"

namespace webmunk {
namespace {

// $3 to $12 are those of ChangeParams: whether a field is set, and to what.
constexpr char kEnrol[] = R"sql(
    INSERT INTO participant (identifier, identifier_sha256, state, enrolled, data_server_id,
                             display_name, group_id, app_configuration_id, suppresses_alerts)
    VALUES ($1::text, $2::bytea, coalesce($3::text, 'active'), true, $5::int,
            coalesce($6::text, ''), $8::int, $10::int, coalesce($11::boolean, false))
    ON CONFLICT (identifier_sha256) DO UPDATE
    SET enrolled = true, state = coalesce($3::text, participant.state),
        data_server_id = CASE WHEN $4::boolean THEN $5::int ELSE participant.data_server_id END,
        display_name = coalesce($6::text, participant.display_name),
        group_id = CASE WHEN $7::boolean THEN $8::int ELSE participant.group_id END,
        app_configuration_id = CASE WHEN $9::boolean THEN $10::int
                                    ELSE participant.app_configuration_id END,
        suppresses_alerts = coalesce($11::boolean, participant.suppresses_alerts)
    WHERE NOT participant.enrolled AND NOT participant.being_erased
      AND participant.merged_into_id IS NULL
      AND ($12::int[] IS NULL OR participant.group_id = ANY ($12::int[]))
    RETURNING id)sql";
constexpr char kIsBeingErased[] = R"sql(
    SELECT FROM participant
    WHERE identifier_sha256 = $1::bytea AND being_erased
      AND ($2::int[] IS NULL OR group_id = ANY ($2::int[])))sql";
// A merge that comes in while the lock is waited for leaves no row.
constexpr char kLock[] = R"sql(
    SELECT id, revision, being_erased FROM participant p
    WHERE id = (SELECT coalesce(merged_into_id, id) FROM participant
                WHERE identifier_sha256 = $1::bytea)
      AND merged_into_id IS NULL
      AND ($2::int[] IS NULL OR p.group_id = ANY ($2::int[]))
    FOR UPDATE)sql";
constexpr char kChange[] = R"sql(
    UPDATE participant
    SET state = coalesce($2::text, state),
        data_server_id = CASE WHEN $3::boolean THEN $4::int ELSE data_server_id END,
        display_name = coalesce($5::text, display_name),
        group_id = CASE WHEN $6::boolean THEN $7::int ELSE group_id END,
        app_configuration_id = CASE WHEN $8::boolean THEN $9::int
                                    ELSE app_configuration_id END,
        suppresses_alerts = coalesce($10::boolean, suppresses_alerts)
    WHERE id = $1::int)sql";
constexpr char kFindServer[] = "SELECT id FROM data_server WHERE identifier = $1::text";
constexpr char kDelete[] = R"sql(
    WITH deleted AS (
        DELETE FROM participant p
        WHERE id = $1::int AND NOT ever_forwarded AND NOT being_erased
          AND NOT EXISTS (SELECT FROM bundle_participant WHERE participant_id = p.id)
          AND NOT EXISTS (SELECT FROM data_point WHERE participant_id = p.id)
          AND NOT EXISTS (SELECT FROM outbox_point WHERE participant_id = p.id)
          AND NOT EXISTS (SELECT FROM participant WHERE merged_into_id = p.id)
          AND NOT EXISTS (SELECT FROM participant_rename
                          WHERE stored_sha256 = p.identifier_sha256)
        RETURNING id
    ), metadata AS (
        DELETE FROM participant_metadata WHERE participant_id IN (SELECT id FROM deleted)
    )
    SELECT id FROM deleted)sql";
constexpr char kForeignKeyViolation[] = "23503";

PgParam IdParam(std::optional<int32_t> id) {
  return id.value_or(0) != 0 ? PgParam::Int4(*id) : PgParam::Null();
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

// `first`, and the fields: state, data server, display name, group, configuration,
// whether alerts are suppressed.
absl::StatusOr<std::vector<PgParam>> ChangeParams(Transaction& transaction,
                                                  std::vector<PgParam> first,
                                                  const ParticipantChange& change) {
  WEBMUNK_ASSIGN_OR_RETURN(const PgParam server, ServerParam(transaction, change));
  first.push_back(change.state ? PgParam::Bytes(ParticipantStateText(*change.state))
                               : PgParam::Null());
  first.push_back(PgParam::Bool(change.data_server.has_value()));
  first.push_back(server);
  first.push_back(change.display_name ? PgParam::Bytes(*change.display_name) : PgParam::Null());
  first.push_back(PgParam::Bool(change.group_id.has_value()));
  first.push_back(IdParam(change.group_id));
  first.push_back(PgParam::Bool(change.app_configuration_id.has_value()));
  first.push_back(IdParam(change.app_configuration_id));
  first.push_back(change.suppresses_alerts ? PgParam::Bool(*change.suppresses_alerts)
                                           : PgParam::Null());
  return first;
}

absl::Status WithMissingReference(absl::Status status) {
  if (SqlState(status) != kForeignKeyViolation) return status;
  return absl::InvalidArgumentError(
      "participant: there is no such group or app configuration, or it was just deleted");
}

}  // namespace

absl::StatusOr<int32_t> EnrolParticipant(Transaction& transaction, const std::string& identifier,
                                         const ParticipantChange& change,
                                         const AccessScope& scope) {
  const PgParam key = PgParam::Bytes(Sha256(identifier));
  WEBMUNK_ASSIGN_OR_RETURN(std::vector<PgParam> params,
                           ChangeParams(transaction, {PgParam::Bytes(identifier), key}, change));
  params.push_back(ScopeParam(scope));
  const absl::StatusOr<PgRows> rows = transaction.connection().Query(kEnrol, params);
  if (!rows.ok()) return WithMissingReference(rows.status());
  if (rows->size() > 0) return rows->Int4(0, 0);
  WEBMUNK_ASSIGN_OR_RETURN(const PgRows erased, transaction.connection().Query(
                                                    kIsBeingErased, {key, ScopeParam(scope)}));
  if (erased.size() > 0) return absl::FailedPreconditionError("the participant is being erased");
  return absl::AlreadyExistsError("the participant is enrolled already; use UpdateParticipant");
}

absl::StatusOr<LockedParticipant> LockParticipant(Transaction& transaction,
                                                  const std::string& identifier,
                                                  const AccessScope& scope) {
  WEBMUNK_ASSIGN_OR_RETURN(const PgRows rows,
                           transaction.connection().Query(
                               kLock, {PgParam::Bytes(Sha256(identifier)), ScopeParam(scope)}));
  if (rows.size() == 0) return absl::NotFoundError("there is no such participant");
  return LockedParticipant{
      .id = rows.Int4(0, 0), .revision = rows.Int8(0, 1), .being_erased = rows.Bool(0, 2)};
}

absl::Status ChangeParticipant(Transaction& transaction, int32_t id,
                               const ParticipantChange& change) {
  WEBMUNK_ASSIGN_OR_RETURN(const std::vector<PgParam> params,
                           ChangeParams(transaction, {PgParam::Int4(id)}, change));
  return WithMissingReference(transaction.connection().Query(kChange, params).status());
}

absl::StatusOr<bool> DeleteParticipant(Transaction& transaction, int32_t id) {
  WEBMUNK_ASSIGN_OR_RETURN(const PgRows rows,
                           transaction.connection().Query(kDelete, {PgParam::Int4(id)}));
  return rows.size() > 0;
}

}  // namespace webmunk
