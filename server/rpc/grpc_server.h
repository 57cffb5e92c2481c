#ifndef WEBMUNK_SERVER_RPC_GRPC_SERVER_H_
#define WEBMUNK_SERVER_RPC_GRPC_SERVER_H_

#include <grpcpp/impl/service_type.h>
#include <grpcpp/server.h>
#include <grpcpp/server_builder.h>

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "server/rpc/listener.h"

namespace webmunk {

// A gRPC server that holds no more memory for what arrives than it may, whatever is
// sent: it takes so many connections, so many calls on each, no compressed messages (a
// small one may become anything), and ends calls once its buffers are full.
class GrpcServer {
 public:
  struct Options {
    std::string listen;
    // A second address; empty: none. It has some connections that the first cannot use
    // up.
    std::string gateway_listen;
    int max_connections = 0;
    // As many as the process may open; each takes two descriptors.
    int database_connections = 0;
    // Bytes.
    size_t buffers = 0;
    size_t largest_message = 0;
  };

  // What gRPC takes of a message before it is told to read it.
  static constexpr size_t kWindow = size_t{64} << 10;

  // Serves `services`, which must outlive it. UNAVAILABLE if an address is taken.
  static absl::StatusOr<std::unique_ptr<GrpcServer>> Start(
      const Options& options, const std::vector<grpc::Service*>& services);

  // The first address, with the port that was picked should it have asked for any.
  const std::string& address() const { return address_; }
  grpc::HealthCheckServiceInterface& health() { return *server_->GetHealthCheckService(); }

  // Takes no more calls, and returns once those under way have ended or were broken off
  // at `deadline`.
  void Shutdown(absl::Time deadline);

 private:
  GrpcServer() = default;

  absl::Status Listen(const std::string& address);
  void AcceptConnections(const Options& options);

  std::string address_;
  std::unique_ptr<grpc::experimental::ExternalConnectionAcceptor> acceptor_;
  std::unique_ptr<grpc::Server> server_;
  std::vector<std::unique_ptr<Listener>> listeners_;
};

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_RPC_GRPC_SERVER_H_
