#include "server/storage/socket_watch.h"

#include <gtest/gtest.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace webmunk {
namespace {

class SocketWatchTest : public ::testing::Test {
 protected:
  SocketWatchTest() { EXPECT_EQ(socketpair(AF_UNIX, SOCK_STREAM, 0, ends_), 0); }
  ~SocketWatchTest() override {
    close(ends_[0]);
    close(ends_[1]);
  }

  // Whether a read of our end returns within `wait`; nobody ever writes.
  bool IsBroken(absl::Duration wait) {
    pollfd end{ends_[0], POLLIN, 0};
    return poll(&end, 1, static_cast<int>(absl::ToInt64Milliseconds(wait))) == 1;
  }

  int ends_[2];
};

TEST_F(SocketWatchTest, WaitThatTakesTooLongIsBrokenOff) {
  SocketWatch watch(ends_[0]);
  watch.SetLimit(absl::Milliseconds(1));
  const SocketWait wait(watch);
  EXPECT_TRUE(IsBroken(absl::Seconds(30)));
}

TEST_F(SocketWatchTest, SocketOnWhichNobodyWaitsIsLeftAlone) {
  SocketWatch watch(ends_[0]);
  watch.SetLimit(absl::Milliseconds(1));
  { const SocketWait wait(watch); }
  EXPECT_FALSE(IsBroken(absl::Milliseconds(300)));
}

TEST_F(SocketWatchTest, WaitWithinTheLimitIsLeftAlone) {
  SocketWatch watch(ends_[0]);
  const SocketWait wait(watch);
  EXPECT_FALSE(IsBroken(absl::Milliseconds(300)));
}

}  // namespace
}  // namespace webmunk
