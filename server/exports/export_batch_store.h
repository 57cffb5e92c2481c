#ifndef WEBMUNK_SERVER_EXPORTS_EXPORT_BATCH_STORE_H_
#define WEBMUNK_SERVER_EXPORTS_EXPORT_BATCH_STORE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "server/exports/export_job_record.h"
#include "server/storage/connection.h"
#include "server/storage/transaction.h"

namespace webmunk {

// A request as it is stored.
struct BatchRow {
  int32_t creator_id = 0;
  // Empty: none.
  std::string idempotency_key;
  // Of all that was asked for, 32 bytes; empty: not kept.
  std::string request_sha256;
  // What schedule it is of, and for which day or instant.
  std::optional<int32_t> schedule_id;
  std::string schedule_slot;
};

// The batch, and whether it was there before: of a user with the same key, or of a
// schedule with the same slot. Of two transactions that make the same one, one waits.
struct MadeBatch {
  int64_t id = 0;
  bool existed = false;
  // Of the one that existed; empty: not kept.
  std::string request_sha256{};
};
absl::StatusOr<MadeBatch> MakeBatch(Transaction& transaction, const BatchRow& batch);
// Whether not all of its jobs are deleted.
absl::StatusOr<bool> HasJobs(Transaction& transaction, int64_t batch_id);

struct NoticeRow {
  enum class Kind { kMail, kWebhook };

  Kind kind = Kind::kMail;
  std::string target;
};

// A job to be made.
struct NewJob {
  int64_t batch_id = 0;
  int32_t sequence_index = 1;
  int32_t sequence_count = 1;
  int32_t creator_id = 0;
  int32_t priority = 0;
  JobRequest request;
  bool all_participants = false;
  std::vector<int32_t> group_ids;
  std::vector<int32_t> excluded_ids;
  std::vector<std::string> unknown_sources;
  // Whose points it holds, or would hold now.
  std::vector<int32_t> participant_ids;
  // Of points/point_cursor.h; none: as of when it begins, and everything.
  std::optional<std::string> cursor;
  std::optional<std::string> since;
  // Microseconds since 1970; none: it may begin at once.
  std::optional<int64_t> earliest{};
  ExportNaming naming;
  std::string mail_subject;
  std::vector<int32_t> destination_ids;
  std::vector<NoticeRow> notices;
  // None: of all groups that its creator may export.
  std::optional<std::vector<int32_t>> scope_groups{};
};

// How many jobs of a user have not ended. The user's other transactions that ask wait for
// the end of this one.
absl::StatusOr<int64_t> CountOpenJobs(Transaction& transaction, int32_t creator_id);

// Makes it, with its participants, deliveries and notices; returns its id.
absl::StatusOr<int64_t> MakeJob(Transaction& transaction, const NewJob& job);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_EXPORTS_EXPORT_BATCH_STORE_H_
