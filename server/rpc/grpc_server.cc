#include "server/rpc/grpc_server.h"

#include <fcntl.h>
#include <grpcpp/ext/proto_server_reflection_plugin.h>
#include <grpcpp/grpcpp.h>
#include <grpcpp/resource_quota.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "absl/time/clock.h"
#include "server/base/status_macros.h"

namespace webmunk {
namespace {

// Far more than one client has under way at once; a client holds back what is more.
constexpr int kMaxCallsPerConnection = 100;
// Logs, listeners, threads of gRPC, delivery, and what else is no connection of a client.
constexpr int kOwnDescriptors = 128;
// A client that has gone without a word, or only holds a place, is dropped.
constexpr int kPingAfterMs = 120'000;
constexpr int kPingTimeoutMs = 20'000;
constexpr int kMaxIdleMs = 900'000;
constexpr int kGatewayConnections = 64;

void SetUp(const GrpcServer::Options& options, grpc::ServerBuilder& builder) {
  builder.SetMaxReceiveMessageSize(static_cast<int>(options.largest_message));
  builder.SetMaxSendMessageSize(-1);
  grpc::ResourceQuota quota("webmunk");
  quota.Resize(options.buffers);
  builder.SetResourceQuota(quota);
  builder.AddChannelArgument(GRPC_ARG_MAX_CONCURRENT_STREAMS, kMaxCallsPerConnection);
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIME_MS, kPingAfterMs);
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, kPingTimeoutMs);
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_PERMIT_WITHOUT_CALLS, 1);
  builder.AddChannelArgument(GRPC_ARG_MAX_CONNECTION_IDLE_MS, kMaxIdleMs);
  // Else the window grows with the connection's speed, to megabytes.
  builder.AddChannelArgument(GRPC_ARG_HTTP2_BDP_PROBE, 0);
  builder.AddChannelArgument(GRPC_ARG_HTTP2_STREAM_LOOKAHEAD_BYTES,
                             static_cast<int>(GrpcServer::kWindow));
  builder.SetCompressionAlgorithmSupportStatus(GRPC_COMPRESS_DEFLATE, false);
  builder.SetCompressionAlgorithmSupportStatus(GRPC_COMPRESS_GZIP, false);
}

// The descriptor that connections may not reach. Raises the process's limit if it can.
int DescriptorLimit(int max_connections, int own) {
  const int next = open("/dev/null", O_RDONLY | O_CLOEXEC);
  close(next);
  const int wanted = next + own + max_connections;
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return wanted;
  limit.rlim_cur = std::min<rlim_t>(std::max<rlim_t>(limit.rlim_cur, wanted + own), limit.rlim_max);
  setrlimit(RLIMIT_NOFILE, &limit);
  return std::min(wanted, static_cast<int>(limit.rlim_cur) - own);
}

}  // namespace

absl::StatusOr<std::unique_ptr<GrpcServer>> GrpcServer::Start(
    const Options& options, const std::vector<grpc::Service*>& services) {
  grpc::EnableDefaultHealthCheckService(true);
  grpc::reflection::InitProtoReflectionServerBuilderPlugin();
  std::unique_ptr<GrpcServer> started(new GrpcServer());
  WEBMUNK_RETURN_IF_ERROR(started->Listen(options.listen));
  if (!options.gateway_listen.empty()) {
    WEBMUNK_RETURN_IF_ERROR(started->Listen(options.gateway_listen));
  }
  const int port = started->listeners_.front()->port();
  absl::string_view host = options.listen;
  started->address_ =
      absl::ConsumeSuffix(&host, ":0") ? absl::StrCat(host, ":", port) : options.listen;
  grpc::ServerBuilder builder;
  SetUp(options, builder);
  started->acceptor_ = builder.experimental().AddExternalConnectionAcceptor(
      grpc::ServerBuilder::experimental_type::ExternalConnectionType::FROM_FD,
      grpc::InsecureServerCredentials());
  for (grpc::Service* service : services) builder.RegisterService(service);
  started->server_ = builder.BuildAndStart();
  if (started->server_ == nullptr) return absl::UnavailableError("gRPC cannot start");
  started->AcceptConnections(options);
  return started;
}

absl::Status GrpcServer::Listen(const std::string& address) {
  absl::StatusOr<std::unique_ptr<Listener>> listener = Listener::Open(address);
  if (!listener.ok()) {
    return absl::UnavailableError(absl::StrCat("cannot listen on ", address, ": ",
                                               listener.status().message(),
                                               "; is another server running there?"));
  }
  listeners_.push_back(*std::move(listener));
  return absl::OkStatus();
}

void GrpcServer::AcceptConnections(const Options& options) {
  const int own = kOwnDescriptors + 2 * options.database_connections;
  int limit = DescriptorLimit(options.max_connections, own);
  for (const auto& listener : listeners_) {
    listener->Start(limit, [this](int connection) {
      grpc::experimental::ExternalConnectionAcceptor::NewConnectionParameters parameters;
      parameters.fd = connection;
      acceptor_->HandleNewConnection(&parameters);
    });
    limit += kGatewayConnections;
  }
}

void GrpcServer::Shutdown(absl::Time deadline) {
  listeners_.clear();
  server_->Shutdown(absl::ToChronoTime(deadline));
  server_->Wait();
}

}  // namespace webmunk
