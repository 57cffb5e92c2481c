#ifndef WEBMUNK_SERVER_PARTICIPANTS_LEGACY_PARTICIPANTS_H_
#define WEBMUNK_SERVER_PARTICIPANTS_LEGACY_PARTICIPANTS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "server/base/access.h"
#include "server/participants/participant_filter.h"
#include "server/participants/participant_store.h"
#include "server/storage/pool.h"

namespace webmunk {

// One of the keys that participants are ordered by, before their identifiers.
struct ParticipantOrder {
  enum class Field : uint8_t { kIdentifier, kDisplayName, kGroupName };
  Field field = Field::kIdentifier;
  bool descending = false;
};

// What the legacy API tells of a participant.
struct LegacyParticipant {
  ParticipantRecord record;
  std::string user_agent = {};
  int64_t point_count = 0;
};

struct LegacyParticipantPage {
  // Of all that were found.
  int64_t count = 0;
  std::vector<LegacyParticipant> participants = {};
};

// What to set; what is empty stays.
struct LegacyUpdate {
  // The group's display name; empty text: none.
  std::optional<std::string> group = {};
  std::optional<bool> suppresses_alerts = {};
  std::optional<std::string> display_name = {};
};

// Answers the questions of the legacy API about participants, of whom `-` is none.
// Thread-safe.
class LegacyParticipants {
 public:
  // `pool` must outlive this.
  explicit LegacyParticipants(Pool& pool) : pool_(pool) {}

  // Page `page_index`, counted from 0, of those that are found.
  absl::StatusOr<LegacyParticipantPage> Query(const AccessScope& scope,
                                              const ParticipantFilter& filter,
                                              const std::vector<ParticipantOrder>& order,
                                              int page_size, int page_index);

  // Makes the updates one after the other, on all that are found or on none, and
  // returns the ids of those found. A group that does not exist is made, unless the
  // scope is limited: PERMISSION_DENIED, as for participants that would be in no
  // group. FAILED_PRECONDITION if one is being erased, or too many are found.
  absl::StatusOr<std::vector<int32_t>> Update(const AccessScope& scope,
                                              const ParticipantFilter& filter,
                                              const std::vector<LegacyUpdate>& updates);

 private:
  Pool& pool_;
};

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_PARTICIPANTS_LEGACY_PARTICIPANTS_H_
