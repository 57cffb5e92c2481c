#ifndef WEBMUNK_SERVER_ADMIN_DATA_SERVERS_H_
#define WEBMUNK_SERVER_ADMIN_DATA_SERVERS_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "server/admin/data_server_store.h"
#include "server/storage/pool.h"

namespace webmunk {

// The other data collection servers of a study. Thread-safe.
class DataServers {
 public:
  // `pool` must outlive this.
  explicit DataServers(Pool& pool) : pool_(pool) {}

  // INVALID_ARGUMENT, naming the field, if the identifier is not 1 to 63 of a-z,
  // 0-9 and hyphens, beginning with a letter, if a URL is none to send to (see
  // CheckHttpUrl), or if the key has more than 1,024 bytes or a U+0000;
  // ALREADY_EXISTS.
  absl::StatusOr<DataServerRecord> Create(const DataServerRecord& record,
                                          const std::string& request_key);
  absl::StatusOr<DataServerRecord> Get(const std::string& identifier);
  absl::StatusOr<std::vector<DataServerRecord>> List();
  absl::Status Delete(const std::string& identifier);

 private:
  Pool& pool_;
};

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_ADMIN_DATA_SERVERS_H_
