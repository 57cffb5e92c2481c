#ifndef WEBMUNK_SIMULATE_JSON_TEXT_H_
#define WEBMUNK_SIMULATE_JSON_TEXT_H_

#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"

namespace webmunk::simulate {

// Writes a JSON value as `JSON.stringify(bundle, null, 2)` writes it where it
// stands in a bundle: an element of the array at top level. Not thread-safe.
//
// Strings are UTF-8, in which a lone UTF-16 surrogate is written like any other
// code point (three bytes from 0xED 0xA0); it comes out as an escape.
class JsonText {
 public:
  JsonText& BeginObject() { return Begin('{'); }
  JsonText& EndObject() { return End('}'); }
  JsonText& BeginArray() { return Begin('['); }
  JsonText& EndArray() { return End(']'); }
  // Names are written as they are.
  JsonText& Key(absl::string_view name);
  JsonText& String(absl::string_view value);
  JsonText& Number(std::int64_t value);
  // Finite; with the fewest digits that read back as the same number.
  JsonText& Real(double value);
  JsonText& Bool(bool value) { return Token(value ? "true" : "false"); }
  JsonText& Null() { return Token("null"); }

  // The text so far.
  const std::string& text() const { return text_; }
  // Its length without white space between tokens, in UTF-16 units, as
  // JavaScript counts it.
  std::size_t units() const { return units_; }

 private:
  JsonText& Begin(char bracket);
  JsonText& End(char bracket);
  JsonText& Token(absl::string_view token);
  // What goes before a value or a key.
  void Separate();
  void Break();
  void Put(char c);

  std::string text_;
  std::size_t units_ = 0;
  int depth_ = 1;
  // Whether something stands before, at this depth.
  bool has_before_ = false;
  bool after_key_ = false;
};

}  // namespace webmunk::simulate

#endif  // WEBMUNK_SIMULATE_JSON_TEXT_H_
