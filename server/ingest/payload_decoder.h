#ifndef WEBMUNK_SERVER_INGEST_PAYLOAD_DECODER_H_
#define WEBMUNK_SERVER_INGEST_PAYLOAD_DECODER_H_

#include <cstddef>
#include <string>
#include <string_view>
#include <variant>

#include "absl/status/statusor.h"
#include "server/base/byte_budget.h"
#include "server/ingest/parsed_bundle.h"

namespace webmunk {

// A gzip stream that decodes to more than `free_size` must not be more than
// `max_ratio` times as large as it was: real bundles stay below 100.
struct DecodeLimits {
  size_t max_size = size_t{256} << 20;
  size_t free_size = size_t{16} << 20;
  size_t max_ratio = 1000;
};

// The bytes of a gzip file: all its members, one after the other. Bytes behind
// the last member that begin none are ignored, as Python's gzip module does.
// `memory` is asked before any is taken, and holds at least the capacity of the
// result afterwards; its errors are those of HoldMemory. Thread-safe.
absl::StatusOr<std::variant<std::string, BundleFault>> Gunzip(std::string_view compressed,
                                                              const DecodeLimits& limits,
                                                              ByteReservation& memory);

// JSON text as UTF-8 without a byte order mark: UTF-16 (told by its mark, or by
// the zero bytes of its first characters) is converted; a lone surrogate of it
// becomes the JSON escape that names it. Anything else is returned as it is.
std::string JsonTextAsUtf8(std::string text);

// How much more memory JsonTextAsUtf8 takes for this text, at most.
size_t Utf8ConversionSize(std::string_view text);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_INGEST_PAYLOAD_DECODER_H_
