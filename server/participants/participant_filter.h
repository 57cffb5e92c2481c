#ifndef WEBMUNK_SERVER_PARTICIPANTS_PARTICIPANT_FILTER_H_
#define WEBMUNK_SERVER_PARTICIPANTS_PARTICIPANT_FILTER_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "server/base/filter_syntax.h"
#include "server/participants/participant_store.h"

namespace webmunk {

// Which participants are wanted: a filter over the fields that
// ListParticipantsRequest.filter names, and `group.display_name`. A participant is
// called by its identifier if it has no display name. A comparison with what a
// participant does not have does not hold, and its NOT does.
class ParticipantFilter {
 public:
  // INVALID_ARGUMENT says what cannot be asked for.
  static absl::StatusOr<ParticipantFilter> Plan(const FilterNode& filter);

  bool IsEmpty() const { return root_.kind == FilterNode::Kind::kAnd && root_.children.empty(); }
  // The only identifiers that can fit; none: any.
  const std::optional<std::vector<std::string>>& identifiers() const { return identifiers_; }
  // Whether Matches has to be told when the last point arrived.
  bool needs_last_recorded() const { return needs_last_recorded_; }

  // `last_recorded` is none if nothing is stored, in microseconds since 1970.
  bool Matches(const ParticipantRecord& participant, std::optional<int64_t> last_recorded) const;

 private:
  enum class Field : uint8_t {
    kIdentifier,
    kDisplayName,
    kGroup,
    kGroupName,
    kState,
    kEnrolled,
    kSuppressesAlerts,
    kCreated,
    kLastRecorded,
  };
  // A node of the filter, whose value fits its field.
  struct Condition {
    FilterNode::Kind kind = FilterNode::Kind::kAnd;
    std::vector<Condition> children = {};
    Field field = Field::kIdentifier;
    FilterOp op = FilterOp::kEqual;
    bool is_null = false;
    bool is_prefix = false;
    std::string text = {};
    // A time, an id (0: none), a state, or 1 for true.
    int64_t number = 0;
  };
  struct Named {
    std::string_view name;
    Field field;
  };
  static const Named kFields[];

  static absl::StatusOr<Condition> PlanNode(const FilterNode& node);
  static absl::StatusOr<Condition> PlanComparison(const FilterNode& node);
  static absl::Status ReadValue(const FilterNode& node, Condition& condition);
  static std::optional<std::vector<std::string>> IdentifiersOf(const Condition& condition);
  static bool Needs(const Condition& condition, Field field);
  static bool Holds(const Condition& condition, const ParticipantRecord& participant,
                    std::optional<int64_t> last_recorded);
  static bool ComparisonHolds(const Condition& condition, const ParticipantRecord& participant,
                              std::optional<int64_t> last_recorded);

  Condition root_;
  std::optional<std::vector<std::string>> identifiers_;
  bool needs_last_recorded_ = false;
};

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_PARTICIPANTS_PARTICIPANT_FILTER_H_
