#include "tests/support/query_client.h"

#include <chrono>

#include "tests/support/require.h"

namespace webmunk::testing {
namespace {

constexpr int kMostPages = 10000;

void SetDeadline(grpc::ClientContext& context) {
  context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(60));
}

}  // namespace

grpc::Status QueryClient::Get(const std::string& name, v1::Participant& participant) {
  grpc::ClientContext context;
  SetDeadline(context);
  v1::GetParticipantRequest request;
  request.set_name(name);
  v1::GetParticipantResponse response;
  grpc::Status status = stub_->GetParticipant(&context, request, &response);
  participant = response.participant();
  return status;
}

grpc::Status QueryClient::List(const v1::ListParticipantsRequest& request,
                               v1::ListParticipantsResponse& response) {
  grpc::ClientContext context;
  SetDeadline(context);
  return stub_->ListParticipants(&context, request, &response);
}

grpc::Status QueryClient::List(const v1::ListDataPointsRequest& request,
                               v1::ListDataPointsResponse& response) {
  grpc::ClientContext context;
  SetDeadline(context);
  return stub_->ListDataPoints(&context, request, &response);
}

std::vector<v1::DataPoint> QueryClient::AllPoints(v1::ListDataPointsRequest request) {
  std::vector<v1::DataPoint> points;
  for (int page = 0; page < kMostPages; ++page) {
    v1::ListDataPointsResponse response;
    const grpc::Status status = List(request, response);
    Require(status.ok(), "ListDataPoints: " + status.error_message());
    points.insert(points.end(), response.data_points().begin(), response.data_points().end());
    if (response.next_page_token().empty()) return points;
    request.set_page_token(response.next_page_token());
  }
  Require(false, "paging does not end");
  return points;
}

std::vector<v1::Participant> QueryClient::AllParticipants(int page_size) {
  std::vector<v1::Participant> participants;
  v1::ListParticipantsRequest request;
  request.set_page_size(page_size);
  for (int page = 0; page < kMostPages; ++page) {
    v1::ListParticipantsResponse response;
    const grpc::Status status = List(request, response);
    Require(status.ok(), "ListParticipants: " + status.error_message());
    participants.insert(participants.end(), response.participants().begin(),
                        response.participants().end());
    if (response.next_page_token().empty()) return participants;
    request.set_page_token(response.next_page_token());
  }
  Require(false, "paging does not end");
  return participants;
}

}  // namespace webmunk::testing
