// The methods of `Client` that stand for a server's method.

#include <string>
#include <utility>
#include <vector>

#include "webmunk/client.h"

namespace webmunk {
namespace {

absl::StatusOr<v1::AppendBundleResponse> Append(const Client& client,
                                                const v1::AppendBundleRequest& request) {
  v1::AppendBundleResponse response;
  absl::Status status = client.CallIdempotent([&](grpc::ClientContext& context) {
    return client.ingest().AppendBundle(&context, request, &response);
  });
  if (!status.ok()) return status;
  return response;
}

}  // namespace

absl::StatusOr<v1::AppendBundleResponse> Client::AppendBundle(
    std::string payload, v1::RawBundle::Encoding encoding) const {
  v1::AppendBundleRequest request;
  request.mutable_raw()->set_payload(std::move(payload));
  request.mutable_raw()->set_encoding(encoding);
  return Append(*this, request);
}

absl::StatusOr<v1::AppendBundleResponse> Client::AppendBundle(
    std::vector<v1::NewDataPoint> points) const {
  v1::AppendBundleRequest request;
  v1::TypedBundle& bundle = *request.mutable_typed();
  for (v1::NewDataPoint& point : points) *bundle.add_points() = std::move(point);
  return Append(*this, request);
}

absl::StatusOr<v1::Participant> Client::GetParticipant(absl::string_view participant) const {
  v1::GetParticipantRequest request;
  request.set_name(ParticipantName(participant));
  v1::GetParticipantResponse response;
  absl::Status status = CallIdempotent([&](grpc::ClientContext& context) {
    return participants().GetParticipant(&context, request, &response);
  });
  if (!status.ok()) return status;
  return std::move(*response.mutable_participant());
}

Pager<v1::Participant> Client::ListParticipants(v1::ListParticipantsRequest request) const {
  using Page = Pager<v1::Participant>::Page;
  const std::string first_page_token = request.page_token();
  auto fetch = [client = *this, request = std::move(request)](
                   const std::string& page_token) mutable -> absl::StatusOr<Page> {
    request.set_page_token(page_token);
    v1::ListParticipantsResponse response;
    absl::Status status = client.CallIdempotent([&](grpc::ClientContext& context) {
      return client.participants().ListParticipants(&context, request, &response);
    });
    if (!status.ok()) return status;
    return Page{std::move(*response.mutable_participants()), response.next_page_token()};
  };
  return Pager<v1::Participant>(std::move(fetch), first_page_token);
}

Pager<v1::DataPoint> Client::ListDataPoints(v1::ListDataPointsRequest request) const {
  using Page = Pager<v1::DataPoint>::Page;
  const std::string first_page_token = request.page_token();
  auto fetch = [client = *this, request = std::move(request)](
                   const std::string& page_token) mutable -> absl::StatusOr<Page> {
    request.set_page_token(page_token);
    v1::ListDataPointsResponse response;
    absl::Status status = client.CallIdempotent([&](grpc::ClientContext& context) {
      return client.participants().ListDataPoints(&context, request, &response);
    });
    if (!status.ok()) return status;
    return Page{std::move(*response.mutable_data_points()), response.next_page_token()};
  };
  return Pager<v1::DataPoint>(std::move(fetch), first_page_token);
}

}  // namespace webmunk
