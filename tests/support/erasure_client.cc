#include "tests/support/erasure_client.h"

#include <chrono>

#include "tests/support/await.h"
#include "tests/support/require.h"

namespace webmunk::testing {
namespace {

void SetDeadline(grpc::ClientContext& context) {
  context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(60));
}

}  // namespace

grpc::Status ErasureClient::Erase(const v1::EraseParticipantRequest& request,
                                  v1::Erasure& erasure) {
  grpc::ClientContext context;
  SetDeadline(context);
  v1::EraseParticipantResponse response;
  const grpc::Status status = stub_->EraseParticipant(&context, request, &response);
  erasure = response.erasure();
  return status;
}

grpc::Status ErasureClient::Get(const std::string& name, v1::Erasure& erasure) {
  grpc::ClientContext context;
  SetDeadline(context);
  v1::GetErasureRequest request;
  request.set_name(name);
  v1::GetErasureResponse response;
  const grpc::Status status = stub_->GetErasure(&context, request, &response);
  erasure = response.erasure();
  return status;
}

grpc::Status ErasureClient::List(const v1::ListErasuresRequest& request,
                                 v1::ListErasuresResponse& response) {
  grpc::ClientContext context;
  SetDeadline(context);
  return stub_->ListErasures(&context, request, &response);
}

v1::Erasure ErasureClient::Start(const std::string& identifier, const std::string& reason) {
  v1::EraseParticipantRequest request;
  request.set_name("participants/" + identifier);
  request.set_reason(reason);
  v1::Erasure erasure;
  const grpc::Status status = Erase(request, erasure);
  Require(status.ok(), "EraseParticipant: " + status.error_message());
  return erasure;
}

v1::Erasure ErasureClient::DryRun(const std::string& identifier) {
  v1::EraseParticipantRequest request;
  request.set_name("participants/" + identifier);
  request.set_validate_only(true);
  v1::Erasure erasure;
  const grpc::Status status = Erase(request, erasure);
  Require(status.ok(), "EraseParticipant: " + status.error_message());
  return erasure;
}

v1::Erasure ErasureClient::AwaitEnd(const std::string& name) {
  v1::Erasure erasure;
  Await(name + " to end", [&] {
    const grpc::Status status = Get(name, erasure);
    return status.ok() && erasure.state() == v1::Erasure::STATE_SUCCEEDED;
  });
  return erasure;
}

}  // namespace webmunk::testing
