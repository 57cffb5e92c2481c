#ifndef WEBMUNK_SERVER_PARTICIPANTS_PARTICIPANT_QUERY_H_
#define WEBMUNK_SERVER_PARTICIPANTS_PARTICIPANT_QUERY_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "server/base/access.h"
#include "server/participants/participant_filter.h"
#include "server/participants/participant_list.h"
#include "server/participants/participant_move.h"
#include "server/participants/participant_store.h"
#include "server/participants/participant_summary.h"
#include "server/storage/pool.h"

namespace webmunk {

// A participant and the identifiers that were merged into it, in code point order.
struct ParticipantDetails {
  ParticipantRecord record;
  std::vector<std::string> merged_identifiers;
};

// A page and, if they were asked for, the summaries of its participants by id.
struct ParticipantListing {
  ParticipantPage page;
  std::map<int32_t, ParticipantSummary> summaries;
};

struct SummarizedParticipant {
  ParticipantRecord record;
  ParticipantSummary summary;
};

// Answers questions about participants, and moves them. Participants out of the scope
// do not exist: NOT_FOUND. Thread-safe.
class ParticipantQuery {
 public:
  // `pool` must outlive this.
  explicit ParticipantQuery(Pool& pool) : pool_(pool) {}

  absl::StatusOr<ParticipantDetails> Get(const std::string& identifier, const AccessScope& scope);

  absl::StatusOr<ParticipantListing> List(const AccessScope& scope, const ParticipantFilter& filter,
                                          const std::string& after, int page_size,
                                          bool with_summaries);

  absl::StatusOr<SummarizedParticipant> Summarize(const std::string& identifier,
                                                  const AccessScope& scope);

  // See MoveParticipants.
  absl::StatusOr<MovedParticipants> Move(const std::vector<std::string>& identifiers,
                                         int32_t group_id, const AccessScope& scope);

 private:
  Pool& pool_;
};

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_PARTICIPANTS_PARTICIPANT_QUERY_H_
