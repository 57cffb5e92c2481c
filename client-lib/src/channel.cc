#include "channel.h"

#include <fstream>
#include <iterator>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "grpcpp/create_channel.h"
#include "grpcpp/security/credentials.h"
#include "grpcpp/support/channel_arguments.h"
#include "webmunk/client.h"

namespace webmunk {
namespace {

using ChannelCredentials = std::shared_ptr<grpc::ChannelCredentials>;

// An empty path is an empty text.
absl::StatusOr<std::string> ReadFile(const std::string& path) {
  if (path.empty()) return std::string();
  std::ifstream file(path, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  if (!file.good() || text.empty()) {
    return absl::InvalidArgumentError(absl::StrCat("cannot read a certificate or key from ", path));
  }
  return text;
}

absl::StatusOr<ChannelCredentials> TlsCredentials(const TlsOptions& tls) {
  if (tls.certificate_chain_file.empty() != tls.private_key_file.empty()) {
    return absl::InvalidArgumentError(
        "a client certificate and its key go together; one is missing");
  }
  grpc::SslCredentialsOptions ssl;
  struct {
    const std::string& path;
    std::string& text;
  } const files[] = {{tls.root_certificates_file, ssl.pem_root_certs},
                     {tls.certificate_chain_file, ssl.pem_cert_chain},
                     {tls.private_key_file, ssl.pem_private_key}};
  for (const auto& file : files) {
    absl::StatusOr<std::string> text = ReadFile(file.path);
    if (!text.ok()) return text.status();
    file.text = *std::move(text);
  }
  return grpc::SslCredentials(ssl);
}

absl::StatusOr<ChannelCredentials> MakeCredentials(const ClientOptions& options) {
  if (options.tls) return TlsCredentials(*options.tls);
  if (!options.allow_remote_plaintext && !IsLocalAddress(options.address)) {
    return absl::InvalidArgumentError(absl::StrCat(
        options.address, " is not on this machine: use TLS, or allow plain text explicitly"));
  }
  if (options.allow_remote_plaintext && options.bearer_token) {
    return absl::InvalidArgumentError("a bearer token is not sent over remote plain text: use TLS");
  }
  return grpc::InsecureChannelCredentials();
}

}  // namespace

bool IsLocalAddress(absl::string_view address) {
  if (absl::StartsWith(address, "unix:") || absl::StartsWith(address, "unix-abstract:"))
    return true;
  if (!absl::ConsumePrefix(&address, "dns:///")) absl::ConsumePrefix(&address, "dns:");
  if (absl::StartsWith(address, "[::1]")) return true;
  const absl::string_view host = address.substr(0, address.find(':'));
  if (host == "localhost") return true;
  // Nothing but digits and dots, lest `127.example.org` passes.
  return absl::StartsWith(host, "127.") &&
         host.find_first_not_of("0123456789.") == absl::string_view::npos;
}

absl::StatusOr<std::shared_ptr<grpc::Channel>> MakeChannel(const ClientOptions& options) {
  if (options.address.empty()) return absl::InvalidArgumentError("the server's address is empty");
  absl::StatusOr<ChannelCredentials> credentials = MakeCredentials(options);
  if (!credentials.ok()) return credentials.status();

  grpc::ChannelArguments arguments;
  arguments.SetMaxSendMessageSize(options.max_send_bytes);
  arguments.SetMaxReceiveMessageSize(options.max_receive_bytes);
  const std::string own_name = absl::StrCat("webmunk-client/", Version());
  arguments.SetUserAgentPrefix(
      options.user_agent.empty() ? own_name : absl::StrCat(options.user_agent, " ", own_name));
  // gRPC's own pauses between connection attempts grow to two minutes, and until
  // one is over every call fails at once: they must not outlast our backoff.
  arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, 100);
  arguments.SetInt(GRPC_ARG_MIN_RECONNECT_BACKOFF_MS, 5000);
  arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, 2000);
  return grpc::CreateCustomChannel(options.address, *credentials, arguments);
}

}  // namespace webmunk
