#ifndef WEBMUNK_TESTS_SUPPORT_ANY_CALL_H_
#define WEBMUNK_TESTS_SUPPORT_ANY_CALL_H_

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>
#include <grpcpp/channel.h>
#include <grpcpp/client_context.h>

#include <memory>
#include <string>
#include <vector>

namespace webmunk::testing {

// All methods of the product's API, by their descriptors.
std::vector<const google::protobuf::MethodDescriptor*> AllMethods();

// For example `ParticipantService.ListDataPoints`.
std::string MethodName(const google::protobuf::MethodDescriptor& method);

// An empty request of the method.
std::unique_ptr<google::protobuf::Message> NewRequest(
    const google::protobuf::MethodDescriptor& method);

// Calls the method, whatever kind it is, with one request, and waits for its end: for
// streams the first message or a second are enough.
grpc::Status CallAny(grpc::Channel& channel, const google::protobuf::MethodDescriptor& method,
                     const google::protobuf::Message& request);

}  // namespace webmunk::testing

#endif  // WEBMUNK_TESTS_SUPPORT_ANY_CALL_H_
