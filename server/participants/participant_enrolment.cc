#include "server/participants/participant_enrolment.h"

#include <memory>

#include "absl/strings/str_cat.h"
#include "server/base/status_macros.h"
#include "server/points/data_point.h"
#include "server/points/utf8.h"

namespace webmunk {
namespace {

constexpr size_t kMaxDisplayName = 1024;

absl::Status CheckIdentifier(const std::string& identifier) {
  const size_t length = CountCharacters(identifier);
  if (length >= 1 && length <= kMaxIdentifierLength && identifier.find('\0') == std::string::npos) {
    return absl::OkStatus();
  }
  return absl::InvalidArgumentError(absl::StrCat(
      "participant_id must have 1 to ", kMaxIdentifierLength, " characters and no U+0000"));
}

absl::Status CheckChange(const ParticipantChange& change, const AccessScope& scope) {
  if (change.display_name && (CountCharacters(*change.display_name) > kMaxDisplayName ||
                              change.display_name->find('\0') != std::string::npos)) {
    return absl::InvalidArgumentError(absl::StrCat("participant.display_name must have at most ",
                                                   kMaxDisplayName, " characters and no U+0000"));
  }
  if (!change.group_id || scope.is_everything()) return absl::OkStatus();
  if (*change.group_id == 0) {
    return absl::PermissionDeniedError(
        "your rights are limited to groups; the participant must be in one of them");
  }
  if (!scope.Has(change.group_id)) {
    return absl::InvalidArgumentError("participant.group: there is no such group");
  }
  return absl::OkStatus();
}

absl::StatusOr<LockedParticipant> LockForChange(Transaction& transaction,
                                                const std::string& identifier,
                                                std::optional<int64_t> revision,
                                                const AccessScope& scope) {
  WEBMUNK_ASSIGN_OR_RETURN(const LockedParticipant participant,
                           LockParticipant(transaction, identifier, scope));
  if (participant.being_erased) {
    return absl::FailedPreconditionError("the participant is being erased");
  }
  if (revision && *revision != participant.revision) {
    return absl::AbortedError("the participant was changed since its etag was read; read it again");
  }
  return participant;
}

}  // namespace

absl::StatusOr<ParticipantRecord> ParticipantEnrolment::Enrol(const std::string& identifier,
                                                              const ParticipantChange& change,
                                                              const AccessScope& scope) {
  WEBMUNK_RETURN_IF_ERROR(CheckIdentifier(identifier));
  if (!scope.is_everything() && !change.group_id) {
    return absl::InvalidArgumentError(
        "participant.group is required: your rights are limited to groups");
  }
  WEBMUNK_RETURN_IF_ERROR(CheckChange(change, scope));
  WEBMUNK_ASSIGN_OR_RETURN(const PooledConnection connection, pool_.Get());
  WEBMUNK_ASSIGN_OR_RETURN(const std::unique_ptr<Transaction> transaction,
                           Transaction::Begin(*connection));
  WEBMUNK_RETURN_IF_ERROR(EnrolParticipant(*transaction, identifier, change, scope).status());
  WEBMUNK_ASSIGN_OR_RETURN(ParticipantRecord record,
                           FindParticipant(*connection, identifier, scope));
  WEBMUNK_RETURN_IF_ERROR(transaction->Commit());
  return record;
}

absl::StatusOr<ParticipantRecord> ParticipantEnrolment::Change(const std::string& identifier,
                                                               const ParticipantChange& change,
                                                               std::optional<int64_t> revision,
                                                               const AccessScope& scope) {
  WEBMUNK_ASSIGN_OR_RETURN(const PooledConnection connection, pool_.Get());
  WEBMUNK_ASSIGN_OR_RETURN(const std::unique_ptr<Transaction> transaction,
                           Transaction::Begin(*connection));
  WEBMUNK_ASSIGN_OR_RETURN(const LockedParticipant participant,
                           LockForChange(*transaction, identifier, revision, scope));
  // After the look-up: what somebody may not see does not exist, whatever is asked.
  WEBMUNK_RETURN_IF_ERROR(CheckChange(change, scope));
  WEBMUNK_RETURN_IF_ERROR(ChangeParticipant(*transaction, participant.id, change));
  WEBMUNK_ASSIGN_OR_RETURN(ParticipantRecord record,
                           FindParticipant(*connection, identifier, scope));
  WEBMUNK_RETURN_IF_ERROR(transaction->Commit());
  return record;
}

absl::StatusOr<int32_t> ParticipantEnrolment::Forget(const std::string& identifier,
                                                     std::optional<int64_t> revision,
                                                     const AccessScope& scope) {
  WEBMUNK_ASSIGN_OR_RETURN(const PooledConnection connection, pool_.Get());
  WEBMUNK_ASSIGN_OR_RETURN(const std::unique_ptr<Transaction> transaction,
                           Transaction::Begin(*connection));
  WEBMUNK_ASSIGN_OR_RETURN(const LockedParticipant participant,
                           LockForChange(*transaction, identifier, revision, scope));
  WEBMUNK_ASSIGN_OR_RETURN(const bool deleted, DeleteParticipant(*transaction, participant.id));
  if (!deleted) {
    return absl::FailedPreconditionError(
        "something came from the participant; erase it, or block it");
  }
  WEBMUNK_RETURN_IF_ERROR(transaction->Commit());
  return participant.id;
}

}  // namespace webmunk
