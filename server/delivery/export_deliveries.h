#ifndef WEBMUNK_SERVER_DELIVERY_EXPORT_DELIVERIES_H_
#define WEBMUNK_SERVER_DELIVERY_EXPORT_DELIVERIES_H_

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <string>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "server/base/access.h"
#include "server/base/mutex.h"
#include "server/delivery/destination_delivery.h"
#include "server/delivery/export_delivery_store.h"
#include "server/delivery/sealed_secret.h"
#include "server/storage/pool.h"

namespace webmunk {

// Brings finished archives to their destinations, in threads of its own. Any number of
// servers may do so on one database: each delivery is held by one of them by a lease,
// which ends by itself when its server dies; the next attempt finds what was brought
// there and does not bring it again. A delivery that fails is tried again, ever more
// seldom, unless only a person can help, and says on its job why. It needs the rights of
// the job's creator as they are then, over the destination and over everybody in the
// archive; should they end meanwhile, so does it.
//
// Call order: Start, Stop. Thread-safe.
class ExportDeliveries {
 public:
  struct Options {
    // The folder of archives, which all servers share.
    std::string export_dir;
    // The host that people know this server by.
    std::string public_host;
    int workers = 2;
    absl::Duration lease = absl::Seconds(30);
    // How often it is looked whether something is due.
    absl::Duration poll = absl::Seconds(2);
    // Tests wait less than DeliveryWait says.
    std::function<absl::Duration(int)> wait = DeliveryWait;
    int max_tries = kMaxDeliveryTries;
    // What the creator of a job may export now; PERMISSION_DENIED, with a reason that the
    // job may show, if that is not all of its archive.
    std::function<absl::StatusOr<AccessScope>(Connection&, int64_t job_id)> archive_scope;
    // How often that is asked while a delivery is under way.
    absl::Duration rights_interval = absl::Seconds(30);
  };

  // What it is made from must outlive this; `pool` needs two connections for each worker.
  ExportDeliveries(Pool& pool, const DestinationDelivery& delivery, const SecretKeys& keys,
                   Options options);
  ~ExportDeliveries() { Stop(); }

  void Start();
  // Begins no more, and tells what is under way to stop.
  void RequestStop();
  // Breaks off what is under way, which is then due at once, and returns when it has.
  void Stop();

  // Delivers what is due until nothing is. What a worker does again and again.
  absl::Status DeliverDue();

 private:
  void Run();
  absl::Status Deliver(const DeliveryClaim& claim);
  absl::StatusOr<Verification> Try(const DeliveryClaim& claim, int& tries);
  // CANCELLED: it is no longer ours. FAILED_PRECONDITION: the job's creator may not have
  // that archive delivered there now.
  absl::StatusOr<DueDelivery> FindAllowed(Connection& connection, const DeliveryClaim& claim) const;
  // Takes away what attempts before this one have left at the destination.
  void DiscardLeft(const DeliveryClaim& claim) const;
  absl::Status CheckRights(Connection& connection, const DueDelivery& due) const;
  // The destination with its secrets.
  absl::StatusOr<Destination> Open(const DueDelivery& due) const;
  absl::StatusOr<std::string> Target(const DueDelivery& due);
  void Log(const DeliveryClaim& claim, const absl::Status& failure) const;
  bool IsStopping() const { return is_stopping_; }

  Pool& pool_;
  const DestinationDelivery& delivery_;
  const SecretKeys& keys_;
  const Options options_;
  const std::string owner_;
  std::atomic<bool> is_stopping_ = false;
  Mutex mutex_;
  std::condition_variable stopping_;
  std::vector<std::thread> threads_;
};

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_DELIVERY_EXPORT_DELIVERIES_H_
