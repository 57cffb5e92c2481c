#ifndef WEBMUNK_SERVER_POINTS_JSON_SCAN_H_
#define WEBMUNK_SERVER_POINTS_JSON_SCAN_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace webmunk {

// Deeper values are legal JSON, but no reader of ours has to follow them.
inline constexpr size_t kMaxJsonDepth = 1000;
// Readers take some 100 bytes per value, of which a text can hold one in two.
inline constexpr size_t kMaxJsonValues = 1'000'000;

// What keeps a value that is well-formed as a whole from being stored.
enum class JsonFlaw {
  kNone,
  // It holds NaN, Infinity or -Infinity, which Python writes and JSON lacks.
  kNonFiniteNumber,
  // It is nested deeper than kMaxJsonDepth.
  kTooDeep,
  // It holds more than kMaxJsonValues values.
  kTooManyValues,
};

// One element of a scanned array: minified text, in the scanned buffer.
struct JsonElement {
  std::string_view text;
  JsonFlaw flaw = JsonFlaw::kNone;
  // How many values it is made of, itself included.
  size_t values = 0;
};

// Removes the white space outside strings from the JSON array in `buffer`, in
// place, checks it against the whole grammar of RFC 8259, and tells its elements
// apart. Nothing else of the text changes. The elements point into `buffer`.
//
// `buffer` must be valid UTF-8: the grammar check looks at ASCII alone.
// Errors: FAILED_PRECONDITION if the text is JSON but no array; INVALID_ARGUMENT,
// with the offset in the text as it was, if it is no JSON; OUT_OF_RANGE if it has
// more than `max_elements`, whatever follows them (`buffer` is then spoiled).
absl::StatusOr<std::vector<JsonElement>> ScanJsonArray(std::string& buffer,
                                                       size_t max_elements = SIZE_MAX);

// The same for a text that is one value of any kind.
absl::StatusOr<JsonElement> ScanJsonValue(std::string& buffer);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_POINTS_JSON_SCAN_H_
