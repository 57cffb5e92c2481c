#ifndef WEBMUNK_SERVER_EXPORTS_READ_NARROWING_H_
#define WEBMUNK_SERVER_EXPORTS_READ_NARROWING_H_

#include <cstdint>
#include <map>
#include <optional>
#include <unordered_map>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "server/exports/point_estimate_store.h"
#include "server/exports/point_read_store.h"
#include "server/exports/section_rest.h"
#include "server/exports/wanted_ids.h"
#include "server/points/micros_range.h"
#include "server/reports/section.h"
#include "server/storage/connection.h"

namespace webmunk {

// What statements that read an export's points are narrowed to, so that they come to their
// end in time: the ids of what arrived in a range, and parts of a participant's time.
// Narrowed or not, they read the same. Not thread-safe.
class ReadNarrowing {
 public:
  using Counts = std::unordered_map<int32_t, int64_t>;

  // In a study of fewer points than `ids_from` nothing is looked for by ids.
  explicit ReadNarrowing(int64_t ids_from) : ids_from_(ids_from) {}

  // Finds out about the section's range of arrival, if it has one; for Narrow and CountsOf.
  absl::Status FindArrived(Connection& connection, const Section& section,
                           const std::vector<int32_t>& participant_ids);

  // Sets the times that a statement of the section goes over, with this bound of the time
  // that it is sorted by, and the ids, which are of these in any case.
  absl::Status Narrow(Connection& connection, const Section& section, const MicrosRange& bound,
                      const std::optional<IdRange>& ids, PointRead& read) const;

  // About how many points a statement of the section goes over for each participant; null:
  // all that they have.
  const Counts* CountsOf(const Section& section) const;

  // How much of a participant's time a statement of the section goes over; null: all.
  TimeWindow* FindWindow(const Section& section, int32_t participant_id);
  // From now on it is a part of all; `extent` is when the participant has points.
  void AddWindow(const Section& section, int32_t participant_id, const TimeExtent& extent);

 private:
  // The points of a range of arrival.
  struct Arrived {
    MicrosRange range;
    std::optional<IdRange> ids{};
    Counts counts{};
  };

  // None: to look at all is no more work.
  absl::StatusOr<std::optional<IdRange>> FindIds(Connection& connection,
                                                 const MicrosRange& recorded) const;
  const Arrived* ArrivedOf(const Section& section) const;

  const int64_t ids_from_;
  std::optional<Arrived> arrived_;
  // By participant and the time that is sorted by.
  std::map<std::pair<int32_t, DateType>, TimeWindow> windows_;
};

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_EXPORTS_READ_NARROWING_H_
