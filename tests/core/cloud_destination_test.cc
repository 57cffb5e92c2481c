// Google Drive and Dropbox: what rclone asks of them, by the settings that it is given, is
// led to a program on loopback that answers in their place.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>
#include <string>

#include "tests/core/delivery_fixture.h"
#include "tests/core/destination_servers.h"

namespace webmunk::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::IsSubsetOf;
using ::testing::Not;

constexpr char kTarget[] = "2026-11-25/study_x.zip";

// More than goes to Drive at once.
class CloudDestinationTest : public ::testing::TestWithParam<DestinationType> {
 protected:
  CloudDestinationTest() {
    const std::string path = directory_.path();
    Run({"openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj",
         "/CN=cloud", "-addext", "subjectAltName=DNS:*.googleapis.com,DNS:*.dropboxapi.com",
         "-keyout", path + "/key", "-out", path + "/certificate"});
    Run({"openssl", "genpkey", "-algorithm", "RSA", "-out", path + "/account"});
    server_ = std::make_unique<ScriptProcess>(
        "python3", "cloud_server.py", path,
        std::vector<std::string>{path + "/certificate", path + "/key"}, "port");
    // The server gives its programs no such environment.
    std::ofstream(path + "/rclone")
        << "#!/bin/sh\nHTTPS_PROXY=http://127.0.0.1:" << server_->ready()
        << " SSL_CERT_FILE=" << path << "/certificate exec " << fixture_.options().rclone.program
        << " \"$@\"\n";
    std::filesystem::permissions(path + "/rclone", std::filesystem::perms::owner_all);
    DestinationDelivery::Options options = fixture_.options();
    options.rclone.program = path + "/rclone";
    delivery_ = *DestinationDelivery::Make(options);
  }

  bool IsDrive() const { return GetParam() == DestinationType::kDrive; }

  Destination Cloud() const {
    if (!IsDrive()) {
      return {.type = DestinationType::kDropbox,
              .secrets = {{"token_json", R"({"access_token":"token-of-the-test"})"}}};
    }
    nlohmann::json account = {{"type", "service_account"},
                              {"client_email", "study@example.iam.gserviceaccount.com"},
                              {"private_key", ReadFile(directory_.path() + "/account")},
                              {"private_key_id", "1"},
                              // Where these lead to is nobody's but ours to say.
                              {"token_uri", "https://127.0.0.1:1/token"},
                              {"auth_uri", "https://127.0.0.1:1/auth"},
                              {"universe_domain", "example.org"}};
    return {.type = DestinationType::kDrive,
            .parameters = {{"folder_id", "root-folder"}},
            .secrets = {{"service_account_json", account.dump()}}};
  }

  absl::StatusOr<Verification> Deliver(const Destination& destination) {
    return delivery_->Deliver(fixture_.file(), destination, kTarget, nullptr);
  }
  absl::StatusOr<Verification> Deliver() { return Deliver(Cloud()); }

  void SetFault(const std::string& fault) { std::ofstream(directory_.path() + "/fault") << fault; }
  std::string PathOf(const std::string& name) const {
    return directory_.path() + "/files/" + (IsDrive() ? "drive/" : "dropbox/") + name;
  }
  bool Has(const std::string& name) const { return std::filesystem::exists(PathOf(name)); }

  // Hosts that were asked.
  std::set<std::string> Hosts() const {
    std::istringstream lines(ReadFile(directory_.path() + "/requests"));
    std::set<std::string> hosts;
    for (std::string line; std::getline(lines, line);) hosts.insert(line.substr(0, line.find(' ')));
    return hosts;
  }

  DeliveryFixture fixture_{size_t{20} << 20};
  TempDirectory directory_{"cloud"};
  std::unique_ptr<DestinationDelivery> delivery_;

 private:
  void Run(std::vector<std::string> arguments) {
    ChildOptions options;
    options.arguments = std::move(arguments);
    options.log_path = directory_.path() + "/openssl-log";
    RunCommand(options);
  }

