#ifndef WEBMUNK_TESTS_FUZZ_FUZZ_INPUT_H_
#define WEBMUNK_TESTS_FUZZ_FUZZ_INPUT_H_

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <iostream>
#include <string>
#include <string_view>

namespace webmunk {

// Takes an input apart into the arguments of what is tested. Never fails: what
// is not there is zero or empty.
class FuzzInput {
 public:
  FuzzInput(const uint8_t* data, size_t size) : rest_(reinterpret_cast<const char*>(data), size) {}

  uint8_t Byte() {
    if (rest_.empty()) return 0;
    const char byte = rest_[0];
    rest_.remove_prefix(1);
    return static_cast<uint8_t>(byte);
  }

  template <typename Number>
  Number Take() {
    Number number{};
    const size_t size = rest_.size() < sizeof number ? rest_.size() : sizeof number;
    std::memcpy(&number, rest_.data(), size);
    rest_.remove_prefix(size);
    return number;
  }

  // The text up to the next 0xFF, which no UTF-8 holds.
  std::string Text() {
    const size_t end = rest_.find('\xFF');
    std::string text(rest_.substr(0, end));
    rest_.remove_prefix(end == std::string_view::npos ? rest_.size() : end + 1);
    return text;
  }

  std::string Rest() { return std::string(rest_); }

 private:
  std::string_view rest_;
};

// Ends the process, as libFuzzer wants it, if `held` is false.
inline void Must(bool held, std::string_view rule, std::string_view detail = "") {
  if (held) return;
  std::cerr << "broken: " << rule << "\n" << detail << std::endl;
  std::abort();
}

}  // namespace webmunk

#endif  // WEBMUNK_TESTS_FUZZ_FUZZ_INPUT_H_
