#include "server/storage/presence.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "server/storage/pool.h"
#include "server/storage/socket_watch.h"

namespace webmunk {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(PresenceTest, PoolTriesToReachTheDatabaseUnlessItIsKnownNotToAnswer) {
  Pool pool("host=/nonexistent", 1);
  NoteDatabaseAnswers(false);
  const absl::Duration hopeless = SocketWatch::CommonLimit();
  EXPECT_THAT(pool.Get().status().message(), HasSubstr("away"));
  NoteDatabaseAnswers(true);
  EXPECT_THAT(pool.Get().status().message(), Not(HasSubstr("away")));
  EXPECT_LT(hopeless, SocketWatch::CommonLimit());
}

}  // namespace
}  // namespace webmunk
