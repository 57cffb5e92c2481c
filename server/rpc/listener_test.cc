#include "server/rpc/listener.h"

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <atomic>
#include <climits>
#include <fstream>
#include <string>

#include "absl/time/clock.h"

namespace webmunk {
namespace {

int ConnectTo(int port) {
  const int connection = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in peer{};
  peer.sin_family = AF_INET;
  peer.sin_port = htons(static_cast<uint16_t>(port));
  peer.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  EXPECT_EQ(connect(connection, reinterpret_cast<sockaddr*>(&peer), sizeof(peer)), 0);
  return connection;
}

// -1: this host has no IPv6.
int ConnectToIpv6(int port) {
  const int connection = socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in6 peer{};
  peer.sin6_family = AF_INET6;
  peer.sin6_addr = in6addr_loopback;
  // Bound only where there is such an address.
  if (bind(connection, reinterpret_cast<sockaddr*>(&peer), sizeof(peer)) != 0) return -1;
  peer.sin6_port = htons(static_cast<uint16_t>(port));
  EXPECT_EQ(connect(connection, reinterpret_cast<sockaddr*>(&peer), sizeof(peer)), 0);
  return connection;
}

bool AwaitCount(const std::atomic<int>& count, int wanted) {
  for (int i = 0; i < 1000 && count < wanted; ++i) absl::SleepFor(absl::Milliseconds(10));
  return count == wanted;
}

TEST(ListenerTest, HandsOverEachConnection) {
  std::atomic<int> taken = 0;
  const auto listener = Listener::Open("127.0.0.1:0");
  ASSERT_TRUE(listener.ok()) << listener.status();
  (*listener)->Start(INT_MAX, [&taken](int connection) {
    close(connection);
    ++taken;
  });
  for (int i = 0; i < 10; ++i) close(ConnectTo((*listener)->port()));
  EXPECT_TRUE(AwaitCount(taken, 10));
}

TEST(ListenerTest, WithoutAHostAllInterfacesHaveOnePort) {
  std::atomic<int> taken = 0;
  for (const char* address : {":0", "localhost:0", "[::]:0"}) {
    const auto listener = Listener::Open(address);
    ASSERT_TRUE(listener.ok()) << address << ": " << listener.status();
    const int before = taken;
    (*listener)->Start(INT_MAX, [&taken](int connection) {
      close(connection);
      ++taken;
    });
    close(ConnectTo((*listener)->port()));
    EXPECT_TRUE(AwaitCount(taken, before + 1)) << address;
  }
}

TEST(ListenerTest, WithoutAHostBothFamiliesAreServed) {
  std::atomic<int> taken = 0;
  const auto listener = Listener::Open(":0");
  ASSERT_TRUE(listener.ok()) << listener.status();
  (*listener)->Start(INT_MAX, [&taken](int connection) {
    close(connection);
    ++taken;
  });
  close(ConnectTo((*listener)->port()));
  EXPECT_TRUE(AwaitCount(taken, 1));
  const int connection = ConnectToIpv6((*listener)->port());
  if (connection < 0) GTEST_SKIP() << "no IPv6";
  EXPECT_TRUE(AwaitCount(taken, 2));
  close(connection);
}

TEST(ListenerTest, ClosesWhatIsTooMany) {
  std::atomic<int> taken = 0;
  const auto listener = Listener::Open("127.0.0.1:0");
  ASSERT_TRUE(listener.ok()) << listener.status();
  (*listener)->Start(0, [&taken](int) { ++taken; });
  const int connection = ConnectTo((*listener)->port());
  char byte = 0;
  EXPECT_EQ(recv(connection, &byte, 1, 0), 0);
  close(connection);
  EXPECT_EQ(taken, 0);
}

TEST(ListenerTest, AddressThatIsTakenIsAnError) {
  const auto first = Listener::Open("127.0.0.1:0");
  ASSERT_TRUE(first.ok()) << first.status();
  const auto second = Listener::Open("127.0.0.1:" + std::to_string((*first)->port()));
  EXPECT_EQ(second.status().code(), absl::StatusCode::kAlreadyExists);
}

TEST(ListenerTest, AddressThatIsTakenInOneFamilyIsAnError) {
  const auto first = Listener::Open("127.0.0.1:0");
  ASSERT_TRUE(first.ok()) << first.status();
  const auto second = Listener::Open(":" + std::to_string((*first)->port()));
  EXPECT_EQ(second.status().code(), absl::StatusCode::kAlreadyExists);
}

TEST(ListenerTest, AddressThatIsNoneIsAnError) {
  for (const char* address :
       {"", "nonsense", "unix:", "127.0.0.1:http:", "no-such-host.invalid:1"}) {
    EXPECT_FALSE(Listener::Open(address).ok()) << address;
  }
}

TEST(ListenerTest, UnixSocketOfAnEarlierServerIsReplaced) {
  const std::string path = testing::TempDir() + "listener-" + std::to_string(getpid());
  for (int i = 0; i < 2; ++i) {
    const auto listener = Listener::Open("unix:" + path);
    ASSERT_TRUE(listener.ok()) << listener.status();
    std::atomic<int> taken = 0;
    (*listener)->Start(INT_MAX, [&taken](int connection) {
      close(connection);
      ++taken;
    });
    const int connection = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_un peer{};
    peer.sun_family = AF_UNIX;
    path.copy(peer.sun_path, sizeof(peer.sun_path) - 1);
    EXPECT_EQ(connect(connection, reinterpret_cast<sockaddr*>(&peer), sizeof(peer)), 0);
    EXPECT_TRUE(AwaitCount(taken, 1));
    close(connection);
  }
  unlink(path.c_str());
}

TEST(ListenerTest, UnixSocketIsForOwnerAndGroupWhateverTheUmask) {
  const std::string path = testing::TempDir() + "listener-mode-" + std::to_string(getpid());
  for (const mode_t mask : {mode_t{0}, mode_t{077}}) {
    const mode_t before = umask(mask);
    const auto listener = Listener::Open("unix:" + path);
    umask(before);
    ASSERT_TRUE(listener.ok()) << listener.status();
    struct stat status {};
    ASSERT_EQ(stat(path.c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777, mode_t{0660});
  }
  unlink(path.c_str());
}

TEST(ListenerTest, FileThatIsNoSocketIsLeftAlone) {
  const std::string path = testing::TempDir() + "no-socket-" + std::to_string(getpid());
  std::ofstream(path) << "kept";
  EXPECT_FALSE(Listener::Open("unix:" + path).ok());
  std::string text;
  std::ifstream(path) >> text;
  EXPECT_EQ(text, "kept");
  unlink(path.c_str());
}

}  // namespace
}  // namespace webmunk
