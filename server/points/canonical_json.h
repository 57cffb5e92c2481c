#ifndef WEBMUNK_SERVER_POINTS_CANONICAL_JSON_H_
#define WEBMUNK_SERVER_POINTS_CANONICAL_JSON_H_

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "server/points/json_text.h"

namespace webmunk {

// Writes JSON values as bytes that depend on what they say and not on how it is
// spelled: the order of keys and the use of escapes do not matter; the spelling
// of numbers does, since `1.0` and `1` differ to some reader.
//
// Layout. null: `n`; true: `t`; false: `f`; a number: `#`, its size, its text; a
// string: `"`, its size, its UTF-8 text (as AppendDecodedJsonString gives it); an
// array: `[`, its elements, `]`; an object: `{`, for each member by the byte
// order of the decoded keys the key's size and text and the value, `}`. Of
// members with equal keys only the last counts. Sizes are 32 bits, little-endian.
//
// Reusable, not thread-safe. Values must have passed the checks of json_scan.h and be nested
// no deeper than kMaxJsonDepth.
class CanonicalJson {
 public:
  explicit CanonicalJson(std::string& out) : out_(out) {}

  // Appends one value's layout.
  void AppendValue(std::string_view token);
  // Appends the layout of an object made of those `members` that are not called
  // `left_out`.
  void AppendObject(const std::vector<JsonMember>& members, std::string_view left_out);
  // Appends a size and the text itself.
  void AppendText(std::string_view text);

 private:
  // A member already written to `out_`: where it begins and ends, and its key.
  struct Written {
    size_t begin;
    size_t end;
    size_t key_size;
  };

  const char* Value(const char* p);
  const char* Object(const char* p);
  const char* MemberAt(const char* p);
  const char* String(const char* p);
  void SortMembers(size_t first, size_t begin);
  std::string_view KeyOf(const Written& member) const;

  std::string& out_;
  // Where the text ends that is being read.
  const char* end_ = nullptr;
  std::string scratch_;
  // The members of the object given to AppendObject.
  std::vector<const JsonMember*> sorted_;
  // Members of the objects that are open, innermost last.
  std::vector<Written> written_;
};

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_POINTS_CANONICAL_JSON_H_
