#include "server/ingest/ingest_service.h"

#include "server/ingest/ingest_proto.h"
#include "server/rpc/status_map.h"

namespace webmunk {

grpc::ServerUnaryReactor* IngestServiceImpl::AppendBundle(grpc::CallbackServerContext* context,
                                                          const v1::AppendBundleRequest* request,
                                                          v1::AppendBundleResponse* response) {
  grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
  const auto finish = [reactor, response](const absl::StatusOr<AppendResult>& result) {
    if (result.ok()) FillAppendResponse(*result, *response);
    reactor->Finish(ToGrpcStatus(result.status()));
  };
  switch (request->content_case()) {
    case v1::AppendBundleRequest::kRaw:
      intake_.Append(ParseRawBundle(request->raw()), finish);
      break;
    case v1::AppendBundleRequest::kTyped:
      intake_.Append(ParseTypedBundle(request->typed()), finish);
      break;
    case v1::AppendBundleRequest::CONTENT_NOT_SET:
      finish(absl::InvalidArgumentError("content is required: give raw or typed"));
      break;
  }
  return reactor;
}

}  // namespace webmunk
