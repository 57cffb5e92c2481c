#include <sodium.h>

#include <cstdio>
#include <string>

#include "tests/integration/erasure_fixture.h"
#include "tests/support/await.h"
#include "tests/support/temp_directory.h"

namespace webmunk::testing {

using ::testing::HasSubstr;
using ::testing::Not;

TEST_F(ErasureTest, WhatIsSentAgainIsDiscardedAndMakesNoRow) {
  StoreVictim();
  erasures_.AwaitEnd(erasures_.Start(kVictim).name());
  const int64_t participants = Rows("participant");
  EXPECT_EQ(Discarded(Points(kVictim, 0, 60)), 60);
  // With somebody else in the bundle, whose points stay.
  v1::AppendBundleResponse response;
  ASSERT_TRUE(Append(JsonArray({PointOf(kVictim, 1), PointOf(kOther, 1)}), {}, response).ok());
  EXPECT_EQ(response.discarded(), 1);
  EXPECT_EQ(response.stored(), 1);
  // A rejected point too, and a file.
  const std::string file = Upload("again.png", "picture");
  ASSERT_TRUE(
      Append(JsonArray({PointOf(kVictim, 5, R"(,"file@":"again.png")")}), {file}, response).ok());
  EXPECT_EQ(response.discarded(), 1);
  EXPECT_EQ(Rows("attachment WHERE expires IS NULL"), 0);
  EXPECT_EQ(Rows("participant"), participants + 1);
  EXPECT_THAT(TracesOf(kVictim, DumpDatabase(product().database_url())), ::testing::IsEmpty());
  ExpectLedgerAddsUp(sql());
}

TEST_F(ErasureTest, EnrolmentAndCapsDoNotMatterForWhoIsErased) {
  StoreVictim();
  erasures_.AwaitEnd(erasures_.Start(kVictim).name());
  sql().Execute("UPDATE study_settings SET enrolled_only = true");
  EXPECT_EQ(Discarded(Points(kVictim, 0, 1)), 1);
}

TEST_F(ErasureTest, DryRunCountsAndChangesNothing) {
  StoreVictim();
  StoreOther();
  // What a dump tells, but for what the tasks and the calls note of themselves.
  const auto look = [&] {
    sql().Execute("DELETE FROM quarantine_usage");
    std::string dump = DumpDatabase(product().database_url());
    for (const char* table : {"background_task", "summary_fold", "api_token", "audit_entry"}) {
      const size_t begin = dump.find(absl::StrCat("COPY public.", table, " "));
      EXPECT_NE(begin, std::string::npos) << table;
      dump.erase(begin, dump.find("\\.", begin) - begin);
    }
    const size_t audited = dump.find("setval('public.audit_entry_id_seq'");
    EXPECT_NE(audited, std::string::npos);
    return dump.erase(audited, dump.find('\n', audited) - audited);
  };
  Await("the summaries", [&] {
    return sql().Number("SELECT coalesce(sum(stored), 0) FROM participant_summary") == 65;
  });
  const std::string before = look();
  const v1::Erasure dry = erasures_.DryRun(kVictim);
  EXPECT_EQ(look(), before);
  EXPECT_EQ(dry.name(), "");
  EXPECT_EQ(dry.found().points(), 62);
  EXPECT_EQ(dry.found().attachments(), 2);
  EXPECT_EQ(dry.found().quarantine_entries(), 2);
  EXPECT_EQ(dry.found().identifiers(), 1);
  const v1::Erasure done = erasures_.AwaitEnd(erasures_.Start(kVictim).name());
  EXPECT_EQ(done.found().DebugString(), dry.found().DebugString());
  EXPECT_EQ(done.pseudonym(), dry.pseudonym());
}

TEST_F(ErasureTest, RecordIsSignedAndTellsNoIdentifier) {
  StoreVictim();
  const v1::Erasure done =
      erasures_.AwaitEnd(erasures_.Start(kVictim, "wants to be forgotten").name());
  EXPECT_THAT(done.record(), HasSubstr(done.pseudonym()));
  EXPECT_THAT(done.record(), HasSubstr("wants to be forgotten"));
  EXPECT_THAT(done.record(), HasSubstr(R"("points":62)"));
  EXPECT_THAT(done.record(), Not(HasSubstr(kVictim)));
  ASSERT_EQ(done.record_signature().size(), crypto_sign_BYTES);
  ASSERT_EQ(done.record_public_key().size(), crypto_sign_PUBLICKEYBYTES);
  const auto verifies = [&](const std::string& text) {
    return crypto_sign_verify_detached(
               reinterpret_cast<const unsigned char*>(done.record_signature().data()),
               reinterpret_cast<const unsigned char*>(text.data()), text.size(),
               reinterpret_cast<const unsigned char*>(done.record_public_key().data())) == 0;
  };
  EXPECT_TRUE(verifies(done.record()));
  for (size_t i = 0; i < done.record().size(); ++i) {
    std::string changed = done.record();
    changed[i] ^= 1;
    EXPECT_FALSE(verifies(changed)) << i;
  }
}

TEST_F(ErasureTest, WhoIsUnknownIsBlockedAlike) {
  const v1::Erasure done = erasures_.AwaitEnd(erasures_.Start("never-heard-of").name());
  EXPECT_EQ(done.erased().points(), 0);
  EXPECT_EQ(Discarded(Points("never-heard-of", 0, 3)), 3);
  EXPECT_THAT(TracesOf("never-heard-of", DumpDatabase(product().database_url())),
              ::testing::IsEmpty());
}

TEST_F(ErasureTest, OneIsUnderWayAtMostAndIsFoundByIdentifier) {
  StoreVictim();
  // Holds the work up.
  sql().Execute("BEGIN; SELECT FROM summary_fold FOR UPDATE");
  const v1::Erasure first = erasures_.Start(kVictim);
  EXPECT_EQ(first.participant(), absl::StrCat("participants/", kVictim));
  EXPECT_EQ(erasures_.Start(kVictim).name(), first.name());
  sql().Execute("COMMIT");
  erasures_.AwaitEnd(first.name());
  erasures_.AwaitEnd(erasures_.Start("somebody-else").name());
  v1::ListErasuresRequest request;
  v1::ListErasuresResponse response;
  ASSERT_TRUE(erasures_.List(request, response).ok());
  EXPECT_EQ(response.erasures_size(), 2);
  request.set_participant_id(kVictim);
  response.Clear();
  ASSERT_TRUE(erasures_.List(request, response).ok());
  ASSERT_EQ(response.erasures_size(), 1);
  EXPECT_EQ(response.erasures(0).name(), first.name());
  request.clear_participant_id();
  request.set_page_size(1);
  response.Clear();
  ASSERT_TRUE(erasures_.List(request, response).ok());
  ASSERT_NE(response.next_page_token(), "");
  request.set_page_token(response.next_page_token());
  response.Clear();
  ASSERT_TRUE(erasures_.List(request, response).ok());
  EXPECT_EQ(response.erasures(0).name(), first.name());
  EXPECT_EQ(response.next_page_token(), "");
}

TEST_F(ErasureTest, OrdersThatCannotBe) {
  StoreVictim();
  v1::EraseParticipantRequest request;
  v1::Erasure erasure;
  request.set_name(absl::StrCat("participants/", kVictim));
  request.set_reason(absl::StrCat("mail of ", kVictim));
  EXPECT_EQ(erasures_.Erase(request, erasure).error_code(), grpc::INVALID_ARGUMENT);
  // Nor by a name that was received in place of theirs.
  sql().Execute(
      "INSERT INTO participant_rename (received_sha256, stored_sha256, received, stored) "
      "SELECT sha256('old-victim-name'), sha256('victim-7f3a91'), 'old-victim-name', "
      "'victim-7f3a91'");
  request.set_reason("mail of old-victim-name");
  EXPECT_EQ(erasures_.Erase(request, erasure).error_code(), grpc::INVALID_ARGUMENT);
  request.set_validate_only(true);
  EXPECT_EQ(erasures_.Erase(request, erasure).error_code(), grpc::INVALID_ARGUMENT);
  request.set_validate_only(false);
  request.set_reason(std::string(1001, 'x'));
  EXPECT_EQ(erasures_.Erase(request, erasure).error_code(), grpc::INVALID_ARGUMENT);
  request.set_reason("");
  request.set_etag("99");
  EXPECT_EQ(erasures_.Erase(request, erasure).error_code(), grpc::ABORTED);
  request.set_name("nonsense");
  EXPECT_EQ(erasures_.Erase(request, erasure).error_code(), grpc::INVALID_ARGUMENT);
  EXPECT_EQ(erasures_.Get("erasures/7", erasure).error_code(), grpc::NOT_FOUND);
  EXPECT_EQ(erasures_.Get("erasures/x", erasure).error_code(), grpc::INVALID_ARGUMENT);
  EXPECT_EQ(Rows("erasure"), 0);
  EXPECT_EQ(Rows("blocked_identifier"), 0);
}

TEST_F(ErasureTest, NobodyChangesWhoIsBeingErased) {
  StoreVictim();
  sql().Execute("BEGIN; SELECT FROM summary_fold FOR UPDATE");
  const v1::Erasure begun = erasures_.Start(kVictim);
  v1::UpdateParticipantRequest request;
  request.mutable_participant()->set_name(absl::StrCat("participants/", kVictim));
  request.mutable_participant()->set_state(v1::Participant::STATE_ACTIVE);
  request.mutable_update_mask()->add_paths("state");
  grpc::ClientContext context;
  v1::UpdateParticipantResponse response;
  EXPECT_FALSE(query_stub_->UpdateParticipant(&context, request, &response).ok());
  EXPECT_EQ(Discarded(Points(kVictim, 500, 1)), 1);
  sql().Execute("COMMIT");
  erasures_.AwaitEnd(begun.name());
}

TEST_F(ErasureTest, AllServersOfADatabaseKnow) {
  StoreVictim();
  const TempDirectory directory("webmunk-second-");
  ServerProcess second(product().database_url(), directory.path());
  erasures_.AwaitEnd(erasures_.Start(kVictim).name());
  IngestClient ingest(second.NewChannel());
  v1::AppendBundleRequest request;
  request.mutable_raw()->set_payload(Points(kVictim, 0, 5));
  v1::AppendBundleResponse response;
  ASSERT_TRUE(ingest.Append(request, response).ok());
  EXPECT_EQ(response.discarded(), 5);
}

TEST_F(ErasureTest, AServerWithAnotherKeyFileDoesNotServe) {
  const TempDirectory directory("webmunk-other-key-");
  const std::string path = directory.path() + "/key";
  FILE* file = std::fopen(path.c_str(), "w");
  std::fputs("another key\n", file);
  std::fclose(file);
  EXPECT_ANY_THROW(
      ServerProcess(product().database_url(), directory.path(), {"--erasure_key_file=" + path}));
}

}  // namespace webmunk::testing
