#include "server/ingest/ingest_service.h"

#include <utility>

#include "server/ingest/append_bundles_service.h"
#include "server/ingest/ingest_proto.h"
#include "server/ingest/upload_attachment_service.h"
#include "server/rpc/status_map.h"

namespace webmunk {

grpc::ServerUnaryReactor* IngestServiceImpl::AppendBundle(grpc::CallbackServerContext* context,
                                                          const v1::AppendBundleRequest* request,
                                                          v1::AppendBundleResponse* response) {
  grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
  Append(*context, *request, [reactor, response](const absl::StatusOr<AppendResult>& result) {
    if (result.ok()) FillAppendResponse(*result, *response);
    reactor->Finish(ToGrpcStatus(result.status()));
  });
  return reactor;
}

grpc::ServerBidiReactor<v1::AppendBundlesRequest, v1::AppendBundlesResponse>*
IngestServiceImpl::AppendBundles(grpc::CallbackServerContext* context) {
  return AppendBundlesCall::Start(
      [this, context](const v1::AppendBundleRequest& bundle, BundleIntake::Done done) {
        Append(*context, bundle, std::move(done));
      },
      streams_);
}

grpc::ServerReadReactor<v1::UploadAttachmentRequest>* IngestServiceImpl::UploadAttachment(
    grpc::CallbackServerContext* context, v1::UploadAttachmentResponse* response) {
  return UploadAttachmentCall::Start(*context, *response, attachments_, workers_);
}

void IngestServiceImpl::Append(grpc::CallbackServerContext& /*context*/,
                               const v1::AppendBundleRequest& request, BundleIntake::Done done) {
  switch (request.content_case()) {
    case v1::AppendBundleRequest::kRaw:
      return AppendRaw(request.raw(), std::move(done));
    case v1::AppendBundleRequest::kTyped:
      return intake_.Append(ParseTypedBundle(request.typed()), std::move(done));
    case v1::AppendBundleRequest::CONTENT_NOT_SET:
      return done(absl::InvalidArgumentError("content is required: give raw or typed"));
  }
}

void IngestServiceImpl::AppendRaw(const v1::RawBundle& message, BundleIntake::Done done) {
  if (message.attachments().empty())
    return intake_.Append(ParseRawBundle(message), std::move(done));
  absl::StatusOr<std::vector<AttachmentId>> ids = ParseAttachmentNames(message);
  if (!ids.ok()) return done(ids.status());
  const bool queued = workers_.Submit([this, bundle = ParseRawBundle(message),
                                       ids = *std::move(ids), done]() mutable {
    absl::StatusOr<std::vector<AttachmentReference>> found = attachments_.Resolve(std::move(ids));
    if (!found.ok()) return done(found.status());
    bundle.attachments = *std::move(found);
    intake_.Append(std::move(bundle), std::move(done));
  });
  if (!queued) done(absl::UnavailableError("the server is too busy; send the bundle again later"));
}

}  // namespace webmunk
