#include "tests/support/form_encoding.h"

#include <zlib.h>

#include <cctype>

#include "absl/strings/escaping.h"
#include "tests/support/require.h"

namespace webmunk::testing {

std::string Gzip(const std::string& text, int level) {
  z_stream stream{};
  // 15 window bits, and 16 for a gzip header.
  Require(deflateInit2(&stream, level, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) == Z_OK,
          "deflateInit2 failed");
  std::string out(deflateBound(&stream, text.size()), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  const int result = deflate(&stream, Z_FINISH);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  Require(result == Z_STREAM_END, "deflate failed");
  return out;
}

std::string Base64(const std::string& bytes) { return absl::Base64Escape(bytes); }

std::string FormEncode(const std::vector<std::pair<std::string, std::string>>& fields) {
  constexpr char kHex[] = "0123456789ABCDEF";
  std::string out;
  const auto append = [&](const std::string& text) {
    for (const char c : text) {
      const auto byte = static_cast<unsigned char>(c);
      if (std::isalnum(byte) != 0 || c == '-' || c == '_' || c == '.' || c == '*') {
        out += c;
      } else if (c == ' ') {
        out += '+';
      } else {
        out += {'%', kHex[byte >> 4], kHex[byte & 15]};
      }
    }
  };
  for (const auto& [name, value] : fields) {
    if (!out.empty()) out += '&';
    append(name);
    out += '=';
    append(value);
  }
  return out;
}

HttpRequest FormPost(const std::string& target,
                     const std::vector<std::pair<std::string, std::string>>& fields) {
  return {.method = "POST",
          .target = target,
          .headers = {{"Content-Type", "application/x-www-form-urlencoded"}},
          .body = FormEncode(fields)};
}

HttpRequest BundlePost(const std::string& json) {
  return FormPost("/data/add-bundle.json",
                  {{"compression", "gzip"}, {"payload", Base64(Gzip(json))}});
}

}  // namespace webmunk::testing
