#include "server/participants/erasures.h"

#include <algorithm>
#include <cctype>
#include <cstdint>
#include <memory>
#include <string_view>

#include "absl/strings/str_cat.h"
#include "server/base/status_macros.h"
#include "server/participants/erasure_quarantine.h"
#include "server/participants/erasure_work_store.h"
#include "server/points/data_point.h"
#include "server/points/erasure_key_store.h"
#include "server/points/utf8.h"
#include "server/storage/transaction.h"

namespace webmunk {
namespace {

constexpr int kMaxAttempts = 5;
constexpr size_t kMaxReasonLength = 1000;

bool IsWordCharacter(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || static_cast<unsigned char>(c) >= 0x80;
}

// Whether the identifier stands in the text, and not by chance within a word.
bool Tells(std::string_view text, std::string_view identifier) {
  constexpr size_t kDistinctive = 6;
  if (identifier.empty()) return false;
  for (size_t at = text.find(identifier); at != std::string_view::npos;
       at = text.find(identifier, at + 1)) {
    const size_t end = at + identifier.size();
    if (identifier.size() >= kDistinctive) return true;
    if ((at == 0 || !IsWordCharacter(text[at - 1])) &&
        (end == text.size() || !IsWordCharacter(text[end]))) {
      return true;
    }
  }
  return false;
}

absl::Status CheckOrder(const ErasureOrder& order) {
  if (CountCharacters(order.identifier) > kMaxIdentifierLength) {
    return absl::InvalidArgumentError("name: an identifier has at most 1,024 characters");
  }
  if (order.identifier.find('\0') != std::string::npos ||
      order.reason.find('\0') != std::string::npos) {
    return absl::InvalidArgumentError("neither name nor reason may hold U+0000");
  }
  if (CountCharacters(order.reason) > kMaxReasonLength) {
    return absl::InvalidArgumentError("reason must not have more than 1,000 characters");
  }
  return absl::OkStatus();
}

absl::Status CheckReason(const ErasureOrder& order, const std::vector<std::string>& identifiers) {
  const bool tells =
      Tells(order.reason, order.identifier) ||
      std::any_of(identifiers.begin(), identifiers.end(),
                  [&](const std::string& identifier) { return Tells(order.reason, identifier); });
  if (!tells) return absl::OkStatus();
  return absl::InvalidArgumentError("reason must not name the participant: it is kept for ever");
}

absl::Status CheckEtag(const ErasureOrder& order, const HeldParticipant& participant) {
  if (order.etag.empty() || order.etag == participant.etag) return absl::OkStatus();
  return absl::AbortedError("etag: the participant has changed since; get it again");
}

}  // namespace

absl::StatusOr<ErasureRecord> Erasures::Start(const ErasureOrder& order, const AccessScope& scope) {
  WEBMUNK_RETURN_IF_ERROR(CheckOrder(order));
  // Writers hold participants too; one of us may have to begin anew.
  for (int attempt = 1;; ++attempt) {
    absl::StatusOr<ErasureRecord> erasure = TryStart(order, scope);
    const bool again = absl::IsAborted(erasure.status()) && order.etag.empty();
    if (again && attempt < kMaxAttempts) continue;
    if (erasure.ok()) wake_();
    return erasure;
  }
}

absl::StatusOr<ErasureRecord> Erasures::TryStart(const ErasureOrder& order,
                                                 const AccessScope& scope) {
  WEBMUNK_ASSIGN_OR_RETURN(const PooledConnection connection, pool_.Get());
  WEBMUNK_ASSIGN_OR_RETURN(const std::unique_ptr<Transaction> transaction,
                           Transaction::Begin(*connection));
  if (scope.is_everything() && order.etag.empty()) {
    WEBMUNK_RETURN_IF_ERROR(MakeParticipant(*transaction, order.identifier));
  }
  WEBMUNK_ASSIGN_OR_RETURN(const int32_t id,
                           FindParticipantId(*connection, order.identifier, scope));
  WEBMUNK_ASSIGN_OR_RETURN(const HeldParticipant participant, HoldParticipant(*transaction, id));
  if (!scope.Has(participant.group_id)) return absl::NotFoundError("there is no such participant");
  WEBMUNK_RETURN_IF_ERROR(CheckReason(order, participant.identifiers));
  if (participant.being_erased) return FindUnfinishedErasure(*connection, id);
  WEBMUNK_RETURN_IF_ERROR(CheckEtag(order, participant));
  WEBMUNK_RETURN_IF_ERROR(MarkBeingErased(*transaction, participant));
  WEBMUNK_ASSIGN_OR_RETURN(const std::vector<std::string> names,
                           AllNames(*connection, participant));
  WEBMUNK_RETURN_IF_ERROR(CheckReason(order, names));
  std::vector<std::string> hmacs;
  for (const std::string& name : names) {
    WEBMUNK_ASSIGN_OR_RETURN(hmacs.emplace_back(), key_.Hmac(name));
  }
  ErasureRecord erasure;
  erasure.participant_id = id;
  const auto own = std::find(participant.ids.begin(), participant.ids.end(), id);
  WEBMUNK_ASSIGN_OR_RETURN(
      erasure.identifier_hmac,
      key_.Hmac(participant.identifiers[static_cast<size_t>(own - participant.ids.begin())]));
  erasure.requester = order.requester;
  erasure.reason = order.reason;
  WEBMUNK_ASSIGN_OR_RETURN(const int64_t erasure_id,
                           InsertErasure(*transaction, erasure, participant));
  WEBMUNK_RETURN_IF_ERROR(BlockIdentifiers(*transaction, erasure_id, hmacs));
  WEBMUNK_ASSIGN_OR_RETURN(erasure, FindErasure(*connection, erasure_id, scope));
  WEBMUNK_RETURN_IF_ERROR(transaction->Commit());
  return erasure;
}

absl::Status Erasures::Count(Connection& connection, const HeldParticipant& participant,
                             ErasureRecord& erasure) const {
  WEBMUNK_ASSIGN_OR_RETURN(const std::vector<std::string> names, AllNames(connection, participant));
  ErasureCounts& found = erasure.found;
  found.identifiers = static_cast<int64_t>(names.size());
  for (const int32_t id : participant.ids) {
    WEBMUNK_ASSIGN_OR_RETURN(const int64_t points, CountPoints(connection, id));
    WEBMUNK_ASSIGN_OR_RETURN(const int64_t outbox, CountOutboxPoints(connection, id));
    found.points += points;
    found.outbox += outbox;
  }
  WEBMUNK_ASSIGN_OR_RETURN(found.attachments, CountAttachments(connection, participant.id));
  WEBMUNK_ASSIGN_OR_RETURN(
      const QuarantinedOf quarantined,
      FindQuarantinedOf(connection, names, tools_.search, [] { return false; }));
  found.quarantine = static_cast<int64_t>(quarantined.ids.size());
  erasure.unreadable_quarantine = quarantined.unreadable;
  if (!tools_.archives.count) return absl::OkStatus();
  WEBMUNK_ASSIGN_OR_RETURN(const auto transaction,
                           Transaction::Begin(connection, Transaction::Mode::kReadOnly));
  WEBMUNK_ASSIGN_OR_RETURN(ArchiveCounts archives,
                           tools_.archives.count(*transaction, participant.id));
  found.archives = archives.archives;
  erasure.delivered_archives = std::move(archives.delivered);
  return absl::OkStatus();
}

absl::StatusOr<ErasureRecord> Erasures::DryRun(const ErasureOrder& order,
                                               const AccessScope& scope) {
  WEBMUNK_RETURN_IF_ERROR(CheckOrder(order));
  WEBMUNK_ASSIGN_OR_RETURN(const PooledConnection connection, pool_.Get());
  ErasureRecord erasure;
  erasure.reason = order.reason;
  erasure.requester = order.requester;
  erasure.identifier = order.identifier;
  WEBMUNK_ASSIGN_OR_RETURN(erasure.identifier_hmac, key_.Hmac(order.identifier));
  const absl::StatusOr<int32_t> id = FindParticipantId(*connection, order.identifier, scope);
  HeldParticipant participant;
  if (id.ok()) {
    WEBMUNK_ASSIGN_OR_RETURN(participant, FindNames(*connection, *id));
  } else if (!absl::IsNotFound(id.status()) || !scope.is_everything()) {
    return id.status();
  }
  if (participant.id == 0) {
    // Nobody knows the participant; what nobody could read may still tell of it.
    if (!order.etag.empty()) return absl::NotFoundError("there is no such participant");
    participant.identifiers = {order.identifier};
  } else {
    WEBMUNK_RETURN_IF_ERROR(CheckEtag(order, participant));
  }
  WEBMUNK_ASSIGN_OR_RETURN(const std::vector<std::string> names,
                           AllNames(*connection, participant));
  WEBMUNK_RETURN_IF_ERROR(CheckReason(order, names));
  erasure.participant_id = participant.id;
  WEBMUNK_RETURN_IF_ERROR(Count(*connection, participant, erasure));
  return erasure;
}

absl::StatusOr<ErasureRecord> Erasures::Get(int64_t id, const AccessScope& scope) {
  WEBMUNK_ASSIGN_OR_RETURN(const PooledConnection connection, pool_.Get());
  return FindErasure(*connection, id, scope);
}

absl::StatusOr<ErasurePage> Erasures::List(std::optional<int64_t> before,
                                           const std::optional<std::string>& identifier,
                                           const AccessScope& scope, int page_size) {
  std::optional<std::string> hmac;
  if (identifier) {
    WEBMUNK_ASSIGN_OR_RETURN(hmac, key_.Hmac(*identifier));
  }
  WEBMUNK_ASSIGN_OR_RETURN(const PooledConnection connection, pool_.Get());
  ErasurePage page;
  WEBMUNK_ASSIGN_OR_RETURN(page.erasures, ListErasures(*connection, before.value_or(INT64_MAX),
                                                       hmac, scope, page_size + 1));
  if (page.erasures.size() > static_cast<size_t>(page_size)) {
    page.erasures.pop_back();
    page.next = page.erasures.back().id;
  }
  return page;
}

}  // namespace webmunk
