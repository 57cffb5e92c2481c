#include "server/participants/participant_enrolment.h"

#include <memory>

#include "absl/strings/str_cat.h"
#include "server/base/status_macros.h"
#include "server/points/data_point.h"
#include "server/points/utf8.h"

namespace webmunk {
namespace {

absl::Status CheckIdentifier(const std::string& identifier) {
  const size_t length = CountCharacters(identifier);
  if (length >= 1 && length <= kMaxIdentifierLength && identifier.find('\0') == std::string::npos) {
    return absl::OkStatus();
  }
  return absl::InvalidArgumentError(absl::StrCat(
      "participant_id must have 1 to ", kMaxIdentifierLength, " characters and no U+0000"));
}

}  // namespace

absl::StatusOr<ParticipantRecord> ParticipantEnrolment::Enrol(const std::string& identifier,
                                                              const ParticipantChange& change,
                                                              const AccessScope& scope) {
  WEBMUNK_RETURN_IF_ERROR(CheckIdentifier(identifier));
  WEBMUNK_ASSIGN_OR_RETURN(const PooledConnection connection, pool_.Get());
  WEBMUNK_ASSIGN_OR_RETURN(const std::unique_ptr<Transaction> transaction,
                           Transaction::Begin(*connection));
  WEBMUNK_RETURN_IF_ERROR(EnrolParticipant(*transaction, identifier, change));
  WEBMUNK_ASSIGN_OR_RETURN(ParticipantRecord record,
                           FindParticipant(*connection, identifier, scope));
  WEBMUNK_RETURN_IF_ERROR(transaction->Commit());
  return record;
}

absl::StatusOr<ParticipantRecord> ParticipantEnrolment::Change(const std::string& identifier,
                                                               const ParticipantChange& change,
                                                               const AccessScope& scope) {
  WEBMUNK_ASSIGN_OR_RETURN(const PooledConnection connection, pool_.Get());
  WEBMUNK_ASSIGN_OR_RETURN(const std::unique_ptr<Transaction> transaction,
                           Transaction::Begin(*connection));
  WEBMUNK_ASSIGN_OR_RETURN(ParticipantRecord record,
                           FindParticipant(*connection, identifier, scope));
  WEBMUNK_RETURN_IF_ERROR(ChangeParticipant(*transaction, record.identifier, change));
  WEBMUNK_ASSIGN_OR_RETURN(record, FindParticipant(*connection, identifier, scope));
  WEBMUNK_RETURN_IF_ERROR(transaction->Commit());
  return record;
}

}  // namespace webmunk
