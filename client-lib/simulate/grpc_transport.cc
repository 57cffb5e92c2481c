#include "simulate/grpc_transport.h"

#include <chrono>

#include "absl/strings/str_cat.h"

namespace webmunk::simulate {
namespace {

// A lone bundle takes the server about 2 ms.
constexpr double kCutMicros = 2500;

BundleAnswer FromStatus(const grpc::Status& status) {
  const grpc::StatusCode code = status.error_code();
  // UNAVAILABLE may also have been made by a connection that broke: neither says
  // for sure that nothing is stored.
  const bool refused =
      code == grpc::StatusCode::RESOURCE_EXHAUSTED || code == grpc::StatusCode::UNAVAILABLE;
  return {refused ? BundleAnswer::Outcome::kRefused : BundleAnswer::Outcome::kLost, 0, 0,
          absl::StrCat(static_cast<int>(code), ": ", status.error_message())};
}

}  // namespace

BundleAnswer GrpcTransport::Send(const std::string& gzip, std::optional<double> cut) {
  v1::AppendBundleRequest request;
  request.mutable_raw()->set_payload(gzip);
  request.mutable_raw()->set_encoding(v1::RawBundle::ENCODING_GZIP);
  grpc::ClientContext context;
  client_.Prepare(context);
  if (cut) {
    context.set_deadline(std::chrono::system_clock::now() +
                         std::chrono::microseconds(static_cast<int>(*cut * kCutMicros)));
  }
  v1::AppendBundleResponse response;
  const grpc::Status status = client_.ingest().AppendBundle(&context, request, &response);
  if (!status.ok()) return FromStatus(status);
  return {BundleAnswer::Outcome::kAcknowledged, response.duplicate(), response.quarantined(),
          response.bundle_fault().message()};
}

}  // namespace webmunk::simulate
