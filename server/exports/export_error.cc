#include "server/exports/export_error.h"

#include "absl/strings/cord.h"
#include "absl/strings/match.h"
#include "server/storage/pg_error.h"

namespace webmunk {
namespace {

constexpr char kFinalUrl[] = "webmunk/export-final";
// As SQL has it.
constexpr char kTimeOut[] = "57014";

bool IsOfDatabase(const absl::Status& status) {
  return absl::IsUnavailable(status) || !SqlState(status).empty() ||
         absl::StartsWith(status.message(), "database: ");
}

}  // namespace

absl::Status FinalError(absl::Status status) {
  status.SetPayload(kFinalUrl, absl::Cord("1"));
  return status;
}

bool IsFinal(const absl::Status& status) { return status.GetPayload(kFinalUrl).has_value(); }

std::string ShownError(const absl::Status& status) {
  if (!IsOfDatabase(status)) return std::string(status.message());
  if (IsTimeOut(status)) return "the database took too long";
  if (absl::IsUnavailable(status)) return "the database was away";
  if (absl::IsResourceExhausted(status)) return "the database has no room left";
  return "the database refused what the export needs; the server's log has the reason";
}

bool IsDatabaseAway(const absl::Status& status) {
  if (!absl::IsUnavailable(status)) return false;
  const std::string state = SqlState(status);
  return state.empty() || state == "25006" || absl::StartsWith(state, "08") ||
         (absl::StartsWith(state, "57") && state != kTimeOut);
}

bool IsTimeOut(const absl::Status& status) { return SqlState(status) == kTimeOut; }

}  // namespace webmunk
