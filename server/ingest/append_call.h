#ifndef WEBMUNK_SERVER_INGEST_APPEND_CALL_H_
#define WEBMUNK_SERVER_INGEST_APPEND_CALL_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "server/ingest/pending_bundle.h"
#include "server/rpc/method_latency.h"

namespace webmunk {

// What metrics and the log say of one bundle that a caller sent. Refusals and
// bundles that go whole to quarantine are logged with the trace id, some of each
// reason when there are many; one that is stored is only counted, so that the log
// does not limit ingestion.
class AppendCall {
 public:
  // Begins now. `latency` is that of the method that brings the bundle, `bytes` the
  // bundle's size as sent.
  AppendCall(MethodLatency& latency, std::string trace, size_t bytes);

  // To be called once, when the answer is known.
  void End(const absl::StatusOr<AppendResult>& result) const;

 private:
  MethodLatency* latency_;
  std::string trace_;
  size_t bytes_;
  absl::Time begin_;
};

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_INGEST_APPEND_CALL_H_
