#include "server/delivery/destination_rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "server/delivery/destination_keys.h"
#include "server/delivery/destination_values.h"

namespace webmunk {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

const std::string kPem = "-----BEGIN OPENSSH PRIVATE KEY-----\n" + std::string(70, 'A') +
                         "\nAb+/=\n-----END OPENSSH PRIVATE KEY-----\n";
const std::string kHostKey = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI" + std::string(43, 'b');
const std::string kAccount =
    R"({"type":"service_account","client_email":"a@b.iam","private_key":"k","private_key_id":"1")";

// A destination of each type that is as it should be.
Destination Good(DestinationType type) {
  switch (type) {
    case DestinationType::kS3:
      return {.type = type,
              .parameters = {{"endpoint", "https://s3.example.org"},
                             {"region", "eu-central-1"},
                             {"bucket", "study-exports"},
                             {"force_path_style", "true"},
                             {"access_key_id", "AKIA"}},
              .secrets = {{"secret_access_key", "a secret of any $(characters)"}}};
    case DestinationType::kSftp:
      return {.type = type,
              .parameters = {{"host", "files.example.org"},
                             {"port", "2222"},
                             {"user", "study"},
                             {"host_key", kHostKey}},
              .secrets = {{"password", "-x"}, {"private_key", kPem}, {"passphrase", "p"}}};
    case DestinationType::kDrive:
      return {.type = type,
              .parameters = {{"folder_id", "1a-B_c"}, {"shared_drive_id", "0A"}},
              .secrets = {{"service_account_json", kAccount + "}"}}};
    case DestinationType::kDropbox:
      return {.type = type,
              .parameters = {{"app_key", "key"}},
              .secrets = {{"token_json", R"({"access_token":"t"})"}, {"app_secret", "s"}}};
    case DestinationType::kWebdav:
      return {.type = type,
              .parameters = {{"url", "https://dav.example.org/remote.php/dav/files/x%20y/"},
                             {"user", "study"}},
              .secrets = {{"password", "p"}}};
    case DestinationType::kLocal:
      break;
  }
  return {.type = DestinationType::kLocal};
}

constexpr DestinationLimits kUsual = {.allow_private = false, .allow_local = true};

TEST(DestinationRulesTest, DestinationsOfEachTypeAreTaken) {
  for (const auto type :
       {DestinationType::kS3, DestinationType::kSftp, DestinationType::kDrive,
        DestinationType::kDropbox, DestinationType::kWebdav, DestinationType::kLocal}) {
    EXPECT_TRUE(CheckDestination(Good(type), kUsual).ok()) << CheckDestination(Good(type), kUsual);
    EXPECT_EQ(DestinationTypeOf(NameOf(type)), type);
  }
  EXPECT_EQ(DestinationTypeOf("sftp "), std::nullopt);
}

TEST(DestinationRulesTest, NoKeyIsTakenThatIsNotOfTheType) {
  // Options of rclone that run programs, read files, or lead around the checks.
  for (const char* key : {"ssh",
                          "bearer_token_command",
                          "md5sum_command",
                          "sha1sum_command",
                          "server_command",
                          "key_file",
                          "key_use_agent",
                          "known_hosts_file",
                          "pubkey_file",
                          "env_auth",
                          "profile",
                          "shared_credentials_file",
                          "service_account_file",
                          "headers",
                          "sts_endpoint",
                          "auth_url",
                          "token_url",
                          "config",
                          "remote",
                          "type",
                          "copy_links",
                          "encoding",
                          "vendor",
                          "pass",
                          "",
                          "HOST",
                          "host ",
                          "host\n"}) {
    for (const auto type :
         {DestinationType::kS3, DestinationType::kSftp, DestinationType::kDrive,
          DestinationType::kDropbox, DestinationType::kWebdav, DestinationType::kLocal}) {
      Destination open = Good(type);
      open.parameters[key] = "x";
      EXPECT_EQ(CheckDestination(open, kUsual).code(), absl::StatusCode::kInvalidArgument) << key;
      Destination secret = Good(type);
      secret.secrets[key] = "x";
      EXPECT_EQ(CheckDestination(secret, kUsual).code(), absl::StatusCode::kInvalidArgument) << key;
    }
  }
}

TEST(DestinationRulesTest, SecretsStandApart) {
  Destination destination = Good(DestinationType::kSftp);
  destination.parameters["password"] = "p";
  EXPECT_FALSE(CheckDestination(destination, kUsual).ok());
  destination = Good(DestinationType::kSftp);
  destination.secrets["host"] = "files.example.org";
  EXPECT_FALSE(CheckDestination(destination, kUsual).ok());
}

// Puts the value into the key and tells what is said of it.
std::string Say(DestinationType type, const std::string& key, const std::string& value) {
  Destination destination = Good(type);
  const DestinationKey* found = FindKey(type, key);
  if (found == nullptr) return "no such key";
  (found->IsSecret() ? destination.secrets : destination.parameters)[key] = value;
  const absl::Status status = CheckDestination(destination, kUsual);
  if (!value.empty() && value.size() > 3) {
    EXPECT_THAT(std::string(status.message()), Not(HasSubstr(value)));
  }
  return status.ok() ? "" : std::string(status.message());
}

TEST(DestinationRulesTest, NoValueHasControlCharacters) {
  for (const auto type : {DestinationType::kS3, DestinationType::kSftp, DestinationType::kDrive,
                          DestinationType::kDropbox, DestinationType::kWebdav}) {
    for (const DestinationKey& key : KeysOf(type)) {
      if (key.kind == ValueKind::kPem) continue;
      for (const std::string& value :
           {std::string("a\nb"), std::string("a\rb"), std::string("a\0b", 3),
            std::string("\x1b[0m"), std::string("a\x7f"), std::string("\xc2\x85"),
            std::string("\xff"), std::string("a\u202eb")}) {
        EXPECT_NE(Say(type, std::string(key.name), value), "") << key.name;
      }
      EXPECT_NE(Say(type, std::string(key.name), ""), "") << key.name;
      EXPECT_NE(Say(type, std::string(key.name), std::string(20'000, 'a')), "") << key.name;
    }
  }
}

TEST(DestinationRulesTest, RequiredKeysAndPairsMustBeThere) {
  for (const auto type : {DestinationType::kS3, DestinationType::kSftp, DestinationType::kDrive,
                          DestinationType::kDropbox, DestinationType::kWebdav}) {
    for (const DestinationKey& key : KeysOf(type)) {
      Destination destination = Good(type);
      (key.IsSecret() ? destination.secrets : destination.parameters).erase(std::string(key.name));
      if (!key.is_required) continue;
      EXPECT_FALSE(CheckDestination(destination, kUsual).ok()) << key.name;
    }
  }
  Destination sftp = Good(DestinationType::kSftp);
  sftp.secrets.erase("private_key");
  EXPECT_FALSE(CheckDestination(sftp, kUsual).ok());
  sftp.secrets.erase("passphrase");
  EXPECT_TRUE(CheckDestination(sftp, kUsual).ok());
  sftp.secrets.erase("password");
  EXPECT_FALSE(CheckDestination(sftp, kUsual).ok());
  Destination dav = Good(DestinationType::kWebdav);
  dav.secrets["bearer_token"] = "t";
  EXPECT_FALSE(CheckDestination(dav, kUsual).ok());
  dav = Good(DestinationType::kWebdav);
  dav.secrets.clear();
  EXPECT_FALSE(CheckDestination(dav, kUsual).ok());
}

TEST(DestinationRulesTest, WithoutTlsOnlyWhereAnAdministratorAllowsIt) {
  Destination dav = Good(DestinationType::kWebdav);
  dav.parameters["url"] = "http://dav.example.org/";
  EXPECT_EQ(CheckDestination(dav, kUsual).code(), absl::StatusCode::kPermissionDenied);
  EXPECT_TRUE(CheckDestination(dav, {.allow_private = true}).ok());
  Destination s3 = Good(DestinationType::kS3);
  s3.parameters["endpoint"] = "http://s3.example.org";
  EXPECT_EQ(CheckDestination(s3, kUsual).code(), absl::StatusCode::kPermissionDenied);
}

TEST(DestinationRulesTest, LocalOnesNeedAFolder) {
  const Destination local = Good(DestinationType::kLocal);
  EXPECT_EQ(CheckDestination(local, {.allow_local = false}).code(),
            absl::StatusCode::kPermissionDenied);
}

TEST(DestinationRulesTest, EachHostIsLookedAt) {
  EXPECT_THAT(HostsOf(Good(DestinationType::kSftp)), ElementsAre("files.example.org"));
  EXPECT_THAT(HostsOf(Good(DestinationType::kWebdav)), ElementsAre("dav.example.org"));
  EXPECT_THAT(HostsOf(Good(DestinationType::kDropbox)), IsEmpty());
  EXPECT_THAT(HostsOf(Good(DestinationType::kS3)), ElementsAre("s3.example.org"));
  Destination s3 = Good(DestinationType::kS3);
  s3.parameters["force_path_style"] = "false";
  EXPECT_THAT(HostsOf(s3), ElementsAre("s3.example.org", "study-exports.s3.example.org"));
}

TEST(DestinationRulesTest, PrivateHostsAreRefusedUnlessAllowed) {
  for (const char* host : {"localhost", "127.0.0.1", "169.254.169.254", "10.1.2.3", "::1",
                           "::ffff:127.0.0.1", "fd00:ec2::254"}) {
    Destination sftp = Good(DestinationType::kSftp);
    sftp.parameters["host"] = host;
    EXPECT_TRUE(CheckDestination(sftp, kUsual).ok()) << host;
    EXPECT_EQ(CheckHosts(sftp, kUsual).code(), absl::StatusCode::kPermissionDenied) << host;
    EXPECT_TRUE(CheckHosts(sftp, {.allow_private = true}).ok()) << host;
  }
  for (const char* url : {"https://127.0.0.1/", "https://[::1]:8443/x", "https://localhost/"}) {
    Destination dav = Good(DestinationType::kWebdav);
    dav.parameters["url"] = url;
    EXPECT_EQ(CheckHosts(dav, kUsual).code(), absl::StatusCode::kPermissionDenied) << url;
  }
  Destination s3 = Good(DestinationType::kS3);
  s3.parameters["endpoint"] = "https://169.254.169.254";
  EXPECT_EQ(CheckHosts(s3, kUsual).code(), absl::StatusCode::kPermissionDenied);
}

TEST(DestinationRulesTest, KeptSecretsGoToNobodyElse) {
  const Destination before = Good(DestinationType::kSftp);
  Destination after = before;
  after.parameters["user"] = "other";
  EXPECT_FALSE(LeadsElsewhere(before, after));
  after.parameters["host"] = "evil.example.org";
  EXPECT_TRUE(LeadsElsewhere(before, after));
  after = before;
  after.parameters.erase("port");
  EXPECT_TRUE(LeadsElsewhere(before, after));
  after = before;
  after.parameters["host_key"] = kHostKey + "," + kHostKey;
  EXPECT_TRUE(LeadsElsewhere(before, after));
  EXPECT_TRUE(LeadsElsewhere(before, Good(DestinationType::kWebdav)));
}

}  // namespace
}  // namespace webmunk
