#include "server/ingest/ingest_service.h"

#include <utility>

#include "server/ingest/append_bundles_service.h"
#include "server/ingest/ingest_proto.h"
#include "server/rpc/read_call_context.h"
#include "server/rpc/status_map.h"

namespace webmunk {

grpc::ServerUnaryReactor* IngestServiceImpl::AppendBundle(grpc::CallbackServerContext* context,
                                                          const v1::AppendBundleRequest* request,
                                                          v1::AppendBundleResponse* response) {
  grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
  // Nobody reads the message after us, and a second copy of a large bundle would be
  // memory that no limit counts.
  v1::AppendBundleRequest taken;
  taken.Swap(const_cast<v1::AppendBundleRequest*>(request));
  Append(*context, std::move(taken),
         [reactor, response](const absl::StatusOr<AppendResult>& result) {
           if (result.ok()) FillAppendResponse(*result, *response);
           reactor->Finish(ToGrpcStatus(result.status()));
         });
  return reactor;
}

grpc::ServerBidiReactor<v1::AppendBundlesRequest, v1::AppendBundlesResponse>*
IngestServiceImpl::AppendBundles(grpc::CallbackServerContext* context) {
  return AppendBundlesCall::Start(
      [this, context](v1::AppendBundleRequest bundle, BundleIntake::Done done) {
        Append(*context, std::move(bundle), std::move(done));
      },
      streams_);
}

void IngestServiceImpl::Append(grpc::CallbackServerContext& context,
                               v1::AppendBundleRequest request, BundleIntake::Done done) {
  const CallContext caller = ReadCallContext(context);
  if (absl::Status admitted = admission_.AdmitBundle(caller); !admitted.ok()) {
    return done(std::move(admitted));
  }
  switch (request.content_case()) {
    case v1::AppendBundleRequest::kRaw:
      return intake_.Append(ParseRawBundle(std::move(*request.mutable_raw())), caller,
                            std::move(done));
    case v1::AppendBundleRequest::kTyped:
      return intake_.Append(ParseTypedBundle(request.typed()), caller, std::move(done));
    case v1::AppendBundleRequest::CONTENT_NOT_SET:
      return done(absl::InvalidArgumentError("content is required: give raw or typed"));
  }
}

}  // namespace webmunk
