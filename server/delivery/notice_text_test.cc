#include "server/delivery/notice_text.h"

#include <gtest/gtest.h>

namespace webmunk {
namespace {

NoticeFacts Facts() {
  NoticeFacts facts;
  facts.notice_id = 3;
  facts.job_id = 7;
  facts.sequence_index = 2;
  facts.sequence_count = 5;
  facts.has_succeeded = true;
  facts.archive_name = "pdk_export_final_7_2026-11-26.zip";
  facts.archive_bytes = 1234;
  facts.archive_sha256 = "ab";
  facts.deliveries = {{.destination = "s3-backup", .is_delivered = true},
                      {.destination = "lab", .error = "the destination is full"}};
  return facts;
}

TEST(NoticeTextTest, AMailTellsOfTheArchiveAndItsDeliveries) {
  const Mail mail = NoticeMail(Facts(), "a@b.org", "https://study.example.org");
  EXPECT_EQ(mail.to, "a@b.org");
  EXPECT_EQ(mail.subject, "[PDK] Your Report is Ready (2 of 5)");
  EXPECT_EQ(mail.id, "export-7-3-1");
  EXPECT_EQ(
      mail.text,
      "Export 7 is ready: pdk_export_final_7_2026-11-26.zip (1234 bytes).\n\n"
      "Sign in to see it: https://study.example.org/v1/exportJobs/7/archive\n\nDestinations:\n"
      "- s3-backup: delivered\n- lab: not delivered: the destination is full\n");
}

TEST(NoticeTextTest, AMailOfAFailureSaysWhy) {
  NoticeFacts facts = Facts();
  facts.has_succeeded = false;
  facts.error = "its creator is disabled";
  facts.mail_subject = "";
  const Mail mail = NoticeMail(facts, "a@b.org", "");
  EXPECT_EQ(mail.subject, "[PDK] Your Report Failed (2 of 5)");
  EXPECT_EQ(mail.text, "Export 7 failed: its creator is disabled\n");
  facts.mail_subject = "Mine";
  EXPECT_EQ(NoticeMail(facts, "a@b.org", "").subject, "Failed: Mine");
  facts.has_succeeded = true;
  EXPECT_EQ(NoticeMail(facts, "a@b.org", "").subject, "Mine");
}

TEST(NoticeTextTest, AWebhookSaysTheSameAsJson) {
  EXPECT_EQ(
      NoticeJson(Facts(), "https://study.example.org"),
      R"({"id":"3-1","event":"export.succeeded","export_job":"exportJobs/7","sequence_index":2,)"
      R"("sequence_count":5,"url":"https://study.example.org/v1/exportJobs/7/archive",)"
      R"("archive":{"name":"pdk_export_final_7_2026-11-26.zip","bytes":1234,"sha256":"ab"},)"
      R"("deliveries":[{"destination":"exportDestinations/s3-backup","delivered":true},)"
      R"({"destination":"exportDestinations/lab","delivered":false,)"
      R"("error":"the destination is full"}]})");
  NoticeFacts failed = Facts();
  failed.has_succeeded = false;
  failed.error = "no \"rights\"";
  EXPECT_EQ(NoticeJson(failed, ""),
            R"({"id":"3-1","event":"export.failed","export_job":"exportJobs/7","sequence_index":2,)"
            R"("sequence_count":5,"error":"no \"rights\""})");
}

}  // namespace
}  // namespace webmunk
