#include "server/ingest/lenient_base64.h"

#include <array>
#include <cstdint>
#include <string_view>

namespace webmunk {
namespace {

constexpr uint8_t kNotInAlphabet = 0xFF;

constexpr std::array<uint8_t, 256> kValues = [] {
  constexpr std::string_view kAlphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::array<uint8_t, 256> values{};
  values.fill(kNotInAlphabet);
  for (size_t i = 0; i < kAlphabet.size(); ++i) {
    values[static_cast<uint8_t>(kAlphabet[i])] = static_cast<uint8_t>(i);
  }
  return values;
}();

}  // namespace

bool DecodeLenientBase64(std::string& text) {
  // Four characters make three bytes: what is written never overtakes what is read.
  size_t size = 0;
  int group = 0;
  int pads = 0;
  uint8_t rest = 0;
  bool ended = false;
  for (const char c : text) {
    const auto character = static_cast<uint8_t>(c);
    if (character > 127) return false;
    if (ended) continue;
    if (c == '=') {
      ++pads;
      ended = group >= 2 && group + pads >= 4;
      continue;
    }
    const uint8_t value = kValues[character];
    if (value == kNotInAlphabet) continue;
    pads = 0;
    if (group == 1) text[size++] = static_cast<char>(rest << 2 | value >> 4);
    if (group == 2) text[size++] = static_cast<char>(rest << 4 | value >> 2);
    if (group == 3) text[size++] = static_cast<char>(rest << 6 | value);
    rest = value;
    group = (group + 1) % 4;
  }
  text.resize(size);
  return group == 0 || ended;
}

}  // namespace webmunk
