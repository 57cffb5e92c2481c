#include "server/participants/point_list.h"

#include <memory>
#include <utility>
#include <vector>

#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "server/base/status_macros.h"
#include "server/participants/merge_store.h"
#include "server/participants/participant_set_store.h"
#include "server/participants/participant_store.h"
#include "server/participants/participant_walk.h"
#include "server/points/generator_scan_store.h"
#include "server/points/increment_store.h"
#include "server/storage/transaction.h"

namespace webmunk {
namespace {

constexpr size_t kMaxPageBytes = size_t{16} << 20;
// What may be read for a page in vain.
constexpr int64_t kMaxPointsRead = 20'000;
constexpr absl::Duration kMaxDuration = absl::Seconds(1);
// How much of a filtered scan is asked for at a time.
constexpr int64_t kFilteredChunk = 1000;
constexpr int kParticipantChunk = 500;
// The clock is looked at each time that as many points were read.
constexpr int64_t kClockInterval = 256;

// Fills one page.
class Pager {
 public:
  Pager(const PointListQuery& query, const PointSink& take) : query_(query), take_(take) {}

  // False: the page is over, and next() is where the next one begins.
  bool Offer(const ParticipantView& participant, int32_t row_id, const ScannedPoint& point) {
    const ListPosition here{.row_id = row_id, .point = point.position};
    const bool is_full = taken_ == query_.page_size || bytes_ >= kMaxPageBytes;
    if (Matches(query_.selection.filter.rest, participant, point.view)) {
      // Behind what was read last.
      if (is_full) return End(last_);
      ++taken_;
      bytes_ += point.view.properties.size();
      take_(participant, point);
    }
    ++read_;
    last_ = here;
    if (read_ >= kMaxPointsRead || (read_ % kClockInterval == 0 && IsLate())) return End(here);
    return true;
  }

  // No point of the participant is left.
  bool EndParticipant(int32_t id) { return !IsLate() || End({.row_id = id + 1, .point = {}}); }

  // Says what the scan before read in vain: the page may be over behind that.
  void Count(const ScanEnd& end, int64_t offered) {
    read_ += end.read - offered;
    if (end.last && !end.is_last && (read_ >= kMaxPointsRead || IsLate()) && !is_over()) {
      End({.row_id = end.row_id, .point = end.last});
    }
  }

  // Has the scan ask for all that the page can need, if the database does the whole
  // filter, and read no more than the page may cost.
  void Bound(PointScan& scan) const {
    scan.limit = query_.selection.filter.rest.IsEmpty()
                     ? static_cast<int64_t>(query_.page_size - taken_) + 1
                     : kFilteredChunk;
    scan.read_limit = std::max(kMaxPointsRead - read_, scan.limit);
  }
  bool is_over() const { return next_.has_value(); }
  const std::optional<ListPosition>& next() const { return next_; }

 private:
  bool IsLate() const { return absl::Now() > deadline_; }
  bool End(ListPosition next) {
    next_ = next;
    return false;
  }

