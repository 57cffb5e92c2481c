#ifndef WEBMUNK_SERVER_REPORTS_JSON_OBJECT_H_
#define WEBMUNK_SERVER_REPORTS_JSON_OBJECT_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/strings/str_cat.h"
#include "server/base/json_quote.h"

namespace webmunk {

// Builds a JSON object or array, member by member, without white space.
class JsonObject {
 public:
  JsonObject& Text(std::string_view key, std::string_view value) {
    return Json(key, JsonQuote(value));
  }
  JsonObject& Number(std::string_view key, int64_t value) { return Json(key, absl::StrCat(value)); }
  // `value` is JSON.
  JsonObject& Json(std::string_view key, std::string_view value) {
    absl::StrAppend(&text_, text_.empty() ? "" : ",", JsonQuote(key), ":", std::string(value));
    return *this;
  }
  std::string Take() const { return absl::StrCat("{", text_, "}"); }

 private:
  std::string text_;
};

class JsonList {
 public:
  void Add(std::string_view json) {
    absl::StrAppend(&text_, text_.empty() ? "" : ",", std::string(json));
  }
  std::string Take() const { return absl::StrCat("[", text_, "]"); }

 private:
  std::string text_;
};

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_REPORTS_JSON_OBJECT_H_
