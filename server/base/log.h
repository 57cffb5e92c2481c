#ifndef WEBMUNK_SERVER_BASE_LOG_H_
#define WEBMUNK_SERVER_BASE_LOG_H_

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

namespace webmunk {

// One name and value of a log line. Values must never be secrets, nor anything
// that a participant did: log identifiers of rows, counts and reasons.
struct LogField {
  LogField(std::string_view field_name, std::string_view text);
  LogField(std::string_view field_name, const char* text);
  LogField(std::string_view field_name, const std::string& text);
  LogField(std::string_view field_name, int64_t number);
  LogField(std::string_view field_name, int number);
  LogField(std::string_view field_name, size_t number);

  std::string_view name;
  std::string json;
};

// Each call writes one JSON object as one line to stderr, with `time` (UTC),
// `level` and `event`, then the fields. Thread-safe; lines never mix.
void LogInfo(std::string_view event, std::initializer_list<LogField> fields = {});
void LogWarning(std::string_view event, std::initializer_list<LogField> fields = {});
void LogError(std::string_view event, std::initializer_list<LogField> fields = {});

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_BASE_LOG_H_
