#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "absl/strings/str_cat.h"
#include "testing/fake_server.h"
#include "webmunk/client.h"

namespace webmunk {
namespace {

// A server that only takes clients with a certificate, and one key pair that
// serves as the authority and on both sides.
class TlsTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = (std::filesystem::temp_directory_path() / "webmunk-tls-XXXXXX").string();
    ASSERT_NE(mkdtemp(pattern.data()), nullptr);
    directory_ = pattern;
    const std::string command = absl::StrCat(
        "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 1"
        " -subj /CN=webmunk-test -addext subjectAltName=IP:127.0.0.1 -keyout ",
        Path("key"), " -out ", Path("cert"), " 2>/dev/null");
    if (std::system(command.c_str()) != 0) GTEST_SKIP() << "openssl is not there";
    grpc::SslServerCredentialsOptions options(
        GRPC_SSL_REQUEST_AND_REQUIRE_CLIENT_CERTIFICATE_AND_VERIFY);
    options.pem_root_certs = Read("cert");
    options.pem_key_cert_pairs.push_back({Read("key"), Read("cert")});
    server_ = std::make_unique<FakeServer>(grpc::SslServerCredentials(options));
    client_options_ = server_->options();
    client_options_.timeout = absl::Seconds(5);
    client_options_.retry.max_attempts = 2;
    client_options_.tls.emplace();
  }

  void TearDown() override { std::filesystem::remove_all(directory_); }

  std::string Path(const std::string& name) const { return directory_ / (name + ".pem"); }
  std::string Read(const std::string& name) const {
    std::ifstream file(Path(name));
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  }

  std::filesystem::path directory_;
  std::unique_ptr<FakeServer> server_;
  ClientOptions client_options_;
};

TEST_F(TlsTest, ClientWithCertificateIsServed) {
  client_options_.tls->root_certificates_file = Path("cert");
  client_options_.tls->certificate_chain_file = Path("cert");
  client_options_.tls->private_key_file = Path("key");
  const auto participant = Client::Connect(client_options_)->GetParticipant("x");
  EXPECT_TRUE(participant.ok()) << participant.status();
}

TEST_F(TlsTest, ClientWithoutCertificateIsUnavailable) {
  client_options_.tls->root_certificates_file = Path("cert");
  const auto participant = Client::Connect(client_options_)->GetParticipant("x");
  EXPECT_EQ(participant.status().code(), absl::StatusCode::kUnavailable) << participant.status();
}

TEST_F(TlsTest, ServerOfAnUnknownAuthorityIsNotTrusted) {
  client_options_.tls->certificate_chain_file = Path("cert");
  client_options_.tls->private_key_file = Path("key");
  const auto participant = Client::Connect(client_options_)->GetParticipant("x");
  EXPECT_EQ(participant.status().code(), absl::StatusCode::kUnavailable) << participant.status();
  EXPECT_TRUE(server_->script.participants_asked.empty());
}

}  // namespace
}  // namespace webmunk
