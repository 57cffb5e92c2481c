#ifndef WEBMUNK_SERVER_FEDERATION_METADATA_STORE_H_
#define WEBMUNK_SERVER_FEDERATION_METADATA_STORE_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "server/storage/connection.h"

namespace webmunk {

// A data server that is asked for metadata.
struct MetadataSource {
  int32_t id = 0;
  std::string identifier;
  std::string metadata_url;
  // Never logged.
  std::string request_key;
  // Since the last answer.
  int failures = 0;
};

struct AskedParticipant {
  int32_t id = 0;
  std::string identifier;
};

// Data servers that have a metadata URL and are due to be asked.
absl::StatusOr<std::vector<MetadataSource>> ListMetadataSources(Connection& connection);

// Up to `limit` participants of a data server for whom it has not been asked for
// `interval`, those first who wait longest.
absl::StatusOr<std::vector<AskedParticipant>> ListParticipantsToAsk(Connection& connection,
                                                                    int32_t data_server_id,
                                                                    absl::Duration interval,
                                                                    int limit);

// Whether the participant is still the data server's, and nobody erases it.
absl::StatusOr<bool> MayAskFor(Connection& connection, int32_t data_server_id,
                               int32_t participant_id);

// Keeps an answer in place of the one before, unless the participant is erased.
// INVALID_ARGUMENT if it is no JSON.
absl::Status StoreMetadata(Connection& connection, int32_t data_server_id, int32_t participant_id,
                           const std::string& metadata);

// Notes that there was no good answer: what is kept stays, and the data server is
// not asked again for `wait`.
absl::Status NoteMetadataFailure(Connection& connection, int32_t data_server_id,
                                 int32_t participant_id, const std::string& error,
                                 absl::Duration wait);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_FEDERATION_METADATA_STORE_H_
