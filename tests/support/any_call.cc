#include "tests/support/any_call.h"

#include <grpcpp/impl/codegen/proto_utils.h>
#include <grpcpp/impl/rpc_method.h>
#include <grpcpp/support/sync_stream.h>

#include <chrono>

#include "webmunk/v1/admin.pb.h"
#include "webmunk/v1/app_config.pb.h"
#include "webmunk/v1/audit.pb.h"
#include "webmunk/v1/auth.pb.h"
#include "webmunk/v1/export.pb.h"
#include "webmunk/v1/ingest.pb.h"
#include "webmunk/v1/legacy_api.pb.h"
#include "webmunk/v1/participant.pb.h"
#include "webmunk/v1/user.pb.h"

namespace webmunk::testing {

using google::protobuf::Message;
using google::protobuf::MessageFactory;
using google::protobuf::MethodDescriptor;

std::vector<const MethodDescriptor*> AllMethods() {
  std::vector<const MethodDescriptor*> methods;
  // By a message of each: a file is only linked if something of it is used.
  for (const auto* message :
       {v1::GetStudySettingsRequest::descriptor(), v1::CreateAppConfigurationRequest::descriptor(),
        v1::ListAuditEntriesRequest::descriptor(), v1::LoginRequest::descriptor(),
        v1::AppendBundlesRequest::descriptor(), v1::QueryDataPointsRequest::descriptor(),
        v1::CreateExportJobRequest::descriptor(), v1::CreateParticipantRequest::descriptor(),
        v1::CreateUserRequest::descriptor()}) {
    const auto* service = message->file()->service(0);
    for (int i = 0; i < service->method_count(); ++i) methods.push_back(service->method(i));
  }
  return methods;
}

std::string MethodName(const MethodDescriptor& method) {
  return method.service()->name() + "." + method.name();
}

std::unique_ptr<Message> NewRequest(const MethodDescriptor& method) {
  return std::unique_ptr<Message>(
      MessageFactory::generated_factory()->GetPrototype(method.input_type())->New());
}

grpc::Status CallAny(grpc::Channel& channel, const MethodDescriptor& method,
                     const Message& request) {
  const std::string path = "/" + method.service()->full_name() + "/" + method.name();
  grpc::ClientContext context;
  const bool is_stream = method.server_streaming();
  context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(is_stream ? 1 : 20));
  std::unique_ptr<Message> response(
      MessageFactory::generated_factory()->GetPrototype(method.output_type())->New());
  // On the wire all kinds of calls are alike.
  const grpc::internal::RpcMethod rpc(path.c_str(), grpc::internal::RpcMethod::BIDI_STREAMING);
  std::unique_ptr<grpc::ClientReaderWriter<Message, Message>> call(
      grpc::internal::ClientReaderWriterFactory<Message, Message>::Create(&channel, rpc, &context));
  call->Write(request);
  call->WritesDone();
  const bool is_answered = call->Read(response.get());
  if (is_answered && is_stream) {
    context.TryCancel();
    call->Finish();
    return grpc::Status::OK;
  }
  return call->Finish();
}

}  // namespace webmunk::testing
