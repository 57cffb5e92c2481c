#include "server/participants/legacy_point_filter.h"

#include <gtest/gtest.h>

#include <optional>
#include <utility>
#include <vector>

namespace webmunk {
namespace {

using Kind = LegacyPointCondition::Kind;
using Ids = std::vector<int32_t>;

LegacyPointCondition Of(Kind kind, Ids ids) {
  LegacyPointCondition condition;
  condition.kind = kind;
  condition.ids = std::move(ids);
  return condition;
}

LegacyPointCondition Join(Kind kind, std::vector<LegacyPointCondition> children) {
  LegacyPointCondition condition;
  condition.kind = kind;
  condition.children = std::move(children);
  return condition;
}

std::optional<Ids> Participants(const LegacyPointCondition& condition) {
  return CandidateIds(condition, Kind::kParticipant);
}

TEST(LegacyPointFilterTest, CandidatesAreThoseThatEveryPartLetsThrough) {
  const auto a = Of(Kind::kParticipant, {1, 2, 3});
  const auto b = Of(Kind::kParticipant, {2, 3, 4});
  const auto other = Of(Kind::kGenerator, {9});
  EXPECT_EQ(Participants(a), (Ids{1, 2, 3}));
  EXPECT_EQ(Participants(Join(Kind::kAnd, {a, other, b})), (Ids{2, 3}));
  EXPECT_EQ(Participants(Join(Kind::kOr, {a, b})), (Ids{1, 2, 3, 4}));
}

TEST(LegacyPointFilterTest, WithoutALimitAllAreCandidates) {
  const auto a = Of(Kind::kParticipant, {1});
  const auto other = Of(Kind::kGenerator, {9});
  EXPECT_EQ(Participants(Join(Kind::kAnd, {})), std::nullopt);
  EXPECT_EQ(Participants(other), std::nullopt);
  EXPECT_EQ(Participants(Join(Kind::kOr, {a, other})), std::nullopt);
  EXPECT_EQ(Participants(Join(Kind::kNot, {a})), std::nullopt);
}

TEST(LegacyPointFilterTest, OrdersAreFieldsPerhapsDescending) {
  EXPECT_EQ(ParseLegacyOrder("id")->key, LegacyPointOrder::Key::kId);
  EXPECT_FALSE(ParseLegacyOrder("id")->descending);
  EXPECT_EQ(ParseLegacyOrder("create_time desc")->key, LegacyPointOrder::Key::kCreated);
  EXPECT_TRUE(ParseLegacyOrder("create_time desc")->descending);
  EXPECT_FALSE(ParseLegacyOrder("create_time asc").ok());
  EXPECT_FALSE(ParseLegacyOrder("properties.x").ok());
}

}  // namespace
}  // namespace webmunk
