#ifndef WEBMUNK_SERVER_FEDERATION_TARGET_DELIVERY_H_
#define WEBMUNK_SERVER_FEDERATION_TARGET_DELIVERY_H_

#include <cstdint>
#include <functional>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "server/base/http_client.h"
#include "server/federation/delivery_store.h"
#include "server/storage/pool.h"

namespace webmunk {

// How points are delivered.
struct DeliveryOptions {
  HttpLimits http;
  BundleLimits bundle;
  // The longest wait between two attempts.
  absl::Duration longest_wait = absl::Minutes(10);
};

// Delivers what waits for one data server: bundle after bundle, one of each
// participant in turn. Only an answer 2xx counts. A bundle that fails is tried
// again later, and until then nothing of its participant is sent; after a few
// failures in a row nothing is sent to the server for a while. Not thread-safe.
class TargetDelivery {
 public:
  // What is given must outlive this. `should_stop` is asked between bundles and,
  // at least about once a second, while an answer is waited for.
  TargetDelivery(Pool& pool, const DeliveryOptions& options, DeliveryTarget target,
                 const std::function<bool()>& should_stop);

  // Returns when nothing is due any more. CANCELLED if it stopped because it should;
  // other errors are the database's. OK at once if another process delivers to this
  // server.
  absl::Status Run();

 private:
  absl::Status DeliverAll(Connection& connection);
  // One bundle of each participant; counts what was delivered.
  absl::Status DeliverRound(Connection& connection, int& delivered);
  // Sends the participant's next bundle. UNKNOWN: it failed, and that is noted.
  absl::Status DeliverNext(Connection& connection, const WaitingParticipant& participant);
  absl::Status Send(const OutgoingBundle& bundle);

  Pool& pool_;
  const DeliveryOptions& options_;
  const DeliveryTarget target_;
  const std::function<bool()>& should_stop_;
  HttpClient http_;
  // Since the last success.
  int failures_in_a_row_ = 0;
  int failed_rounds_;
};

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_FEDERATION_TARGET_DELIVERY_H_
