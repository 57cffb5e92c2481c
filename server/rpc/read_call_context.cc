#include "server/rpc/read_call_context.h"

#include <string>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/string_view.h"

namespace webmunk {
namespace {

constexpr char kClientAddressKey[] = "x-webmunk-client-address";
constexpr char kIngestKeyKey[] = "x-webmunk-ingest-key";
constexpr char kAuthorizationKey[] = "authorization";
constexpr char kSessionKey[] = "x-webmunk-session";
constexpr char kOriginKey[] = "x-webmunk-origin";
constexpr char kHostKey[] = "x-webmunk-host";
constexpr absl::string_view kBearer = "Bearer ";

std::string Metadata(const grpc::CallbackServerContext& context, const char* key) {
  const auto& metadata = context.client_metadata();
  const auto found = metadata.find(key);
  return found == metadata.end() ? std::string()
                                 : std::string(found->second.data(), found->second.size());
}

// The scheme's name is good in any case.
std::string BearerToken(const std::string& authorization) {
  if (!absl::StartsWithIgnoreCase(authorization, kBearer)) return {};
  return authorization.substr(kBearer.size());
}

}  // namespace

std::optional<size_t> ReadMessageSize(const grpc::CallbackServerContext& context) {
  size_t size = 0;
  if (!absl::SimpleAtoi(Metadata(context, kMessageSizeKey), &size)) return std::nullopt;
  return size;
}

CallContext ReadCallContext(const grpc::CallbackServerContext& context) {
  const std::string peer = context.peer();
  CallContext call;
  call.client_address = ClientAddress(peer, Metadata(context, kClientAddressKey));
  call.ingest_key = Metadata(context, kIngestKeyKey);
  call.bearer_token = BearerToken(Metadata(context, kAuthorizationKey));
  if (!IsUnixPeer(peer)) return call;
  call.session_token = Metadata(context, kSessionKey);
  call.origin = Metadata(context, kOriginKey);
  call.host = Metadata(context, kHostKey);
  return call;
}

}  // namespace webmunk
