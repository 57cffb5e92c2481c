#ifndef WEBMUNK_SERVER_INGEST_BUNDLE_READER_H_
#define WEBMUNK_SERVER_INGEST_BUNDLE_READER_H_

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "absl/status/statusor.h"
#include "server/base/byte_budget.h"
#include "server/ingest/bundle_parser.h"
#include "server/ingest/payload_decoder.h"
#include "server/ingest/transport_keys.h"

namespace webmunk {

// What was done to a bundle's JSON text before it was sent.
struct BundleForm {
  bool is_gzip = false;
  // The payload is a NaCl box; with gzip, of the base64 text of the stream.
  bool encrypted = false;
  std::string nonce;
  BundleShape shape = BundleShape::kArray;
};

// From the bytes that arrived to points: opens the box, takes off gzip, makes it
// UTF-8 and reads the JSON. The same for what arrives and what comes back from
// quarantine. Thread-safe.
class BundleReader {
 public:
  using Result = std::variant<std::unique_ptr<ParsedBundle>, BundleFault>;

  BundleReader(DecodeLimits limits, size_t max_points, TransportKeys keys)
      : limits_(limits), max_points_(max_points), keys_(std::move(keys)) {}

  // `memory` is asked before memory is taken, and holds afterwards at least what
  // the result takes. UNAVAILABLE, the only error, if there is no room now; what
  // would never fit is a fault.
  absl::StatusOr<Result> Read(const BundleForm& form, std::string_view payload,
                              ByteReservation& memory) const;

  // The same for JSON text for which `memory` is held already; for
  // `first_occurrence` see ParseBundle.
  absl::StatusOr<Result> ReadText(std::string text, BundleShape shape, ByteReservation& memory,
                                  uint32_t first_occurrence = 0) const;

 private:
  absl::StatusOr<Result> Decode(const BundleForm& form, std::string_view payload,
                                ByteReservation& memory) const;
  absl::StatusOr<Result> Parse(std::string text, BundleShape shape, ByteReservation& memory,
                               uint32_t first_occurrence = 0) const;

  const DecodeLimits limits_;
  const size_t max_points_;
  const TransportKeys keys_;
};

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_INGEST_BUNDLE_READER_H_
