#ifndef WEBMUNK_SERVER_FEDERATION_METADATA_PULL_H_
#define WEBMUNK_SERVER_FEDERATION_METADATA_PULL_H_

#include <functional>
#include <utility>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "server/base/http_client.h"
#include "server/federation/metadata_store.h"
#include "server/storage/connection.h"

namespace webmunk {

// Asks data servers how the participants assigned to them do, and keeps what they
// tell. A server that fails is asked no more until a wait is over that doubles with
// each failure. Thread-safe.
class MetadataPull {
 public:
  struct Options {
    HttpLimits http;
    // From one request for a participant to the next.
    absl::Duration interval = absl::Minutes(15);
    absl::Duration longest_wait = absl::Minutes(10);
  };

  explicit MetadataPull(Options options) : options_(std::move(options)) {}

  // Returns when nothing is due any more; CANCELLED if it stopped because
  // `should_stop` said so; other errors are the database's.
  absl::Status Run(Connection& connection, const std::function<bool()>& should_stop) const;

 private:
  // Asks one server for all of its participants who are due, until it fails.
  absl::Status AskAll(Connection& connection, const MetadataSource& source,
                      const std::function<bool()>& should_stop) const;
  // UNKNOWN: there was no good answer, and that is noted.
  absl::Status Ask(Connection& connection, HttpClient& http, const MetadataSource& source,
                   const AskedParticipant& participant) const;

  const Options options_;
};

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_FEDERATION_METADATA_PULL_H_
