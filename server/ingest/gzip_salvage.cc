#include "server/ingest/gzip_salvage.h"

#include <zlib.h>

#include <algorithm>
#include <array>

namespace webmunk {
namespace {

constexpr int kLargestWindow = 15;
constexpr int kGzipAlone = 16;

}  // namespace

std::string SalvageGzip(std::string_view compressed, size_t max_size) {
  z_stream stream{};
  if (inflateInit2(&stream, kLargestWindow + kGzipAlone) != Z_OK) return {};
  std::string text;
  std::array<char, size_t{64} << 10> part;
  // zlib does not write to its input.
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(compressed.data()));
  stream.avail_in = static_cast<uInt>(compressed.size());
  int result = Z_OK;
  while (result == Z_OK && text.size() < max_size) {
    stream.next_out = reinterpret_cast<Bytef*>(part.data());
    stream.avail_out = part.size();
    result = inflate(&stream, Z_NO_FLUSH);
    text.append(part.data(), part.size() - stream.avail_out);
    // Another member may follow.
    if (result == Z_STREAM_END && stream.avail_in > 0) result = inflateReset(&stream);
  }
  inflateEnd(&stream);
  text.resize(std::min(text.size(), max_size));
  return text;
}

}  // namespace webmunk
