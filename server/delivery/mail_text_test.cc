#include "server/delivery/mail_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/escaping.h"
#include "absl/strings/str_split.h"

namespace webmunk {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

std::string Message(const std::string& subject, const std::string& text = "text") {
  return MailMessage("noreply@study.example.org",
                     {.to = "a@b.org", .subject = subject, .text = text, .id = "export-7"},
                     absl::FromUnixSeconds(1'795'000'000));
}

TEST(MailTextTest, ItHasTheHeadersOfAMail) {
  const std::string message = Message("Your report");
  EXPECT_THAT(message, StartsWith("From: Webmunk <noreply@study.example.org>\r\nTo: <a@b.org>\r\n"
                                  "Subject: Your report\r\nDate: Wed, 18 Nov 2026 "));
  EXPECT_THAT(message, HasSubstr("\r\nMessage-ID: <export-7@study.example.org>\r\n"));
}

TEST(MailTextTest, TheTextComesBackWhole) {
  const std::string text = "Ünï\r\n.\r\nFrom x\n" + std::string(500, 'x');
  const std::string message = Message("s", text);
  std::string body = message.substr(message.find("\r\n\r\n") + 4);
  for (const absl::string_view line : absl::StrSplit(body, "\r\n")) EXPECT_LE(line.size(), 76);
  std::string decoded;
  ASSERT_TRUE(absl::Base64Unescape(body, &decoded));
  EXPECT_EQ(decoded, text);
}

TEST(MailTextTest, ASubjectCannotAddHeaders) {
  const std::string message = Message("x\r\nBcc: victim@example.org\r\n\r\nbody");
  EXPECT_THAT(message, Not(HasSubstr("\nBcc")));
  EXPECT_THAT(message, HasSubstr("Subject: x  Bcc: victim@example.org    body\r\n"));
}

TEST(MailTextTest, ASubjectOfAnyCharactersIsEncodedInWholeOnes) {
  std::string subject;
  for (int i = 0; i < 40; ++i) subject += "ä€";
  const std::string message = Message(subject);
  const size_t begin = message.find("Subject: ") + 9;
  const std::string header = message.substr(begin, message.find("\r\nDate") - begin);
  std::string joined;
  const std::vector<std::string> words = absl::StrSplit(header, "\r\n ");
  for (const std::string& word : words) {
    EXPECT_LE(word.size(), 75);
    ASSERT_THAT(word, StartsWith("=?utf-8?B?"));
    std::string part;
    ASSERT_TRUE(absl::Base64Unescape(word.substr(10, word.size() - 12), &part));
    EXPECT_NE(static_cast<unsigned char>(part[0]) & 0xC0, 0x80);
    joined += part;
  }
  EXPECT_EQ(joined, subject);
  // What looks encoded is not taken for it.
  EXPECT_THAT(Message("=?utf-8?Q?x?="), Not(HasSubstr("Subject: =?utf-8?Q")));
}

TEST(MailTextTest, AddressesThatAreCommandsAreRefused) {
  for (const char* good : {"a@b.org", "first.last+tag@sub.example.org", "x@localhost"}) {
    EXPECT_TRUE(CheckMailAddress(good, "to").ok()) << good;
  }
  for (const std::string& bad :
       {std::string(), std::string("a"), std::string("@b.org"), std::string("a@"),
        std::string("a@b@c"), std::string("a b@c.org"), std::string("a@b.org\r\nRCPT TO:<x@y.z>"),
        std::string("<a@b.org>"), std::string("a@b.org,c@d.org"), std::string("\"a\"@b.org"),
        std::string("a@b.org\n"), std::string("a@-b.org"), std::string("a..b@c.org"),
        std::string("ä@b.org"), std::string(250, 'a') + "@b.org", std::string("a@b.org\0", 8)}) {
    EXPECT_FALSE(CheckMailAddress(bad, "to").ok()) << bad;
  }
}

}  // namespace
}  // namespace webmunk
