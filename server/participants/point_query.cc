#include "server/participants/point_query.h"

#include <utility>

#include "server/base/status_macros.h"

namespace webmunk {
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

}  // namespace webmunk
