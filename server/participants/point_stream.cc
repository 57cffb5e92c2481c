#include "server/participants/point_stream.h"

#include <algorithm>
#include <memory>
#include <vector>

#include "absl/time/clock.h"
#include "server/base/status_macros.h"
#include "server/participants/participant_store.h"
#include "server/points/range_scan_store.h"

namespace webmunk {
namespace {

constexpr int kParticipantChunk = 500;
// What one statement reads: long enough that its start costs nothing.
constexpr int64_t kPointChunk = 50'000;

// How many of the first rows can be read by one statement: between two of them there
// are not so many others that reading these in vain would cost more.
size_t DenseRows(std::span<const SelectedParticipant> rows) {
  constexpr int32_t kMaxGap = 2;
  size_t count = 1;
  while (count < rows.size() && rows[count].row_id - rows[count - 1].row_id <= kMaxGap) ++count;
  return count;
}

}  // namespace

absl::StatusOr<bool> PointStream::ReadRows(Transaction& transaction,
                                           std::span<const SelectedParticipant> rows,
                                           absl::Time until, const Take& take) {
  PointScan scan = PointScan::Of(selection_.filter);
  scan.with_properties = selection_.NeedsProperties();
  scan.limit = kPointChunk;
  const PointCondition& rest = selection_.filter.rest;
  while (true) {
    const bool goes_on = at_.row_id >= rows.front().row_id;
    scan.participant_id = goes_on ? at_.row_id : rows.front().row_id;
    scan.after = goes_on ? at_.point : std::nullopt;
    if (scan.participant_id > rows.back().row_id) return true;
    int64_t read = 0;
    bool enough = false;
    auto row = rows.begin();
    WEBMUNK_RETURN_IF_ERROR(ScanRange(
        transaction, scan, rows.back().row_id, [&](int32_t row_id, const ScannedPoint& point) {
          ++read;
          while (row != rows.end() && row->row_id < row_id) ++row;
          at_ = {row_id, point.position};
          const bool is_wanted =
              row != rows.end() && row->row_id == row_id && Matches(rest, row->view(), point.view);
          // Also between two points: a reader may take longer for them than a statement may run.
          enough = (is_wanted && !take(row->view(), point)) || absl::Now() > until;
          return !enough;
        }));
    if (!enough && read < scan.limit) {
      at_ = {rows.back().row_id + 1, std::nullopt};
      return true;
    }
    if (enough) return false;
  }
}

absl::StatusOr<bool> PointStream::Read(const AccessScope& scope, absl::Time until,
                                       const Take& take) {
  WEBMUNK_ASSIGN_OR_RETURN(const PooledConnection connection, pool_.Get());
  PointFilter& filter = selection_.filter;
  WEBMUNK_RETURN_IF_ERROR(ResolveFilterNames(*connection, filter));
  std::optional<std::vector<std::string>> names = filter.participants;
  if (selection_.parent) {
    WEBMUNK_ASSIGN_OR_RETURN(const ParticipantRecord parent,
                             FindParticipant(*connection, *selection_.parent, scope));
    names = std::vector{parent.identifier};
  }
  WEBMUNK_ASSIGN_OR_RETURN(const std::unique_ptr<Transaction> transaction,
                           Transaction::Begin(*connection, Transaction::Mode::kReadOnly));
  WEBMUNK_RETURN_IF_ERROR(WalkByKey(*transaction));
  while (true) {
    WEBMUNK_ASSIGN_OR_RETURN(
        std::vector<SelectedParticipant> rows,
        SelectParticipants(*connection, scope, names, at_.row_id, kParticipantChunk));
    if (rows.empty()) return true;
    const int32_t last = rows.back().row_id;
    const bool is_last = rows.size() < kParticipantChunk;
    std::erase_if(
        rows, [&](const SelectedParticipant& row) { return !MayMatch(filter.whole, row.view()); });
    for (std::span<const SelectedParticipant> left = rows; !left.empty();) {
      const size_t count = DenseRows(left);
      WEBMUNK_ASSIGN_OR_RETURN(const bool more,
                               ReadRows(*transaction, left.first(count), until, take));
      if (!more) return false;
      left = left.subspan(count);
    }
    at_ = {last + 1, std::nullopt};
    if (is_last) return true;
    if (absl::Now() > until) return false;
  }
}

}  // namespace webmunk
