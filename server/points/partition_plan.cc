#include "server/points/partition_plan.h"

#include <algorithm>

#include "absl/strings/str_format.h"
#include "absl/time/civil_time.h"

namespace webmunk {
namespace {

constexpr int kMonthsAhead = 12;
constexpr absl::Duration kExpiryMargin = absl::Hours(24);

absl::Time BeginOf(absl::CivilMonth month) {
  return absl::FromCivil(absl::CivilSecond(month), absl::UTCTimeZone());
}

Partition PartitionOf(absl::CivilMonth month) {
  return {absl::StrFormat("data_point_y%04dm%02d", month.year(), month.month()), BeginOf(month),
          BeginOf(month + 1)};
}

bool Overlap(const Partition& a, const Partition& b) {
  return a.lower < b.upper && b.lower < a.upper;
}

absl::Time EndOf(std::span<const Partition> known) {
  absl::Time end = absl::InfinitePast();
  for (const Partition& partition : known) end = std::max(end, partition.upper);
  return end;
}

}  // namespace

std::vector<Partition> MissingPartitions(std::span<const Partition> known, absl::Time now,
                                         absl::Time oldest_kept) {
  const absl::CivilMonth this_month(absl::ToCivilMonth(now, absl::UTCTimeZone()));
  absl::CivilMonth month = this_month - 1;
  if (!known.empty()) {
    month = std::min(month, absl::ToCivilMonth(EndOf(known), absl::UTCTimeZone()));
  }
  std::vector<Partition> missing;
  for (; month <= this_month + kMonthsAhead; ++month) {
    Partition partition = PartitionOf(month);
    const bool is_covered = std::any_of(known.begin(), known.end(),
                                        [&](const Partition& p) { return Overlap(p, partition); });
    if (!is_covered && partition.upper > oldest_kept) missing.push_back(std::move(partition));
  }
  return missing;
}

std::vector<Partition> ExpiredPartitions(std::span<const Partition> existing,
                                         absl::Time oldest_kept) {
  std::vector<Partition> expired;
  for (const Partition& partition : existing) {
    if (partition.upper <= oldest_kept - kExpiryMargin) expired.push_back(partition);
  }
  return expired;
}

}  // namespace webmunk
