#include "tests/fault/fault_stage.h"

#include <utility>

namespace webmunk::testing {
namespace {

// The name that libpq gives a socket in the directory that it is told.
constexpr char kPostgresSocket[] = "/.s.PGSQL.5432";

}  // namespace

FaultStage::FaultStage(PostgresCluster& cluster, std::vector<std::string> server_environment)
    : cluster_(cluster),
      directory_("webmunk-stage-"),
      database_url_(cluster.NewDatabase()),
      server_environment_(std::move(server_environment)) {
  database_proxy_ =
      std::make_unique<FaultProxy>(SocketAddress{.path = directory_.path() + kPostgresSocket},
                                   SocketAddress{.path = cluster.directory() + kPostgresSocket});
  StartServer();
  const std::string server_socket = server_->gateway_address().substr(sizeof "unix:" - 1);
  server_proxy_ =
      std::make_unique<FaultProxy>(SocketAddress{.path = directory_.path() + "/proxy.sock"},
                                   SocketAddress{.path = server_socket});
  front_proxy_ = std::make_unique<FaultProxy>(SocketAddress{}, SocketAddress{});
  StartGateway();
}

void FaultStage::StartServer() {
  server_.reset();
  // The later of two hosts wins.
  server_ = std::make_unique<ServerProcess>(database_url_ + " host=" + directory_.path(),
                                            directory_.path(), std::vector<std::string>{},
                                            server_environment_);
}

void FaultStage::StartGateway() {
  gateway_.reset();
  gateway_ = std::make_unique<GatewayProcess>("unix:" + directory_.path() + "/proxy.sock",
                                              directory_.path());
  front_proxy_->SetTarget({.port = gateway_->port()});
}

}  // namespace webmunk::testing
