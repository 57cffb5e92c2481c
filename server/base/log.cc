#include "server/base/log.h"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <memory>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "server/base/json_quote.h"

namespace webmunk {
namespace {

spdlog::logger& Logger() {
  static const std::shared_ptr<spdlog::logger> kLogger = [] {
    auto logger =
        std::make_shared<spdlog::logger>("", std::make_shared<spdlog::sinks::stderr_sink_mt>());
    logger->set_pattern("%v");
    logger->flush_on(spdlog::level::trace);
    return logger;
  }();
  return *kLogger;
}

void Write(std::string_view level, std::string_view event, std::initializer_list<LogField> fields) {
  std::string line = absl::StrCat(
      "{\"time\":\"", absl::FormatTime("%E4Y-%m-%dT%H:%M:%E3SZ", absl::Now(), absl::UTCTimeZone()),
      "\",\"level\":\"", std::string(level), "\",\"event\":", JsonQuote(event));
  for (const LogField& field : fields) {
    absl::StrAppend(&line, ",", JsonQuote(field.name), ":", field.json);
  }
  line += '}';
  Logger().info("{}", line);
}

}  // namespace

LogField::LogField(std::string_view field_name, std::string_view text)
    : name(field_name), json(JsonQuote(text)) {}
LogField::LogField(std::string_view field_name, const char* text)
    : LogField(field_name, std::string_view(text)) {}
LogField::LogField(std::string_view field_name, const std::string& text)
    : LogField(field_name, std::string_view(text)) {}
LogField::LogField(std::string_view field_name, int64_t number)
    : name(field_name), json(std::to_string(number)) {}
LogField::LogField(std::string_view field_name, int number)
    : name(field_name), json(std::to_string(number)) {}
LogField::LogField(std::string_view field_name, size_t number)
    : name(field_name), json(std::to_string(number)) {}

void LogInfo(std::string_view event, std::initializer_list<LogField> fields) {
  Write("info", event, fields);
}
void LogWarning(std::string_view event, std::initializer_list<LogField> fields) {
  Write("warning", event, fields);
}
void LogError(std::string_view event, std::initializer_list<LogField> fields) {
  Write("error", event, fields);
}

}  // namespace webmunk
