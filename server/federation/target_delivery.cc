#include "server/federation/target_delivery.h"

#include <optional>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "server/base/log.h"
#include "server/base/status_macros.h"
#include "server/federation/backoff.h"
#include "server/federation/outgoing_point.h"

namespace webmunk {
namespace {

// One bundle may be what a server cannot take; several in a row are a server that
// takes none.
constexpr int kFailuresPerRound = 3;

std::string PayloadOf(const OutgoingBundle& bundle) {
  std::string payload = "[";
  for (const OutboxPoint& point : bundle.points) {
    if (payload.size() > 1) payload += ',';
    payload += OutgoingText(point, bundle.participant);
  }
  return payload + "]";
}

}  // namespace

TargetDelivery::TargetDelivery(Pool& pool, const DeliveryOptions& options, DeliveryTarget target,
                               const std::function<bool()>& should_stop)
    : pool_(pool),
      options_(options),
      target_(std::move(target)),
      should_stop_(should_stop),
      http_(options.http, should_stop),
      failed_rounds_(target_.failures) {}

absl::Status TargetDelivery::Run() {
  WEBMUNK_ASSIGN_OR_RETURN(const PooledConnection connection, pool_.Get());
  WEBMUNK_ASSIGN_OR_RETURN(const bool is_locked, LockTarget(*connection, target_.id));
  if (!is_locked) return absl::OkStatus();
  absl::Status status = DeliverAll(*connection);
  const absl::Status unlocked = UnlockTarget(*connection, target_.id);
  return status.ok() ? unlocked : status;
}

absl::Status TargetDelivery::DeliverAll(Connection& connection) {
  int delivered = 0;
  do {
    delivered = 0;
    WEBMUNK_RETURN_IF_ERROR(DeliverRound(connection, delivered));
  } while (delivered > 0 && failures_in_a_row_ < kFailuresPerRound);
  return absl::OkStatus();
}

absl::Status TargetDelivery::DeliverRound(Connection& connection, int& delivered) {
  int32_t after = 0;
  while (true) {
    if (should_stop_()) return absl::CancelledError("the delivery was told to stop");
    WEBMUNK_ASSIGN_OR_RETURN(const std::optional<WaitingParticipant> participant,
                             NextWaitingParticipant(connection, target_.id, after));
    if (!participant) return absl::OkStatus();
    after = participant->id;
    if (participant->must_wait) continue;
    absl::Status status = DeliverNext(connection, *participant);
    if (status.ok()) {
      ++delivered;
      failures_in_a_row_ = 0;
      failed_rounds_ = 0;
    } else if (!absl::IsUnknown(status)) {
      return status;
    } else if (++failures_in_a_row_ >= kFailuresPerRound) {
      return PauseTarget(connection, target_.id, Backoff(++failed_rounds_, options_.longest_wait));
    }
  }
}

absl::Status TargetDelivery::DeliverNext(Connection& connection,
                                         const WaitingParticipant& participant) {
  std::optional<int64_t> bundle_id = participant.bundle_id;
  if (!bundle_id) {
    WEBMUNK_ASSIGN_OR_RETURN(bundle_id,
                             FixBundle(connection, target_.id, participant.id, options_.bundle));
  }
  // Erased or merged just now.
  if (!bundle_id) return absl::OkStatus();
  WEBMUNK_ASSIGN_OR_RETURN(const OutgoingBundle bundle, LoadBundle(connection, *bundle_id));
  if (bundle.is_withheld) return absl::OkStatus();
  // Its points may have been erased meanwhile.
  absl::Status sent = bundle.points.empty() ? absl::OkStatus() : Send(bundle);
  if (absl::IsCancelled(sent)) return sent;
  if (sent.ok()) return MarkDelivered(connection, target_.id, *bundle_id);
  const absl::Duration wait = Backoff(participant.attempts + 1, options_.longest_wait);
  LogWarning("delivery failed", {{"data_server", target_.identifier},
                                 {"bundle", *bundle_id},
                                 {"points", bundle.points.size()},
                                 {"attempts", participant.attempts + 1},
                                 {"reason", std::string(sent.message())}});
  WEBMUNK_RETURN_IF_ERROR(
      NoteFailure(connection, target_.id, *bundle_id, std::string(sent.message()), wait));
  return absl::UnknownError(sent.message());
}

absl::Status TargetDelivery::Send(const OutgoingBundle& bundle) {
  WEBMUNK_ASSIGN_OR_RETURN(const HttpResponse response,
                           http_.Post(target_.upload_url, "application/x-www-form-urlencoded",
                                      EncodeForm({{"payload", PayloadOf(bundle)}})));
  if (response.IsSuccess()) return absl::OkStatus();
  return absl::UnavailableError(absl::StrCat("the server answered ", response.status));
}

}  // namespace webmunk
