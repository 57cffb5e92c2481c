#ifndef WEBMUNK_SERVER_FEDERATION_OUTBOX_DELIVERY_H_
#define WEBMUNK_SERVER_FEDERATION_OUTBOX_DELIVERY_H_

#include <functional>
#include <string>

#include "absl/status/status.h"
#include "server/federation/target_delivery.h"
#include "server/storage/pool.h"

namespace webmunk {

// Delivers the outbox: to each data server in a thread of its own, so that a slow
// one holds up no other. May run in several processes at once: a data server is
// served by one of them at a time. Thread-safe.
class OutboxDelivery {
 public:
  OutboxDelivery(const std::string& database_url, DeliveryOptions options);

  // Returns when nothing is due any more; CANCELLED if it stopped because
  // `should_stop`, which is asked from several threads, said so.
  absl::Status Run(const std::function<bool()>& should_stop);

  // Forgets the keys of points that were delivered more than 90 days ago.
  absl::Status Forget(const std::function<bool()>& should_stop);

 private:
  Pool pool_;
  const DeliveryOptions options_;
};

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_FEDERATION_OUTBOX_DELIVERY_H_
