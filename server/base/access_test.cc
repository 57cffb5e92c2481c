#include "server/base/access.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace webmunk {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

Principal With(std::vector<RoleGrant> grants) {
  Principal principal;
  principal.grants = std::move(grants);
  return principal;
}

TEST(AccessTest, GrantForTheStudyReachesEverybody) {
  const Principal manager = With({{Role::kViewer, 3}, {Role::kManager, std::nullopt}});
  EXPECT_TRUE(ScopeOf(manager, Role::kViewer).is_everything());
  EXPECT_TRUE(ScopeOf(manager, Role::kManager).Has(std::nullopt));
  EXPECT_TRUE(ReachesStudy(manager, Role::kManager));
  EXPECT_FALSE(ReachesStudy(manager, Role::kAdmin));
}

TEST(AccessTest, GroupsOfGrantsThatAreHighEnoughAddUp) {
  const Principal limited = With({{Role::kExporter, 7}, {Role::kViewer, 3}, {Role::kManager, 7}});
  EXPECT_THAT(ScopeOf(limited, Role::kViewer).groups(), ElementsAre(3, 7));
  EXPECT_THAT(ScopeOf(limited, Role::kExporter).groups(), ElementsAre(7));
  EXPECT_FALSE(ScopeOf(limited, Role::kViewer).is_everything());
  EXPECT_TRUE(ScopeOf(limited, Role::kViewer).Has(3));
  EXPECT_FALSE(ScopeOf(limited, Role::kViewer).Has(4));
  EXPECT_FALSE(ReachesStudy(limited, Role::kViewer));
}

TEST(AccessTest, WhoHasNoGrantSeesNobody) {
  const AccessScope nobody = ScopeOf(With({}), Role::kViewer);
  EXPECT_FALSE(nobody.is_everything());
  EXPECT_THAT(nobody.groups(), IsEmpty());
  EXPECT_FALSE(nobody.Has(std::nullopt));
  EXPECT_FALSE(nobody.Has(1));
  EXPECT_FALSE(ScopeOf(With({{Role::kViewer, std::nullopt}}), Role::kAdmin).Has(1));
}

TEST(AccessTest, ParticipantsWithoutAGroupAreSeenByThoseAloneWhoSeeEverybody) {
  EXPECT_FALSE(AccessScope::Groups({1, 2}).Has(std::nullopt));
  EXPECT_TRUE(AccessScope::Everything().Has(std::nullopt));
}

}  // namespace
}  // namespace webmunk
