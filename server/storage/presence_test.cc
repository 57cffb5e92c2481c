#include "server/storage/presence.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "server/storage/connection.h"
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

// A server's port at which nobody says anything.
class SilentPort {
 public:
  SilentPort() : socket_(socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof(address);
    auto* plain = reinterpret_cast<sockaddr*>(&address);
    EXPECT_EQ(bind(socket_, plain, size), 0);
    EXPECT_EQ(listen(socket_, 8), 0);
    EXPECT_EQ(getsockname(socket_, plain, &size), 0);
    port_ = ntohs(address.sin_port);
  }
  ~SilentPort() { close(socket_); }
  SilentPort(const SilentPort&) = delete;
  SilentPort& operator=(const SilentPort&) = delete;

  int port() const { return port_; }

 private:
  const int socket_;
  int port_ = 0;
};

// Whoever looks whether the database is back must not be hurried: of two hosts the first
// may be dead.
TEST(PresenceTest, ConnectingMayTakeItsTimeForThoseWhoLook) {
  const SilentPort silent;
  const std::string url = absl::StrCat("host=127.0.0.1 connect_timeout=2 port=", silent.port());
  const absl::Duration usual = SocketWatch::CommonLimit();
  SocketWatch::SetCommonLimit(absl::Milliseconds(50));
  EXPECT_THAT(Connection::Open(url).status().message(), HasSubstr("does not answer"));
  EXPECT_THAT(Connection::Open(url, Connection::Patience::kWhole).status().message(),
              Not(HasSubstr("does not answer")));
  SocketWatch::SetCommonLimit(usual);
}

}  // namespace
}  // namespace webmunk
