#ifndef WEBMUNK_SERVER_APP_DELIVERIES_H_
#define WEBMUNK_SERVER_APP_DELIVERIES_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "server/config.h"
#include "server/delivery/destination_delivery.h"
#include "server/delivery/export_deliveries.h"
#include "server/delivery/export_destinations.h"
#include "server/delivery/export_notices.h"
#include "server/delivery/sealed_secret.h"
#include "server/jobs/scheduler.h"
#include "server/storage/pool.h"

namespace webmunk {

// Where finished exports go and who is told of them, as the server is configured.
//
// Call order: Start, RequestStop, Stop.
class AppDeliveries {
 public:
  // What of the settings can be wrong.
  struct Parts {
    SecretKeys keys;
    std::unique_ptr<DestinationDelivery> delivery;
    ExportNotices::Options notices;
  };

  // INVALID_ARGUMENT, naming the flag.
  static absl::StatusOr<Parts> Load(const Config& config);

  // `pool` is for calls, and must outlive this.
  AppDeliveries(const Config& config, Pool& pool, Parts parts);

  ExportDestinations& destinations() { return destinations_; }
  void AddTasks(Scheduler& scheduler) const;
  void Start();
  void RequestStop() { deliveries_.RequestStop(); }
  void Stop() { deliveries_.Stop(); }

 private:
  const Parts parts_;
  Pool pool_;
  ExportDestinations destinations_;
  ExportDeliveries deliveries_;
  const ExportNotices notices_;
};

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_APP_DELIVERIES_H_
