#ifndef WEBMUNK_SERVER_POINTS_JSON_TEXT_H_
#define WEBMUNK_SERVER_POINTS_JSON_TEXT_H_

#include <string>
#include <string_view>
#include <vector>

namespace webmunk {

// Functions on minified JSON text that has passed the checks of json_scan.h: they check
// nothing again, and must not be given anything else. "Token" is the text of a
// value as it stands, strings with their quotes. All views returned point into
// the text given.

// A member of an object: the tokens of its key and of its value.
struct JsonMember {
  // Whether the key spells `name`.
  bool Is(std::string_view name) const {
    return key_has_escapes ? HasEscapedName(name) : key.substr(1, key.size() - 2) == name;
  }
  bool HasEscapedName(std::string_view name) const;

  std::string_view key;
  std::string_view value;
  bool key_has_escapes = false;
};

// The members of `object` in order, duplicates included.
std::vector<JsonMember> ReadJsonMembers(std::string_view object);
// The same in place of what `members` held, whose memory is used again.
void ReadJsonMembers(std::string_view object, std::vector<JsonMember>& members);

// The value of the last member called `name`, as duplicates are read by Python
// and PostgreSQL alike; empty if there is none.
std::string_view FindJsonMember(const std::vector<JsonMember>& members, std::string_view name);

// Appends the text that a string token stands for, as valid UTF-8: escapes are
// decoded, U+0000 is dropped and a lone surrogate becomes U+FFFD, since neither
// exists in PostgreSQL's text.
void AppendDecodedJsonString(std::string_view token, std::string& out);
std::string DecodeJsonString(std::string_view token);
// The same for the string that begins at `p` in a text up to `end`; returns the first
// character behind it.
const char* AppendDecodedJsonString(const char* p, const char* end, std::string& out);

// The first character behind the value that begins at `p`.
const char* SkipJsonValue(const char* p);
// The same for a string token.
const char* SkipJsonString(const char* p);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_POINTS_JSON_TEXT_H_
