#include "server/storage/pg_error.h"

#include <string>

#include "absl/strings/cord.h"
#include "absl/strings/str_cat.h"

namespace webmunk {
namespace {

constexpr char kSqlStateUrl[] = "webmunk/sqlstate";

absl::StatusCode CodeOf(std::string_view sqlstate) {
  if (sqlstate == "23505") return absl::StatusCode::kAlreadyExists;
  if (sqlstate == "40001" || sqlstate == "40P01") return absl::StatusCode::kAborted;
  const std::string_view error_class = sqlstate.substr(0, 2);
  if (error_class == "22" || error_class == "23" || error_class == "54") {
    return absl::StatusCode::kInvalidArgument;
  }
  if (error_class == "42") return absl::StatusCode::kFailedPrecondition;
  if (error_class == "53") return absl::StatusCode::kResourceExhausted;
  return absl::StatusCode::kUnavailable;
}

}  // namespace

absl::Status PgError(std::string_view sqlstate, std::string_view message) {
  while (!message.empty() && message.back() == '\n') message.remove_suffix(1);
  absl::Status status(CodeOf(sqlstate), absl::StrCat("database: ", std::string(message)));
  if (!sqlstate.empty()) status.SetPayload(kSqlStateUrl, absl::Cord(std::string(sqlstate)));
  return status;
}

std::string SqlState(const absl::Status& status) {
  const auto payload = status.GetPayload(kSqlStateUrl);
  return payload ? std::string(*payload) : std::string();
}

}  // namespace webmunk
