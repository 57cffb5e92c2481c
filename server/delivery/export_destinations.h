#ifndef WEBMUNK_SERVER_DELIVERY_EXPORT_DESTINATIONS_H_
#define WEBMUNK_SERVER_DELIVERY_EXPORT_DESTINATIONS_H_

#include <atomic>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "server/base/access.h"
#include "server/delivery/destination_delivery.h"
#include "server/delivery/destination_store.h"
#include "server/delivery/sealed_secret.h"
#include "server/storage/pool.h"

namespace webmunk {

// What a user says of a destination.
struct DestinationChange {
  // None: as it is.
  std::optional<Destination> destination;
  // Single secrets, of this type; empty: it is taken away.
  std::map<std::string, std::string> secrets;
  DestinationType secrets_type = DestinationType::kLocal;
  std::optional<DeliveryNaming> naming;
  // 0: without a group.
  std::optional<int32_t> group_id;
  // The revision that it must have.
  std::optional<int64_t> revision;
};

// A page of destinations and, unless it is the last, where the next begins.
struct DestinationPage {
  std::vector<DestinationRecord> destinations;
  std::optional<std::string> next;
};

// Keeps the destinations of exports. Thread-safe.
//
// A scope is of whoever asks: a destination of a group is seen by those with rights
// over it, one without a group by all. It is changed by those with rights over its
// group, or, without one, over all of the study: else PERMISSION_DENIED. NOT_FOUND if
// there is none.
class ExportDestinations {
 public:
  // All must outlive this.
  ExportDestinations(Pool& pool, const DestinationDelivery& delivery, const SecretKeys& keys)
      : pool_(pool), delivery_(delivery), keys_(keys) {}

  // ALREADY_EXISTS, INVALID_ARGUMENT, or FAILED_PRECONDITION without keys for secrets.
  absl::StatusOr<DestinationRecord> Create(const std::string& identifier,
                                           const DestinationChange& given,
                                           const AccessScope& scope);
  absl::StatusOr<DestinationRecord> Get(const std::string& identifier, const AccessScope& scope);
  absl::StatusOr<DestinationPage> List(const std::string& after, int page_size,
                                       const AccessScope& scope);
  // Secrets that are not given stay, unless the destination now leads elsewhere: then
  // they must be given. ABORTED if its revision is another.
  absl::StatusOr<DestinationRecord> Update(const std::string& identifier,
                                           const DestinationChange& change,
                                           const AccessScope& scope);
  // FAILED_PRECONDITION while deliveries to it wait.
  absl::Status Delete(const std::string& identifier, std::optional<int64_t> revision,
                      const AccessScope& scope);

  // Writes a small file there, reads it and removes it. The status is whether it could
  // be tried; the text what went wrong, empty if nothing. Takes a minute at most.
  // RESOURCE_EXHAUSTED while two others are under way.
  absl::StatusOr<std::string> Test(const std::string& identifier, const AccessScope& scope,
                                   const Rclone::ShouldStop& should_stop);

 private:
  // What may be changed by those of the scope.
  absl::StatusOr<DestinationRecord> FindForChange(Connection& connection,
                                                  const std::string& identifier,
                                                  const AccessScope& scope);
  absl::Status Apply(const DestinationChange& change, DestinationRecord& record) const;
  absl::StatusOr<Destination> OpenDestination(const DestinationRecord& record) const;

  Pool& pool_;
  const DestinationDelivery& delivery_;
  const SecretKeys& keys_;
  std::atomic<int> tests_ = 0;
};

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_DELIVERY_EXPORT_DESTINATIONS_H_
