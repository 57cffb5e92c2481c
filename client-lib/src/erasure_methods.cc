// The methods of `Client` that erase and merge participants.

#include <string>
#include <utility>

#include "webmunk/client.h"

namespace webmunk {

absl::StatusOr<v1::Erasure> Client::EraseParticipant(
    const v1::EraseParticipantRequest& request) const {
  v1::EraseParticipantResponse response;
  const auto call = [&](grpc::ClientContext& context) {
    return participants().EraseParticipant(&context, request, &response);
  };
  absl::Status status = request.validate_only() ? CallIdempotent(call) : CallOnce(call);
  if (!status.ok()) return status;
  return std::move(*response.mutable_erasure());
}

absl::StatusOr<v1::ParticipantMerge> Client::MergeParticipants(
    const v1::MergeParticipantsRequest& request) const {
  v1::MergeParticipantsResponse response;
  const auto call = [&](grpc::ClientContext& context) {
    return participants().MergeParticipants(&context, request, &response);
  };
  absl::Status status = request.validate_only() ? CallIdempotent(call) : CallOnce(call);
  if (!status.ok()) return status;
  return std::move(*response.mutable_participant_merge());
}

absl::StatusOr<v1::Erasure> Client::GetErasure(std::string name) const {
  v1::GetErasureRequest request;
  request.set_name(std::move(name));
  v1::GetErasureResponse response;
  absl::Status status = CallIdempotent([&](grpc::ClientContext& context) {
    return participants().GetErasure(&context, request, &response);
  });
  if (!status.ok()) return status;
  return std::move(*response.mutable_erasure());
}

absl::StatusOr<v1::ParticipantMerge> Client::GetParticipantMerge(std::string name) const {
  v1::GetParticipantMergeRequest request;
  request.set_name(std::move(name));
  v1::GetParticipantMergeResponse response;
  absl::Status status = CallIdempotent([&](grpc::ClientContext& context) {
    return participants().GetParticipantMerge(&context, request, &response);
  });
  if (!status.ok()) return status;
  return std::move(*response.mutable_participant_merge());
}

Pager<v1::Erasure> Client::ListErasures(v1::ListErasuresRequest request) const {
  using Page = Pager<v1::Erasure>::Page;
  const std::string first_page_token = request.page_token();
  auto fetch = [client = *this, request = std::move(request)](
                   const std::string& page_token) mutable -> absl::StatusOr<Page> {
    request.set_page_token(page_token);
    v1::ListErasuresResponse response;
    absl::Status status = client.CallIdempotent([&](grpc::ClientContext& context) {
      return client.participants().ListErasures(&context, request, &response);
    });
    if (!status.ok()) return status;
    return Page{std::move(*response.mutable_erasures()), response.next_page_token()};
  };
  return Pager<v1::Erasure>(std::move(fetch), first_page_token);
}

Pager<v1::ParticipantMerge> Client::ListParticipantMerges(
    v1::ListParticipantMergesRequest request) const {
  using Page = Pager<v1::ParticipantMerge>::Page;
  const std::string first_page_token = request.page_token();
  auto fetch = [client = *this, request = std::move(request)](
                   const std::string& page_token) mutable -> absl::StatusOr<Page> {
    request.set_page_token(page_token);
    v1::ListParticipantMergesResponse response;
    absl::Status status = client.CallIdempotent([&](grpc::ClientContext& context) {
      return client.participants().ListParticipantMerges(&context, request, &response);
    });
    if (!status.ok()) return status;
    return Page{std::move(*response.mutable_participant_merges()), response.next_page_token()};
  };
  return Pager<v1::ParticipantMerge>(std::move(fetch), first_page_token);
}

}  // namespace webmunk
