#ifndef WEBMUNK_SERVER_POINTS_JSON_SCAN_H_
#define WEBMUNK_SERVER_POINTS_JSON_SCAN_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "server/points/json_text.h"

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

// How many members of an object are noted while it is scanned.
inline constexpr size_t kMaxNotedMembers = 1024;

// One element of a scanned array: minified text, in the scanned buffer.
struct JsonElement {
  std::string_view text;
  JsonFlaw flaw = JsonFlaw::kNone;
  // How many values it is made of, itself included.
  size_t values = 0;
  // What ReadJsonMembers would tell; null: it was not noted, for their number or because
  // nobody asked for it.
  const std::vector<JsonMember>* members = nullptr;
};

// Reads the JSON array in `buffer` element by element: removes the white space outside
// strings, in place, and checks the text against the whole grammar of RFC 8259. Nothing
// else of the text changes. What is read points into `buffer`, which must outlive it, must
// not be touched by others meanwhile, and must be valid UTF-8: the grammar check looks at
// ASCII alone.
class JsonArrayScan {
 public:
  explicit JsonArrayScan(std::string& buffer, size_t max_elements = SIZE_MAX);
  ~JsonArrayScan();
  JsonArrayScan(const JsonArrayScan&) = delete;
  JsonArrayScan& operator=(const JsonArrayScan&) = delete;

  // The next element, which is the object's until the next call; null behind the last
  // one, and then all of the text is an array. After an error or null, not to be called
  // again. Errors: FAILED_PRECONDITION if the text is JSON but no array;
  // INVALID_ARGUMENT, with the offset in the text as it was, if it is no JSON;
  // OUT_OF_RANGE if it has more than the `max_elements`, whatever follows them.
  absl::StatusOr<const JsonElement*> Next();

 private:
  class State;
  const std::unique_ptr<State> state_;
};

// The same for a text that is one value of any kind. Without its members.
absl::StatusOr<JsonElement> ScanJsonValue(std::string& buffer);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_POINTS_JSON_SCAN_H_
