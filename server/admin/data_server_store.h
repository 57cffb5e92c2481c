#ifndef WEBMUNK_SERVER_ADMIN_DATA_SERVER_STORE_H_
#define WEBMUNK_SERVER_ADMIN_DATA_SERVER_STORE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "server/storage/connection.h"

namespace webmunk {

// Another data collection server, as it is stored but for its key.
struct DataServerRecord {
  std::string identifier;
  std::string upload_url;
  // Empty: it is not asked for metadata.
  std::string metadata_url;
  // Points that wait to be delivered.
  int64_t pending_points = 0;
  // Microseconds since 1970.
  std::optional<int64_t> last_delivery;
  // Empty if the last delivery worked.
  std::string last_error;
};

// Stores a new server. ALREADY_EXISTS if the identifier is taken.
absl::Status InsertDataServer(Connection& connection, const DataServerRecord& record,
                              const std::string& request_key);

// NOT_FOUND if there is none of this identifier.
absl::StatusOr<DataServerRecord> FindDataServer(Connection& connection,
                                                const std::string& identifier);

// All, by identifier.
absl::StatusOr<std::vector<DataServerRecord>> ListDataServers(Connection& connection);

// NOT_FOUND if there is none; FAILED_PRECONDITION while participants are assigned
// to it or points wait for it.
absl::Status DeleteDataServer(Connection& connection, const std::string& identifier);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_ADMIN_DATA_SERVER_STORE_H_
