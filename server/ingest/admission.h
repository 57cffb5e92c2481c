#ifndef WEBMUNK_SERVER_INGEST_ADMISSION_H_
#define WEBMUNK_SERVER_INGEST_ADMISSION_H_

#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "server/base/call_context.h"
#include "server/ingest/token_buckets.h"

namespace webmunk {

// Decides who may bring bundles, and how many. Thread-safe. Refusals carry a
// RefusalReason.
class Admission {
 public:
  struct Options {
    // SHA-256 of the keys of which a caller must give one; none: no key is asked
    // for.
    std::vector<std::string> ingest_key_digests;
    // Bundles of one client network, and of one participant.
    TokenBuckets::Rate address;
    TokenBuckets::Rate participant;
  };

  explicit Admission(Options options)
      : ingest_key_digests_(std::move(options.ingest_key_digests)),
        addresses_(options.address),
        participants_(options.participant) {}

  // PERMISSION_DENIED unless the caller gives the study's key. For every call that
  // brings data, before anything of it is read.
  absl::Status CheckKey(const CallContext& caller) const;

  // CheckKey, and takes a bundle's token of the caller's network;
  // RESOURCE_EXHAUSTED, with the time to wait, if there is none.
  absl::Status AdmitBundle(const CallContext& caller);

  // CheckKey, and RESOURCE_EXHAUSTED if a bundle would have no token now: for what comes
  // before its bundle. Takes none.
  absl::Status AdmitAttachment(const CallContext& caller);

  // Takes a token of each participant that a bundle names; RESOURCE_EXHAUSTED, with
  // the time to wait, if one has none.
  absl::Status AdmitParticipants(const std::vector<std::string>& participants);

 private:
  const std::vector<std::string> ingest_key_digests_;
  TokenBuckets addresses_;
  TokenBuckets participants_;
};

// Reads the keys of a study, one a line; an empty path gives none.
absl::StatusOr<std::vector<std::string>> LoadIngestKeyDigests(const std::string& path);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_INGEST_ADMISSION_H_
