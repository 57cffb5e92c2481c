#include "server/delivery/destination_values.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace webmunk {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

const std::string kPem = "-----BEGIN OPENSSH PRIVATE KEY-----\n" + std::string(70, 'A') +
                         "\nAb+/=\n-----END OPENSSH PRIVATE KEY-----\n";
const std::string kHostKey = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI" + std::string(43, 'b');
const std::string kAccount =
    R"({"type":"service_account","client_email":"a@b.iam","private_key":"k","private_key_id":"1")";

// What is said of the value; empty: it is good.
std::string Say(DestinationType type, const std::string& key, const std::string& value) {
  const absl::Status status = CheckValue(*FindKey(type, key), value);
  EXPECT_THAT(std::string(status.message()), Not(HasSubstr(" " + value + " ")));
  return std::string(status.message());
}

TEST(DestinationValuesTest, HostsAreHostsAndNothingMore) {
  for (const char* host : {"localhost:22", "a/b",        "a b",          "-oProxyCommand=x",
                           "a..b",         ".a",         "a_b",          "user@host",
                           "a,b",          "[::1]",      "fe80::1%eth0", "127.1",
                           "2130706433",   "0x7f.0.0.1", "0177.0.0.1",   "1.2.3.4.5",
                           "$HOME",        "a;b",        "w:x",          "https://a"}) {
    EXPECT_NE(Say(DestinationType::kSftp, "host", host), "") << host;
  }
  for (const char* host : {"files.example.org", "h", "93.184.216.34", "2a00::1", "x-1.org."}) {
    EXPECT_EQ(Say(DestinationType::kSftp, "host", host), "") << host;
  }
  for (const char* port : {"0", "65536", "22a", "-1", "022", "99999", " 22"}) {
    EXPECT_NE(Say(DestinationType::kSftp, "port", port), "") << port;
  }
}

TEST(DestinationValuesTest, UrlsHoldNoUserQueryOrClimbing) {
  for (const char* url : {"ftp://a.org/",
                          "file:///etc/passwd",
                          "https://u:p@a.org/",
                          "https://u@a.org/",
                          "https://a.org/?x",
                          "https://a.org/#x",
                          "https://a.org/../x",
                          "https://a.org/x/..",
                          "https://a.org/%2e%2e/x",
                          "https://a.org/%2F",
                          "https://a.org/%0a",
                          "https://a.org/%zz",
                          "https://a.org/%4",
                          "https://a.org:0/",
                          "https://a.org:99999/",
                          "https:///x",
                          "https://a.org\\@b.org/",
                          "https://a.org/\\x",
                          "https://127.1/",
                          "https://[::1/",
                          "https://a.org/ x",
                          "HTTPS://a.org/",
                          "https://"}) {
    EXPECT_NE(Say(DestinationType::kWebdav, "url", url), "") << url;
  }
  for (const char* url : {"https://a.org", "https://a.org:8443/dav/", "https://[2a00::1]:443/x"}) {
    EXPECT_EQ(Say(DestinationType::kWebdav, "url", url), "") << url;
  }
  // An endpoint has no path.
  EXPECT_NE(Say(DestinationType::kS3, "endpoint", "https://s3.example.org/x"), "");
  EXPECT_NE(Say(DestinationType::kS3, "endpoint", "https://s3.example.org/"), "");
  EXPECT_EQ(Say(DestinationType::kS3, "endpoint", "https://s3.example.org:9000"), "");
}

TEST(DestinationValuesTest, RegionsAndBucketsMakeNoHosts) {
  for (const char* region : {"x.evil.org/", "eu-central-1.evil.org", "EU", "a b", "#", "-x"}) {
    EXPECT_NE(Say(DestinationType::kS3, "region", region), "") << region;
  }
  for (const std::string& bucket :
       {std::string("a/b"), std::string("../x"), std::string("Study"), std::string("a..b"),
        std::string("ab"), std::string("-abc"), std::string("abc."), std::string("192.168.0.1"),
        std::string("a@b.org"), std::string("evil.org#"), std::string(64, 'a')}) {
    EXPECT_NE(Say(DestinationType::kS3, "bucket", bucket), "") << bucket;
  }
}

TEST(DestinationValuesTest, OnlyKeysOfAServiceAccountAreTaken) {
  const auto say = [](const std::string& json) {
    return Say(DestinationType::kDrive, "service_account_json", json);
  };
  // One that runs a program, and one that reads a file.
  EXPECT_NE(
      say(R"({"type":"external_account","credential_source":{"executable":{"command":"x"}}})"), "");
  EXPECT_NE(say(R"({"type":"external_account","credential_source":{"file":"/etc/passwd"}})"), "");
  EXPECT_NE(say("/etc/passwd"), "");
  EXPECT_NE(say("[]"), "");
  EXPECT_NE(say(R"({"type":"service_account"})"), "");
  // Where tokens are asked for is not the text's to say.
  const std::string led = kAccount + R"(,"token_uri":"http://169.254.169.254/"})";
  EXPECT_EQ(say(led), "");
  EXPECT_THAT(ReducedAccount(led), HasSubstr("https://oauth2.googleapis.com/token"));
  EXPECT_THAT(ReducedAccount(led), Not(HasSubstr("169.254")));
}

TEST(DestinationValuesTest, KeysAreInPemAndOfHostsInTheirForm) {
  for (const std::string& pem : {std::string("/root/.ssh/id_rsa"), std::string("~/.ssh/id_rsa"),
                                 kPem + "x", "x" + kPem, std::string("-----BEGIN X-----\n")}) {
    EXPECT_NE(Say(DestinationType::kSftp, "private_key", pem), "") << pem;
  }
  for (const std::string& key :
       {std::string("/etc/hosts"), "files.example.org " + kHostKey, kHostKey + " comment",
        kHostKey + ",", std::string("ssh-ed25519 AAAA"), "* " + kHostKey, "@revoked " + kHostKey}) {
    EXPECT_NE(Say(DestinationType::kSftp, "host_key", key), "") << key;
  }
  EXPECT_EQ(Say(DestinationType::kSftp, "host_key", kHostKey + "," + kHostKey), "");
}

}  // namespace
}  // namespace webmunk
