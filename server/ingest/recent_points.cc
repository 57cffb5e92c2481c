#include "server/ingest/recent_points.h"

#include <cstring>

namespace webmunk {
namespace {

// Never 0, which an empty slot holds.
uint64_t Fingerprint(const PointRow& row) {
  uint64_t print = 0;
  std::memcpy(&print, row.point->hash.data(), sizeof(print));
  print ^= static_cast<uint64_t>(row.point->created) * 0x9e3779b97f4a7c15;
  print ^= static_cast<uint64_t>(row.participant_id) * 0xff51afd7ed558ccd;
  return print | 1;
}

}  // namespace

void RecentPoints::Add(std::span<const PointRow> rows) {
  for (const PointRow& row : rows) {
    const uint64_t print = Fingerprint(row);
    slots_[(print >> 1) % kSlots].store(print, std::memory_order_relaxed);
  }
}

bool RecentPoints::Has(const PointRow& row) const {
  const uint64_t print = Fingerprint(row);
  return slots_[(print >> 1) % kSlots].load(std::memory_order_relaxed) == print;
}

}  // namespace webmunk
