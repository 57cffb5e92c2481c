#include "server/delivery/export_notices.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <utility>

#include "server/exports/export_outcome_store.h"
#include "server/storage/transaction.h"
#include "tests/core/destination_servers.h"
#include "tests/core/export_delivery_fixture.h"
#include "tests/support/scripted_receiver.h"

namespace webmunk::testing {
namespace {

using ::testing::HasSubstr;

class ExportNoticesTest : public ExportDeliveryFixture {
 protected:
  ExportNoticesTest() {
    DestinationChange given;
    given.destination = Destination{.type = DestinationType::kLocal};
    EXPECT_TRUE(destinations_->Create("lab", given, all_).ok());
    notices_.webhook.key = "key";
    notices_.webhook.allow_private = true;
    notices_.webhook.limits.total_timeout = absl::Seconds(1);
    notices_.public_url = "https://study.example.org";
    notices_.wait = [](int) { return absl::ZeroDuration(); };
  }

  void AddNotice(const std::string& job, const std::string& kind, const std::string& target) {
    sql_.Query("INSERT INTO export_notice (job_id, kind, target) VALUES ($1::bigint, $2, $3)",
               {job, kind, target});
  }
  absl::Status Send() {
    const ExportNotices notices(notices_);
    for (const auto kind : {DueNotice::Kind::kMail, DueNotice::Kind::kWebhook}) {
      const absl::Status sent = notices.SendDue(**pool_.Get(), kind, [] { return false; });
      if (!sent.ok()) return sent;
    }
    return absl::OkStatus();
  }
  void SendUntilItEnds() {
    for (int i = 0; i < 5 && Notice("state") == "waiting"; ++i) ASSERT_TRUE(Send().ok());
  }
  std::string Notice(const std::string& column) {
    return sql_.Value("SELECT coalesce(" + column + "::text, '') FROM export_notice");
  }

