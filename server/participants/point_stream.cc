#include "server/participants/point_stream.h"

#include <algorithm>
#include <memory>
#include <vector>

#include "absl/time/clock.h"
#include "server/base/status_macros.h"
#include "server/participants/participant_store.h"
#include "server/participants/participant_walk.h"
#include "server/points/range_scan_store.h"

namespace webmunk {
namespace {

constexpr int kParticipantChunk = 1000;
// What one statement reads: long enough that its start costs nothing, be there a dozen
// partitions to plan for or a hundred.
constexpr int64_t kPointChunk = 500'000;
// The same where a filter may let nothing through, and so nobody looks at the clock.
constexpr int64_t kFilteredChunk = 20'000;
// The same where the database sorts it.
constexpr int64_t kSortedChunk = 5000;
// The clock is looked at each time that as many points were read in vain.
constexpr int64_t kClockInterval = 1024;

// How many of the first participants can be read by one statement: between two of them
// there are not so many others that reading these in vain would cost more, and they
// have all their points under their own ids.
size_t CountTogether(std::span<const SelectedParticipant> participants) {
  constexpr int32_t kMaxGap = 2;
  size_t count = 0;
  while (count < participants.size() && participants[count].other_row_ids.empty() &&
         (count == 0 || participants[count].id - participants[count - 1].id <= kMaxGap)) {
    ++count;
  }
  return count;
}

}  // namespace

absl::StatusOr<bool> PointStream::ReadRange(Transaction& transaction,
                                            std::span<const SelectedParticipant> participants,
                                            absl::Time until, const Take& take) {
  PointScan scan = Scan();
  scan.limit = scan.read_limit = scan.has_filter() ? kFilteredChunk : kPointChunk;
  const PointCondition& rest = selection_.filter.rest;
  const int32_t last_id = participants.back().id;
  while (true) {
    GoOn(participants.front().id, scan);
    if (scan.participant_id > last_id) return true;
    int64_t read = 0;
    bool enough = false;
    auto participant = participants.begin();
    WEBMUNK_ASSIGN_OR_RETURN(
        const ScanEnd end,
        ScanRange(transaction, scan, last_id, generators_,
                  [&](int32_t row_id, const ScannedPoint& point) {
                    while (participant != participants.end() && participant->id < row_id) {
                      ++participant;
                    }
                    MoveTo(row_id, point.position);
                    const bool is_wanted = participant != participants.end() &&
                                           participant->id == row_id &&
                                           Matches(rest, participant->view(), point.view);
                    enough = (is_wanted && !take(participant->view(), point)) ||
                             (++read % kClockInterval == 0 && absl::Now() > until);
                    return !enough;
                  }));
    if (enough || generators_.IsStale()) return false;
    if (end.is_last) {
      MoveTo(last_id + 1, std::nullopt);
      return true;
    }
    if (end.last) MoveTo(end.row_id, end.last);
    if (absl::Now() > until) return false;
  }
}

absl::StatusOr<bool> PointStream::ReadMerging(Transaction& transaction,
                                              const SelectedParticipant& participant,
                                              absl::Time until, const Take& take) {
  PointScan scan = Scan();
  scan.limit = scan.read_limit = kSortedChunk;
  scan.other_row_ids = participant.other_row_ids;
  const PointCondition& rest = selection_.filter.rest;
  while (true) {
    GoOn(participant.id, scan);
    bool enough = false;
    WEBMUNK_ASSIGN_OR_RETURN(
        const ScanEnd end,
        ScanPoints(transaction.connection(), scan, [&](const ScannedPoint& point) {
          MoveTo(participant.id, point.position);
          enough =
              Matches(rest, participant.view(), point.view) && !take(participant.view(), point);
          return !enough;
        }));
    if (enough) return false;
    if (end.is_last) {
      MoveTo(participant.id + 1, std::nullopt);
      return true;
    }
    MoveTo(participant.id, end.last);
    if (absl::Now() > until) return false;
  }
}

PointScan PointStream::Scan() const {
  PointScan scan = PointScan::Of(selection_.filter);
  scan.with_properties = selection_.NeedsProperties();
  return scan;
}

void PointStream::GoOn(int32_t first_id, PointScan& scan) const {
  const bool goes_on = at_.row_id >= first_id;
  scan.participant_id = goes_on ? at_.row_id : first_id;
  scan.after = goes_on ? at_.point : std::nullopt;
}

void PointStream::MoveTo(int32_t row_id, const std::optional<PointPosition>& point) {
  at_.row_id = row_id;
  at_.point = point;
}

absl::StatusOr<bool> PointStream::Read(const AccessScope& scope, absl::Time until,
                                       const Take& take) {
  WEBMUNK_ASSIGN_OR_RETURN(const PooledConnection connection, pool_.Get());
  PointFilter& filter = selection_.filter;
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
    WEBMUNK_RETURN_IF_ERROR(SettleMerges(*connection, at_));
    // Behind that: a merge that changes names from here on is accounted for next time.
    WEBMUNK_RETURN_IF_ERROR(ResolveFilterNames(*connection, filter));
    WEBMUNK_ASSIGN_OR_RETURN(std::vector<SelectedParticipant> participants,
                             SelectParticipants(*connection, scope,
                                                {.identifiers = names,
                                                 .first_id = at_.row_id,
                                                 .merged_since = at_.only_since,
                                                 .limit = kParticipantChunk}));
    if (participants.empty()) {
      if (EndRound(at_)) return true;
      continue;
    }
    const int32_t last = participants.back().id;
    std::erase_if(participants, [&](const SelectedParticipant& participant) {
      return !MayMatch(filter.whole, participant.view());
    });
    for (std::span<const SelectedParticipant> left = participants; !left.empty();) {
      const size_t count = CountTogether(left);
      WEBMUNK_ASSIGN_OR_RETURN(const bool more,
                               count > 0 ? ReadRange(*transaction, left.first(count), until, take)
                                         : ReadMerging(*transaction, left.front(), until, take));
      if (!more || absl::Now() > until) return false;
      left = left.subspan(std::max<size_t>(count, 1));
    }
    MoveTo(last + 1, std::nullopt);
    if (absl::Now() > until) return false;
  }
}

}  // namespace webmunk
