#ifndef WEBMUNK_SERVER_EXPORTS_EXPORT_JOB_RECORD_H_
#define WEBMUNK_SERVER_EXPORTS_EXPORT_JOB_RECORD_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "server/exports/export_job_request.h"

namespace webmunk {

// Of an archive's name in destinations; what is absent is as the destination says.
struct ExportNaming {
  std::optional<std::string> path;
  std::optional<bool> prefix_host;
  std::optional<bool> prefix_date;
  std::optional<bool> prefix_source_range;
};

struct ExportProgress {
  int64_t points_expected = 0;
  int64_t points_read = 0;
  int64_t rows_written = 0;
  // Before they are compressed.
  int64_t bytes_written = 0;
  int64_t bad_points = 0;
};

// An archive that is there.
struct ArchiveRecord {
  // What people call it.
  std::string name;
  // Its file, and the server that made it.
  std::string file;
  std::string host;
  int64_t bytes = 0;
  // 32 bytes.
  std::string sha256;
};

// A job as it is stored. Times are microseconds since 1970.
struct ExportJobRecord {
  enum class State { kQueued, kRunning, kSucceeded, kFailed, kCancelled, kExpired };

  int64_t id = 0;
  int64_t batch_id = 0;
  int32_t sequence_index = 1;
  int32_t sequence_count = 1;
  // None: deleted.
  std::optional<int32_t> creator_id;
  std::string creator;
  // Empty: of no schedule.
  std::string schedule;
  std::string schedule_slot;
  int32_t priority = 0;
  State state = State::kQueued;
  JobRequest request;
  bool all_participants = false;
  std::vector<int32_t> group_ids;
  std::vector<int32_t> excluded_ids;
  bool resolved = false;
  ExportProgress progress;
  int64_t attempt = 0;
  std::string error;
  // In state kSucceeded.
  std::optional<ArchiveRecord> archive;
  ExportNaming naming;
  std::string mail_subject;
  int64_t created = 0;
  std::optional<int64_t> started;
  std::optional<int64_t> attempt_started;
  std::optional<int64_t> finished;
  std::optional<int64_t> expires;
  int64_t participant_count = 0;
  // Of these groups alone; none: of all that its creator may export.
  std::optional<std::vector<int32_t>> scope_groups{};
};

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_EXPORTS_EXPORT_JOB_RECORD_H_
