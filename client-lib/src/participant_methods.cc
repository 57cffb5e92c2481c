// The methods of `Client` about participants and their groups.

#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "webmunk/client.h"

namespace webmunk {

absl::StatusOr<v1::Participant> Client::CreateParticipant(
    const v1::CreateParticipantRequest& request) const {
  v1::CreateParticipantResponse response;
  absl::Status status = CallOnce([&](grpc::ClientContext& context) {
    return participants().CreateParticipant(&context, request, &response);
  });
  if (!status.ok()) return status;
  return std::move(*response.mutable_participant());
}

absl::StatusOr<v1::Participant> Client::UpdateParticipant(
    const v1::UpdateParticipantRequest& request) const {
  v1::UpdateParticipantResponse response;
  absl::Status status = CallOnce([&](grpc::ClientContext& context) {
    return participants().UpdateParticipant(&context, request, &response);
  });
  if (!status.ok()) return status;
  return std::move(*response.mutable_participant());
}

absl::Status Client::DeleteParticipant(const v1::DeleteParticipantRequest& request) const {
  v1::DeleteParticipantResponse response;
  return CallOnce([&](grpc::ClientContext& context) {
    return participants().DeleteParticipant(&context, request, &response);
  });
}

absl::StatusOr<v1::ParticipantSummary> Client::GetParticipantSummary(
    absl::string_view participant) const {
  v1::GetParticipantSummaryRequest request;
  request.set_name(absl::StrCat(ParticipantName(participant), "/summary"));
  v1::GetParticipantSummaryResponse response;
  absl::Status status = CallIdempotent([&](grpc::ClientContext& context) {
    return participants().GetParticipantSummary(&context, request, &response);
  });
  if (!status.ok()) return status;
  return std::move(*response.mutable_participant_summary());
}

absl::StatusOr<int> Client::MoveParticipants(const v1::MoveParticipantsRequest& request) const {
  v1::MoveParticipantsResponse response;
  absl::Status status = CallIdempotent([&](grpc::ClientContext& context) {
    return participants().MoveParticipants(&context, request, &response);
  });
  if (!status.ok()) return status;
  return response.moved_count();
}

Pager<v1::ParticipantGroup> Client::ListParticipantGroups(
    v1::ListParticipantGroupsRequest request) const {
  using Page = Pager<v1::ParticipantGroup>::Page;
  const std::string first_page_token = request.page_token();
  auto fetch = [client = *this, request = std::move(request)](
                   const std::string& page_token) mutable -> absl::StatusOr<Page> {
    request.set_page_token(page_token);
    v1::ListParticipantGroupsResponse response;
    absl::Status status = client.CallIdempotent([&](grpc::ClientContext& context) {
      return client.participants().ListParticipantGroups(&context, request, &response);
    });
    if (!status.ok()) return status;
    return Page{std::move(*response.mutable_participant_groups()), response.next_page_token()};
  };
  return Pager<v1::ParticipantGroup>(std::move(fetch), first_page_token);
}

absl::StatusOr<v1::ParticipantGroup> Client::GetParticipantGroup(std::string name) const {
  v1::GetParticipantGroupRequest request;
  request.set_name(std::move(name));
  v1::GetParticipantGroupResponse response;
  absl::Status status = CallIdempotent([&](grpc::ClientContext& context) {
    return participants().GetParticipantGroup(&context, request, &response);
  });
  if (!status.ok()) return status;
  return std::move(*response.mutable_participant_group());
}

absl::StatusOr<v1::ParticipantGroup> Client::CreateParticipantGroup(
    std::string display_name) const {
  v1::CreateParticipantGroupRequest request;
  request.mutable_participant_group()->set_display_name(std::move(display_name));
  v1::CreateParticipantGroupResponse response;
  absl::Status status = CallOnce([&](grpc::ClientContext& context) {
    return participants().CreateParticipantGroup(&context, request, &response);
  });
  if (!status.ok()) return status;
  return std::move(*response.mutable_participant_group());
}

absl::StatusOr<v1::ParticipantGroup> Client::UpdateParticipantGroup(
    const v1::UpdateParticipantGroupRequest& request) const {
  v1::UpdateParticipantGroupResponse response;
  absl::Status status = CallOnce([&](grpc::ClientContext& context) {
    return participants().UpdateParticipantGroup(&context, request, &response);
  });
  if (!status.ok()) return status;
  return std::move(*response.mutable_participant_group());
}

absl::Status Client::DeleteParticipantGroup(
    const v1::DeleteParticipantGroupRequest& request) const {
  v1::DeleteParticipantGroupResponse response;
  return CallOnce([&](grpc::ClientContext& context) {
    return participants().DeleteParticipantGroup(&context, request, &response);
  });
}

}  // namespace webmunk
