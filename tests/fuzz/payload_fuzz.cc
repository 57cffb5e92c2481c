#include "server/ingest/payload_decoder.h"
#include "tests/fuzz/fuzz_input.h"

namespace {

constexpr webmunk::DecodeLimits kLimits{
    .max_size = size_t{1} << 20, .free_size = size_t{1} << 16, .max_ratio = 100};

bool Stays(const std::string& text) { return webmunk::JsonTextAsUtf8(text) == text; }

}  // namespace

// The input is a payload: as gzip, and as JSON text in any encoding.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using webmunk::Must;
  const std::string payload(reinterpret_cast<const char*>(data), size);
  const auto decoded = webmunk::Gunzip(payload, kLimits);
  if (const auto* text = std::get_if<std::string>(&decoded)) {
    Must(text->size() <= kLimits.max_size, "decoded text stays under the cap");
    Must(text->size() <= kLimits.free_size || text->size() <= size * kLimits.max_ratio,
         "decoded text stays under the ratio");
    webmunk::JsonTextAsUtf8(*text);
  }
  const std::string utf8 = webmunk::JsonTextAsUtf8(payload);
  Must(utf8.size() <= 3 * size, "an encoding is changed in bounds");
  // What begins as JSON does in UTF-8 is no UTF-16 and is left alone.
  if (size >= 2 && payload[0] == '[' && payload[1] != '\0') Must(Stays(payload), "UTF-8 is kept");
  return 0;
}
