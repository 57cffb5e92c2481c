#include "server/rpc/read_call_context.h"

#include <string>

#include "absl/strings/numbers.h"

namespace webmunk {
namespace {

constexpr char kClientAddressKey[] = "x-webmunk-client-address";
constexpr char kIngestKeyKey[] = "x-webmunk-ingest-key";

std::string Metadata(const grpc::CallbackServerContext& context, const char* key) {
  const auto& metadata = context.client_metadata();
  const auto found = metadata.find(key);
  return found == metadata.end() ? std::string()
                                 : std::string(found->second.data(), found->second.size());
}

}  // namespace

std::optional<size_t> ReadMessageSize(const grpc::CallbackServerContext& context) {
  size_t size = 0;
  if (!absl::SimpleAtoi(Metadata(context, kMessageSizeKey), &size)) return std::nullopt;
  return size;
}

CallContext ReadCallContext(const grpc::CallbackServerContext& context) {
  return {.client_address = ClientAddress(context.peer(), Metadata(context, kClientAddressKey)),
          .ingest_key = Metadata(context, kIngestKeyKey)};
}

}  // namespace webmunk
