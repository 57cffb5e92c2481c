#ifndef WEBMUNK_SIMULATE_GRPC_TRANSPORT_H_
#define WEBMUNK_SIMULATE_GRPC_TRANSPORT_H_

#include <string>

#include "simulate/bundle_transport.h"
#include "webmunk/client.h"

namespace webmunk::simulate {

// Bundles by AppendBundle. A cut call is given a deadline of a few milliseconds,
// which may pass before or after the server has stored the bundle.
class GrpcTransport : public BundleTransport {
 public:
  explicit GrpcTransport(Client client) : client_(std::move(client)) {}

  BundleAnswer Send(const std::string& gzip, std::optional<double> cut) override;

 private:
  const Client client_;
};

}  // namespace webmunk::simulate

#endif  // WEBMUNK_SIMULATE_GRPC_TRANSPORT_H_
