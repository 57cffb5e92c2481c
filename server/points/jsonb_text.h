#ifndef WEBMUNK_SERVER_POINTS_JSONB_TEXT_H_
#define WEBMUNK_SERVER_POINTS_JSONB_TEXT_H_

#include <string>
#include <string_view>

namespace webmunk {

// How JsonbText lays out its text. As it stands: on one line, without white space.
struct JsonbStyle {
  // A space behind each comma and colon, as Python's json.dumps writes a line.
  bool is_spaced = false;
  // Above 0: a value per line, indented by so many spaces per level, as json.dumps
  // does it. An empty object or array stays on its line.
  int indent = 0;
  // The level that the value is at, for the indentation of its lines but the first.
  int depth = 0;
  // Keys in the order that they were sent in, -0.0, U+0000 and lone surrogates: as
  // Python alone reads and writes JSON, without a jsonb column in between.
  bool is_as_sent = false;
};

// A JSON value as the existing system gave it back, after a way through Python and a
// jsonb column: keys by the length of their UTF-8 text and then by its bytes, the
// last of equal ones alone; numbers as Python reads and writes them; strings in
// ASCII, with lower-case escapes. U+0000 is dropped and a lone surrogate becomes
// U+FFFD, which jsonb would refuse; a number beyond all doubles, which it would refuse
// too, keeps its spelling.
//
// `json` must have passed the checks of json_scan.h and be nested no deeper than
// kMaxJsonDepth; of JSON that holds NaN or the like nothing is promised.
std::string JsonbText(std::string_view json, const JsonbStyle& style = {});

// A number token in that spelling.
std::string JsonbNumberText(std::string_view token);
// The same with JsonbStyle::is_as_sent.
std::string SentNumberText(std::string_view token);

// `text`, valid UTF-8, as a JSON string in that spelling, with its quotes.
void AppendJsonbString(std::string_view text, std::string& out);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_POINTS_JSONB_TEXT_H_
