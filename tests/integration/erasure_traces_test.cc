// What an erasure leaves behind.

#include <atomic>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/cleanup/cleanup.h"
#include "tests/integration/erasure_fixture.h"
#include "tests/support/await.h"
#include "tests/support/federation.h"
#include "tests/support/form_encoding.h"
#include "tests/support/lock_waiters.h"
#include "tests/support/merge_client.h"
#include "webmunk/v1/audit.grpc.pb.h"

namespace webmunk::testing {

TEST_F(ErasureTest, LeavesNothingBehindWhileIngestionGoesOn) {
  StoreVictim();
  StoreOther();
  sql().Execute(
      "INSERT INTO participant_rename (received_sha256, stored_sha256, received, stored) "
      "SELECT sha256('old-victim-name'), sha256('victim-7f3a91'), 'old-victim-name', "
      "'victim-7f3a91'");
  sql().Execute(
      "INSERT INTO rename_rule (pattern, replacement, position) "
      "VALUES ('old-victim-name', 'victim-7f3a91', 1)");
  std::atomic<bool> ends = false;
  std::atomic<int> sent = 0;
  std::vector<std::thread> senders;
  for (int thread = 0; thread < 3; ++thread) {
    senders.emplace_back([&, thread] {
      for (int n = 1000 * (thread + 1); !ends; n += 20) {
        v1::AppendBundleRequest request;
        request.mutable_raw()->set_payload(Points(kVictim, n, 20));
        v1::AppendBundleResponse response;
        grpc::Status status = ingest().Append(request, response);
        // The erasure deletes a rule. What was read by it is to be sent again.
        if (status.error_code() == grpc::UNAVAILABLE) status = ingest().Append(request, response);
        EXPECT_TRUE(status.ok()) << status.error_message();
        if (!status.ok()) return;
        ++sent;
      }
    });
  }
  absl::Cleanup end_storm = [&] {
    ends = true;
    for (std::thread& sender : senders) sender.join();
  };
  Await("the storm", [&] { return sent > 20; });
  const v1::Erasure begun = erasures_.Start(kVictim);
  const v1::Erasure done = erasures_.AwaitEnd(begun.name());
  const int sent_until_end = sent;
  Await("more of the storm", [&] { return sent > sent_until_end + 10; });
  std::move(end_storm).Invoke();

  ExpectErased();
  EXPECT_THAT(TracesOf("old-victim-name", DumpDatabase(product().database_url())),
              ::testing::IsEmpty());
  EXPECT_EQ(done.participant(), "");
  EXPECT_EQ(done.found().points(), done.erased().points());
  EXPECT_GE(done.erased().points(), 62 + 20 * 20);
  EXPECT_EQ(done.erased().quarantine_entries(), 2);
  EXPECT_EQ(done.erased().attachments(), 2);
  EXPECT_EQ(done.erased().identifiers(), 2);
  EXPECT_EQ(done.found().DebugString(), done.erased().DebugString());
  EXPECT_EQ(done.unreadable_quarantine_entries(), 0);
}

TEST_F(ErasureTest, FileThatOthersNameGoesWithItsOwner) {
  StoreVictim();
  v1::AppendBundleResponse response;
  for (const std::string& json : {JsonArray({PointOf(kOther, 3, R"(,"file@":"own.png")")}),
                                  JsonArray({R"({"file@":"own.png"})"}), std::string("[{")}) {
    ASSERT_TRUE(Append(json, {own_file_}, response).ok()) << json;
  }
  const v1::Erasure done = erasures_.AwaitEnd(erasures_.Start(kVictim).name());
  EXPECT_EQ(done.erased().attachments(), 2);
  EXPECT_EQ(Rows("attachment") + Rows("bundle_attachment"), 0);
  EXPECT_THAT(TracesOf(kSecret, DumpDatabase(product().database_url())), ::testing::IsEmpty());
}

TEST_F(ErasureTest, WhatNobodyCanReadAndComesWhileTheWorkIsUnderWayGoesToo) {
  StoreVictim();
  // Holds the work up once the quarantine has been looked through.
  sql().Execute("BEGIN; SELECT FROM attachment FOR UPDATE");
  const v1::Erasure begun = erasures_.Start(kVictim);
  Await("the work on attachments", [&] { return CountWaiters(sql()) > 0; });
  // Not as a participant: else it would be dropped at once.
  const std::string cut = absl::StrCat(R"([{"sender":")", kVictim, R"(","late":")", kSecret);
  v1::AppendBundleResponse response;
  ASSERT_TRUE(Append(cut, {Upload("late.png", kSecret)}, response).ok());
  EXPECT_TRUE(response.has_bundle_fault());
  // As good as encrypted: whose it is, nobody can tell.
  ASSERT_TRUE(Append("~~~", {}, response).ok());
  EXPECT_TRUE(response.has_bundle_fault());
  sql().Execute("COMMIT");
  const v1::Erasure done = erasures_.AwaitEnd(begun.name());
  EXPECT_EQ(done.found().quarantine_entries(), 2);
  EXPECT_EQ(done.erased().quarantine_entries(), 3);
  EXPECT_EQ(done.erased().attachments(), 3);
  EXPECT_EQ(done.unreadable_quarantine_entries(), 1);
  EXPECT_EQ(Rows("quarantine"), 1);
  const std::string dump = DumpDatabase(product().database_url());
  EXPECT_THAT(TracesOf(kVictim, dump), ::testing::IsEmpty());
  EXPECT_THAT(TracesOf(kSecret, dump), ::testing::IsEmpty());
}

TEST_F(ErasureTest, WhatNobodyCanReadAndComesLaterIsDroppedIfItNamesThem) {
  StoreVictim();
  erasures_.AwaitEnd(erasures_.Start(kVictim).name());
  const auto cut = [](const std::string& source) {
    return absl::StrCat(R"([{"passive-data-metadata":{"source":")", source, R"("},"late":")",
                        kSecret);
  };
  v1::AppendBundleResponse response;
  const std::string file = Upload("late.png", "late");
  for (const std::string& json :
       {cut(kVictim), absl::StrCat("{\"points\":", cut(kVictim), "\"}]}")}) {
    ASSERT_TRUE(Append(json, {file}, response).ok());
    EXPECT_FALSE(response.has_bundle_fault());
    EXPECT_EQ(Rows("quarantine") + Rows("bundle_attachment"), 0) << json;
  }
  EXPECT_THAT(TracesOf(kVictim, DumpDatabase(product().database_url())), ::testing::IsEmpty());
  ASSERT_TRUE(Append(cut(kOther), {file}, response).ok());
  EXPECT_TRUE(response.has_bundle_fault());
  EXPECT_EQ(Rows("quarantine") + Rows("bundle_attachment"), 2);
  ExpectLedgerAddsUp(sql());
}

