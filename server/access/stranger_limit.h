#ifndef WEBMUNK_SERVER_ACCESS_STRANGER_LIMIT_H_
#define WEBMUNK_SERVER_ACCESS_STRANGER_LIMIT_H_

#include <chrono>
#include <functional>
#include <string>
#include <string_view>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "server/base/audit_note.h"
#include "server/base/log_limiter.h"

namespace webmunk {

// Keeps callers that nobody knows, who may call at any rate, from filling the audit
// log: of each method and answer one refused call in a second is written down.
// Thread-safe.
class StrangerLimit {
 public:
  explicit StrangerLimit(
      std::function<LogLimiter::Clock::time_point()> now = LogLimiter::Clock::now)
      : limiter_(std::chrono::seconds(1), std::move(now)) {}

  // Whether to write this one; if so, notes how many were left out before it.
  bool Admit(std::string_view method, absl::StatusCode code, AuditNote& note) {
    const auto left_out =
        limiter_.Admit(absl::StrCat(std::string(method), " ", static_cast<int>(code)));
    if (!left_out) return false;
    if (*left_out > 0) note.details = absl::StrCat(R"({"left_out":)", *left_out, "}");
    return true;
  }

 private:
  LogLimiter limiter_;
};

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_ACCESS_STRANGER_LIMIT_H_
