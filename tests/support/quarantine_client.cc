#include "tests/support/quarantine_client.h"

#include <chrono>

#include "tests/support/require.h"

namespace webmunk::testing {
namespace {

void SetDeadline(grpc::ClientContext& context) {
  context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(60));
}

}  // namespace

grpc::Status QuarantineClient::List(const v1::ListQuarantineEntriesRequest& request,
                                    v1::ListQuarantineEntriesResponse& response) {
  grpc::ClientContext context;
  SetDeadline(context);
  return stub_->ListQuarantineEntries(&context, request, &response);
}

grpc::Status QuarantineClient::Get(const std::string& name, v1::QuarantineEntry& entry) {
  grpc::ClientContext context;
  SetDeadline(context);
  v1::GetQuarantineEntryRequest request;
  request.set_name(name);
  v1::GetQuarantineEntryResponse response;
  grpc::Status status = stub_->GetQuarantineEntry(&context, request, &response);
  entry = response.entry();
  return status;
}

grpc::Status QuarantineClient::Replay(const v1::ReplayQuarantineEntriesRequest& request,
                                      v1::ReplayQuarantineEntriesResponse& response) {
  grpc::ClientContext context;
  SetDeadline(context);
  return stub_->ReplayQuarantineEntries(&context, request, &response);
}

grpc::Status QuarantineClient::Discard(const v1::DiscardQuarantineEntriesRequest& request,
                                       v1::DiscardQuarantineEntriesResponse& response) {
  grpc::ClientContext context;
  SetDeadline(context);
  return stub_->DiscardQuarantineEntries(&context, request, &response);
}

std::vector<v1::QuarantineEntry> QuarantineClient::All(int page_size) {
  v1::ListQuarantineEntriesRequest request;
  request.set_page_size(page_size);
  std::vector<v1::QuarantineEntry> entries;
  do {
    v1::ListQuarantineEntriesResponse response;
    const grpc::Status status = List(request, response);
    Require(status.ok(), status.error_message());
    entries.insert(entries.end(), response.entries().begin(), response.entries().end());
    request.set_page_token(response.next_page_token());
  } while (!request.page_token().empty());
  return entries;
}

v1::ReplayQuarantineEntriesResponse QuarantineClient::ReplayAll() {
  v1::ReplayQuarantineEntriesRequest request;
  request.set_all(true);
  v1::ReplayQuarantineEntriesResponse response;
  const grpc::Status status = Replay(request, response);
  Require(status.ok(), status.error_message());
  return response;
}

}  // namespace webmunk::testing
