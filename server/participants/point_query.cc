#include "server/participants/point_query.h"

#include <utility>

#include "server/base/status_macros.h"
#include "server/points/reader_view.h"

namespace webmunk {
namespace {

constexpr size_t kMaxPageBytes = size_t{16} << 20;

}  // namespace

absl::StatusOr<PointPage> PointQuery::ListPoints(const std::string& participant,
                                                 const AccessScope& scope, PointScan scan) {
  WEBMUNK_ASSIGN_OR_RETURN(const PooledConnection connection, pool_.Get());
  WEBMUNK_ASSIGN_OR_RETURN(const ParticipantRecord record,
                           FindParticipant(*connection, participant, scope));
  scan.participant_id = record.id;
  const auto page_size = static_cast<size_t>(scan.limit);
  ++scan.limit;
  PointPage page;
  page.participant_id = record.id;
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
