#ifndef WEBMUNK_SERVER_INGEST_GZIP_SALVAGE_H_
#define WEBMUNK_SERVER_INGEST_GZIP_SALVAGE_H_

#include <cstddef>
#include <string>
#include <string_view>

namespace webmunk {

// What a gzip stream that is cut or corrupt holds before its fault, but not more than
// `max_size` bytes. Some of the last may be wrong. Thread-safe.
std::string SalvageGzip(std::string_view compressed, size_t max_size);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_INGEST_GZIP_SALVAGE_H_
