#ifndef WEBMUNK_TESTS_FAULT_FAULT_STAGE_H_
#define WEBMUNK_TESTS_FAULT_FAULT_STAGE_H_

#include <memory>
#include <string>
#include <vector>

#include "tests/support/fault_proxy.h"
#include "tests/support/postgres_cluster.h"
#include "tests/support/product.h"
#include "tests/support/temp_directory.h"

namespace webmunk::testing {

// The product with a proxy in each of its connections: clients to gateway,
// gateway to server, server to database. Clients keep their addresses whatever is
// restarted. Not thread-safe.
class FaultStage {
 public:
  explicit FaultStage(PostgresCluster& cluster, std::vector<std::string> server_environment = {});

  // Where HTTP clients and gRPC clients go.
  int http_port() const { return front_proxy_->port(); }
  const std::string& grpc_address() const { return server_->gateway_address(); }
  // The database behind the proxy's back.
  const std::string& database_url() const { return database_url_; }

  PostgresCluster& cluster() { return cluster_; }
  ServerProcess& server() { return *server_; }
  GatewayProcess& gateway() { return *gateway_; }
  FaultProxy& front_proxy() { return *front_proxy_; }
  FaultProxy& server_proxy() { return *server_proxy_; }
  FaultProxy& database_proxy() { return *database_proxy_; }

  // Start them anew after they were killed.
  void StartServer();
  void StartGateway();

 private:
  PostgresCluster& cluster_;
  TempDirectory directory_;
  std::string database_url_;
  std::vector<std::string> server_environment_;
  std::unique_ptr<FaultProxy> database_proxy_;
  std::unique_ptr<ServerProcess> server_;
  std::unique_ptr<FaultProxy> server_proxy_;
  std::unique_ptr<GatewayProcess> gateway_;
  std::unique_ptr<FaultProxy> front_proxy_;
};

}  // namespace webmunk::testing

#endif  // WEBMUNK_TESTS_FAULT_FAULT_STAGE_H_
