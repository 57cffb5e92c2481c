#include "server/points/partition_keeper.h"

#include <string>
#include <string_view>
#include <vector>

#include "absl/random/random.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "server/base/log.h"
#include "server/base/status_macros.h"
#include "server/points/attachment_expiry_store.h"
#include "server/points/partition_plan.h"
#include "server/points/partition_store.h"
#include "server/points/retention_store.h"
#include "server/storage/database_clock.h"

namespace webmunk {
namespace {

constexpr int kTries = 5;
// In seconds: those who waited meanwhile get through before the next try.
constexpr double kShortestPause = 0.3;
constexpr double kLongestPause = 0.9;

// Runs `step` until no lock is in its way, a few times at most.
absl::Status TryAgain(std::string_view what, const std::function<bool()>& should_stop,
                      const std::function<absl::Status()>& step) {
  absl::BitGen random;
  for (int tries = 1;; ++tries) {
    if (should_stop()) return absl::CancelledError("stopped before the end");
    absl::Status status = step();
    if (!LockIsTaken(status)) return status;
    if (tries == kTries) {
      return absl::UnavailableError(absl::StrCat(
          std::string(what), " has to wait for who reads or writes the table; tried again later"));
    }
    absl::SleepFor(absl::Seconds(absl::Uniform(random, kShortestPause, kLongestPause)));
  }
}

absl::Status Make(Connection& connection, const Partition& partition,
                  const std::function<bool()>& should_stop) {
  WEBMUNK_RETURN_IF_ERROR(TryAgain(partition.name, should_stop,
                                   [&] { return PreparePartition(connection, partition); }));
  WEBMUNK_RETURN_IF_ERROR(TryAgain(partition.name, should_stop,
                                   [&] { return AttachPartition(connection, partition); }));
  LogInfo("partition made", {{"partition", partition.name}});
  return absl::OkStatus();
}

absl::Status MakeAll(Connection& connection, const std::vector<Partition>& missing,
                     const std::function<bool()>& should_stop) {
  std::string skipped;
  for (const Partition& partition : missing) {
    absl::Status status = Make(connection, partition, should_stop);
    if (absl::IsResourceExhausted(status)) {
      absl::StrAppend(&skipped, skipped.empty() ? "" : ", ", partition.name);
    } else if (!status.ok()) {
      return status;
    }
  }
  if (skipped.empty()) return absl::OkStatus();
  return absl::ResourceExhaustedError(
      absl::StrCat("no partition for ", skipped,
                   ": too many of its points came before it and lie in data_point_default, where "
                   "they and those that follow stay"));
}

absl::Status DropExpired(Connection& connection, const std::vector<Partition>& expired,
                         const std::function<bool()>& should_stop) {
  for (const Partition& partition : expired) {
    WEBMUNK_RETURN_IF_ERROR(TryAgain(partition.name, should_stop,
                                     [&] { return DetachPartition(connection, partition); }));
    LogInfo("partition expired", {{"partition", partition.name}});
  }
  return TryAgain("dropping what expired", should_stop,
                  [&] { return DropDetachedPartitions(connection); });
}

// Takes the links of dropped points to their attachments away.
absl::Status Unlink(Connection& connection, const std::function<bool()>& should_stop) {
  while (!should_stop()) {
    WEBMUNK_ASSIGN_OR_RETURN(const bool has_more, DeleteDroppedLinks(connection));
    if (!has_more) return absl::OkStatus();
  }
  return absl::CancelledError("stopped before the end");
}

}  // namespace

absl::Status KeepPartitions(Connection& connection, const std::function<bool()>& should_stop) {
  WEBMUNK_ASSIGN_OR_RETURN(const absl::Time now, DatabaseNow(connection));
  WEBMUNK_ASSIGN_OR_RETURN(const std::vector<Partition> existing, ListPartitions(connection));
  WEBMUNK_ASSIGN_OR_RETURN(const absl::Duration retention, ReadSettledRetention(connection));
  const absl::Time oldest_kept = now - retention;
  // What was dropped gets no partition again (sql/0009_retention.sql).
  WEBMUNK_ASSIGN_OR_RETURN(std::vector<Partition> known, ListExpiredSpans(connection));
  known.insert(known.end(), existing.begin(), existing.end());
  absl::Status made = MakeAll(connection, MissingPartitions(known, now, oldest_kept), should_stop);
  WEBMUNK_RETURN_IF_ERROR(
      DropExpired(connection, ExpiredPartitions(existing, oldest_kept), should_stop));
  WEBMUNK_RETURN_IF_ERROR(Unlink(connection, should_stop));
  return made;
}

}  // namespace webmunk