  std::unique_ptr<ScriptProcess> server_;
};

INSTANTIATE_TEST_SUITE_P(Clouds, CloudDestinationTest,
                         ::testing::Values(DestinationType::kDrive, DestinationType::kDropbox),
                         [](const auto& type) {
                           return type.param == DestinationType::kDrive ? "Drive" : "Dropbox";
                         });

TEST_P(CloudDestinationTest, AnArchiveArrivesWholeAndOnlyTheProviderIsAsked) {
  const auto delivered = Deliver();
  ASSERT_TRUE(delivered.ok()) << delivered.status();
  EXPECT_EQ(*delivered, Verification::kHash);
  EXPECT_EQ(ReadFile(PathOf(kTarget)), fixture_.text());
  const std::set<std::string> provider =
      IsDrive() ? std::set<std::string>{"oauth2.googleapis.com", "www.googleapis.com"}
                : std::set<std::string>{"api.dropboxapi.com", "content.dropboxapi.com"};
  EXPECT_EQ(Hosts(), provider);
}

TEST_P(CloudDestinationTest, WhatIsThereIsNotBroughtAgain) {
  ASSERT_TRUE(Deliver().ok());
  SetFault("error");
  EXPECT_TRUE(Deliver().ok());
}

TEST_P(CloudDestinationTest, AFullOneFailsUntilThereIsRoom) {
  SetFault("full");
  EXPECT_EQ(Deliver().status().code(), absl::StatusCode::kResourceExhausted) << Deliver().status();
  EXPECT_FALSE(Has(kTarget));
  SetFault("");
  EXPECT_TRUE(Deliver().ok());
}

TEST_P(CloudDestinationTest, OneThatFailsIsTriedAgain) {
  SetFault("error");
  EXPECT_EQ(Deliver().status().code(), absl::StatusCode::kUnknown) << Deliver().status();
  EXPECT_FALSE(Has(kTarget));
  SetFault("");
  EXPECT_TRUE(Deliver().ok());
}

TEST_P(CloudDestinationTest, WhoIsRefusedIsToldSoWithoutTheSecret) {
  SetFault("refuse");
  const absl::Status refused = Deliver().status();
  EXPECT_EQ(refused.code(), absl::StatusCode::kPermissionDenied) << refused;
  EXPECT_THAT(std::string(refused.message()), Not(HasSubstr("token-of-the-test")));
  EXPECT_EQ(delivery_->Test(Cloud(), "", nullptr).code(), absl::StatusCode::kPermissionDenied);
}

TEST_P(CloudDestinationTest, ATestLeavesNothingBehind) {
  const absl::Status tested = delivery_->Test(Cloud(), "nightly", nullptr);
  ASSERT_TRUE(tested.ok()) << tested;
  ASSERT_TRUE(std::filesystem::is_directory(PathOf("nightly"))) << "nothing was brought";
  EXPECT_TRUE(std::filesystem::is_empty(PathOf("nightly")));
}

// Tokens of Dropbox are good for some hours.
TEST_P(CloudDestinationTest, ATokenThatIsOverIsRenewed) {
  if (IsDrive()) GTEST_SKIP() << "Drive is signed in to with a key";
  Destination destination = Cloud();
  destination.secrets["token_json"] =
      R"({"access_token":"of yesterday","refresh_token":"renewal-of-the-test",)"
      R"("expiry":"2024-01-01T00:00:00Z","token_url":"https://127.0.0.1:1/"})";
  const auto delivered = Deliver(destination);
  ASSERT_TRUE(delivered.ok()) << delivered.status();
  EXPECT_THAT(Hosts(), IsSubsetOf({"api.dropboxapi.com", "content.dropboxapi.com"}));
  destination.secrets["token_json"] =
      R"({"access_token":"x","refresh_token":"x","expiry":"2024-01-01T00:00:00Z"})";
  EXPECT_EQ(Deliver(destination).status().code(), absl::StatusCode::kPermissionDenied)
      << Deliver(destination).status();
}

}  // namespace
}  // namespace webmunk::testing
