#ifndef WEBMUNK_SERVER_EXPORTS_EXPORT_JOB_REQUEST_H_
#define WEBMUNK_SERVER_EXPORTS_EXPORT_JOB_REQUEST_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "server/points/micros_range.h"
#include "server/reports/export_options.h"

namespace webmunk {

// What a job holds, but for participants: those are rows.
struct JobRequest {
  // In order; empty: all that have points.
  std::vector<std::string> generators;
  DateType date_type = DateType::kCreated;
  // Calendar days in options.zone_of_days(), as YYYY-MM-DD, both included; empty: open.
  std::string first_day;
  std::string last_day;
  // In place of days.
  MicrosRange instants;
  // With zones that FindZone knows. A job keeps the study's as it was when it was asked
  // for: by whichever server it is made, and however often it begins anew, its archive is
  // the same.
  ExportOptions options;
  // Of the archive's name; empty: the usual ones.
  std::string prefix;
  std::string suffix;

  bool has_days() const { return !first_day.empty() || !last_day.empty(); }
};

// As JSON, and from it. INTERNAL if it is not what the former wrote.
std::string WriteJobRequest(const JobRequest& request);
absl::StatusOr<JobRequest> ReadJobRequest(std::string_view json);

// The instants that the request is of. INTERNAL if a day or the zone is none.
absl::StatusOr<MicrosRange> RangeOf(const JobRequest& request);

// How long after an instant what arrived before it is committed.
inline constexpr absl::Duration kSettling = absl::Minutes(2);

// When a job may begin that is asked for at `now`, in microseconds since 1970; none: at
// once. A range of arrival that is over, or will be in less than two minutes, is exported
// two minutes after its end: once it has begun, what is committed later is never in it.
// One that ends still later is of what there is.
absl::StatusOr<std::optional<int64_t>> EarliestBegin(const JobRequest& request, absl::Time now);

// The archive's file name, once the job has begun: without what does not belong there,
// and of at most 200 bytes. Prefix and suffix have at most 100 characters.
std::string ArchiveName(const JobRequest& request, int64_t job_id, int64_t started_micros);

// YYYY-MM-DD. None if the text is no day of a year from 1 to 9999.
std::optional<absl::CivilDay> ParseDay(std::string_view text);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_EXPORTS_EXPORT_JOB_REQUEST_H_
