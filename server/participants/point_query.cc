#include "server/participants/point_query.h"

#include <utility>

#include "server/base/status_macros.h"
#include "server/points/reader_view.h"

namespace webmunk {
namespace {

constexpr size_t kMaxPageBytes = size_t{16} << 20;

}  // namespace

absl::StatusOr<ParticipantRecord> PointQuery::GetParticipant(const std::string& identifier,
                                                             const AccessScope& scope) {
  WEBMUNK_ASSIGN_OR_RETURN(const PooledConnection connection, pool_.Get());
  return FindParticipant(*connection, identifier, scope);
}

absl::StatusOr<ParticipantPage> PointQuery::ListParticipants(const AccessScope& scope,
                                                             const std::string& after,
                                                             int page_size) {
  WEBMUNK_ASSIGN_OR_RETURN(const PooledConnection connection, pool_.Get());
  ParticipantPage page;
  // One more than asked for tells whether there is a next page.
  WEBMUNK_ASSIGN_OR_RETURN(page.participants,
                           webmunk::ListParticipants(*connection, scope, after, page_size + 1));
  if (page.participants.size() > static_cast<size_t>(page_size)) {
    page.participants.pop_back();
    page.next = page.participants.back().identifier;
  }
  return page;
}

absl::StatusOr<PointPage> PointQuery::ListPoints(const std::string& participant,
                                                 const AccessScope& scope, PointScan scan) {
  WEBMUNK_ASSIGN_OR_RETURN(const PooledConnection connection, pool_.Get());
  WEBMUNK_ASSIGN_OR_RETURN(const ParticipantRecord record,
                           FindParticipant(*connection, participant, scope));
  scan.participant_id = record.id;
  const auto page_size = static_cast<size_t>(scan.limit);
  ++scan.limit;
  PointPage page;
  size_t bytes = 0;
  WEBMUNK_RETURN_IF_ERROR(ScanPoints(*connection, scan, [&](StoredPoint point) {
    if (page.points.size() == page_size || bytes >= kMaxPageBytes) {
      page.next = page.points.back().position;
      return false;
    }
    bytes += point.properties.size();
    point.properties = ReaderView(point.properties, record.identifier, point.encrypted);
    page.points.push_back(std::move(point));
    return true;
  }));
  return page;
}

}  // namespace webmunk
