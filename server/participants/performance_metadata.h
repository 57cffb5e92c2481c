#ifndef WEBMUNK_SERVER_PARTICIPANTS_PERFORMANCE_METADATA_H_
#define WEBMUNK_SERVER_PARTICIPANTS_PERFORMANCE_METADATA_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "server/participants/performance_metadata_store.h"
#include "server/storage/pool.h"

namespace webmunk {

// The performance metadata of a participant, as the legacy protocol tells it: JSON,
// indented by 2. Times are whole seconds since 1970, frequencies points per second.
std::string PerformanceMetadataJson(const std::string& participant, const Performance& performance);

// What another data server is told, and of whom; 0: of nobody.
struct FetchedMetadata {
  std::string json;
  int32_t participant_id = 0;
};

// Tells other data servers how a participant does. Thread-safe.
class PerformanceMetadata {
 public:
  // Each of `request_keys` opens; without any, nobody is told anything. `pool` must
  // outlive this.
  PerformanceMetadata(Pool& pool, std::vector<std::string> request_keys)
      : pool_(pool), request_keys_(std::move(request_keys)) {}

  // The JSON text is `{}` if the key is wrong or the participant unknown.
  absl::StatusOr<FetchedMetadata> Fetch(const std::string& participant,
                                        const std::string& request_key);

 private:
  Pool& pool_;
  const std::vector<std::string> request_keys_;
};

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_PARTICIPANTS_PERFORMANCE_METADATA_H_
