#include "server/points/point_filter.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <random>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"

namespace webmunk {
namespace {

using ::testing::ElementsAre;

TEST(PointFilterTest, TermsOfTheTopGoToTheDatabase) {
  const PointFilter filter = *ReadPointFilter(
      R"(participant = "participants/a" OR participant = "participants/b" AND generator = "g"
         AND create_time >= "1970-01-01T00:00:01Z" AND (create_time < "1970-01-01T00:00:02Z"
         AND record_time = "1970-01-01T00:00:03Z") AND location.latitude > 1
         AND secondary_identifier = "s" AND properties.x = 1)");
  EXPECT_THAT(*filter.participants, ElementsAre("a", "b"));
  EXPECT_THAT(*filter.generators, ElementsAre("g"));
  EXPECT_THAT(*filter.secondaries, ElementsAre("s"));
  EXPECT_EQ(filter.created.from, 1000000);
  EXPECT_EQ(filter.created.to, 2000000);
  EXPECT_EQ(filter.recorded.from, 3000000);
  EXPECT_EQ(filter.recorded.to, 3000001);
  EXPECT_GT(filter.box->min_latitude, 1);
  EXPECT_EQ(filter.rest.children.size(), 1U);
  EXPECT_TRUE(NeedsProperties(filter.rest));
}

TEST(PointFilterTest, WhatContradictsItselfLeavesNothing) {
  const PointFilter filter = *ReadPointFilter(R"(generator = "a" AND generator = "b")");
  EXPECT_TRUE(filter.generators->empty());
}

TEST(PointFilterTest, OthersStay) {
  for (const char* text : {R"(generator = "a*")", R"(generator != "a")",
                           R"(generator = "a" OR secondary_identifier:*)", R"(NOT generator = "a")",
                           R"(generator = "a" OR group = "")", "secondary_identifier = null",
                           R"(create_time != "1970-01-01T00:00:01Z")"}) {
    const absl::StatusOr<PointFilter> filter = ReadPointFilter(text);
    ASSERT_TRUE(filter.ok()) << text;
    EXPECT_FALSE(filter->generators || filter->secondaries || filter->created.from) << text;
    EXPECT_EQ(filter->rest.children.size(), 1U) << text;
  }
}

// A point and its participant as plain values.
struct Case {
  int32_t participant;
  int32_t group;  // 0: none
  std::string generator;
  int64_t created;
  std::string secondary;  // Empty: none.
  std::optional<GeoPoint> location;
  int x;  // -1: none, -2: a text

  std::string Properties() const {
    const std::string member = x == -1   ? ""
                               : x == -2 ? R"("x":"text",)"
                                         : absl::StrCat("\"x\":", x, ",");
    return absl::StrCat("{", member, R"("passive-data-metadata":{"source":"p"}})");
  }
};

// A filter and what it should say, made together.
struct Oracle {
  std::string text;
  std::function<bool(const Case&)> holds;
};

class Generator {
 public:
  int Below(int bound) { return std::uniform_int_distribution<int>(0, bound - 1)(random_); }

  Case Point() {
    Case point{.participant = Below(3),
               .group = Below(3),
               .generator = kTexts[Below(4)],
               .created = Below(4) * int64_t{1000000},
               .secondary = Below(3) == 0 ? "" : kTexts[Below(4)],
               .location = std::nullopt,
               .x = Below(6) - 2};
    if (Below(2) == 0) point.location = GeoPoint{Below(3) - 1.0, Below(3) - 1.0};
    return point;
  }

  Oracle Filter(int depth) {
    if (depth == 0 || Below(3) == 0) return Comparison();
    if (Below(4) == 0) {
      Oracle inner = Filter(depth - 1);
      return {absl::StrCat("NOT (", inner.text, ")"),
              [inner](const Case& c) { return !inner.holds(c); }};
    }
    const bool is_and = Below(2) == 0;
    Oracle left = Filter(depth - 1);
    Oracle right = Filter(depth - 1);
    return {absl::StrCat("(", left.text, is_and ? ") AND (" : ") OR (", right.text, ")"),
            [=](const Case& c) {
              return is_and ? left.holds(c) && right.holds(c) : left.holds(c) || right.holds(c);
            }};
  }

 private:
  static constexpr const char* kTexts[] = {"a", "ab", "b", "é"};

