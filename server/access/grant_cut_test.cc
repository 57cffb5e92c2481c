#include "server/access/grant_cut.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "server/access/role_text.h"

namespace webmunk {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using Grants = std::vector<RoleGrant>;

TEST(GrantCutTest, TokenWithoutGroupsCutsTheRoleAlone) {
  const Grants grants = {{Role::kAdmin, std::nullopt}, {Role::kViewer, 2}};
  EXPECT_THAT(CutGrants(grants, {Role::kManager, std::nullopt}),
              ElementsAre(RoleGrant{Role::kManager, std::nullopt}, RoleGrant{Role::kViewer, 2}));
}

TEST(GrantCutTest, GroupsOfTheTokenCutThoseOfTheUser) {
  const std::vector<int32_t> token = {2, 3};
  EXPECT_THAT(CutGrants({{Role::kManager, std::nullopt}}, {Role::kAdmin, token}),
              ElementsAre(RoleGrant{Role::kManager, 2}, RoleGrant{Role::kManager, 3}));
  EXPECT_THAT(CutGrants({{Role::kManager, 2}, {Role::kAdmin, 9}}, {Role::kAdmin, token}),
              ElementsAre(RoleGrant{Role::kManager, 2}));
}

TEST(GrantCutTest, TokenWhoseGroupsAreGoneAllowsNothing) {
  EXPECT_THAT(CutGrants({{Role::kAdmin, std::nullopt}}, {Role::kAdmin, std::vector<int32_t>()}),
              IsEmpty());
  EXPECT_THAT(CutGrants({{Role::kAdmin, std::nullopt}}, {Role::kNone, std::nullopt}), IsEmpty());
  EXPECT_THAT(CutGrants({}, {Role::kAdmin, std::nullopt}), IsEmpty());
}

TEST(GrantCutTest, TokenLimitsUnlessItAllowsAllThatItsUserMay) {
  const Grants grants = {{Role::kManager, std::nullopt}, {Role::kViewer, 2}};
  EXPECT_FALSE(IsLimiting({Role::kManager, std::nullopt}, grants));
  EXPECT_FALSE(IsLimiting({Role::kAdmin, std::nullopt}, grants));
  EXPECT_TRUE(IsLimiting({Role::kExporter, std::nullopt}, grants));
  EXPECT_TRUE(IsLimiting({Role::kAdmin, std::vector<int32_t>{2}}, {{Role::kViewer, 2}}));
  EXPECT_TRUE(IsLimiting({Role::kAdmin, std::vector<int32_t>()}, {}));
  EXPECT_FALSE(IsLimiting({Role::kViewer, std::nullopt}, {}));
}

TEST(GrantTextTest, GrantsAreReadAsTheQueryGathersThem) {
  EXPECT_THAT(GrantsFromText("viewer 7,admin 0"),
              ElementsAre(RoleGrant{Role::kViewer, 7}, RoleGrant{Role::kAdmin, std::nullopt}));
  EXPECT_THAT(GrantsFromText(""), IsEmpty());
  EXPECT_THAT(GrantsFromText("owner 0,viewer,viewer x"), IsEmpty());
}

}  // namespace
}  // namespace webmunk
