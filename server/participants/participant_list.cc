#include "server/participants/participant_list.h"

#include <map>
#include <utility>

#include "server/base/status_macros.h"
#include "server/participants/participant_summary_store.h"

namespace webmunk {
namespace {

absl::Status Scan(Connection& connection, const AccessScope& scope, const ParticipantFilter& filter,
                  const ParticipantScan& scan, const std::function<bool(ParticipantRecord)>& take) {
  std::map<int32_t, int64_t> last_recorded;
  if (filter.needs_last_recorded()) {
    WEBMUNK_ASSIGN_OR_RETURN(last_recorded, ReadLastRecorded(connection, scope));
  }
  return ScanParticipants(connection, scope, scan, [&](ParticipantRecord participant) {
    const auto last = last_recorded.find(participant.id);
    const bool matches = filter.Matches(participant, last == last_recorded.end()
                                                         ? std::nullopt
                                                         : std::optional<int64_t>(last->second));
    return !matches || take(std::move(participant));
  });
}

}  // namespace

absl::StatusOr<ParticipantPage> ListParticipants(Connection& connection, const AccessScope& scope,
                                                 const ParticipantFilter& filter,
                                                 const std::string& after, int page_size) {
  ParticipantScan scan{.after = after, .identifiers = filter.identifiers()};
  // One more than asked for tells whether there is a next page.
  if (filter.IsEmpty()) scan.limit = page_size + 1;
  ParticipantPage page;
  WEBMUNK_RETURN_IF_ERROR(Scan(connection, scope, filter, scan, [&](ParticipantRecord participant) {
    if (page.participants.size() == static_cast<size_t>(page_size)) {
      page.next = page.participants.back().identifier;
      return false;
    }
    page.participants.push_back(std::move(participant));
    return true;
  }));
  return page;
}

absl::Status ScanMatchingParticipants(Connection& connection, const AccessScope& scope,
                                      const ParticipantFilter& filter, const std::string& after,
                                      const std::function<bool(ParticipantRecord)>& take) {
  return Scan(connection, scope, filter,
              {.after = after, .identifiers = filter.identifiers(), .limit = std::nullopt}, take);
}

}  // namespace webmunk