// Of what a cut stream holds before its end, all can be told.
TEST_F(ErasureTest, AStreamThatIsCutIsDroppedOrErasedIfItNamesThem) {
  const std::string gzip = Gzip(Points(kVictim, 200, 20));
  v1::AppendBundleRequest request;
  request.mutable_raw()->set_encoding(v1::RawBundle::ENCODING_GZIP);
  request.mutable_raw()->set_payload(gzip.substr(0, gzip.size() - 12));
  v1::AppendBundleResponse response;
  ASSERT_TRUE(ingest().Append(request, response).ok());
  EXPECT_TRUE(response.has_bundle_fault());
  EXPECT_EQ(Rows("quarantine"), 1);
  EXPECT_EQ(ingest().AppendJson(Points(kVictim, 0, 1)), (Counts{1, 0, 0}));
  const v1::Erasure done = erasures_.AwaitEnd(erasures_.Start(kVictim).name());
  EXPECT_EQ(done.erased().quarantine_entries(), 1);
  EXPECT_EQ(Rows("quarantine"), 0);
  ASSERT_TRUE(ingest().Append(request, response).ok());
  EXPECT_FALSE(response.has_bundle_fault());
  EXPECT_EQ(Rows("quarantine"), 0);
}

TEST_F(ErasureTest, WhatWaitsForAnotherDataServerGoesToo) {
  // Nobody is there to take anything.
  DataServerClient(product().server().NewChannel()).CreateAt("away", "http://127.0.0.1:1/");
  EXPECT_EQ(ingest().AppendJson(Points(kVictim, 0, 10)), (Counts{10, 0, 0}));
  Assign(sql(), kVictim, "away");
  Assign(sql(), kOther, "away");
  v1::AppendBundleResponse response;
  ASSERT_TRUE(Append(Points(kVictim, 100, 40), {}, response).ok());
  EXPECT_EQ(response.forwarded(), 40);
  ASSERT_TRUE(Append(JsonArray({PointOf(kOther, 1)}), {}, response).ok());
  Await("an attempt", [&] { return Rows("outgoing_bundle") == 2; });
  // As if some had arrived, and the other server had told about the participant.
  sql().Execute(
      "UPDATE outbox_point SET delivered = now(), properties = NULL WHERE id IN "
      "(SELECT max(id) FROM outbox_point WHERE participant_id = "
      "(SELECT id FROM participant WHERE identifier = 'victim-7f3a91'))");
  sql().Execute(
      "INSERT INTO participant_metadata (participant_id, metadata, fetched, asked) "
      "SELECT id, json_build_object('name', identifier), now(), now() FROM participant "
      "WHERE identifier = 'victim-7f3a91'");
  const v1::Erasure done = erasures_.AwaitEnd(erasures_.Start(kVictim).name());
  EXPECT_EQ(done.erased().points(), 10);
  EXPECT_EQ(done.found().outbox_points(), 40);
  EXPECT_EQ(done.erased().outbox_points(), 40);
  const std::string dump = DumpDatabase(product().database_url());
  EXPECT_THAT(TracesOf(kVictim, dump), ::testing::IsEmpty());
  EXPECT_THAT(TracesOf(kSecret, dump), ::testing::IsEmpty());
  EXPECT_EQ(Rows("outbox_point"), 1);
  EXPECT_EQ(Rows("outgoing_bundle"), 1);
  EXPECT_EQ(Rows("participant_metadata"), 0);
  EXPECT_EQ(Discarded(Points(kVictim, 100, 40)), 40);
  ExpectLedgerAddsUp(sql());
}

