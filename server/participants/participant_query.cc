#include "server/participants/participant_query.h"

#include <utility>

#include "server/base/status_macros.h"

namespace webmunk {

absl::StatusOr<ParticipantDetails> ParticipantQuery::Get(const std::string& identifier,
                                                         const AccessScope& scope) {
  WEBMUNK_ASSIGN_OR_RETURN(const PooledConnection connection, pool_.Get());
  ParticipantDetails details;
  WEBMUNK_ASSIGN_OR_RETURN(details.record, FindParticipant(*connection, identifier, scope));
  WEBMUNK_ASSIGN_OR_RETURN(details.merged_identifiers,
                           ListMergedIdentifiers(*connection, details.record.id));
  return details;
}

absl::StatusOr<ParticipantListing> ParticipantQuery::List(const AccessScope& scope,
                                                          const ParticipantFilter& filter,
                                                          const std::string& after, int page_size,
                                                          bool with_summaries) {
  WEBMUNK_ASSIGN_OR_RETURN(const PooledConnection connection, pool_.Get());
  ParticipantListing listing;
  WEBMUNK_ASSIGN_OR_RETURN(listing.page,
                           ListParticipants(*connection, scope, filter, after, page_size));
  if (!with_summaries) return listing;
  std::vector<int32_t> ids;
  for (const ParticipantRecord& record : listing.page.participants) ids.push_back(record.id);
  WEBMUNK_ASSIGN_OR_RETURN(listing.summaries, SummarizeParticipants(*connection, ids));
  return listing;
}

absl::StatusOr<SummarizedParticipant> ParticipantQuery::Summarize(const std::string& identifier,
                                                                  const AccessScope& scope) {
  WEBMUNK_ASSIGN_OR_RETURN(const PooledConnection connection, pool_.Get());
  SummarizedParticipant answer;
  WEBMUNK_ASSIGN_OR_RETURN(answer.record, FindParticipant(*connection, identifier, scope));
  WEBMUNK_ASSIGN_OR_RETURN(answer.summary, SummarizeParticipant(*connection, answer.record.id));
  return answer;
}

absl::StatusOr<MovedParticipants> ParticipantQuery::Move(
    const std::vector<std::string>& identifiers, int32_t group_id, const AccessScope& scope) {
  WEBMUNK_ASSIGN_OR_RETURN(const PooledConnection connection, pool_.Get());
  return MoveParticipants(*connection, identifiers, group_id, scope);
}

}  // namespace webmunk
