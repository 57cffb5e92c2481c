#ifndef WEBMUNK_SERVER_POINTS_REDACTION_H_
#define WEBMUNK_SERVER_POINTS_REDACTION_H_

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace webmunk {

// Where in a point a field stands, as ingest_rule.proto spells it: names joined by
// `.`, `[]` for every element of an array, a backslash before a character of a name
// that would mean something else.
struct RedactionPath {
  // A member's name, decoded; or any element, where absent.
  using Step = std::optional<std::string>;
  std::vector<Step> steps;
};

// INVALID_ARGUMENT if the text is no path, or leads into `passive-data-metadata`.
absl::StatusOr<RedactionPath> ParseRedactionPath(std::string_view text);

// What is to be done with the fields at a path.
struct Redaction {
  RedactionPath path;
  // The field goes, name and all; else its value becomes null.
  bool drop = false;
};

// `object`, minified text that has passed the checks of json_scan.h, after all redactions;
// nothing if no field stands at any of their paths. What is left of the text is as
// it was, byte for byte. Of members with equal names all are met. Where several
// redactions meet one field, dropping it wins. Thread-safe.
std::optional<std::string> Redact(std::string_view object, std::span<const Redaction> redactions);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_POINTS_REDACTION_H_
