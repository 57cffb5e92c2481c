// The methods of `Client` about the quarantine.

#include <string>
#include <utility>

#include "webmunk/client.h"

namespace webmunk {

Pager<v1::QuarantineEntry> Client::ListQuarantineEntries(
    v1::ListQuarantineEntriesRequest request) const {
  using Page = Pager<v1::QuarantineEntry>::Page;
  const std::string first_page_token = request.page_token();
  auto fetch = [client = *this, request = std::move(request)](
                   const std::string& page_token) mutable -> absl::StatusOr<Page> {
    request.set_page_token(page_token);
    v1::ListQuarantineEntriesResponse response;
    absl::Status status = client.CallIdempotent([&](grpc::ClientContext& context) {
      return client.admin().ListQuarantineEntries(&context, request, &response);
    });
    if (!status.ok()) return status;
    return Page{std::move(*response.mutable_entries()), response.next_page_token()};
  };
  return Pager<v1::QuarantineEntry>(std::move(fetch), first_page_token);
}

absl::StatusOr<v1::QuarantineEntry> Client::GetQuarantineEntry(std::string name) const {
  v1::GetQuarantineEntryRequest request;
  request.set_name(std::move(name));
  v1::GetQuarantineEntryResponse response;
  absl::Status status = CallIdempotent([&](grpc::ClientContext& context) {
    return admin().GetQuarantineEntry(&context, request, &response);
  });
  if (!status.ok()) return status;
  return std::move(*response.mutable_entry());
}

absl::StatusOr<v1::ReplayQuarantineEntriesResponse> Client::ReplayQuarantineEntries(
    const v1::ReplayQuarantineEntriesRequest& request) const {
  v1::ReplayQuarantineEntriesResponse response;
  absl::Status status = CallIdempotent([&](grpc::ClientContext& context) {
    return admin().ReplayQuarantineEntries(&context, request, &response);
  });
  if (!status.ok()) return status;
  return response;
}

absl::StatusOr<v1::DiscardQuarantineEntriesResponse> Client::DiscardQuarantineEntries(
    const v1::DiscardQuarantineEntriesRequest& request) const {
  v1::DiscardQuarantineEntriesResponse response;
  absl::Status status = CallIdempotent([&](grpc::ClientContext& context) {
    return admin().DiscardQuarantineEntries(&context, request, &response);
  });
  if (!status.ok()) return status;
  return response;
}

}  // namespace webmunk
