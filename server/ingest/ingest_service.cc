#include "server/ingest/ingest_service.h"

#include <utility>

#include "server/ingest/append_bundles_service.h"
#include "server/ingest/append_call.h"
#include "server/ingest/ingest_proto.h"
#include "server/ingest/refusal.h"
#include "server/ingest/upload_attachment_service.h"
#include "server/rpc/method_latency.h"
#include "server/rpc/read_call_context.h"
#include "server/rpc/status_map.h"
#include "server/rpc/trace.h"

namespace webmunk {

grpc::ServerUnaryReactor* IngestServiceImpl::AppendBundle(grpc::CallbackServerContext* context,
                                                          const v1::AppendBundleRequest* request,
                                                          v1::AppendBundleResponse* response) {
  grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
  static MethodLatency& latency = MethodLatency::Of("IngestService.AppendBundle");
  // Nobody reads the message after us, and a second copy of a large bundle would be
  // memory that no limit counts.
  v1::AppendBundleRequest taken;
  taken.Swap(const_cast<v1::AppendBundleRequest*>(request));
  Append(*context, latency, std::move(taken),
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
      [this, context](v1::AppendBundleRequest bundle, BundleIntake::Done done) {
        Append(*context, latency, std::move(bundle), std::move(done));
      },
      streams_);
}

grpc::ServerReadReactor<v1::UploadAttachmentRequest>* IngestServiceImpl::UploadAttachment(
    grpc::CallbackServerContext* context, v1::UploadAttachmentResponse* response) {
  return UploadAttachmentCall::Start(*context, *response, attachments_, workers_,
                                     admission_.CheckKey(ReadCallContext(*context)));
}

void IngestServiceImpl::Append(grpc::CallbackServerContext& context, MethodLatency& latency,
                               v1::AppendBundleRequest request, BundleIntake::Done done) {
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
  const CallContext caller = ReadCallContext(context);
  if (absl::Status admitted = admission_.AdmitBundle(caller); !admitted.ok()) {
    return finish(std::move(admitted));
  }
  switch (request.content_case()) {
    case v1::AppendBundleRequest::kRaw:
      return AppendRaw(std::move(*request.mutable_raw()), caller, std::move(finish));
    case v1::AppendBundleRequest::kTyped:
      return intake_.Append(ParseTypedBundle(request.typed()), caller, std::move(finish));
    case v1::AppendBundleRequest::CONTENT_NOT_SET:
      return finish(Refused(RefusalReason::kNoContent,
                            absl::InvalidArgumentError("content is required: give raw or typed")));
  }
}

void IngestServiceImpl::AppendRaw(v1::RawBundle message, const CallContext& caller,
                                  BundleIntake::Done done) {
  if (message.attachments().empty()) {
    return intake_.Append(ParseRawBundle(std::move(message)), caller, std::move(done));
  }
  absl::StatusOr<std::vector<AttachmentId>> ids = ParseAttachmentNames(message);
  if (!ids.ok()) return done(ids.status());
  const bool queued = workers_.Submit([this, bundle = ParseRawBundle(std::move(message)), caller,
                                       ids = *std::move(ids), done]() mutable {
    absl::StatusOr<std::vector<AttachmentReference>> found = attachments_.Resolve(std::move(ids));
    if (!found.ok()) return done(found.status());
    bundle.attachments = *std::move(found);
    intake_.Append(std::move(bundle), caller, std::move(done));
  });
  if (!queued) {
    done(Refused(RefusalReason::kBusy,
                 absl::UnavailableError("the server is too busy; send the bundle again later")));
  }
}

}  // namespace webmunk
