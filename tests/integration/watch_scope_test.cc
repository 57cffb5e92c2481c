// What is watched when the caller's rights change.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/support/await.h"
#include "tests/support/json_text.h"
#include "tests/support/point_stream_client.h"
#include "tests/support/point_text.h"
#include "tests/support/product_test.h"
#include "tests/support/test_users.h"

namespace webmunk::testing {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::Not;

class WatchScopeTest : public OwnProductTest {
 protected:
  void Append(int n, const std::string& source) {
    ingest().AppendJson(JsonArray({PointText{.members = absl::StrCat("\"n\":", n),
                                             .source = absl::StrCat("\"", source, "\""),
                                             .timestamp = absl::StrCat(1710000000 + n)}
                                       .Json()}));
  }

  // Of a viewer of that group.
  std::unique_ptr<PointWatchCall> WatchAs(const std::string& user, int group) {
    const std::string token = AddTestUser(sql(), user, {{"viewer", group}});
    return std::make_unique<PointWatchCall>(product().server().NewChannelWith(token),
                                            v1::WatchDataPointsRequest());
  }

  // The numbers of the points that have come.
  static std::vector<int> Numbers(PointWatchCall& watch, size_t at_least = 0) {
    std::vector<int> numbers;
    for (const v1::DataPoint& point : watch.WaitFor(at_least)) {
      const std::string& text = point.properties();
      numbers.push_back(std::stoi(text.substr(text.find("\"n\":") + 4)));
    }
    return numbers;
  }
};

TEST_F(WatchScopeTest, WatchFollowsTheRightsOfItsCaller) {
  const int old_group = AddTestGroup(sql(), "old");
  const int new_group = AddTestGroup(sql(), "new");
  Append(0, "old");
  Append(1, "new");
  sql().Query(
      "UPDATE participant p SET group_id = g.id FROM participant_group g "
      "WHERE g.display_name = p.identifier RETURNING p.id");
  const auto moved = WatchAs("moved", old_group);
  const auto ended = WatchAs("ended", old_group);
  ASSERT_TRUE(moved->WaitUntilBegun() && ended->WaitUntilBegun());
  Append(2, "new");
  Append(3, "old");
  EXPECT_THAT(Numbers(*moved, 1), ElementsAre(3));
  EXPECT_THAT(Numbers(*ended, 1), ElementsAre(3));

  sql().Execute(absl::StrCat("UPDATE role_grant SET group_id = ", new_group,
                             " WHERE user_id = (SELECT id FROM user_account "
                             "WHERE identifier = 'moved'); DELETE FROM role_grant "
                             "WHERE user_id = (SELECT id FROM user_account "
                             "WHERE identifier = 'ended')"));
  // Within half a minute, while points of both come.
  int n = 10;
  Await("points of the new group", [&] {
    Append(n++, "new");
    const std::vector<int> numbers = Numbers(*moved);
    return std::any_of(numbers.begin(), numbers.end(), [](int number) { return number >= 10; });
  });
  Append(10'000, "old");
  Append(10'001, "new");
  Await("the last point", [&] {
    const std::vector<int> numbers = Numbers(*moved);
    return std::find(numbers.begin(), numbers.end(), 10'001) != numbers.end();
  });
  const std::vector<int> numbers = Numbers(*moved);
  EXPECT_THAT(numbers, Not(Contains(10'000)));
  EXPECT_THAT(numbers, Not(Contains(2))) << "seen before the caller might";
  EXPECT_EQ(ended->WaitForEnd().error_code(), grpc::PERMISSION_DENIED);
  EXPECT_THAT(Numbers(*ended), ElementsAre(3));
}

}  // namespace webmunk::testing
