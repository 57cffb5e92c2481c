#ifndef WEBMUNK_TESTS_SUPPORT_INGEST_CLIENT_H_
#define WEBMUNK_TESTS_SUPPORT_INGEST_CLIENT_H_

#include <grpcpp/channel.h>

#include <memory>
#include <ostream>
#include <string>
#include <vector>

#include "webmunk/v1/ingest.grpc.pb.h"

namespace webmunk::testing {

// The counts of an answer.
struct Counts {
  int stored = 0;
  int duplicate = 0;
  int quarantined = 0;

  friend bool operator==(const Counts&, const Counts&) = default;
  friend std::ostream& operator<<(std::ostream& out, const Counts& c) {
    return out << "{stored " << c.stored << ", duplicate " << c.duplicate << ", quarantined "
               << c.quarantined << "}";
  }
};

// AppendBundle with a deadline of 60 s. Thread-safe.
class IngestClient {
 public:
  explicit IngestClient(const std::shared_ptr<grpc::Channel>& channel)
      : stub_(v1::IngestService::NewStub(channel)) {}

  grpc::Status Append(const v1::AppendBundleRequest& request, v1::AppendBundleResponse& response);
  // A bundle as plain JSON. Throws unless the answer is OK without a bundle fault
  // and its counts add up.
  Counts AppendJson(const std::string& json);

 private:
  std::unique_ptr<v1::IngestService::Stub> stub_;
};

}  // namespace webmunk::testing

#endif  // WEBMUNK_TESTS_SUPPORT_INGEST_CLIENT_H_
