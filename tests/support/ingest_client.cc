#include "tests/support/ingest_client.h"

#include <chrono>

#include "tests/support/require.h"

namespace webmunk::testing {

grpc::Status IngestClient::Append(const v1::AppendBundleRequest& request,
                                  v1::AppendBundleResponse& response) {
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(60));
  return stub_->AppendBundle(&context, request, &response);
}

Counts IngestClient::AppendJson(const std::string& json) {
  v1::AppendBundleRequest request;
  request.mutable_raw()->set_payload(json);
  v1::AppendBundleResponse response;
  grpc::Status status = Append(request, response);
  // What was changed at another server is told by a refusal, once.
  if (status.error_code() == grpc::StatusCode::UNAVAILABLE) {
    response.Clear();
    status = Append(request, response);
  }
  Require(status.ok(), "AppendBundle: " + status.error_message());
  Require(!response.has_bundle_fault(), "bundle fault: " + response.bundle_fault().message());
  Require(response.received() == response.stored() + response.duplicate() + response.quarantined() +
                                     response.forwarded() + response.discarded(),
          "the counts do not add up: " + response.ShortDebugString());
  return {response.stored(), response.duplicate(), response.quarantined()};
}

}  // namespace webmunk::testing
