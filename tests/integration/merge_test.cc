#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/str_cat.h"
#include "tests/support/await.h"
#include "tests/support/database_dump.h"
#include "tests/support/erasure_client.h"
#include "tests/support/federation.h"
#include "tests/support/json_text.h"
#include "tests/support/ledger.h"
#include "tests/support/merge_client.h"
#include "tests/support/point_text.h"
#include "tests/support/product_test.h"
#include "tests/support/query_client.h"

namespace webmunk::testing {

class MergeTest : public OwnProductTest {
 protected:
  MergeTest() : merges_(product().server().NewChannel()), query_(product().server().NewChannel()) {}

  static std::string Points(const std::string& source, int first, int count) {
    std::vector<std::string> points;
    for (int n = first; n < first + count; ++n) {
      points.push_back(PointText{.members = absl::StrCat(R"("n":)", n),
                                 .source = absl::StrCat("\"", source, "\""),
                                 .timestamp = absl::StrCat(1710000000 + n),
                                 .generator_id = n % 2 == 0 ? R"("even")" : R"("odd")"}
                           .Json());
    }
    return JsonArray(points);
  }

  int64_t PointsOf(const std::string& identifier) {
    return sql().Number(
        "SELECT count(*) FROM data_point d JOIN participant p ON p.id = d.participant_id "
        "WHERE p.identifier = $1",
        {identifier});
  }

  // The summaries say what is stored, per participant and generator.
  void ExpectSummariesExact() {
    EXPECT_EQ(sql().Query("SELECT participant_id, generator_id, stored "
                          "FROM participant_generator_summary_now ORDER BY 1, 2"),
              sql().Query("SELECT participant_id, generator_id, count(*) FROM data_point "
                          "GROUP BY 1, 2 ORDER BY 1, 2"));
  }

