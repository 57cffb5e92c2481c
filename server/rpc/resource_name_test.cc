#include "server/rpc/resource_name.h"

#include <gtest/gtest.h>

namespace webmunk {
namespace {

TEST(ResourceNameTest, NumbersHaveOneSpelling) {
  EXPECT_EQ(ParseNumberedName("participantGroups/7", kGroupCollection, "group").value_or(0), 7);
  for (const char* wrong :
       {"", "7", "participantGroups/", "participantGroups/0", "participantGroups/-1",
        "participantGroups/07", "participantGroups/+7", "participantGroups/ 7",
        "participantGroups/7/8", "participantGroups/99999999999", "appConfigurations/7"}) {
    EXPECT_EQ(ParseNumberedName(wrong, kGroupCollection, "group").status(),
              absl::InvalidArgumentError("group must be participantGroups/{id}"))
        << wrong;
  }
  EXPECT_EQ(ParseOptionalNumberedName("", kGroupCollection, "group").value_or(-1), 0);
}

TEST(ResourceNameTest, EtagIsARevisionOrNone) {
  EXPECT_EQ(RevisionOf(""), std::nullopt);
  EXPECT_EQ(RevisionOf(EtagOf(12)), 12);
  for (const char* wrong : {"x", "-1", "012", " 12", "99999999999999999999"}) {
    EXPECT_EQ(RevisionOf(wrong), -1) << wrong;
  }
}

}  // namespace
}  // namespace webmunk
