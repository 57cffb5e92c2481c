#include "tests/support/merge_client.h"

#include <chrono>

#include "tests/support/await.h"
#include "tests/support/require.h"

namespace webmunk::testing {
namespace {

void SetDeadline(grpc::ClientContext& context) {
  context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(60));
}

}  // namespace

grpc::Status MergeClient::Merge(const std::string& participant, const std::string& merged,
                                v1::ParticipantMerge& merge, bool validate_only) {
  grpc::ClientContext context;
  SetDeadline(context);
  v1::MergeParticipantsRequest request;
  request.set_name("participants/" + participant);
  request.set_merged_participant("participants/" + merged);
  request.set_validate_only(validate_only);
  v1::MergeParticipantsResponse response;
  const grpc::Status status = stub_->MergeParticipants(&context, request, &response);
  merge = response.participant_merge();
  return status;
}

grpc::Status MergeClient::Get(const std::string& name, v1::ParticipantMerge& merge) {
  grpc::ClientContext context;
  SetDeadline(context);
  v1::GetParticipantMergeRequest request;
  request.set_name(name);
  v1::GetParticipantMergeResponse response;
  const grpc::Status status = stub_->GetParticipantMerge(&context, request, &response);
  merge = response.participant_merge();
  return status;
}

grpc::Status MergeClient::List(const v1::ListParticipantMergesRequest& request,
                               v1::ListParticipantMergesResponse& response) {
  grpc::ClientContext context;
  SetDeadline(context);
  return stub_->ListParticipantMerges(&context, request, &response);
}

v1::ParticipantMerge MergeClient::Start(const std::string& participant, const std::string& merged) {
  v1::ParticipantMerge merge;
  const grpc::Status status = Merge(participant, merged, merge);
  Require(status.ok(), "MergeParticipants: " + status.error_message());
  return merge;
}

v1::ParticipantMerge MergeClient::AwaitEnd(const std::string& name) {
  v1::ParticipantMerge merge;
  Await(name + " to end", [&] {
    const grpc::Status status = Get(name, merge);
    return status.ok() && merge.state() == v1::ParticipantMerge::STATE_SUCCEEDED;
  });
  return merge;
}

}  // namespace webmunk::testing
