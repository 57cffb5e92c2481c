#include "tests/support/any_call.h"

#include <google/protobuf/descriptor_database.h>
#include <grpcpp/impl/codegen/rpc_method.h>
#include <grpcpp/support/client_callback.h>
#include <grpcpp/support/sync_stream.h>

#include <algorithm>
#include <chrono>

#include "webmunk/v1/admin.grpc.pb.h"
#include "webmunk/v1/app_config.grpc.pb.h"
#include "webmunk/v1/audit.grpc.pb.h"
#include "webmunk/v1/auth.grpc.pb.h"
#include "webmunk/v1/ingest.grpc.pb.h"
#include "webmunk/v1/legacy_api.grpc.pb.h"
#include "webmunk/v1/participant.grpc.pb.h"
#include "webmunk/v1/user.grpc.pb.h"

namespace webmunk::testing {

using google::protobuf::Message;
using google::protobuf::MessageFactory;
using google::protobuf::MethodDescriptor;

std::vector<const MethodDescriptor*> AllMethods() {
  const auto* pool = google::protobuf::DescriptorPool::generated_pool();
  std::vector<const MethodDescriptor*> methods;
  for (const char* service :
       {v1::AdminService::service_full_name(), v1::AppConfigService::service_full_name(),
        v1::AuditService::service_full_name(), v1::AuthService::service_full_name(),
        v1::IngestService::service_full_name(), v1::LegacyApiService::service_full_name(),
        v1::ParticipantService::service_full_name(), v1::UserService::service_full_name()}) {
    // The file is only linked if something of it is used.
    const auto* descriptor = pool->FindServiceByName(service);
    for (int i = 0; i < descriptor->method_count(); ++i) methods.push_back(descriptor->method(i));
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