  ExportNotices::Options notices_;
};

TEST_F(ExportNoticesTest, ANoticeWaitsForAllDeliveriesOfItsJob) {
  ScriptedReceiver receiver([](const auto&) { return ScriptedReceiver::Reply{}; });
  const std::string job = MakeJob({"lab"});
  AddNotice(job, "webhook", receiver.Url("/hook"));
  ASSERT_TRUE(Send().ok());
  EXPECT_TRUE(receiver.requests().empty());
  sql_.Execute("UPDATE export_delivery SET state = 'failed', error = 'the destination is full'");
  ASSERT_TRUE(Send().ok());
  ASSERT_EQ(receiver.requests().size(), 1);
  const auto json = nlohmann::json::parse(receiver.requests()[0].body);
  EXPECT_EQ(json["event"], "export.succeeded");
  EXPECT_EQ(json["export_job"], "exportJobs/" + job);
  EXPECT_EQ(json["url"], "https://study.example.org/v1/exportJobs/" + job + "/archive");
  EXPECT_EQ(json["archive"]["bytes"], archive_.file().bytes);
  EXPECT_EQ(json["archive"]["sha256"], archive_.file().sha256);
  EXPECT_EQ(json["deliveries"][0]["delivered"], false);
  EXPECT_EQ(json["deliveries"][0]["error"], "the destination is full");
  EXPECT_EQ(Notice("state"), "sent");
  // Once.
  ASSERT_TRUE(Send().ok());
  EXPECT_EQ(receiver.requests().size(), 1);
}

TEST_F(ExportNoticesTest, AFailedJobIsToldWithoutWaiting) {
  ScriptedReceiver receiver([](const auto&) { return ScriptedReceiver::Reply{}; });
  const std::string job = MakeJob({"lab"});
  AddNotice(job, "webhook", receiver.Url("/hook"));
  sql_.Execute("UPDATE export_job SET state = 'failed', error = 'its creator is disabled'");
  ASSERT_TRUE(Send().ok());
  ASSERT_EQ(receiver.requests().size(), 1);
  EXPECT_THAT(receiver.requests()[0].body, HasSubstr("its creator is disabled"));
}

TEST_F(ExportNoticesTest, JobsThatHaveNotEndedAndCancelledOnesAreNotTold) {
  ScriptedReceiver receiver([](const auto&) { return ScriptedReceiver::Reply{}; });
  AddNotice(MakeJob({}), "webhook", receiver.Url("/hook"));
  for (const char* state : {"queued", "cancelled"}) {
    sql_.Query("UPDATE export_job SET state = $1", {state});
    ASSERT_TRUE(Send().ok());
  }
  EXPECT_TRUE(receiver.requests().empty());
}

TEST_F(ExportNoticesTest, AReceiverThatFailsIsTriedAgainAndThenGivenUp) {
  int answers = 0;
  ScriptedReceiver receiver([&](const auto&) {
    ScriptedReceiver::Reply reply;
    ++answers;
    if (answers == 1) reply.status = 500;
    if (answers == 2) reply.is_cut = true;
    if (answers == 3) reply.is_silent = true;
    return reply;
  });
  AddNotice(MakeJob({}), "webhook", receiver.Url("/hook"));
  SendUntilItEnds();
  EXPECT_EQ(Notice("state"), "sent");
  EXPECT_EQ(Notice("tries"), "3");
  EXPECT_EQ(answers, 4);
  ScriptedReceiver broken([](const auto&) { return ScriptedReceiver::Reply{.status = 503}; });
  sql_.Query("UPDATE export_notice SET state = 'waiting', sent = NULL, tries = 0, target = $1",
             {broken.Url("/hook")});
  SendUntilItEnds();
  EXPECT_EQ(Notice("state"), "failed");
  EXPECT_EQ(Notice("tries"), "8");
  EXPECT_EQ(Notice("error"), "the receiver answered 503");
  EXPECT_EQ(sql_.Value("SELECT state FROM export_job"), "succeeded");
}

TEST_F(ExportNoticesTest, AReceiverThatFailsIsLeftForTheNextRun) {
  ScriptedReceiver receiver([](const auto&) { return ScriptedReceiver::Reply{}; });
  ScriptedReceiver broken([](const auto&) { return ScriptedReceiver::Reply{.status = 503}; });
  const std::string job = MakeJob({});
  for (int i = 0; i < 5; ++i) AddNotice(job, "webhook", broken.Url("/hook?" + std::to_string(i)));
  AddNotice(job, "webhook", receiver.Url("/hook"));
  ASSERT_TRUE(Send().ok());
  EXPECT_EQ(broken.requests().size(), 3);
  EXPECT_EQ(receiver.requests().size(), 1);
}

TEST_F(ExportNoticesTest, ANoticeThatIsAskedForAnewWhileItIsSentIsSentAgain) {
  const std::string job = MakeJob({});
  bool is_first = true;
  ScriptedReceiver receiver([&](const auto&) {
    if (std::exchange(is_first, false)) {
      const auto connection = pool_.Get();
      auto transaction = Transaction::Begin(**connection);
      EXPECT_TRUE(RepeatNotices(**transaction, std::stoll(job), false).ok());
      EXPECT_TRUE((*transaction)->Commit().ok());
    }
    return ScriptedReceiver::Reply{};
  });
  AddNotice(job, "webhook", receiver.Url("/hook"));
  ASSERT_TRUE(Send().ok());
  ASSERT_EQ(receiver.requests().size(), 2);
  const std::string id = Notice("id");
  EXPECT_EQ(nlohmann::json::parse(receiver.requests()[0].body)["id"], id + "-1");
  EXPECT_EQ(nlohmann::json::parse(receiver.requests()[1].body)["id"], id + "-2");
  EXPECT_EQ(Notice("state"), "sent");
}

TEST_F(ExportNoticesTest, ANoticeThatFailsHoldsNoOtherUp) {
  ScriptedReceiver receiver([](const auto&) { return ScriptedReceiver::Reply{}; });
  const std::string job = MakeJob({});
  AddNotice(job, "webhook", "http://127.0.0.1:" + std::to_string(FreePort()) + "/");
  AddNotice(job, "webhook", receiver.Url("/hook"));
  notices_.wait = [](int) { return absl::Hours(1); };
  ASSERT_TRUE(Send().ok());
  EXPECT_EQ(receiver.requests().size(), 1);
  EXPECT_EQ(sql_.Number("SELECT count(*) FROM export_notice WHERE state = 'waiting'"), 1);
}

TEST_F(ExportNoticesTest, WhatThisServerDoesNotSendIsLeftForOthersForAWhile) {
  notices_.wait = [](int) { return absl::Hours(1); };
  notices_.webhook.key.clear();
  for (const std::string kind : {"mail", "webhook"}) {
    sql_.Execute("DELETE FROM export_notice");
    AddNotice(MakeJob({}), kind, kind == "mail" ? "a@b.org" : "https://hooks.example.org/");
    ASSERT_TRUE(Send().ok());
    EXPECT_EQ(Notice("state"), "waiting");
    EXPECT_EQ(Notice("error"), "this server sends no " + kind + (kind == "mail" ? "" : "s"));
    sql_.Execute("UPDATE export_notice SET tries = 7, next_try = now()");
    ASSERT_TRUE(Send().ok());
    EXPECT_EQ(Notice("state"), "failed");
  }
}

TEST_F(ExportNoticesTest, OfAnArchiveThatIsGoneItIsNotToldThatItIsReady) {
  ScriptedReceiver receiver([](const auto&) { return ScriptedReceiver::Reply{}; });
  AddNotice(MakeJob({}), "webhook", receiver.Url("/hook"));
  sql_.Execute("UPDATE export_job SET state = 'expired', archive_file = NULL, error = 'erased'");
  ASSERT_TRUE(Send().ok());
  ASSERT_EQ(receiver.requests().size(), 1);
  const nlohmann::json told = nlohmann::json::parse(receiver.requests()[0].body);
  EXPECT_EQ(told["event"], "export.failed");
  EXPECT_EQ(told["error"], "erased");
}

TEST_F(ExportNoticesTest, MailIsSentAndASecondTimeWhereItWasRefusedForNow) {
  if (ServersPython().empty()) GTEST_SKIP() << "aiosmtpd is not installed";
  const TempDirectory directory("mail");
  const ScriptProcess server(ServersPython(), "smtp_server.py", directory.path(), {"plain"},
                             "port");
  notices_.mail = {.url = "smtp://localhost:" + server.ready(),
                   .from = "noreply@study.example.org",
                   .allow_plain = true};
  AddNotice(MakeJob({}), "mail", "later@b.org");
  ASSERT_TRUE(Send().ok());
  EXPECT_EQ(Notice("state"), "sent");
  EXPECT_EQ(Notice("tries"), "1");
  EXPECT_THAT(ReadFile(directory.path() + "/mail/1"),
              HasSubstr("Subject: [PDK] Your Report is Ready (1 of 1)"));
}

TEST_F(ExportNoticesTest, ItStopsWhenAsked) {
  AddNotice(MakeJob({}), "mail", "a@b.org");
  EXPECT_EQ(ExportNotices(notices_)
                .SendDue(**pool_.Get(), DueNotice::Kind::kMail, [] { return true; })
                .code(),
            absl::StatusCode::kCancelled);
  EXPECT_EQ(Notice("state"), "waiting");
}

}  // namespace
}  // namespace webmunk::testing
