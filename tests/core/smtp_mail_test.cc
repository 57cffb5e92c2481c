#include "server/delivery/smtp_mail.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "absl/strings/escaping.h"
#include "tests/core/destination_servers.h"
#include "tests/support/temp_directory.h"

namespace webmunk::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

// Against aiosmtpd.
class SmtpMailTest : public ::testing::Test {
 protected:
  void SetUp() override {
    if (ServersPython().empty()) GTEST_SKIP() << "aiosmtpd is not installed";
  }

  void Start(const std::string& mode) {
    std::vector<std::string> arguments = {mode};
    if (mode == "tls") {
      ChildOptions options;
      options.arguments = {"openssl",  "req",
                           "-x509",    "-newkey",
                           "rsa:2048", "-nodes",
                           "-days",    "2",
                           "-subj",    "/CN=localhost",
                           "-addext",  "subjectAltName=DNS:localhost",
                           "-keyout",  directory_.path() + "/key",
                           "-out",     directory_.path() + "/certificate"};
      options.log_path = directory_.path() + "/openssl-log";
      RunCommand(options);
      arguments.push_back(directory_.path() + "/certificate");
      arguments.push_back(directory_.path() + "/key");
    }
    process_ = std::make_unique<ScriptProcess>(ServersPython(), "smtp_server.py", directory_.path(),
                                               arguments, "port");
    server_ = {.url = "smtp://localhost:" + process_->ready(),
               .user = mode == "tls" ? "study" : "",
               .password = mode == "tls" ? "mail-secret" : "",
               .from = "noreply@study.example.org",
               .allow_plain = mode == "plain",
               .ca_file = mode == "tls" ? directory_.path() + "/certificate" : "",
               .timeout = absl::Seconds(2)};
  }

  absl::Status Send(const std::string& to) {
    return SendMail(server_, {.to = to, .subject = "Ready", .text = "text\n", .id = "export-7-3"},
                    nullptr);
  }

  // The mails that were taken: head and message.
  std::vector<std::string> Mails() const {
    std::vector<std::string> mails;
    for (const auto& entry : std::filesystem::directory_iterator(directory_.path() + "/mail")) {
      mails.push_back(ReadFile(entry.path()));
    }
    return mails;
  }

  TempDirectory directory_{"smtp"};
  std::unique_ptr<ScriptProcess> process_;
  MailServer server_;
};

TEST_F(SmtpMailTest, AMailArrivesOverTlsWithAPassword) {
  Start("tls");
  ASSERT_TRUE(Send("a@b.org").ok()) << Send("a@b.org");
  ASSERT_EQ(Mails().size(), 1);
  const std::string mail = Mails()[0];
  const auto head = nlohmann::json::parse(mail.substr(0, mail.find('\n')));
  EXPECT_EQ(head["from"], "noreply@study.example.org");
  EXPECT_EQ(head["to"], nlohmann::json({"a@b.org"}));
  EXPECT_EQ(head["tls"], true);
  EXPECT_EQ(head["user"], true);
  EXPECT_THAT(mail, HasSubstr("Subject: Ready\r\n"));
  EXPECT_THAT(mail, HasSubstr(absl::Base64Escape("text\n")));
}

TEST_F(SmtpMailTest, ACertificateOfNobodyIsNotTrusted) {
  Start("tls");
  server_.ca_file = "";
  EXPECT_EQ(Send("a@b.org").code(), absl::StatusCode::kPermissionDenied) << Send("a@b.org");
  EXPECT_TRUE(Mails().empty());
}

TEST_F(SmtpMailTest, AWrongPasswordIsRefusedAndNotTold) {
  Start("tls");
  server_.password = "wrong-secret";
  const absl::Status status = Send("a@b.org");
  EXPECT_EQ(status.code(), absl::StatusCode::kPermissionDenied) << status;
  EXPECT_THAT(std::string(status.message()), Not(HasSubstr("wrong-secret")));
}

TEST_F(SmtpMailTest, WithoutTlsNothingIsSentUnlessAllowed) {
  Start("plain");
  server_.allow_plain = false;
  EXPECT_EQ(Send("a@b.org").code(), absl::StatusCode::kPermissionDenied) << Send("a@b.org");
  EXPECT_TRUE(Mails().empty());
  server_.allow_plain = true;
  EXPECT_TRUE(Send("a@b.org").ok()) << Send("a@b.org");
  server_.user = "study";
  EXPECT_EQ(Send("a@b.org").code(), absl::StatusCode::kInvalidArgument);
}

TEST_F(SmtpMailTest, ARefusedReceiverIsForGoodAndAnotherForNow) {
  Start("plain");
  EXPECT_EQ(Send("refused@b.org").code(), absl::StatusCode::kFailedPrecondition)
      << Send("refused@b.org");
  EXPECT_EQ(Send("full@b.org").code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(Send("later@b.org").code(), absl::StatusCode::kUnavailable);
  EXPECT_TRUE(Send("later@b.org").ok());
  EXPECT_EQ(Mails().size(), 1);
}

TEST_F(SmtpMailTest, AServerThatBreaksOffOrIsSlowIsForNow) {
  Start("plain");
  EXPECT_EQ(Send("cut@b.org").code(), absl::StatusCode::kUnavailable) << Send("cut@b.org");
  const auto begin = std::chrono::steady_clock::now();
  EXPECT_EQ(Send("slow@b.org").code(), absl::StatusCode::kDeadlineExceeded) << Send("slow@b.org");
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(30));
  server_.url = "smtp://localhost:" + std::to_string(FreePort());
  EXPECT_EQ(Send("a@b.org").code(), absl::StatusCode::kUnavailable);
}

TEST(MailServerTest, SettingsThatAreNoMailServerAreRefused) {
  for (const char* url : {"http://localhost", "localhost:25", "smtp://", "smtp://user:p@localhost",
                          "file:///etc/passwd", ""}) {
    EXPECT_FALSE(CheckMailServer({.url = url, .from = "a@b.org"}).ok()) << url;
  }
  EXPECT_TRUE(CheckMailServer({.url = "smtps://mail.example.org", .from = "a@b.org"}).ok());
  EXPECT_FALSE(CheckMailServer({.url = "smtps://mail.example.org", .from = "a"}).ok());
}

}  // namespace
}  // namespace webmunk::testing
