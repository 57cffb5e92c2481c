#ifndef WEBMUNK_SERVER_INGEST_PAYLOAD_DECODER_H_
#define WEBMUNK_SERVER_INGEST_PAYLOAD_DECODER_H_

#include <cstddef>
#include <string>
#include <string_view>
#include <variant>

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
// Memory stays within `limits`. Thread-safe.
std::variant<std::string, BundleFault> Gunzip(std::string_view compressed,
                                              const DecodeLimits& limits);

// JSON text as UTF-8 without a byte order mark: UTF-16 (told by its mark, or by
// the zero bytes of its first characters) is converted; a lone surrogate of it
// becomes the JSON escape that names it. Anything else is returned as it is.
std::string JsonTextAsUtf8(std::string text);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_INGEST_PAYLOAD_DECODER_H_
