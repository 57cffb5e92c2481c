#ifndef WEBMUNK_SIMULATE_BUNDLE_TRANSPORT_H_
#define WEBMUNK_SIMULATE_BUNDLE_TRANSPORT_H_

#include <cstdint>
#include <optional>
#include <string>

namespace webmunk::simulate {

// What came back for a bundle.
struct BundleAnswer {
  enum class Outcome {
    // The client may forget the points.
    kAcknowledged,
    // The client is to come back; it keeps its rows.
    kRefused,
    // No answer: what became of the bundle is not known.
    kLost,
  };
  Outcome outcome = Outcome::kLost;
  // As far as the answer tells; the gateway's tells none.
  std::int64_t duplicate = 0;
  std::int64_t quarantined = 0;
  // Why, unless acknowledged.
  std::string message;
};

// A way to the server: one connection, used by one thread at a time.
class BundleTransport {
 public:
  virtual ~BundleTransport() = default;

  // Sends a bundle, a gzip stream. With `cut`, the connection breaks meanwhile:
  // in [0, 1) after that share of the request, from 1 on before the answer is
  // read.
  virtual BundleAnswer Send(const std::string& gzip, std::optional<double> cut) = 0;
};

}  // namespace webmunk::simulate

#endif  // WEBMUNK_SIMULATE_BUNDLE_TRANSPORT_H_
