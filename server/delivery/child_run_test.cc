#include "server/delivery/child_run.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <thread>

namespace webmunk {
namespace {

using ::testing::HasSubstr;

ChildCall Shell(const std::string& script) {
  ChildCall call;
  call.arguments = {"/bin/sh", "-c", script};
  call.environment = {"PATH=/usr/bin:/bin"};
  return call;
}

// Whether the process ends soon; its parent may not know yet.
bool IsGone(pid_t pid) {
  for (int i = 0; i < 3000; ++i) {
    std::ifstream file("/proc/" + std::to_string(pid) + "/stat");
    const std::string stat(std::istreambuf_iterator<char>(file), {});
    if (stat.empty() || stat.find(") Z") != std::string::npos) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  return false;
}

TEST(ChildRunTest, OutputsExitCodeAndInputPass) {
  ChildCall call = Shell("cat; echo bad >&2; exit 7");
  call.input = "text";
  const absl::StatusOr<ChildResult> result = RunChild(call);
  ASSERT_TRUE(result.ok()) << result.status();
  EXPECT_EQ(result->exit_code, 7);
  EXPECT_EQ(result->output, "text");
  EXPECT_EQ(result->errors, "bad\n");
}

TEST(ChildRunTest, TheEnvironmentIsTheGivenOneAlone) {
  setenv("WEBMUNK_CHILD_RUN_TEST", "ours", 1);
  ChildCall call;
  call.arguments = {"/usr/bin/env"};
  call.environment = {"A=b"};
  EXPECT_EQ(RunChild(call)->output, "A=b\n");
}

TEST(ChildRunTest, NoOpenFileOfOursIsPassedOn) {
  const int fd = fcntl(STDERR_FILENO, F_DUPFD, 200);
  EXPECT_EQ(RunChild(Shell("ls /proc/self/fd | grep -cx " + std::to_string(fd)))->output, "0\n");
  close(fd);
}

TEST(ChildRunTest, OutputIsKeptUpToALimit) {
  const absl::StatusOr<ChildResult> result =
      RunChild(Shell("head -c 1000000 /dev/zero; head -c 1000000 /dev/zero >&2"));
  ASSERT_TRUE(result.ok()) << result.status();
  EXPECT_EQ(result->output.size(), 65536);
  EXPECT_EQ(result->errors.size(), 65536);
  size_t taken = 0;
  ChildCall call = Shell("head -c 1000000 /dev/zero");
  call.take_output = [&](std::string_view bytes) { taken += bytes.size(); };
  ASSERT_TRUE(RunChild(call).ok());
  EXPECT_EQ(taken, 1'000'000);
}

TEST(ChildRunTest, ATimeOutEndsAllThatTheProgramStarted) {
  ChildCall call = Shell("sleep 60 & echo $!; trap '' TERM; wait; sleep 60");
  // Long enough for the program to begin on a busy machine.
  call.timeout = absl::Seconds(2);
  std::string output;
  call.take_output = [&](std::string_view bytes) { output += bytes; };
  EXPECT_EQ(RunChild(call).status().code(), absl::StatusCode::kDeadlineExceeded);
  EXPECT_TRUE(IsGone(std::stoi(output)));
}

TEST(ChildRunTest, WhatAProgramLeavesBehindIsEndedToo) {
  const absl::StatusOr<ChildResult> result = RunChild(Shell("sleep 60 >/dev/null 2>&1 & echo $!"));
  ASSERT_TRUE(result.ok()) << result.status();
  EXPECT_TRUE(IsGone(std::stoi(result->output)));
}

TEST(ChildRunTest, ItStopsWhenAsked) {
  ChildCall call = Shell("sleep 60");
  int asked = 0;
  call.should_stop = [&] { return ++asked > 2; };
  const auto begin = std::chrono::steady_clock::now();
  EXPECT_EQ(RunChild(call).status().code(), absl::StatusCode::kCancelled);
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(30));
}

TEST(ChildRunTest, AnEndBySignalIsTold) {
  EXPECT_EQ(RunChild(Shell("kill -9 $$"))->exit_code, 137);
}

// A port of loopback that takes connections.
class OpenPort {
 public:
  OpenPort() : fd_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* generic = reinterpret_cast<sockaddr*>(&address);
    EXPECT_EQ(bind(fd_, generic, size), 0);
    EXPECT_EQ(listen(fd_, 8), 0);
    EXPECT_EQ(getsockname(fd_, generic, &size), 0);
    port_ = ntohs(address.sin_port);
  }
  ~OpenPort() { close(fd_); }

  int port() const { return port_; }

 private:
  int fd_;
  int port_ = 0;
};

TEST(ChildRunTest, EachConnectionIsAskedFor) {
  const OpenPort good;
  const OpenPort bad;
  std::vector<int> asked;
  ChildCall call;
  call.environment = {"PATH=/usr/bin:/bin"};
  call.may_connect = [&](const sockaddr& address) {
    asked.push_back(ntohs(reinterpret_cast<const sockaddr_in&>(address).sin_port));
    return asked.back() == good.port();
  };
  const std::string script = "for p in " + std::to_string(good.port()) + " " +
                             std::to_string(bad.port()) +
                             "; do (exec 3<>/dev/tcp/127.0.0.1/$p) && echo $p; done; true";
  call.arguments = {"/bin/bash", "-c", script};
  const absl::StatusOr<ChildResult> result = RunChild(call);
  ASSERT_TRUE(result.ok()) << result.status();
  EXPECT_EQ(result->output, std::to_string(good.port()) + "\n");
  EXPECT_THAT(result->errors, HasSubstr("Permission denied"));
  EXPECT_EQ(asked, (std::vector<int>{good.port(), bad.port()}));
}

TEST(ChildRunTest, WhatIsNoProgramIsUnavailable) {
  ChildCall call;
  call.arguments = {"/there/is/none"};
  EXPECT_EQ(RunChild(call).status().code(), absl::StatusCode::kUnavailable);
}

}  // namespace
}  // namespace webmunk
