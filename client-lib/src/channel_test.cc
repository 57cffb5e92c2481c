#include "channel.h"

#include <gtest/gtest.h>

#include "webmunk/client.h"

namespace webmunk {
namespace {

TEST(LocalAddressTest, LoopbackAndUnixSocketsAreLocal) {
  for (const char* address :
       {"127.0.0.1:50051", "127.8.8.8:1", "localhost:50051", "[::1]:50051", "dns:///localhost:1",
        "dns:127.0.0.1:1", "unix:/run/webmunk.sock", "unix:///run/webmunk.sock"}) {
    EXPECT_TRUE(IsLocalAddress(address)) << address;
  }
}

TEST(LocalAddressTest, OtherHostsAreNotLocalHoweverTheirNamesBegin) {
  for (const char* address :
       {"10.0.0.1:50051", "127.example.org:1", "localhost.example.org:1", "example.org:50051",
        "[::2]:1", "dns:///example.org:1", "0.0.0.0:1"}) {
    EXPECT_FALSE(IsLocalAddress(address)) << address;
  }
}

TEST(ConnectTest, PlainTextToAnotherMachineMustBeAllowed) {
  ClientOptions options;
  options.address = "example.org:50051";
  EXPECT_EQ(Client::Connect(options).status().code(), absl::StatusCode::kInvalidArgument);
  options.allow_remote_plaintext = true;
  EXPECT_TRUE(Client::Connect(options).ok());
}

TEST(ConnectTest, TokenIsRefusedOverRemotePlainText) {
  ClientOptions options;
  options.address = "example.org:50051";
  options.allow_remote_plaintext = true;
  options.bearer_token = [] { return std::string("secret"); };
  EXPECT_EQ(Client::Connect(options).status().code(), absl::StatusCode::kInvalidArgument);
}

TEST(ConnectTest, UnreadableCertificateFileIsNamed) {
  ClientOptions options;
  options.tls.emplace();
  options.tls->root_certificates_file = "/nonexistent/roots.pem";
  EXPECT_EQ(
      Client::Connect(options).status(),
      absl::InvalidArgumentError("cannot read a certificate or key from /nonexistent/roots.pem"));
}

TEST(ConnectTest, ClientCertificateWithoutItsKeyIsRefused) {
  ClientOptions options;
  options.tls.emplace();
  options.tls->certificate_chain_file = "/nonexistent/cert.pem";
  EXPECT_EQ(
      Client::Connect(options).status(),
      absl::InvalidArgumentError("a client certificate and its key go together; one is missing"));
}

TEST(ConnectTest, TimeoutAndPausesMustBePositive) {
  ClientOptions options;
  options.timeout = absl::ZeroDuration();
  EXPECT_EQ(Client::Connect(options).status().code(), absl::StatusCode::kInvalidArgument);
  options = ClientOptions();
  options.retry.initial_backoff = absl::ZeroDuration();
  EXPECT_EQ(Client::Connect(options).status().code(), absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace webmunk
