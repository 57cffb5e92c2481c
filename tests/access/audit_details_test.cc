// What the audit log tells of a call: what was read or changed, and no more than that.

#include <gmock/gmock.h>

#include "tests/access/group_isolation.h"
#include "tests/support/await.h"
#include "webmunk/v1/admin.grpc.pb.h"
#include "webmunk/v1/audit.grpc.pb.h"

namespace webmunk::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using Admin = v1::AdminService::Stub;

class AuditDetailsTest : public GroupIsolationTest {
 protected:
  // The newest entry of the method, once it tells the end of as many calls.
  v1::AuditEntry EntryOf(const std::string& method, int calls = 1) {
    v1::ListAuditEntriesRequest request;
    request.set_filter(absl::StrCat("method = \"", method, "\""));
    v1::ListAuditEntriesResponse response;
    Await(method + " in the audit log", [&] {
      response.ParseFromString(
          Ask(study_, &v1::AuditService::Stub::ListAuditEntries, request).bytes);
      return response.audit_entries_size() == calls && response.audit_entries(0).has_code();
    });
    EXPECT_EQ(response.audit_entries(0).code(), 0);
    return response.audit_entries(0);
  }

  template <typename Method, typename Request>
  std::string Call(Method method, const Request& request) {
    const Answer answer = Ask(study_, method, request);
    EXPECT_TRUE(answer.status.ok()) << answer.status.error_message();
    return answer.bytes;
  }

  const Channel study_ = product().server().NewChannel();
};

TEST_F(AuditDetailsTest, OfAFile) {
  Call(&Stub::GetAttachment, Named<v1::GetAttachmentRequest>(attachment_));
  const v1::AuditEntry entry = EntryOf("ParticipantService.GetAttachment");
  EXPECT_EQ(entry.details(), absl::StrCat("{\"attachment\":\"",
                                          attachment_.substr(sizeof("attachments/") - 1), "\"}"));
  EXPECT_THAT(entry.participants(), ElementsAre(kTheirs));
  EXPECT_EQ(entry.item_count(), 1);
}

TEST_F(AuditDetailsTest, OfTheQuarantine) {
  // No time: rejected, but whose it is can be told.
  ingest().AppendJson(
      R"([{"passive-data-metadata":{"source":"ours","generator-id":"g","timestamp":"never"}},)"
      R"({"of":"nobody"}])");
  const std::string of_ours =
      sql().Value("SELECT id FROM quarantine WHERE participant IS NOT NULL");
  const std::string of_nobody = sql().Value("SELECT id FROM quarantine WHERE participant IS NULL");
  Call(&Admin::GetQuarantineEntry,
       Named<v1::GetQuarantineEntryRequest>("quarantineEntries/" + of_ours));
  v1::AuditEntry entry = EntryOf("AdminService.GetQuarantineEntry");
  EXPECT_EQ(entry.details(), absl::StrCat("{\"quarantine_entry\":", of_ours, "}"));
  EXPECT_THAT(entry.participants(), ElementsAre(kOurs));
  Call(&Admin::GetQuarantineEntry,
       Named<v1::GetQuarantineEntryRequest>("quarantineEntries/" + of_nobody));
  EXPECT_THAT(EntryOf("AdminService.GetQuarantineEntry", 2).participants(), IsEmpty());

  v1::ListQuarantineEntriesRequest list;
  list.mutable_filter()->set_participant(kOurs);
  list.mutable_filter()->set_kind(v1::QuarantineEntry::KIND_POINT);
  Call(&Admin::ListQuarantineEntries, list);
  entry = EntryOf("AdminService.ListQuarantineEntries");
  EXPECT_EQ(entry.details(), R"({"filter":["kind","participant"]})");
  EXPECT_THAT(entry.participants(), ElementsAre(kOurs));
  EXPECT_EQ(entry.item_count(), 1);

  v1::ReplayQuarantineEntriesRequest replay;
  replay.set_all(true);
  Call(&Admin::ReplayQuarantineEntries, replay);
  entry = EntryOf("AdminService.ReplayQuarantineEntries");
  EXPECT_EQ(entry.details(), R"({"filter":[]})");
  EXPECT_EQ(entry.item_count(), 2);
  v1::DiscardQuarantineEntriesRequest discard;
  discard.add_names("quarantineEntries/" + of_nobody);
  Call(&Admin::DiscardQuarantineEntries, discard);
  entry = EntryOf("AdminService.DiscardQuarantineEntries");
  EXPECT_EQ(entry.details(), absl::StrCat("{\"quarantine_entries\":[", of_nobody, "]}"));
  EXPECT_EQ(entry.item_count(), 1);
}

TEST_F(AuditDetailsTest, OfTheSettings) {
  v1::UpdateStudySettingsRequest request;
  request.mutable_settings()->set_enrolled_only(true);
  request.mutable_settings()->set_retention_days(30);
  request.mutable_settings()->set_default_group(GroupName(group_));
  for (const char* path : {"enrolled_only", "retention_days"}) {
    request.mutable_update_mask()->add_paths(path);
  }
  Call(&Admin::UpdateStudySettings, request);
  EXPECT_EQ(EntryOf("AdminService.UpdateStudySettings").details(),
            R"({"settings":{"enrolled_only":true,"retention_days":30}})");
  request.mutable_update_mask()->clear_paths();
  request.mutable_update_mask()->add_paths("default_group");
  Call(&Admin::UpdateStudySettings, request);
  EXPECT_EQ(EntryOf("AdminService.UpdateStudySettings", 2).details(),
            absl::StrCat(R"({"settings":{"default_group":)", group_, "}}"));
  request.mutable_settings()->clear_default_group();
  Call(&Admin::UpdateStudySettings, request);
  EXPECT_EQ(EntryOf("AdminService.UpdateStudySettings", 3).details(),
            R"({"settings":{"default_group":null}})");
}

TEST_F(AuditDetailsTest, OfPointsByTheLegacyApi) {
  v1::QueryDataPointsRequest request;
  request.set_filter(R"(participant = "hidden*" AND generator = "webmunk-extension-action")");
  request.set_page_size(10);
  Call(&Legacy::QueryDataPoints, request);
  v1::AuditEntry entry = EntryOf("LegacyApiService.QueryDataPoints");
  EXPECT_EQ(entry.details(),
            R"x({"filter":"(participant = ? AND generator = \"webmunk-extension-action\")"})x");
  EXPECT_THAT(entry.participants(), ElementsAre(kTheirs));
  EXPECT_EQ(entry.item_count(), 1);
  request.set_filter("");
  request.add_order_by("participant");
  Call(&Legacy::QueryDataPoints, request);
  entry = EntryOf("LegacyApiService.QueryDataPoints", 2);
  EXPECT_EQ(entry.details(), "{}");
  EXPECT_THAT(entry.participants(), ElementsAre(kTheirs, kOurs));
  EXPECT_EQ(entry.item_count(), 2);
}

}  // namespace
}  // namespace webmunk::testing
