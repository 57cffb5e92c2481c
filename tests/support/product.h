#ifndef WEBMUNK_TESTS_SUPPORT_PRODUCT_H_
#define WEBMUNK_TESTS_SUPPORT_PRODUCT_H_

#include <grpcpp/channel.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "tests/support/child_process.h"
#include "tests/support/temp_directory.h"

namespace webmunk::testing {

// A running server on a port of its own and a Unix socket for the gateway.
class ServerProcess {
 public:
  enum class Until { kReady, kListening };

  // Returns once the server says that it is ready, or only that it listens; throws
  // with its log if that takes more than 30 s. `flags` are added to the command line, `environment`
  // (`NAME=value`) to the environment.
  ServerProcess(const std::string& database_url, const std::string& directory,
                const std::vector<std::string>& flags = {},
                const std::vector<std::string>& environment = {}, Until until = Until::kReady);

  ChildProcess& process() { return process_; }
  // Starts a channel to the TCP port; its messages may have any size. Its calls are
  // those of `test-admin`, or of the owner of a token, or of nobody who is known.
  std::shared_ptr<grpc::Channel> NewChannel() const;
  std::shared_ptr<grpc::Channel> NewChannelWith(const std::string& token) const;
  std::shared_ptr<grpc::Channel> NewAnonymousChannel() const;
  // Where /metrics is.
  int metrics_port() const { return metrics_port_; }
  // Address for the gateway's --server.
  const std::string& gateway_address() const { return gateway_address_; }
  int port() const { return port_; }

 private:
  std::string gateway_address_;
  ChildProcess process_;
  int port_ = 0;
  int metrics_port_ = 0;
};

// A running gateway.
class GatewayProcess {
 public:
  // Returns once it listens; the server may still be away.
  GatewayProcess(const std::string& server_address, const std::string& directory);

  ChildProcess& process() { return process_; }
  int port() const { return port_; }
  int metrics_port() const { return metrics_port_; }

 private:
  ChildProcess process_;
  int port_ = 0;
  int metrics_port_ = 0;
};

// Server and gateway on one database.
class Product {
 public:
  explicit Product(std::string database_url, std::vector<std::string> server_flags = {});

  const std::string& database_url() const { return database_url_; }
  int http_port() const { return gateway_->port(); }
  ServerProcess& server() { return *server_; }
  GatewayProcess& gateway() { return *gateway_; }

  // Starts the server again (with the same addresses for the gateway).
  void StartServer();
  // Waits (20 s) until /healthz says that everything works.
  void WaitUntilHealthy();

 private:
  TempDirectory directory_;
  std::string database_url_;
  std::vector<std::string> server_flags_;
  std::unique_ptr<ServerProcess> server_;
  std::unique_ptr<GatewayProcess> gateway_;
};

}  // namespace webmunk::testing

#endif  // WEBMUNK_TESTS_SUPPORT_PRODUCT_H_
