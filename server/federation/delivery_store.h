#ifndef WEBMUNK_SERVER_FEDERATION_DELIVERY_STORE_H_
#define WEBMUNK_SERVER_FEDERATION_DELIVERY_STORE_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "server/federation/outgoing_point.h"
#include "server/storage/connection.h"

namespace webmunk {

// A data server that points wait for.
struct DeliveryTarget {
  int32_t id = 0;
  std::string identifier;
  std::string upload_url;
  // Rounds that failed since the last delivery.
  int failures = 0;
};

// A participant whose points wait for a data server.
struct WaitingParticipant {
  int32_t id = 0;
  // The bundle whose delivery has been tried, and how often.
  std::optional<int64_t> bundle_id;
  int attempts = 0;
  // The bundle's next attempt is not due yet, or the participant is being erased.
  bool must_wait = false;
};

// A bundle as it is sent. Its points are the same at each attempt.
struct OutgoingBundle {
  std::string participant;
  // The participant is being erased: nothing of it may be sent.
  bool is_withheld = false;
  // In the order in which they arrived.
  std::vector<OutboxPoint> points;
};

// How large a new bundle may become. It has one point at least.
struct BundleLimits {
  int64_t points = 100;
  int64_t bytes = int64_t{4} << 20;
};

// Data servers that points wait for and whose next attempt is due, those that have
// waited longest first.
absl::StatusOr<std::vector<DeliveryTarget>> ListDueTargets(Connection& connection, int limit);

// Makes this session the only one that delivers to a data server, until
// UnlockTarget or its end. False if another one does.
absl::StatusOr<bool> LockTarget(Connection& connection, int32_t data_server_id);
absl::Status UnlockTarget(Connection& connection, int32_t data_server_id);

// The first participant behind `after` whose points wait for a data server.
absl::StatusOr<std::optional<WaitingParticipant>> NextWaitingParticipant(Connection& connection,
                                                                         int32_t data_server_id,
                                                                         int32_t after);

// Fixes which points the participant's next bundle holds, on disk, and returns its
// id. None if no point waits any more.
absl::StatusOr<std::optional<int64_t>> FixBundle(Connection& connection, int32_t data_server_id,
                                                 int32_t participant_id,
                                                 const BundleLimits& limits);

absl::StatusOr<OutgoingBundle> LoadBundle(Connection& connection, int64_t bundle_id);

// Notes that a bundle is delivered: of its points only the keys stay.
absl::Status MarkDelivered(Connection& connection, int32_t data_server_id, int64_t bundle_id);

// Notes a failed attempt: the bundle is due again after `wait`.
absl::Status NoteFailure(Connection& connection, int32_t data_server_id, int64_t bundle_id,
                         const std::string& error, absl::Duration wait);

// Notes a failed round: nothing is sent to the data server for `wait`.
absl::Status PauseTarget(Connection& connection, int32_t data_server_id, absl::Duration wait);

// Forgets up to `limit` keys that were delivered longer than `age` ago, and returns
// how many.
absl::StatusOr<int64_t> ForgetDelivered(Connection& connection, absl::Duration age, int64_t limit);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_FEDERATION_DELIVERY_STORE_H_
