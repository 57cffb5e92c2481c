#ifndef WEBMUNK_SERVER_DELIVERY_EXPORT_DELIVERY_STORE_H_
#define WEBMUNK_SERVER_DELIVERY_EXPORT_DELIVERY_STORE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "server/delivery/delivery_target.h"
#include "server/delivery/destination.h"
#include "server/storage/connection.h"

namespace webmunk {

// A delivery that a server works on. `attempt` is its fencing token: what is written
// under an older one has no effect.
struct DeliveryClaim {
  int64_t job_id = 0;
  int32_t destination_id = 0;
  int64_t attempt = 0;
};

// What is to be delivered, where to, and by what name.
struct DueDelivery {
  DeliveryClaim claim;
  // Failed tries before this one.
  int tries = 0;
  // Of an attempt before; empty: none has set it.
  std::string target;
  DestinationType type = DestinationType::kLocal;
  // JSON objects of texts, the second one sealed.
  std::string parameters;
  std::string sealed;
  // The destination's, and in place of it what the job says.
  DeliveryNaming naming;
  NamedArchive archive;
  // The archive's file, and the server that made it.
  std::string file;
  std::string host;
  int64_t bytes = 0;
  // 32 bytes.
  std::string sha256;
  // The destination's identifier.
  std::string destination;
  bool is_destination_deleted = false;
  // The destination's; none: it is of all.
  std::optional<int32_t> group_id;
};

// Takes the delivery of a job that has succeeded that is due longest and that nobody
// holds, until `lease` from now. None if there is none. Whose server's lease has ended by
// itself counts as one more failed try.
absl::StatusOr<std::optional<DeliveryClaim>> ClaimDelivery(Connection& connection,
                                                           const std::string& owner,
                                                           absl::Duration lease);

// What it is about. NOT_FOUND if it is no longer ours, or its archive is gone.
absl::StatusOr<DueDelivery> FindClaimedDelivery(Connection& connection, const DeliveryClaim& claim);

// Keeps the target for attempts to come. False if the delivery is no longer ours.
absl::StatusOr<bool> SetDeliveryTarget(Connection& connection, const DeliveryClaim& claim,
                                       const std::string& target);

// Holds it until `lease` from now. False if it is no longer ours, or its archive is
// gone.
absl::StatusOr<bool> RenewDelivery(Connection& connection, const DeliveryClaim& claim,
                                   absl::Duration lease);

// Ends an attempt that delivered, also if its archive is gone meanwhile: the copy is
// there. False if it is no longer ours.
absl::StatusOr<bool> FinishDelivery(Connection& connection, const DeliveryClaim& claim,
                                    const std::string& verified);

// Ends an attempt that failed: due again after `wait`, or, after `max_tries` of them,
// or after three days, failed for good.
absl::Status FailDelivery(Connection& connection, const DeliveryClaim& claim,
                          const std::string& error, absl::Duration wait, int max_tries);

// Gives up an attempt that did not come to its end: due again after `wait`.
absl::Status ReleaseDelivery(Connection& connection, const DeliveryClaim& claim,
                             absl::Duration wait);

// Unless somebody is at them, fails those of archives that are gone, those whose servers
// died of them `max_tries` times, and those that have been tried for three days.
absl::Status FailHopelessDeliveries(Connection& connection, int max_tries);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_DELIVERY_EXPORT_DELIVERY_STORE_H_