  template <typename T>
  static bool Holds(const std::string& op, const T& a, const T& b) {
    if (op == "=") return a == b;
    if (op == "!=") return a != b;
    if (op == "<") return a < b;
    if (op == "<=") return a <= b;
    return op == ">" ? a > b : a >= b;
  }

  Oracle Comparison() {
    static constexpr const char* kOps[] = {"=", "!=", "<", "<=", ">", ">="};
    const std::string equality = kOps[Below(2)];
    const std::string op = kOps[Below(6)];
    const std::string text = kTexts[Below(4)];
    const int number = Below(4);
    switch (Below(7)) {
      case 0:
        return {absl::StrCat("group ", equality, " \"",
                             number == 0 ? "" : absl::StrCat("participantGroups/", number), "\""),
                [=](const Case& c) { return Holds(equality, c.group, number); }};
      case 1:
        return {absl::StrCat("generator ", equality, " \"", text, "\""),
                [=](const Case& c) { return Holds(equality, c.generator, text); }};
      case 2:
        return {absl::StrCat("generator ", equality, " \"a*\""),
                [=](const Case& c) { return (c.generator[0] == 'a') == (equality == "="); }};
      case 3:
        return {absl::StrCat("secondary_identifier ", equality, " \"", text, "\""),
                [=](const Case& c) {
                  return !c.secondary.empty() && Holds(equality, c.secondary, text);
                }};
      case 4:
        return {absl::StrCat("create_time ", op, " \"",
                             absl::FormatTime(absl::FromUnixSeconds(number), absl::UTCTimeZone()),
                             "\""),
                [=](const Case& c) { return Holds<int64_t>(op, c.created, number * 1000000); }};
      case 5:
        return {absl::StrCat("location.longitude ", op, " ", number - 1), [=](const Case& c) {
                  return c.location && Holds<double>(op, c.location->longitude, number - 1);
                }};
      default:
        return {absl::StrCat("properties.x ", op, " ", number),
                [=](const Case& c) { return c.x >= 0 && Holds(op, c.x, number); }};
    }
  }

  std::mt19937 random_{42};
};

bool IsAmong(const std::optional<std::vector<std::string>>& texts,
             const std::optional<std::string>& text) {
  return !texts || (text && std::find(texts->begin(), texts->end(), *text) != texts->end());
}

bool IsIn(const MicrosRange& range, int64_t time) {
  return (!range.from || *range.from <= time) && (!range.to || time < *range.to);
}

// What SQL is to do.
bool PassesDatabase(const PointFilter& filter, const Case& c) {
  if (filter.box) {
    if (!c.location) return false;
    if (c.location->latitude < filter.box->min_latitude ||
        c.location->latitude > filter.box->max_latitude ||
        c.location->longitude < filter.box->min_longitude ||
        c.location->longitude > filter.box->max_longitude) {
      return false;
    }
  }
  return IsAmong(filter.generators, c.generator) &&
         IsAmong(filter.secondaries,
                 c.secondary.empty() ? std::nullopt : std::optional(c.secondary)) &&
         IsIn(filter.created, c.created);
}

TEST(PointFilterTest, SaysWhatAPlainReadingOfItSays) {
  Generator make;
  int held = 0;
  for (int round = 0; round < 3000; ++round) {
    const Oracle oracle = make.Filter(4);
    const absl::StatusOr<PointFilter> filter = ReadPointFilter(oracle.text);
    ASSERT_TRUE(filter.ok()) << oracle.text << ": " << filter.status();
    for (int i = 0; i < 10; ++i) {
      const Case c = make.Point();
      const ParticipantView participant{
          .id = c.participant,
          .identifier = "p",
          .group_id = c.group == 0 ? std::nullopt : std::optional(c.group)};
      const std::string properties = c.Properties();
      PointView point;
      point.generator = c.generator;
      point.created = c.created;
      point.properties = properties;
      if (!c.secondary.empty()) point.secondary = c.secondary;
      point.location = c.location;
      const bool expected = oracle.holds(c);
      held += expected ? 1 : 0;
      ASSERT_EQ(Matches(filter->whole, participant, point), expected) << oracle.text;
      ASSERT_EQ(PassesDatabase(*filter, c) && Matches(filter->rest, participant, point), expected)
          << oracle.text;
      ASSERT_TRUE(!expected || MayMatch(filter->whole, participant)) << oracle.text;
    }
  }
  EXPECT_GT(held, 3000);
}

}  // namespace
}  // namespace webmunk
