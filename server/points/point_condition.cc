#include "server/points/point_condition.h"

#include <algorithm>

#include "server/points/json_text.h"
#include "server/points/property_path.h"
#include "server/points/reader_view.h"

namespace webmunk {
namespace {

using Kind = PointCondition::Kind;
using ValueKind = FilterValue::Kind;

constexpr std::string_view kMetadata = "passive-data-metadata";

// What can be said while the point is not known yet.
enum class Verdict : uint8_t { kNo, kYes, kUnknown };

Verdict FromBool(bool holds) { return holds ? Verdict::kYes : Verdict::kNo; }

// Whether `order` (less than, equal to or greater than 0) is what `op` asks for.
bool Fits(int order, FilterOp op) {
  switch (op) {
    case FilterOp::kEqual:
      return order == 0;
    case FilterOp::kNotEqual:
      return order != 0;
    case FilterOp::kLess:
      return order < 0;
    case FilterOp::kLessEqual:
      return order <= 0;
    case FilterOp::kGreater:
      return order > 0;
    case FilterOp::kGreaterEqual:
      return order >= 0;
    case FilterOp::kHas:
      return true;
  }
  return false;
}

template <typename T>
bool Compares(const T& field, const T& value, FilterOp op) {
  return Fits(field < value ? -1 : value < field ? 1 : 0, op);
}

bool TextFits(std::string_view text, const PointCondition& condition) {
  if (!condition.value.is_prefix) {
    return Compares<std::string_view>(text, condition.value.text, condition.op);
  }
  return text.starts_with(condition.value.text) == (condition.op == FilterOp::kEqual);
}

bool SecondaryFits(const std::optional<std::string_view>& secondary,
                   const PointCondition& condition) {
  if (condition.op == FilterOp::kHas) return secondary.has_value();
  if (condition.value.kind == ValueKind::kNull) {
    return secondary.has_value() == (condition.op == FilterOp::kNotEqual);
  }
  return secondary && TextFits(*secondary, condition);
}

bool TokenFits(std::string_view token, const PointCondition& condition) {
  if (token.empty()) return false;
  if (condition.op == FilterOp::kHas) return true;
  const bool is_equal = condition.op == FilterOp::kEqual;
  const bool is_bool = token == "true" || token == "false";
  switch (condition.value.kind) {
    case ValueKind::kText:
      return token[0] == '"' && TextFits(DecodeJsonString(token), condition);
    case ValueKind::kNumber:
      return (token[0] == '-' || (token[0] >= '0' && token[0] <= '9')) &&
             Fits(CompareJsonNumbers(token, condition.value.text), condition.op);
    case ValueKind::kTrue:
      return is_bool && (token == "true") == is_equal;
    case ValueKind::kFalse:
      return is_bool && (token == "false") == is_equal;
    case ValueKind::kNull:
      return (token == "null") == is_equal;
    case ValueKind::kAny:
      return true;
  }
  return false;
}

bool PropertyFits(const PointCondition& condition, const ParticipantView& participant,
                  const PointView& point) {
  // What readers see in the metadata is not what is stored.
  if (condition.path.front() == kMetadata) {
    const std::string seen = ReaderView(point.properties, participant.identifier, point.encrypted);
    return TokenFits(FindJsonPath(seen, condition.path), condition);
  }
  return TokenFits(FindJsonPath(point.properties, condition.path), condition);
}

bool PointFits(const PointCondition& condition, const ParticipantView& participant,
               const PointView& point) {
  switch (condition.kind) {
    case Kind::kGenerator:
      return TextFits(point.generator, condition);
    case Kind::kSecondary:
      return SecondaryFits(point.secondary, condition);
    case Kind::kCreated:
      return Compares(point.created, condition.number, condition.op);
    case Kind::kRecorded:
      return Compares(point.recorded, condition.number, condition.op);
    case Kind::kLatitude:
      return point.location && Compares(point.location->latitude, condition.degrees, condition.op);
    case Kind::kLongitude:
      return point.location && Compares(point.location->longitude, condition.degrees, condition.op);
    default:
      return PropertyFits(condition, participant, point);
  }
}

bool IsNamed(const PointCondition& condition, const ParticipantView& participant) {
  // One that nobody knew when it was looked up may have become known since.
  return condition.number < 0 ? participant.identifier == condition.value.text
                              : participant.id == condition.number;
}

// `point` is null while it is not known.
Verdict Judge(const PointCondition& condition, const ParticipantView& participant,
              const PointView* point) {
  switch (condition.kind) {
    case Kind::kAnd:
    case Kind::kOr: {
      const Verdict decisive = FromBool(condition.kind == Kind::kOr);
      Verdict verdict = FromBool(condition.kind == Kind::kAnd);
      for (const PointCondition& child : condition.children) {
        const Verdict part = Judge(child, participant, point);
        if (part == decisive) return decisive;
        if (part == Verdict::kUnknown) verdict = Verdict::kUnknown;
      }
      return verdict;
    }
    case Kind::kNot: {
      const Verdict inner = Judge(condition.children.front(), participant, point);
      return inner == Verdict::kUnknown ? inner : FromBool(inner == Verdict::kNo);
    }
    case Kind::kParticipant:
      return FromBool(IsNamed(condition, participant) == (condition.op == FilterOp::kEqual));
    case Kind::kGroup:
      return FromBool(
          Compares<int64_t>(participant.group_id.value_or(0), condition.number, condition.op));
    default:
      return point == nullptr ? Verdict::kUnknown
                              : FromBool(PointFits(condition, participant, *point));
  }
}

}  // namespace

bool Matches(const PointCondition& condition, const ParticipantView& participant,
             const PointView& point) {
  return Judge(condition, participant, &point) == Verdict::kYes;
}

bool MayMatch(const PointCondition& condition, const ParticipantView& participant) {
  return Judge(condition, participant, nullptr) != Verdict::kNo;
}

bool NeedsProperties(const PointCondition& condition) {
  return condition.kind == Kind::kProperty ||
         std::any_of(condition.children.begin(), condition.children.end(), NeedsProperties);
}

}  // namespace webmunk
