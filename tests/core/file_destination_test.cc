#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>

#include <filesystem>
#include <set>
#include <thread>

#include "server/delivery/delivery_target.h"
#include "tests/core/delivery_fixture.h"
#include "tests/core/destination_servers.h"
#include "tests/support/await.h"
#include "tests/support/fault_proxy.h"

namespace webmunk::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kTarget[] = "2026-11-25/study_x.zip";

// Against real servers of files.
class FileDestinationTest : public ::testing::TestWithParam<FileServer::Protocol> {
 protected:
  bool IsSftp() const { return GetParam() == FileServer::Protocol::kSftp; }

  DeliveryFixture fixture_;
};

INSTANTIATE_TEST_SUITE_P(Servers, FileDestinationTest,
                         ::testing::Values(FileServer::Protocol::kWebdav,
                                           FileServer::Protocol::kSftp),
                         [](const auto& protocol) {
                           return protocol.param == FileServer::Protocol::kSftp ? "Sftp" : "Webdav";
                         });

TEST_P(FileDestinationTest, AnArchiveArrivesWhole) {
  const FileServer server(GetParam());
  const auto delivered = fixture_.Deliver(server.AsDestination(), kTarget);
  ASSERT_TRUE(delivered.ok()) << delivered.status();
  EXPECT_EQ(server.Content(kTarget), fixture_.text());
  EXPECT_FALSE(server.Has(PartialOf(kTarget, 1)));
}

TEST_P(FileDestinationTest, WhatIsThereIsNotBroughtAgain) {
  const FileServer server(GetParam());
  ASSERT_TRUE(fixture_.Deliver(server.AsDestination(), kTarget).ok());
  const auto path = std::filesystem::path(server.root()) / kTarget;
  const auto past = std::filesystem::file_time_type::clock::now() - std::chrono::hours(5);
  std::filesystem::last_write_time(path, past);
  ASSERT_TRUE(fixture_.Deliver(server.AsDestination(), kTarget).ok());
  EXPECT_LT(std::filesystem::last_write_time(path), past + std::chrono::hours(1));
  // Another of the same size is replaced.
  std::ofstream(path) << std::string(fixture_.text().size(), 'x');
  ASSERT_TRUE(fixture_.Deliver(server.AsDestination(), kTarget).ok());
  EXPECT_EQ(server.Content(kTarget), fixture_.text());
}

TEST_P(FileDestinationTest, WhatAnotherTryLeftGoesAndOthersStay) {
  const FileServer server(GetParam());
  fixture_.file().attempt = 3;
  const std::string target = "day/a[1]*{x}.zip";
  std::filesystem::create_directories(server.root() + "/day");
  for (const char* name : {"a[1]*{x}.zip.2.partial", "a1x.zip.2.partial", "a[1]*{x}.zip.log"}) {
    std::ofstream(server.root() + "/day/" + name) << "half";
  }
  const auto delivered = fixture_.Deliver(server.AsDestination(), target);
  ASSERT_TRUE(delivered.ok()) << delivered.status();
  EXPECT_EQ(server.Content(target), fixture_.text());
  EXPECT_FALSE(server.Has("day/a[1]*{x}.zip.2.partial"));
  EXPECT_TRUE(server.Has("day/a1x.zip.2.partial"));
  EXPECT_TRUE(server.Has("day/a[1]*{x}.zip.log"));
}

TEST_P(FileDestinationTest, ATryThatIsCancelledIsDiscarded) {
  const FileServer server(GetParam());
  std::filesystem::create_directories(server.root() + "/2026-11-25");
  std::ofstream(server.root() + "/" + PartialOf(kTarget, 1)) << "half";
  fixture_.delivery().Discard(server.AsDestination(), kTarget, 1);
  EXPECT_FALSE(server.Has(PartialOf(kTarget, 1)));
}

TEST_P(FileDestinationTest, AnArchiveThatChangedOnThisServerIsNotBrought) {
  const FileServer server(GetParam());
  fixture_.file().sha256 = std::string(64, '0');
  const auto delivered = fixture_.Deliver(server.AsDestination(), kTarget);
  EXPECT_EQ(delivered.status().code(), absl::StatusCode::kDataLoss) << delivered.status();
  EXPECT_FALSE(server.Has(kTarget));
  EXPECT_FALSE(server.Has(PartialOf(kTarget, 1)));
}

