#ifndef WEBMUNK_SERVER_PARTICIPANTS_LEGACY_POINT_STORE_H_
#define WEBMUNK_SERVER_PARTICIPANTS_LEGACY_POINT_STORE_H_

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "server/base/access.h"
#include "server/base/filter_syntax.h"
#include "server/points/data_point.h"
#include "server/storage/transaction.h"

namespace webmunk {

// What points are asked for, all names told apart. A comparison with what is missing
// does not hold.
struct LegacyPointCondition {
  enum class Kind {
    kAnd,
    kOr,
    kNot,
    // One of `ids`.
    kParticipant,
    kGenerator,
    // Equal to `text`, or beginning with it; none: has no secondary identifier.
    kSecondary,
    // `number`, in microseconds since 1970, by `op`.
    kCreated,
    kRecorded,
    // `number` by `op`.
    kId,
  };

  Kind kind = Kind::kAnd;
  std::vector<LegacyPointCondition> children;
  std::vector<int32_t> ids;
  std::optional<std::string> text;
  bool is_prefix = false;
  FilterOp op = FilterOp::kEqual;
  int64_t number = 0;
};

// What points are ordered by.
struct LegacyPointOrder {
  enum class Key { kId, kCreated, kRecorded, kParticipant, kGenerator, kSecondary };
  Key key = Key::kId;
  bool descending = false;
};

// Which points are asked for, in which order.
struct LegacyPointScan {
  LegacyPointCondition condition;
  AccessScope scope = AccessScope::Groups({});
  int64_t latest_id = 0;
  std::vector<LegacyPointOrder> order;
};

// The place of a point in its table.
struct PointPlace {
  int32_t participant_id = 0;
  // Microseconds since 1970.
  int64_t created = 0;
  PointHash hash{};
};

// A point with all that the legacy API tells of it.
struct LegacyPoint {
  int32_t participant_id = 0;
  std::string participant;
  // Microseconds since 1970.
  int64_t created = 0;
  int64_t recorded = 0;
  bool encrypted = false;
  std::string properties;
};

// The ids of those whose identifier is `text`, or begins with it; of participants
// also those of what they are merged into.
absl::StatusOr<std::vector<int32_t>> FindParticipantIds(Connection& connection,
                                                        const std::string& text, bool is_prefix);
absl::StatusOr<std::vector<int32_t>> FindGeneratorIds(Connection& connection,
                                                      const std::string& text, bool is_prefix);
// The ids of the participants of the groups of this display name, or that begins with
// it; none: of no group.
absl::StatusOr<std::vector<int32_t>> FindGroupMembers(Connection& connection,
                                                      const std::optional<std::string>& text,
                                                      bool is_prefix);

// The highest id of a point in the scope below which none can appear any more; 0 if there
// is none. What else there is makes no difference.
absl::StatusOr<int64_t> LatestPointId(Connection& connection, const AccessScope& scope);

// How many points there are of these participants and generators (none: of all) in
// the scope, by the summaries.
absl::StatusOr<int64_t> CountCandidates(Connection& connection,
                                        const std::optional<std::vector<int32_t>>& participants,
                                        const std::optional<std::vector<int32_t>>& generators,
                                        const AccessScope& scope);

// In a transaction: bounds the statements that follow.
absl::Status BoundLegacyQueries(Transaction& transaction);

absl::StatusOr<int64_t> CountLegacyPoints(Transaction& transaction, const LegacyPointScan& scan);

// Up to `limit` of them behind the first `offset`.
absl::StatusOr<std::vector<PointPlace>> FindLegacyPoints(Transaction& transaction,
                                                         const LegacyPointScan& scan, int limit,
                                                         int64_t offset);

// Reads the points, in this order, until `take` returns false.
absl::Status ReadLegacyPoints(Connection& connection, const std::vector<PointPlace>& places,
                              const std::function<bool(LegacyPoint)>& take);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_PARTICIPANTS_LEGACY_POINT_STORE_H_