TEST_F(ErasureTest, ConfigurationsOfTheirOwnGoToo) {
  StoreVictim();
  StoreOther();
  const auto configure = [&](const std::string& pattern) {
    sql().Query(
        "INSERT INTO app_configuration (id_pattern, context_pattern, evaluate_order, valid, "
        "enabled, configuration) VALUES ($1, '.*', 1, true, true, '{}') RETURNING id",
        {pattern});
  };
  for (const char* pattern : {"victim-7f3a91", "^victim-7f3a91$", R"(victim\-7f3a91)",
                              R"(^victim\-7f3a91$)", ".*", "^other-55c0de$"}) {
    configure(pattern);
  }
  erasures_.AwaitEnd(erasures_.Start(kVictim).name());
  EXPECT_EQ(sql().Query("SELECT id_pattern FROM app_configuration ORDER BY id"),
            (std::vector<SqlRow>{{".*"}, {"^other-55c0de$"}}));
  // These are others' too.
  configure("short");
  configure("owned");
  for (const char* name : {"short", "owned", "shorter", "another"}) {
    EXPECT_EQ(ingest().AppendJson(JsonArray({PointOf(name, 1)})), (Counts{1, 0, 0}));
  }
  sql().Execute(
      "UPDATE participant SET app_configuration_id = "
      "(SELECT id FROM app_configuration WHERE id_pattern = 'owned') WHERE identifier = 'another'");
  for (const char* name : {"short", "owned"}) erasures_.AwaitEnd(erasures_.Start(name).name());
  EXPECT_EQ(Rows("app_configuration"), 4);
}

