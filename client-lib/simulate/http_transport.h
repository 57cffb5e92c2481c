#ifndef WEBMUNK_SIMULATE_HTTP_TRANSPORT_H_
#define WEBMUNK_SIMULATE_HTTP_TRANSPORT_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "simulate/bundle_transport.h"

namespace webmunk::simulate {

// Where a gateway listens.
struct GatewayAddress {
  std::string host;
  std::string port;
};

// Reads `http://HOST[:PORT]`; INVALID_ARGUMENT for anything else.
absl::StatusOr<GatewayAddress> ParseGateway(absl::string_view url);

// Bundles posted to the gateway as the extension posts them, over HTTP/1.1 on a
// connection that is kept. An answer counts as it does for the extension: any
// JSON acknowledges, whatever the status says.
//
// The socket is used as it is and not through a library, since libraries cannot
// break a connection after a given byte.
class HttpTransport : public BundleTransport {
 public:
  explicit HttpTransport(GatewayAddress address) : address_(std::move(address)) {}
  ~HttpTransport() override { Close(); }
  HttpTransport(const HttpTransport&) = delete;
  HttpTransport& operator=(const HttpTransport&) = delete;

  BundleAnswer Send(const std::string& gzip, std::optional<double> cut) override;

 private:
  bool Connect();
  void Close();
  bool Write(absl::string_view bytes);
  // Reads until the answer is complete; false if the connection ends before.
  bool ReadAnswer(std::string& head, std::string& body);
  bool ReadMore();

  const GatewayAddress address_;
  int socket_ = -1;
  // Received and not yet used.
  std::string buffer_;
};

}  // namespace webmunk::simulate

#endif  // WEBMUNK_SIMULATE_HTTP_TRANSPORT_H_
