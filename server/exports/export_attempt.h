#ifndef WEBMUNK_SERVER_EXPORTS_EXPORT_ATTEMPT_H_
#define WEBMUNK_SERVER_EXPORTS_EXPORT_ATTEMPT_H_

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "server/archives/archive_directory.h"
#include "server/archives/deflaters.h"
#include "server/base/mutex.h"
#include "server/exports/export_claim_store.h"
#include "server/exports/export_reader.h"
#include "server/exports/export_resolver.h"
#include "server/exports/statement_breaker.h"
#include "server/points/point_cursor.h"
#include "server/reports/archive_facts.h"
#include "server/reports/member_sink.h"
#include "server/storage/pool.h"

namespace webmunk {

// What an attempt works with. All of it must outlive the attempt.
struct ExportTools {
  Pool& pool;
  Deflaters& deflaters;
  const ArchiveDirectory& directory;
  const CreatorScope& creator_scope;
  // The server, as rows of jobs tell it.
  const std::string& host;
};

// One attempt to make a job's archive. What it writes depends on the job, its cursors and
// its participants alone: another attempt writes the same members, but for those of
// products, which are as they are found.
//
// Make is for one thread; the rest is thread-safe.
class ExportAttempt {
 public:
  using Clock = std::chrono::steady_clock;

  // `asked` is when the lease was asked for, or a time before.
  ExportAttempt(const ExportTools& tools, ExportClaim claim, Clock::time_point asked,
                absl::Duration lease);

  const ExportClaim& claim() const { return claim_; }

  // Makes the archive: its file is whole then, and on disk. CANCELLED if it should stop;
  // ABORTED if the participants have changed, so that it must begin anew.
  absl::StatusOr<ArchiveRecord> Make();
  // Deletes what there is of its files.
  void RemoveFiles() const;

  ExportProgress progress() const;

  // Its lease was asked for again, and given.
  void Extend(Clock::time_point asked);
  // The lease is lost, or the server stops.
  void Stop() { is_stopped_ = true; }
  // After Stop: breaks off what it is asking the database, which this waits for.
  void BreakOff() {
    if (is_stopped_) breaker_.Break();
  }
  bool should_stop() const;

  // Stops it for good: its creator may no longer export what it holds. `reason` is
  // PERMISSION_DENIED.
  void Refuse(const absl::Status& reason);
  // OK: it was not refused.
  absl::Status refusal() const;
  // When the creator's rights were last found to do.
  Clock::time_point rights_checked() const { return rights_checked_; }
  void NoteRightsChecked(Clock::time_point time) { rights_checked_ = time; }

 private:
  class Sink;

  // Finds out what there is to be exported, and settles it for later attempts.
  absl::Status Resolve();
  // As of when the job is: by its row, or else from now on.
  absl::Status ChooseCursors(Connection& connection);
  // About how many points there are.
  absl::Status CountExpected(Connection& connection);
  // Returns the size of the file.
  absl::StatusOr<int64_t> Write();
  absl::Status WriteSections(Sink& sink, ExportReader& reader, BadPoints& bad_points);
  absl::Status WriteSection(const Section& section, ExportReader& reader,
                            const ExportOutput& output);
  absl::Status WriteProducts(const ExportOutput& output);
  std::string name() const;
  std::string FileName(bool is_whole) const;

  const ExportTools tools_;
  ExportClaim claim_;
  const absl::Duration lease_;
  ResolvedJob job_;
  PointCursor cursor_;
  std::optional<PointCursor> since_;

  StatementBreaker breaker_;
  std::atomic<bool> is_stopped_ = false;
  std::atomic<Clock::time_point> rights_checked_ = Clock::now();
  mutable Mutex mutex_;
  absl::Status refusal_ ABSL_GUARDED_BY(mutex_);
  std::atomic<Clock::time_point> stop_at_ = Clock::time_point();
  std::atomic<int64_t> points_expected_ = 0;
  std::atomic<int64_t> points_read_ = 0;
  std::atomic<int64_t> rows_written_ = 0;
  std::atomic<int64_t> bytes_written_ = 0;
  std::atomic<int64_t> bad_points_ = 0;
};

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_EXPORTS_EXPORT_ATTEMPT_H_