TEST_F(ErasureTest, IdentifierThatIsAPatternTakesNobodyElsesConfiguration) {
  StoreVictim();
  for (const char* name : {".*", ".", "site.1", "site-1", "joe.x"}) {
    EXPECT_EQ(ingest().AppendJson(JsonArray({PointOf(name, 1)})), (Counts{1, 0, 0}));
  }
  for (const char* pattern : {".*", "^.*$", ".", "site.1", "^site.1$", "joe.x"}) {
    sql().Query(
        "INSERT INTO app_configuration (id_pattern, context_pattern, evaluate_order, valid, "
        "enabled, configuration) VALUES ($1, '.*', 1, true, true, '{}')",
        {pattern});
  }
  for (const char* name : {".*", ".", "site.1", "joe.x"}) {
    erasures_.AwaitEnd(erasures_.Start(name).name());
  }
  EXPECT_EQ(sql().Query("SELECT id_pattern FROM app_configuration ORDER BY id"),
            (std::vector<SqlRow>{{".*"}, {"^.*$"}, {"."}, {"site.1"}, {"^site.1$"}}));
}

TEST_F(ErasureTest, AuditLogTellsThePseudonymAlone) {
  StoreVictim();
  const v1::Erasure dry = erasures_.DryRun(kVictim);
  const v1::Erasure done = erasures_.AwaitEnd(erasures_.Start(kVictim).name());
  const auto stub = v1::AuditService::NewStub(product().server().NewChannel());
  grpc::ClientContext context;
  SetDeadline(context);
  v1::ListAuditEntriesRequest request;
  request.set_filter(R"(method = "ParticipantService.EraseParticipant")");
  v1::ListAuditEntriesResponse response;
  ASSERT_TRUE(stub->ListAuditEntries(&context, request, &response).ok());
  ASSERT_EQ(response.audit_entries_size(), 2);
  for (const v1::AuditEntry& entry : response.audit_entries()) {
    EXPECT_THAT(entry.participants(),
                ::testing::ElementsAre("erasedParticipants/" + done.pseudonym()));
    EXPECT_EQ(entry.user(), done.requester());
  }
}

TEST_F(ErasureTest, AuditLogTellsThePseudonymOfNamesThatWereMerged) {
  for (const char* name : {kVictim, "second-name", "third-name"}) {
    EXPECT_EQ(ingest().AppendJson(Points(name, 0, 1)), (Counts{1, 0, 0}));
    v1::Participant participant;
    EXPECT_TRUE(query_.Get(absl::StrCat("participants/", name), participant).ok());
  }
  MergeClient merges(product().server().NewChannel());
  merges.AwaitEnd(merges.Start("second-name", "third-name").name());
  merges.AwaitEnd(merges.Start(kVictim, "second-name").name());
  const v1::Erasure done = erasures_.AwaitEnd(erasures_.Start(kVictim).name());
  const auto stub = v1::AuditService::NewStub(product().server().NewChannel());
  for (const auto& [method, entries] : {std::pair("GetParticipant", 3), {"MergeParticipants", 2}}) {
    grpc::ClientContext context;
    SetDeadline(context);
    v1::ListAuditEntriesRequest request;
    request.set_filter(absl::StrCat("method = \"ParticipantService.", method, "\""));
    v1::ListAuditEntriesResponse response;
    ASSERT_TRUE(stub->ListAuditEntries(&context, request, &response).ok());
    EXPECT_EQ(response.audit_entries_size(), entries) << method;
    for (const v1::AuditEntry& entry : response.audit_entries()) {
      EXPECT_THAT(entry.participants(),
                  ::testing::ElementsAre("erasedParticipants/" + done.pseudonym()));
    }
  }
}

}  // namespace webmunk::testing
