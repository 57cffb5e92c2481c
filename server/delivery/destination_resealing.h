#ifndef WEBMUNK_SERVER_DELIVERY_DESTINATION_RESEALING_H_
#define WEBMUNK_SERVER_DELIVERY_DESTINATION_RESEALING_H_

#include "absl/status/status.h"
#include "server/delivery/sealed_secret.h"
#include "server/jobs/task_run.h"
#include "server/storage/connection.h"

namespace webmunk {

// Seals the secrets of destinations anew whose key is not the first any more, and logs how
// many it could not.
absl::Status SealDestinationsAnew(Connection& connection, const SecretKeys& keys);

// That as a background task; a key that is no longer used may be taken out of the file
// after its run. `keys` must outlive it.
TaskSpec SealDestinationsAnewTask(const SecretKeys& keys);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_DELIVERY_DESTINATION_RESEALING_H_
