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
#include "server/exports/read_narrowing.h"
#include "server/exports/section_rest.h"
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
    // How long a transaction goes on reading, and when the statement that it is in is broken
    // off, both from its beginning.
    absl::Duration transaction = absl::Milliseconds(28'500);
    absl::Duration longest = absl::Milliseconds(29'500);
    // A statement about a part of a participant's points that took no longer may be about
    // more of them the next time.
    absl::Duration quick = absl::Seconds(10);
    // The points of participants that one statement goes over.
    int64_t statement_points = 1'000'000;
    // Where a study has as many points, those of a range of arrival are looked for by their
    // ids; where it has fewer, all of them are looked at.
    int64_t ids_from = 1'000'000;
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
  // What the statements of a transaction have in common.
  struct Step;

  // Reads in one transaction; true: nothing is left.
  absl::StatusOr<bool> ReadOn(SectionRest& rest, Step& step);
  // Reads the points of the next participants, as many as the step says, in one statement;
  // false: it is time for another transaction.
  absl::StatusOr<bool> ReadNext(Transaction& transaction, SectionRest& rest, Step& step);
  // After the step's statement was given all of its time, or was left amid its points after
  // a late beginning.
  void ReadLess(const SectionRest& rest, const Step& step);
  // How many of the next participants one statement reads, and the rows of these.
  void ChooseTogether(const SectionRest& rest, Step& step);
  void ChooseRows(const SectionRest& rest, Step& step) const;
  // After the step's statement came to its end.
  void ReadMore(absl::Duration took, TimeWindow* window, const MicrosRange& bound,
                const Step& step);
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
  // Of participants in one statement, also where nothing is known of their points.
  static constexpr size_t kMostTogether = 500;
  size_t most_together_ = kMostTogether;
  ReadNarrowing narrowing_;
};

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_EXPORTS_EXPORT_READER_H_