TEST_P(FileDestinationTest, WrongPasswordsAreRefusedAndNotTold) {
  const FileServer server(GetParam());
  Destination destination = server.AsDestination();
  destination.secrets["password"] = "another-secret";
  const auto delivered = fixture_.Deliver(destination, kTarget);
  EXPECT_EQ(delivered.status().code(), absl::StatusCode::kPermissionDenied) << delivered.status();
  EXPECT_THAT(std::string(delivered.status().message()), Not(HasSubstr("another-secret")));
}

TEST_P(FileDestinationTest, AConnectionCutMidwayIsTriedAgain) {
  const FileServer server(GetParam());
  FaultProxy proxy({.port = 0}, {.port = server.port()});
  proxy.SetPlan([] { return FaultProxy::Budget{.towards_target = true, .bytes = 1 << 20}; });
  const auto cut = fixture_.Deliver(server.AsDestination(proxy.port()), kTarget);
  EXPECT_EQ(cut.status().code(), absl::StatusCode::kUnavailable) << cut.status();
  EXPECT_GT(proxy.cuts(), 0);
  EXPECT_FALSE(server.Has(kTarget));
  proxy.SetPlan(nullptr);
  const auto delivered = fixture_.Deliver(server.AsDestination(proxy.port()), kTarget);
  ASSERT_TRUE(delivered.ok()) << delivered.status();
  EXPECT_EQ(server.Content(kTarget), fixture_.text());
}

TEST_P(FileDestinationTest, AFullDestinationFailsUntilThereIsRoom) {
  TinyDisk disk;
  if (!disk.is_mounted()) GTEST_SKIP() << "this user may not mount a small file system";
  const FileServer server(GetParam(), disk.path());
  const auto full = fixture_.Deliver(server.AsDestination(), kTarget);
  EXPECT_FALSE(full.ok());
  EXPECT_NE(full.status().code(), absl::StatusCode::kCancelled) << full.status();
  EXPECT_FALSE(server.Has(kTarget));
  disk.Grow();
  const auto delivered = fixture_.Deliver(server.AsDestination(), kTarget);
  ASSERT_TRUE(delivered.ok()) << delivered.status();
  EXPECT_EQ(server.Content(kTarget), fixture_.text());
}

TEST_P(FileDestinationTest, ASlowDestinationIsWaitedFor) {
  const FileServer server(GetParam());
  const SlowWay way(server.port(), 2 << 20);
  const auto delivered = fixture_.DeliverPatiently(server.AsDestination(way.port()), kTarget);
  ASSERT_TRUE(delivered.ok()) << delivered.status();
  EXPECT_EQ(server.Content(kTarget), fixture_.text());
}

TEST_P(FileDestinationTest, ASilentDestinationIsGivenUp) {
  const FileServer server(GetParam());
  const SlowWay way(server.port(), 0);
  const auto begin = std::chrono::steady_clock::now();
  const auto delivered = fixture_.Deliver(server.AsDestination(way.port()), kTarget);
  EXPECT_EQ(delivered.status().code(), absl::StatusCode::kUnavailable) << delivered.status();
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(90));
}

TEST_P(FileDestinationTest, ItStopsWhenAskedAndLeavesNoProgram) {
  const FileServer server(GetParam());
  const SlowWay way(server.port(), 200'000);
  const auto begin = std::chrono::steady_clock::now();
  const auto stopped = fixture_.Deliver(server.AsDestination(way.port()), kTarget, [begin] {
    return std::chrono::steady_clock::now() - begin > std::chrono::seconds(2);
  });
  EXPECT_EQ(stopped.status().code(), absl::StatusCode::kCancelled) << stopped.status();
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(30));
  EXPECT_FALSE(server.Has(kTarget));
  for (const pid_t child : ChildrenOf(getpid())) {
    EXPECT_THAT(ReadFile("/proc/" + std::to_string(child) + "/cmdline"), Not(HasSubstr("copyto")));
  }
}

