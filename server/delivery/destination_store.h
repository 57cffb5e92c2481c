#ifndef WEBMUNK_SERVER_DELIVERY_DESTINATION_STORE_H_
#define WEBMUNK_SERVER_DELIVERY_DESTINATION_STORE_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "server/base/access.h"
#include "server/delivery/delivery_target.h"
#include "server/delivery/destination.h"
#include "server/storage/connection.h"

namespace webmunk {

// A destination as it is stored. Times are microseconds since 1970.
struct DestinationRecord {
  int32_t id = 0;
  std::string identifier;
  DestinationType type = DestinationType::kLocal;
  std::map<std::string, std::string> parameters;
  // The secrets as SecretKeys sealed them; empty: none.
  std::string sealed;
  DeliveryNaming naming;
  std::optional<int32_t> group_id;
  std::optional<int64_t> last_tested;
  std::string last_test_error;
  int64_t created = 0;
  int64_t updated = 0;
  int64_t revision = 0;
};

// Texts by name as a JSON object, and back; DATA_LOSS if it is none.
std::string WriteTexts(const std::map<std::string, std::string>& texts);
absl::StatusOr<std::map<std::string, std::string>> ReadTexts(const std::string& json);

// Stores a new one. ALREADY_EXISTS if its identifier is taken.
absl::Status InsertDestination(Connection& connection, const DestinationRecord& record);

// One that may be used by those with rights of this scope: one of their groups, or of
// none. NOT_FOUND if there is none.
absl::StatusOr<DestinationRecord> FindDestination(Connection& connection,
                                                  const std::string& identifier,
                                                  const AccessScope& scope);
// By identifier; those behind `after`.
absl::StatusOr<std::vector<DestinationRecord>> ListDestinations(Connection& connection,
                                                                const std::string& after, int limit,
                                                                const AccessScope& scope);

// Stores what has changed, if the row's revision is still `record`'s. False if not.
absl::StatusOr<bool> UpdateDestination(Connection& connection, const DestinationRecord& record);

// Deletes it, if its revision is still this and no delivery to it waits, of a job that may
// come to that. False if not. No transaction must be open.
absl::StatusOr<bool> DeleteDestination(Connection& connection, int32_t id, int64_t revision);
absl::StatusOr<bool> HasWaitingDeliveries(Connection& connection, int32_t id);

// Notes a test's end; `error` is empty if it went well.
absl::Status NoteDestinationTest(Connection& connection, int32_t id, const std::string& error);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_DELIVERY_DESTINATION_STORE_H_
