#include "server/delivery/destination.h"
#include "tests/core/destination_servers.h"

namespace webmunk::testing {

Destination FileServer::AsDestination(int port) const {
  const std::string text = std::to_string(port == 0 ? port_ : port);
  if (protocol_ == Protocol::kWebdav) {
    return {.type = DestinationType::kWebdav,
            .parameters = {{"url", "http://127.0.0.1:" + text + "/"}, {"user", kUser}},
            .secrets = {{"password", kPassword}}};
  }
  return {.type = DestinationType::kSftp,
          .parameters = {{"host", "127.0.0.1"},
                         {"port", text},
                         {"user", kUser},
                         {"host_key", host_keys_}},
          .secrets = {{"password", kPassword}}};
}

Destination FileServer::WithKey() const {
  Destination destination = AsDestination();
  destination.secrets = {{"private_key", ReadFile(keys_ + "id_ed25519")}};
  return destination;
}

Destination S3Server::AsDestination(int port) const {
  return {
      .type = DestinationType::kS3,
      .parameters = {{"endpoint", "http://127.0.0.1:" + std::to_string(port == 0 ? port_ : port)},
                     {"region", "us-east-1"},
                     {"bucket", "exports"},
                     {"access_key_id", key_},
                     {"force_path_style", "true"}},
      .secrets = {{"secret_access_key", secret_}}};
}

}  // namespace webmunk::testing