  MergeClient merges_;
  QueryClient query_;
};

TEST_F(MergeTest, PointsMoveAndEqualOnesAreDroppedAndCounted) {
  ingest().AppendJson(Points("stays", 0, 30));
  ingest().AppendJson(Points("goes", 20, 40));
  v1::ParticipantMerge dry;
  ASSERT_TRUE(merges_.Merge("stays", "goes", dry, true).ok());
  EXPECT_EQ(dry.name(), "");
  EXPECT_EQ(dry.found_points(), 40);
  EXPECT_EQ(sql().Number("SELECT count(*) FROM participant_merge"), 0);
  EXPECT_EQ(PointsOf("goes"), 40);

  const auto done = merges_.AwaitEnd(merges_.Start("stays", "goes").name());
  EXPECT_EQ(done.participant(), "participants/stays");
  EXPECT_EQ(done.merged_participant(), "participants/goes");
  EXPECT_EQ(done.found_points(), 40);
  EXPECT_EQ(dry.dropped_points(), 10);
  EXPECT_EQ(done.dropped_points(), 10);
  EXPECT_EQ(done.moved_points(), 30);
  EXPECT_EQ(PointsOf("goes"), 0);
  EXPECT_EQ(PointsOf("stays"), 60);
  EXPECT_EQ(sql().Query("SELECT stored, duplicate FROM bundle_participant s JOIN bundle b "
                        "ON b.id = s.bundle_id WHERE b.kind = 'merge'"),
            (std::vector<SqlRow>{{"-10", "10"}}));
  ExpectLedgerAddsUp(sql());
  ExpectSummariesExact();
}

TEST_F(MergeTest, WhatIsSentAgainUnderEitherNameIsADuplicate) {
  ingest().AppendJson(Points("stays", 0, 10));
  ingest().AppendJson(Points("goes", 100, 10));
  merges_.AwaitEnd(merges_.Start("stays", "goes").name());
  EXPECT_EQ(ingest().AppendJson(Points("goes", 100, 10)), (Counts{0, 10, 0}));
  EXPECT_EQ(ingest().AppendJson(Points("stays", 0, 10)), (Counts{0, 10, 0}));
  // New ones go to the one that stays, and a bundle may use both names.
  EXPECT_EQ(ingest().AppendJson(Points("goes", 200, 5)), (Counts{5, 0, 0}));
  auto both = JsonElements(Points("goes", 300, 3));
  for (const std::string& point : JsonElements(Points("stays", 400, 3))) both.push_back(point);
  EXPECT_EQ(ingest().AppendJson(JsonArray(both)), (Counts{6, 0, 0}));
  EXPECT_EQ(PointsOf("goes"), 0);
  EXPECT_EQ(PointsOf("stays"), 31);
  ExpectLedgerAddsUp(sql());
  ExpectSummariesExact();
}

TEST_F(MergeTest, MergesWhileBothNamesAreSent) {
  ingest().AppendJson(Points("stays", 0, 1));
  ingest().AppendJson(Points("goes", 5, 1));
  std::atomic<bool> ends = false;
  std::atomic<int> sent = 0;
  std::vector<std::thread> senders;
  for (int thread = 0; thread < 4; ++thread) {
    senders.emplace_back([&, thread] {
      const std::string source = thread % 2 == 0 ? "stays" : "goes";
      for (int n = 1'000'000 * (thread + 1); !ends; n += 20) {
        EXPECT_EQ(ingest().AppendJson(Points(source, n, 20)), (Counts{20, 0, 0}));
        ++sent;
      }
    });
  }
  absl::Cleanup end_storm = [&] {
    ends = true;
    for (std::thread& sender : senders) sender.join();
  };
  Await("the storm", [&] { return sent > 100; });
  const auto merge = merges_.AwaitEnd(merges_.Start("stays", "goes").name());
  const int sent_until_end = sent;
  Await("more of the storm", [&] { return sent > sent_until_end + 20; });
  std::move(end_storm).Invoke();
  EXPECT_EQ(merge.dropped_points(), 0);
  EXPECT_EQ(PointsOf("goes"), 0);
  EXPECT_EQ(PointsOf("stays"), 2 + sent * 20);
  ExpectLedgerAddsUp(sql());
  ExpectSummariesExact();
}

TEST_F(MergeTest, AliasesOfTheMergedOneFollow) {
  for (const char* name : {"one", "two", "three"}) ingest().AppendJson(Points(name, 0, 1));
  merges_.AwaitEnd(merges_.Start("two", "one").name());
  merges_.AwaitEnd(merges_.Start("three", "two").name());
  EXPECT_EQ(ingest().AppendJson(Points("one", 50, 1)), (Counts{1, 0, 0}));
  EXPECT_EQ(PointsOf("three"), sql().Number("SELECT count(*) FROM data_point"));
  v1::Participant participant;
  ASSERT_TRUE(query_.Get("participants/one", participant).ok());
  EXPECT_EQ(participant.name(), "participants/three");
}

TEST_F(MergeTest, MergesThatCannotBe) {
  for (const char* name : {"one", "two", "three"}) ingest().AppendJson(Points(name, 0, 1));
  v1::ParticipantMerge merge;
  EXPECT_EQ(merges_.Merge("one", "one", merge).error_code(), grpc::INVALID_ARGUMENT);
  EXPECT_EQ(merges_.Merge("one", "-", merge).error_code(), grpc::INVALID_ARGUMENT);
  EXPECT_EQ(merges_.Merge("one", "nobody", merge).error_code(), grpc::NOT_FOUND);
  EXPECT_EQ(merges_.Merge("nobody", "one", merge).error_code(), grpc::NOT_FOUND);
  merges_.AwaitEnd(merges_.Start("two", "one").name());
  EXPECT_EQ(merges_.Merge("three", "one", merge).error_code(), grpc::FAILED_PRECONDITION);
  // A name of itself.
  EXPECT_EQ(merges_.Merge("one", "two", merge).error_code(), grpc::INVALID_ARGUMENT);
  v1::ListParticipantMergesResponse response;
  ASSERT_TRUE(merges_.List({}, response).ok());
  EXPECT_EQ(response.participant_merges_size(), 1);
}

TEST_F(MergeTest, ErasureTakesAllNames) {
  ingest().AppendJson(Points("victim-stays", 0, 10));
  ingest().AppendJson(Points("victim-goes", 100, 10));
  merges_.AwaitEnd(merges_.Start("victim-stays", "victim-goes").name());
  ErasureClient erasures(product().server().NewChannel());
  const auto done = erasures.AwaitEnd(erasures.Start("victim-goes").name());
  EXPECT_EQ(done.erased().points(), 20);
  EXPECT_EQ(done.erased().identifiers(), 2);
  const std::string dump = DumpDatabase(product().database_url());
  EXPECT_THAT(TracesOf("victim-stays", dump), ::testing::IsEmpty());
  EXPECT_THAT(TracesOf("victim-goes", dump), ::testing::IsEmpty());
  EXPECT_EQ(sql().Number("SELECT count(*) FROM participant"), 0);
  ExpectLedgerAddsUp(sql());
}

TEST_F(MergeTest, ErasureThatComesDuringAMergeTakesAllToo) {
  ingest().AppendJson(Points("victim-stays", 0, 10));
  ingest().AppendJson(Points("victim-goes", 100, 10));
  // Holds the merge up.
  sql().Execute("BEGIN; SELECT FROM summary_fold FOR UPDATE");
  const auto merge = merges_.Start("victim-stays", "victim-goes");
  ErasureClient erasures(product().server().NewChannel());
  const auto begun = erasures.Start("victim-stays");
  sql().Execute("COMMIT");
  EXPECT_EQ(erasures.AwaitEnd(begun.name()).erased().points(), 20);
  EXPECT_EQ(merges_.AwaitEnd(merge.name()).participant(), "");
  EXPECT_EQ(sql().Number("SELECT count(*) FROM participant"), 0);
  ExpectLedgerAddsUp(sql());
}

TEST_F(MergeTest, ErasureDoesNotWaitForADataServerThatIsGone) {
  DataServerClient(product().server().NewChannel()).CreateAt("away", "http://127.0.0.1:1/");
  ingest().AppendJson(Points("victim-stays", 0, 10));
  Assign(sql(), "victim-goes", "away");
  v1::AppendBundleRequest request;
  request.mutable_raw()->set_payload(Points("victim-goes", 100, 10));
  v1::AppendBundleResponse response;
  ASSERT_TRUE(ingest().Append(request, response).ok());
  ASSERT_EQ(response.forwarded(), 10);
  Await("an attempt", [&] { return sql().Number("SELECT count(*) FROM outgoing_bundle") == 1; });
  const auto merge = merges_.Start("victim-stays", "victim-goes");
  Await("a merge that waits", [&] {
    return sql().Number("SELECT count(*) FROM participant_merge WHERE last_error <> ''") == 1;
  });
  ErasureClient erasures(product().server().NewChannel());
  const auto done = erasures.AwaitEnd(erasures.Start("victim-stays").name());
  EXPECT_EQ(done.erased().points(), 10);
  EXPECT_EQ(done.erased().outbox_points(), 10);
  EXPECT_EQ(merges_.AwaitEnd(merge.name()).participant(), "");
  EXPECT_EQ(sql().Number("SELECT count(*) FROM outbox_point"), 0);
  EXPECT_EQ(sql().Number("SELECT count(*) FROM outgoing_bundle"), 0);
  EXPECT_THAT(TracesOf("victim-goes", DumpDatabase(product().database_url())),
              ::testing::IsEmpty());
  ExpectLedgerAddsUp(sql());
}

}  // namespace webmunk::testing