  const PointListQuery& query_;
  const PointSink& take_;
  const absl::Time deadline_ = absl::Now() + kMaxDuration;
  size_t taken_ = 0;
  size_t bytes_ = 0;
  int64_t read_ = 0;
  ListPosition last_;
  std::optional<ListPosition> next_;
};

PointScan ScanOf(const PointListQuery& query) {
  PointScan scan = PointScan::Of(query.selection.filter);
  scan.with_properties = query.selection.NeedsProperties();
  scan.descending = query.order == PointListQuery::Order::kCreatedDescending;
  return scan;
}

absl::Status ReadParticipant(Connection& connection, const ParticipantView& participant,
                             PointScan scan, Pager& pager) {
  while (!pager.is_over()) {
    pager.Bound(scan);
    int64_t received = 0;
    WEBMUNK_ASSIGN_OR_RETURN(
        const ScanEnd end, ScanPoints(connection, scan, [&](const ScannedPoint& point) {
          ++received;
          // To break off costs more than the last row does.
          return pager.Offer(participant, scan.participant_id, point) || received == scan.limit;
        }));
    pager.Count(end, received);
    if (end.is_last) return absl::OkStatus();
    scan.after = end.last;
  }
  return absl::OkStatus();
}

// Fills the page from the participants behind `at`, and moves it there; whether none is
// left.
absl::StatusOr<bool> ReadRound(Connection& connection, const AccessScope& scope,
                               const PointListQuery& query, Pager& pager, ListPosition& at) {
  const PointFilter& filter = query.selection.filter;
  PointScan scan = ScanOf(query);
  while (true) {
    WEBMUNK_RETURN_IF_ERROR(SettleMerges(connection, at));
    WEBMUNK_ASSIGN_OR_RETURN(const std::vector<SelectedParticipant> participants,
                             SelectParticipants(connection, scope,
                                                {.identifiers = filter.participants,
                                                 .first_id = at.row_id,
                                                 .merged_since = at.only_since,
                                                 .limit = kParticipantChunk}));
    if (participants.empty()) return true;
    for (const SelectedParticipant& participant : participants) {
      const bool goes_on = participant.id == at.row_id && at.point;
      scan.participant_id = participant.id;
      scan.other_row_ids = participant.other_row_ids;
      scan.after = goes_on ? at.point : std::nullopt;
      if (MayMatch(filter.rest, participant.view())) {
        WEBMUNK_RETURN_IF_ERROR(ReadParticipant(connection, participant.view(), scan, pager));
        if (pager.is_over() || !pager.EndParticipant(participant.id)) {
          at.row_id = pager.next()->row_id;
          at.point = pager.next()->point;
          return false;
        }
      }
      at.row_id = participant.id + 1;
      at.point.reset();
    }
  }
}

absl::StatusOr<std::optional<ListPosition>> ReadByParticipant(Connection& connection,
                                                              const AccessScope& scope,
                                                              const PointListQuery& query,
                                                              Pager& pager) {
  ListPosition at;
  if (query.after) {
    at = *query.after;
  } else {
    WEBMUNK_RETURN_IF_ERROR(BeginWalk(connection, at));
  }
  WEBMUNK_ASSIGN_OR_RETURN(const bool is_end, ReadRound(connection, scope, query, pager, at));
  if (is_end && EndRound(at)) return std::optional<ListPosition>();
  return at;
}

absl::Status ReadByTime(Connection& connection, const AccessScope& scope,
                        const PointListQuery& query, Pager& pager) {
  const PointFilter& filter = query.selection.filter;
  if (!filter.generators || filter.generators->size() > 1) {
    return absl::InvalidArgumentError(
        "order_by `create_time` is for one participant or one generator: name it, or order by "
        "`participant, create_time`");
  }
  if (filter.generators->empty()) return absl::OkStatus();
  PointScan scan = ScanOf(query);
  if (query.after) {
    scan.participant_id = query.after->row_id;
    scan.after = query.after->point;
  }
  while (!pager.is_over()) {
    pager.Bound(scan);
    int64_t received = 0;
    WEBMUNK_ASSIGN_OR_RETURN(
        const ScanEnd end, ScanGenerator(connection, scope, scan, [&](const GeneratorScanRow& row) {
          ++received;
          return pager.Offer(row.participant, row.participant_id, row.point) ||
                 received == scan.limit;
        }));
    pager.Count(end, received);
    if (end.is_last) return absl::OkStatus();
    scan.participant_id = end.row_id;
    scan.after = end.last;
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::optional<ListPosition>> PointList::ReadPage(PointListQuery query,
                                                                const AccessScope& scope,
                                                                const PointSink& take) {
  WEBMUNK_ASSIGN_OR_RETURN(const PooledConnection connection, pool_.Get());
  // A merge that begins meanwhile must not give points to somebody whom the filter's names
  // did not stand for.
  WEBMUNK_ASSIGN_OR_RETURN(const std::unique_ptr<Transaction> snapshot, BeginSnapshot(*connection));
  PointFilter& filter = query.selection.filter;
  WEBMUNK_RETURN_IF_ERROR(ResolveFilterNames(*connection, filter));
  Pager pager(query, take);
  if (query.selection.parent) {
    WEBMUNK_ASSIGN_OR_RETURN(const ParticipantRecord record,
                             FindParticipant(*connection, *query.selection.parent, scope));
    const ParticipantView participant{
        .id = record.id, .identifier = record.identifier, .group_id = record.group_id};
    if (!MayMatch(filter.whole, participant)) return std::optional<ListPosition>();
    PointScan scan = ScanOf(query);
    scan.participant_id = record.id;
    if (query.after) scan.after = query.after->point;
    if (record.takes_others_in) {
      WEBMUNK_ASSIGN_OR_RETURN(scan.other_row_ids, RowsOnTheMove(*connection, record.id));
    }
    WEBMUNK_RETURN_IF_ERROR(ReadParticipant(*connection, participant, std::move(scan), pager));
  } else if (query.order == PointListQuery::Order::kByParticipant) {
    return ReadByParticipant(*connection, scope, query, pager);
  } else {
    // There SQL takes the points of all participants.
    if (filter.participants) filter.rest = filter.whole;
    WEBMUNK_RETURN_IF_ERROR(ReadByTime(*connection, scope, query, pager));
  }
  return pager.next();
}

}  // namespace webmunk
