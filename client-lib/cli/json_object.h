#ifndef WEBMUNK_CLI_JSON_OBJECT_H_
#define WEBMUNK_CLI_JSON_OBJECT_H_

#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"

namespace webmunk::cli {

// The text as a JSON string, with its quotes. `text` is UTF-8.
std::string JsonString(absl::string_view text);

// Builds the text of one JSON object on one line, members in the order added.
// Names are ours: they are not escaped.
class JsonObject {
 public:
  JsonObject& String(absl::string_view name, absl::string_view value);
  JsonObject& Number(absl::string_view name, std::int64_t value);
  // With as many digits as it takes to read the same number back; null if it is
  // not finite, for which JSON has no number.
  JsonObject& Number(absl::string_view name, double value);
  // `json` is a JSON value without line feeds, and is taken as it is.
  JsonObject& Raw(absl::string_view name, absl::string_view json);

  std::string Text() const { return members_ + "}"; }

 private:
  std::string members_ = "{";
};

}  // namespace webmunk::cli

#endif  // WEBMUNK_CLI_JSON_OBJECT_H_
