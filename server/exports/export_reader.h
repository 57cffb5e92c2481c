#ifndef WEBMUNK_SERVER_EXPORTS_EXPORT_READER_H_
#define WEBMUNK_SERVER_EXPORTS_EXPORT_READER_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "server/exports/export_row_store.h"
#include "server/exports/export_source_store.h"
#include "server/exports/point_read_store.h"
#include "server/exports/statement_breaker.h"
#include "server/exports/wanted_ids.h"
#include "server/points/point_cursor.h"
#include "server/reports/export_point.h"
#include "server/reports/section.h"
#include "server/storage/pool.h"
#include "server/storage/transaction.h"

namespace webmunk {

// Reads the points of an export, section by section. All of them are those that were
// visible in one snapshot of the database, and not in another, however long it takes
// and whatever is stored meanwhile; but no transaction of it is long. Not thread-safe.
class ExportReader {
 public:
  struct Options {
    std::vector<ExportParticipant> participants{};
    // Of one era. What is visible in `until` is read, but for what was in `since`.
    PointCursor until;
    std::optional<PointCursor> since{};
    // Looked at many times a second.
    std::function<bool()> should_stop;
    // The longest that a transaction reads from its first point on, as far as it gets in a
    // minute.
    absl::Duration transaction = absl::Seconds(25);
    // The points of participants that one statement goes over.
    int64_t statement_points = 1'000'000;
    // Breaks off what is being read; null: nobody does.
    StatementBreaker* breaker = nullptr;
  };
  using Take = std::function<absl::Status(const ExportPoint&)>;

  // `pool` must outlive the reader.
  ExportReader(Pool& pool, Options options);

  // To be called first. ABORTED if the participants are no longer those of the options.
  // FAILED_PRECONDITION if the cursors are of another era.
  absl::Status Prepare();

  // Hands over the points of a section in its order. Errors of `take` are passed on, and
  // those of Prepare come here too, as they become true. CANCELLED if it should stop.
  // All of them try again while the database is away.
  absl::Status Read(const Section& section, const Take& take);

  // Whether all that was read still is what the participants' points are: to be asked at
  // the end. Errors as of Prepare.
  absl::Status Check();

 private:
  // What is left to read of a section.
  struct Rest;
  // Until when a transaction reads.
  struct Deadline;

  // Reads in one transaction; true: nothing is left.
  absl::StatusOr<bool> ReadOn(Rest& rest, const Take& take);
  // Reads the points of the next `count` participants, in one statement; false: it is time
  // for another transaction.
  absl::StatusOr<bool> ReadNext(Transaction& transaction, Rest& rest, size_t count,
                                Deadline& deadline, const Take& take);
  // How many of the next participants one statement reads.
  size_t CountTogether(const Rest& rest) const;
  absl::Status CheckState(Connection& connection) const;
  // Asks until the database is there, or it should stop.
  absl::Status Insist(const std::function<absl::Status(Connection&)>& ask) const;

  Pool& pool_;
  const Options options_;
  std::vector<int32_t> ids_;
  std::unordered_map<std::string, int32_t> ids_by_name_;
  ParticipantsState state_;
  std::unordered_map<int32_t, std::vector<int32_t>> merging_;
  // The points that a statement goes over for a participant.
  std::unordered_map<int32_t, int64_t> counts_;
  int64_t statement_points_;
};

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_EXPORTS_EXPORT_READER_H_
