#include "server/ingest/ingest_service.h"

#include <utility>

#include "server/ingest/append_bundles_service.h"
#include "server/ingest/append_call.h"
#include "server/ingest/ingest_proto.h"
#include "server/ingest/refusal.h"
#include "server/rpc/method_latency.h"
#include "server/rpc/status_map.h"
#include "server/rpc/trace.h"

namespace webmunk {

grpc::ServerUnaryReactor* IngestServiceImpl::AppendBundle(grpc::CallbackServerContext* context,
                                                          const v1::AppendBundleRequest* request,
                                                          v1::AppendBundleResponse* response) {
  grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
  static MethodLatency& latency = MethodLatency::Of("IngestService.AppendBundle");
  Append(*context, latency, *request,
         [reactor, response](const absl::StatusOr<AppendResult>& result) {
           if (result.ok()) FillAppendResponse(*result, *response);
           reactor->Finish(ToGrpcStatus(result.status()));
         });
  return reactor;
}

grpc::ServerBidiReactor<v1::AppendBundlesRequest, v1::AppendBundlesResponse>*
IngestServiceImpl::AppendBundles(grpc::CallbackServerContext* context) {
  static MethodLatency& latency = MethodLatency::Of("IngestService.AppendBundles");
  return AppendBundlesCall::Start(
      [this, context](const v1::AppendBundleRequest& bundle, BundleIntake::Done done) {
        Append(*context, latency, bundle, std::move(done));
      },
      streams_);
}

void IngestServiceImpl::Append(grpc::CallbackServerContext& context, MethodLatency& latency,
                               const v1::AppendBundleRequest& request, BundleIntake::Done done) {
  auto finish = [call = AppendCall(latency, TraceIdOf(context), SizeAsSent(request)),
                 done = std::move(done)](absl::StatusOr<AppendResult> result) {
    call.End(result);
    done(std::move(result));
  };
  if (!is_accepting_) {
    return finish(Refused(RefusalReason::kDatabase,
                          absl::UnavailableError("the server cannot store bundles now; send the "
                                                 "bundle again later")));
  }
  switch (request.content_case()) {
    case v1::AppendBundleRequest::kRaw:
      return intake_.Append(ParseRawBundle(request.raw()), std::move(finish));
    case v1::AppendBundleRequest::kTyped:
      return intake_.Append(ParseTypedBundle(request.typed()), std::move(finish));
    case v1::AppendBundleRequest::CONTENT_NOT_SET:
      return finish(Refused(RefusalReason::kNoContent,
                            absl::InvalidArgumentError("content is required: give raw or typed")));
  }
}

}  // namespace webmunk
