#include "server/participants/legacy_point_sql_store.h"

#include "absl/strings/str_cat.h"
#include "server/storage/pg_value.h"
#include "server/storage/scope_param.h"

namespace webmunk {
namespace {

PgParam IdArray(const std::vector<int32_t>& ids) {
  PgArray array(PgElementType::kInt4);
  for (const int32_t id : ids) array.AddInt(id);
  return PgParam::Bytes(array.Binary());
}

std::string_view OperatorText(FilterOp op) {
  switch (op) {
    case FilterOp::kEqual:
      return "=";
    case FilterOp::kNotEqual:
      return "<>";
    case FilterOp::kLess:
      return "<";
    case FilterOp::kLessEqual:
      return "<=";
    case FilterOp::kGreater:
      return ">";
    case FilterOp::kGreaterEqual:
      return ">=";
    case FilterOp::kHas:
      break;
  }
  return "IS NOT DISTINCT FROM";
}

// Texts are in the order of their code points.
std::string_view KeyText(LegacyPointOrder::Key key) {
  switch (key) {
    case LegacyPointOrder::Key::kId:
      return "d.id";
    case LegacyPointOrder::Key::kCreated:
      return "d.created";
    case LegacyPointOrder::Key::kRecorded:
      return "d.recorded";
    case LegacyPointOrder::Key::kParticipant:
      // What is merged may not have been moved yet.
      return "(SELECT o.identifier FROM participant r "
             "JOIN participant o ON o.id = coalesce(r.merged_into_id, r.id) "
             "WHERE r.id = d.participant_id) COLLATE \"C\"";
    case LegacyPointOrder::Key::kGenerator:
      return "(SELECT o.identifier FROM generator o WHERE o.id = d.generator_id) COLLATE \"C\"";
    case LegacyPointOrder::Key::kSecondary:
      return "d.secondary COLLATE \"C\"";
  }
  return "d.id";
}

}  // namespace

LegacyPointSql::LegacyPointSql(const LegacyPointScan& scan) {
  const std::string latest = Param(PgParam::Int8(scan.latest_id), "bigint");
  absl::StrAppend(&condition_, "d.id <= ", latest);
  if (!scan.scope.is_everything()) {
    const std::string groups = Param(ScopeParam(scan.scope), "int[]");
    absl::StrAppend(&condition_,
                    " AND d.participant_id IN (SELECT r.id FROM participant r "
                    "JOIN participant p ON p.id = coalesce(r.merged_into_id, r.id) "
                    "WHERE p.group_id = ANY (",
                    groups, "))");
  }
  condition_ += " AND ";
  Add(scan.condition);
}

std::string LegacyPointSql::Param(PgParam value, std::string_view type) {
  params_.push_back(std::move(value));
  return absl::StrCat("$", params_.size(), "::", std::string(type));
}

void LegacyPointSql::AddList(const std::vector<LegacyPointCondition>& children,
                             std::string_view between, std::string_view none) {
  if (children.empty()) {
    condition_ += none;
    return;
  }
  condition_ += '(';
  for (size_t i = 0; i < children.size(); ++i) {
    if (i > 0) condition_ += between;
    Add(children[i]);
  }
  condition_ += ')';
}

void LegacyPointSql::AddSecondary(const LegacyPointCondition& condition) {
  if (!condition.text) {
    condition_ += "d.secondary IS NULL";
    return;
  }
  const std::string text = Param(PgParam::Bytes(*condition.text), "text");
  // Never null: a NOT around it holds for points without one.
  if (condition.is_prefix) {
    absl::StrAppend(&condition_, "coalesce(starts_with(d.secondary, ", text, "), false)");
  } else {
    absl::StrAppend(&condition_, "(d.secondary IS NOT NULL AND d.secondary = ", text, ")");
  }
}

void LegacyPointSql::AddNumber(std::string_view column, std::string_view type,
                               const LegacyPointCondition& condition, PgParam value) {
  const std::string param = Param(std::move(value), type);
  absl::StrAppend(&condition_, std::string(column), " ", std::string(OperatorText(condition.op)),
                  " ", param);
}

void LegacyPointSql::Add(const LegacyPointCondition& condition) {
  switch (condition.kind) {
    case LegacyPointCondition::Kind::kAnd:
      return AddList(condition.children, " AND ", "true");
    case LegacyPointCondition::Kind::kOr:
      return AddList(condition.children, " OR ", "false");
    case LegacyPointCondition::Kind::kNot:
      condition_ += "NOT ";
      return AddList(condition.children, " AND ", "true");
    case LegacyPointCondition::Kind::kParticipant: {
      const std::string ids = Param(IdArray(condition.ids), "int[]");
      absl::StrAppend(&condition_, "d.participant_id = ANY (", ids, ")");
      return;
    }
    case LegacyPointCondition::Kind::kGenerator: {
      const std::string ids = Param(IdArray(condition.ids), "int[]");
      absl::StrAppend(&condition_, "d.generator_id = ANY (", ids, ")");
      return;
    }
    case LegacyPointCondition::Kind::kSecondary:
      return AddSecondary(condition);
    case LegacyPointCondition::Kind::kCreated:
      return AddNumber("d.created", "timestamptz", condition, PgParam::Timestamp(condition.number));
    case LegacyPointCondition::Kind::kRecorded:
      return AddNumber("d.recorded", "timestamptz", condition,
                       PgParam::Timestamp(condition.number));
    case LegacyPointCondition::Kind::kId:
      return AddNumber("d.id", "bigint", condition, PgParam::Int8(condition.number));
  }
}

std::string LegacyPointSql::Order(const std::vector<LegacyPointOrder>& order) const {
  std::string text = " ORDER BY ";
  for (const LegacyPointOrder& by : order) {
    absl::StrAppend(&text, std::string(KeyText(by.key)), by.descending ? " DESC, " : ", ");
  }
  return text + "d.id";
}

std::string LegacyPointSql::Page(int limit, int64_t offset) {
  const std::string rows = Param(PgParam::Int4(limit), "int");
  const std::string skipped = Param(PgParam::Int8(offset), "bigint");
  return absl::StrCat(" LIMIT ", rows, " OFFSET ", skipped);
}

}  // namespace webmunk