TEST_P(FileDestinationTest, NoSecretIsOnACommandLineAndNothingOfOursInTheEnvironment) {
  const FileServer server(GetParam());
  const SlowWay way(server.port(), 500'000);
  setenv("WEBMUNK_SERVER_DATABASE_URL", "postgres://secret", 1);
  std::string seen;
  bool has_environment = false;
  const auto look = [&] {
    for (const pid_t child : ChildrenOf(getpid())) {
      const std::string process = "/proc/" + std::to_string(child);
      const std::string arguments = ReadFile(process + "/cmdline");
      if (arguments.find("serve") != std::string::npos ||
          arguments.find("copyto") == std::string::npos) {
        continue;
      }
      seen += arguments;
      const std::string environment = ReadFile(process + "/environ");
      has_environment =
          has_environment || environment.find("RCLONE_CONFIG_W_TYPE") != std::string::npos;
      EXPECT_THAT(environment, Not(HasSubstr("postgres://secret")));
      EXPECT_THAT(environment, Not(HasSubstr("files-secret")));
      EXPECT_THAT(environment, Not(HasSubstr("PATH=")));
    }
    return !seen.empty() && has_environment;
  };
  EXPECT_FALSE(fixture_.Deliver(server.AsDestination(way.port()), kTarget, look).ok());
  unsetenv("WEBMUNK_SERVER_DATABASE_URL");
  EXPECT_THAT(seen, HasSubstr("copyto"));
  EXPECT_THAT(seen, Not(HasSubstr("files-secret")));
  EXPECT_THAT(seen, Not(HasSubstr("127.0.0.1")));
  EXPECT_TRUE(has_environment);
}

TEST_P(FileDestinationTest, ATestLeavesNothingBehind) {
  const FileServer server(GetParam());
  const absl::Status status =
      fixture_.delivery().Test(server.AsDestination(), "exports/nightly", nullptr);
  ASSERT_TRUE(status.ok()) << status;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(server.root())) {
    EXPECT_TRUE(entry.is_directory()) << entry.path();
  }
  Destination wrong = server.AsDestination();
  wrong.secrets["password"] = "x";
  EXPECT_FALSE(fixture_.delivery().Test(wrong, "", nullptr).ok());
}

TEST_P(FileDestinationTest, ThisMachineIsNoDestinationUnlessAllowed) {
  const FileServer server(GetParam());
  DestinationDelivery::Options options = fixture_.options();
  options.allow_private_destinations = false;
  const auto strict = *DestinationDelivery::Make(options);
  EXPECT_EQ(
      strict->Deliver(fixture_.file(), server.AsDestination(), kTarget, nullptr).status().code(),
      absl::StatusCode::kPermissionDenied);
  EXPECT_EQ(strict->Test(server.AsDestination(), "", nullptr).code(),
            absl::StatusCode::kPermissionDenied);
  EXPECT_TRUE(std::filesystem::is_empty(server.root()));
}

TEST(WebdavDestinationTest, ARedirectLeadsIntoNoOtherNetwork) {
  DeliveryFixture fixture;
  const FileServer inner(FileServer::Protocol::kWebdav);
  const TempDirectory directory("redirect");
  const ScriptProcess outer("python3", "redirecting_server.py", directory.path(),
                            {std::to_string(inner.port())}, "port");
  const int port = std::stoi(outer.ready());
  std::set<int> asked;
  DestinationDelivery::Options options = fixture.options();
  options.rclone.may_connect = [&](const sockaddr& address) {
    const int to = ntohs(reinterpret_cast<const sockaddr_in&>(address).sin_port);
    asked.insert(to);
    return to == port;
  };
  const auto guarded = *DestinationDelivery::Make(options);
  EXPECT_FALSE(guarded->Deliver(fixture.file(), inner.AsDestination(port), kTarget, nullptr).ok());
  EXPECT_TRUE(asked.contains(inner.port())) << "it did not follow";
  EXPECT_TRUE(std::filesystem::is_empty(inner.root()));
}

TEST(SftpDestinationTest, AKeyIsAsGoodAsAPassword) {
  const DeliveryFixture fixture;
  const FileServer server(FileServer::Protocol::kSftp);
  const auto delivered = fixture.Deliver(server.WithKey(), kTarget);
  ASSERT_TRUE(delivered.ok()) << delivered.status();
  EXPECT_EQ(server.Content(kTarget), fixture.text());
}

TEST(SftpDestinationTest, AnotherHostKeyIsRefused) {
  const DeliveryFixture fixture;
  const FileServer server(FileServer::Protocol::kSftp);
  const FileServer other(FileServer::Protocol::kSftp);
  Destination destination = server.AsDestination();
  destination.parameters["host_key"] = other.AsDestination().parameters["host_key"];
  const auto delivered = fixture.Deliver(destination, kTarget);
  EXPECT_EQ(delivered.status().code(), absl::StatusCode::kPermissionDenied) << delivered.status();
  EXPECT_EQ(delivered.status().message(), "the host's key is not the one that was given");
}

}  // namespace
}  // namespace webmunk::testing
