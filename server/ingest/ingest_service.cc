#include "server/ingest/ingest_service.h"

#include <utility>

#include "server/ingest/append_bundle_service.h"
#include "server/ingest/append_bundles_service.h"
#include "server/ingest/append_call.h"
#include "server/ingest/arrived_message_proto.h"
#include "server/ingest/ingest_proto.h"
#include "server/ingest/refusal.h"
#include "server/ingest/upload_attachment_service.h"
#include "server/rpc/method_latency.h"
#include "server/rpc/read_call_context.h"
#include "server/rpc/status_map.h"
#include "server/rpc/trace.h"

namespace webmunk {
namespace {

v1::AppendBundleRequest& BundleIn(v1::AppendBundleRequest& message) { return message; }
v1::AppendBundleRequest& BundleIn(v1::AppendBundlesRequest& message) {
  return *message.mutable_bundle();
}

}  // namespace

IngestServiceImpl::IngestServiceImpl(BundleIntake& intake, AttachmentIntake& attachments,
                                     Admission& admission, ReadGate& gate, WorkerPool& workers)
    : intake_(intake),
      attachments_(attachments),
      admission_(admission),
      gate_(gate),
      workers_(workers) {
  const int method = v1::AppendBundleRequest::descriptor()
                         ->file()
                         ->FindServiceByName("IngestService")
                         ->FindMethodByName("AppendBundle")
                         ->index();
  // As a stream, see AppendBundleCall.
  MarkMethodStreamed(method, nullptr);
  MarkMethodRawCallback(
      method,
      new grpc::internal::CallbackBidiHandler<grpc::ByteBuffer, grpc::ByteBuffer>(
          [this](grpc::CallbackServerContext* context) { return StartAppendBundle(*context); }));
}

grpc::ServerBidiReactor<grpc::ByteBuffer, grpc::ByteBuffer>* IngestServiceImpl::StartAppendBundle(
    grpc::CallbackServerContext& context) {
  static MethodLatency& latency = MethodLatency::Of("IngestService.AppendBundle");
  return AppendBundleCall::Start(
      context, gate_, Admit(ReadCallContext(context)),
      [this, &context](const absl::Status& read, grpc::ByteBuffer& bytes, BundleIntake::Done done) {
        Append<v1::AppendBundleRequest>(context, latency, read, bytes, std::move(done));
      });
}

grpc::ServerBidiReactor<grpc::ByteBuffer, grpc::ByteBuffer>* IngestServiceImpl::AppendBundles(
    grpc::CallbackServerContext* context) {
  static MethodLatency& latency = MethodLatency::Of("IngestService.AppendBundles");
  return AppendBundlesCall::Start(
      *context,
      [this, context](grpc::ByteBuffer& bytes, BundleIntake::Done done) {
        Append<v1::AppendBundlesRequest>(*context, latency, Admit(ReadCallContext(*context)), bytes,
                                         std::move(done));
      },
      gate_, streams_);
}

grpc::ServerReadReactor<grpc::ByteBuffer>* IngestServiceImpl::UploadAttachment(
    grpc::CallbackServerContext* context, grpc::ByteBuffer* response) {
  return UploadAttachmentCall::Start(*context, *response, attachments_, intake_.memory(), gate_,
                                     workers_, AdmitAttachment(ReadCallContext(*context)));
}

absl::Status IngestServiceImpl::Admit(const CallContext& caller) {
  return is_accepting_ ? admission_.AdmitBundle(caller) : NotAccepting();
}

absl::Status IngestServiceImpl::AdmitAttachment(const CallContext& caller) {
  return is_accepting_ ? admission_.AdmitAttachment(caller) : NotAccepting();
}

absl::Status IngestServiceImpl::NotAccepting() {
  return Refused(RefusalReason::kDatabase,
                 absl::UnavailableError("the server cannot store bundles now; send the bundle "
                                        "again later"));
}

template <typename Message>
void IngestServiceImpl::Append(grpc::CallbackServerContext& context, MethodLatency& latency,
                               const absl::Status& read, grpc::ByteBuffer& bytes,
                               BundleIntake::Done done) {
  auto finish = [call = AppendCall(latency, TraceIdOf(context), read.ok() ? bytes.Length() : 0),
                 done = std::move(done)](absl::StatusOr<AppendResult> result) {
    call.End(result);
    done(std::move(result));
  };
  if (!read.ok()) return finish(read);
  absl::StatusOr<ArrivedMessage<Message>> arrived = TakeMessage<Message>(bytes, intake_.memory());
  if (!arrived.ok()) return finish(arrived.status());
  v1::AppendBundleRequest bundle = std::move(BundleIn(arrived->message));
  // Fields that nobody knows go.
  Message().Swap(&arrived->message);
  AppendMessage(std::move(bundle), std::move(arrived->memory), ReadCallContext(context),
                std::move(finish));
}

void IngestServiceImpl::AppendMessage(v1::AppendBundleRequest message, ByteReservation memory,
                                      const CallContext& caller, BundleIntake::Done done) {
  switch (message.content_case()) {
    case v1::AppendBundleRequest::kRaw:
      return AppendRaw(std::move(message), std::move(memory), caller, std::move(done));
    case v1::AppendBundleRequest::kTyped:
      return intake_.Append(ParseTypedBundle(message.typed()), std::move(memory), caller,
                            std::move(done));
    case v1::AppendBundleRequest::CONTENT_NOT_SET:
      return done(Refused(RefusalReason::kNoContent,
                          absl::InvalidArgumentError("content is required: give raw or typed")));
  }
}

void IngestServiceImpl::AppendRaw(v1::AppendBundleRequest message, ByteReservation memory,
                                  const CallContext& caller, BundleIntake::Done done) {
  const size_t names = static_cast<size_t>(message.raw().attachments_size());
  if (absl::Status few = AttachmentIntake::CheckCount(names); !few.ok()) return done(few);
  absl::StatusOr<std::vector<AttachmentId>> ids = ParseAttachmentNames(message.raw());
  if (!ids.ok()) return done(ids.status());
  IncomingBundle bundle = ParseRawBundle(std::move(*message.mutable_raw()));
  // What else came, such as fields that nobody knows.
  v1::AppendBundleRequest().Swap(&message);
  memory.ShrinkTo(bundle.payload.size() + bundle.form.nonce.size());
  if (ids->empty()) {
    return intake_.Append(std::move(bundle), std::move(memory), caller, std::move(done));
  }
  // std::function wants what it holds to be copyable.
  auto held = std::make_shared<ByteReservation>(std::move(memory));
  const bool queued = workers_.Submit([this, bundle = std::move(bundle), held, caller,
                                       ids = *std::move(ids), done]() mutable {
    absl::StatusOr<std::vector<AttachmentReference>> found = attachments_.Resolve(std::move(ids));
    if (!found.ok()) return done(found.status());
    bundle.attachments = *std::move(found);
    intake_.Append(std::move(bundle), std::move(*held), caller, std::move(done));
  });
  if (!queued) done(TooBusy());
}

}  // namespace webmunk
