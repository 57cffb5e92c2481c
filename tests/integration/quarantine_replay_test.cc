#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <latch>
#include <thread>

#include "absl/strings/str_cat.h"
#include "tests/support/form_encoding.h"
#include "tests/support/json_text.h"
#include "tests/support/ledger.h"
#include "tests/support/point_text.h"
#include "tests/support/product_test.h"
#include "tests/support/quarantine_client.h"

namespace webmunk::testing {

class QuarantineReplayTest : public OwnProductTest {
 protected:
  QuarantineReplayTest() : quarantine_(product().server().NewChannel()) {
    // What a fix must be found for: PostgreSQL refuses some points.
    sql().Execute(
        "ALTER TABLE data_point ADD CONSTRAINT no_poison "
        "CHECK (secondary IS DISTINCT FROM 'poison')");
  }

  void Fix() { sql().Execute("ALTER TABLE data_point DROP CONSTRAINT no_poison"); }

  static std::string Poison(int n) {
    return PointText{.members = absl::StrCat(R"("action":"poison","n":)", n)}.Json();
  }

  static std::string Poisons(int count) {
    std::vector<std::string> points;
    for (int n = 0; n < count; ++n) points.push_back(Poison(n));
    return JsonArray(points);
  }

  v1::AppendBundleResponse AppendRaw(
      const std::string& payload, v1::RawBundle::Encoding encoding,
      v1::RawBundle::Shape shape = v1::RawBundle::SHAPE_UNSPECIFIED) {
    v1::AppendBundleRequest request;
    request.mutable_raw()->set_payload(payload);
    request.mutable_raw()->set_encoding(encoding);
    request.mutable_raw()->set_shape(shape);
    v1::AppendBundleResponse response;
    EXPECT_TRUE(ingest().Append(request, response).ok());
    return response;
  }

  int64_t Points() { return sql().Number("SELECT count(*) FROM data_point"); }

  QuarantineClient quarantine_;
};

TEST_F(QuarantineReplayTest, PointIsStoredOnceAfterTheFix) {
  EXPECT_EQ(ingest().AppendJson(Poisons(1)), (Counts{0, 0, 1}));
  Fix();
  const std::string before = sql().Value("SELECT clock_timestamp()");
  const auto replayed = quarantine_.ReplayAll();
  EXPECT_EQ(replayed.replayed(), 1);
  EXPECT_EQ(replayed.released(), 1);
  EXPECT_EQ(replayed.stored(), 1);
  EXPECT_EQ(quarantine_.ReplayAll().replayed(), 0);
  EXPECT_THAT(quarantine_.All(), ::testing::IsEmpty());
  EXPECT_EQ(sql().Number("SELECT count(*) FROM data_point WHERE recorded > $1", {before}), 1);
  EXPECT_EQ(sql().Query("SELECT kind, p.received, stored, quarantined FROM bundle b "
                        "JOIN bundle_participant p ON p.bundle_id = b.id ORDER BY b.id"),
            (std::vector<SqlRow>{{"append", "1", "0", "1"}, {"replay", "1", "1", "0"}}));
  EXPECT_EQ(ingest().AppendJson(Poisons(1)), (Counts{0, 1, 0}));
  ExpectLedgerAddsUp(sql());
}

TEST_F(QuarantineReplayTest, PointThatWasSentAgainAfterTheFixIsADuplicate) {
  EXPECT_EQ(ingest().AppendJson(Poisons(1)), (Counts{0, 0, 1}));
  Fix();
  EXPECT_EQ(ingest().AppendJson(Poisons(1)), (Counts{1, 0, 0}));
  const auto replayed = quarantine_.ReplayAll();
  EXPECT_EQ(replayed.released(), 1);
  EXPECT_EQ(replayed.duplicate(), 1);
  EXPECT_EQ(Points(), 1);
}

TEST_F(QuarantineReplayTest, EqualPointsOfABundleAreSeveralEvents) {
  const std::string bundle = JsonArray({Poison(0), Poison(1), Poison(0), Poison(0)});
  EXPECT_EQ(ingest().AppendJson(bundle), (Counts{0, 0, 4}));
  EXPECT_EQ(ingest().AppendJson(bundle), (Counts{0, 0, 4}));
  EXPECT_EQ(quarantine_.All().size(), 4u);
  Fix();
  EXPECT_EQ(quarantine_.ReplayAll().stored(), 4);
  EXPECT_EQ(ingest().AppendJson(bundle), (Counts{0, 4, 0}));
}

TEST_F(QuarantineReplayTest, WhatFailsAgainStaysWithItsCount) {
  EXPECT_EQ(ingest().AppendJson(JsonArray({PointText{.timestamp = "\"no\""}.Json(), "5"})),
            (Counts{0, 0, 2}));
  AppendRaw("no gzip", v1::RawBundle::ENCODING_GZIP);
  const auto replayed = quarantine_.ReplayAll();
  EXPECT_EQ(replayed.replayed(), 3);
  EXPECT_EQ(replayed.released(), 0);
  quarantine_.ReplayAll();
  std::vector<std::string> reasons;
  for (const v1::QuarantineEntry& entry : quarantine_.All()) {
    EXPECT_EQ(entry.replay_count(), 2) << entry.reason();
    reasons.push_back(entry.reason());
  }
  EXPECT_THAT(reasons,
              ::testing::UnorderedElementsAre("bad-timestamp", "not-an-object", "bad-gzip"));
  ExpectLedgerAddsUp(sql());
}

// A hand that repairs an entry may slip.
TEST_F(QuarantineReplayTest, PointThatIsNoJsonAnyMoreStaysWhatItWas) {
  EXPECT_EQ(ingest().AppendJson(Poisons(1)), (Counts{0, 0, 1}));
  Fix();
  const std::string entry = "SELECT id, kind, reason, replay_count FROM quarantine";
  const std::string id = sql().Query(entry)[0][0];
  const auto set_raw = [&](const std::string& raw) {
    sql().Query("UPDATE quarantine SET raw = convert_to($1, 'UTF8') RETURNING id", {raw});
  };
  set_raw(R"({"action":)");
  const auto replayed = quarantine_.ReplayAll();
  EXPECT_EQ(replayed.replayed(), 1);
  EXPECT_EQ(replayed.released(), 0);
  EXPECT_EQ(sql().Query(entry), (std::vector<SqlRow>{{id, "point", "bad-json", "1"}}));
  EXPECT_EQ(sql().Value("SELECT convert_from(raw, 'UTF8') FROM quarantine"), R"({"action":)");
  set_raw(Poison(1));
  EXPECT_EQ(quarantine_.ReplayAll().stored(), 1);
  EXPECT_THAT(quarantine_.All(), ::testing::IsEmpty());
  ExpectLedgerAddsUp(sql());
}

TEST_F(QuarantineReplayTest, EntriesThatDoNotFitTogetherAreReadOneAfterTheOther) {
  constexpr int kPoints = 6;
  const auto large = [](int n, size_t size) {
    return PointText{.members = absl::StrCat(R"("action":"poison","n":)", n, R"(,"x":")",
                                             std::string(size, 'x'), "\"")}
        .Json();
  };
  for (int n = 0; n < kPoints; ++n) {
    EXPECT_EQ(ingest().AppendJson(JsonArray({large(n, 900'000)})), (Counts{0, 0, 1}));
  }
  EXPECT_EQ(ingest().AppendJson(JsonArray({large(kPoints, 5'000'000)})), (Counts{0, 0, 1}));
  EXPECT_EQ(ingest().AppendJson(Poisons(1)), (Counts{0, 0, 1}));
  Fix();
  const TempDirectory directory("wm-q");
  ServerProcess small(product().database_url(), directory.path(),
                      {"--max_bytes_in_flight=12582912"});
  const auto replayed = QuarantineClient(small.NewChannel()).ReplayAll();
  EXPECT_EQ(replayed.replayed(), kPoints + 2);
  EXPECT_EQ(replayed.released(), kPoints + 1);
  const std::vector<v1::QuarantineEntry> left = quarantine_.All();
  ASSERT_EQ(left.size(), 1u) << "the one that this server cannot read";
  EXPECT_EQ(left[0].kind(), v1::QuarantineEntry::KIND_POINT);
  EXPECT_EQ(left[0].reason(), "too-large");
  EXPECT_EQ(quarantine_.ReplayAll().stored(), 1);
  EXPECT_EQ(Points(), kPoints + 2);
}

TEST_F(QuarantineReplayTest, BundleLeavesAndItsBadPointStays) {
  const std::string good = PointText{.members = R"("n":1)"}.Json();
  const std::string bundle = JsonArray({good, "{}", PointText{.members = R"("n":2)"}.Json()});
  const TempDirectory directory("wm-q");
  ServerProcess strict(product().database_url(), directory.path(), {"--max_points_per_bundle=2"});
  IngestClient client(strict.NewChannel());
  v1::AppendBundleRequest request;
  request.mutable_raw()->set_payload(Gzip(bundle));
  request.mutable_raw()->set_encoding(v1::RawBundle::ENCODING_GZIP);
  v1::AppendBundleResponse response;
  ASSERT_TRUE(client.Append(request, response).ok());
  EXPECT_EQ(response.bundle_fault().reason(), v1::BundleFault::REASON_TOO_MANY_POINTS);

  const auto replayed = quarantine_.ReplayAll();
  EXPECT_EQ(replayed.replayed(), 1);
  EXPECT_EQ(replayed.released(), 1);
  EXPECT_EQ(replayed.stored(), 2);
  const std::vector<v1::QuarantineEntry> left = quarantine_.All();
  ASSERT_EQ(left.size(), 1u);
  EXPECT_EQ(left[0].kind(), v1::QuarantineEntry::KIND_POINT);
  EXPECT_EQ(left[0].reason(), "no-metadata");
  ExpectLedgerAddsUp(sql());
}

TEST_F(QuarantineReplayTest, SinglePointIsReadAsOne) {
  const std::string point = PointText{}.Json();
  const std::string spoiled = point + "x";
  AppendRaw(spoiled, v1::RawBundle::ENCODING_IDENTITY, v1::RawBundle::SHAPE_SINGLE_POINT);
  // The fix, by hand.
  sql().Query("UPDATE quarantine SET raw = convert_to($1, 'UTF8') RETURNING id", {point});
  EXPECT_EQ(quarantine_.ReplayAll().stored(), 1);
}

TEST_F(QuarantineReplayTest, PausedParticipantsEntryStaysAsItIs) {
  EXPECT_EQ(ingest().AppendJson(Poisons(1)), (Counts{0, 0, 1}));
  Fix();
  sql().Execute("UPDATE participant SET state = 'paused'");
  const auto replayed = quarantine_.ReplayAll();
  EXPECT_EQ(replayed.replayed(), 1);
  EXPECT_EQ(replayed.released(), 0);
  sql().Execute("UPDATE participant SET state = 'active'");
  EXPECT_EQ(quarantine_.ReplayAll().stored(), 1);
}

TEST_F(QuarantineReplayTest, ReplaysAtOnceStoreEachPointOnce) {
  constexpr int kPoints = 400;
  constexpr int kCallers = 4;
  EXPECT_EQ(ingest().AppendJson(Poisons(kPoints)), (Counts{0, 0, kPoints}));
  Fix();
  const TempDirectory directory("wm-q");
  ServerProcess other(product().database_url(), directory.path());
  std::latch start(kCallers);
  std::atomic<int64_t> released = 0;
  std::atomic<int64_t> stored = 0;
  std::vector<std::thread> callers;
  for (int caller = 0; caller < kCallers; ++caller) {
    callers.emplace_back([&, caller] {
      QuarantineClient client(caller % 2 == 0 ? other.NewChannel()
                                              : product().server().NewChannel());
      start.arrive_and_wait();
      const auto replayed = client.ReplayAll();
      released += replayed.released();
      stored += replayed.stored();
    });
  }
  for (std::thread& caller : callers) caller.join();
  EXPECT_EQ(released, kPoints);
  EXPECT_EQ(stored, kPoints);
  EXPECT_EQ(Points(), kPoints);
  EXPECT_EQ(sql().Number("SELECT count(*) FROM quarantine"), 0);
  EXPECT_EQ(sql().Number("SELECT sum(entries) + sum(size_bytes) FROM quarantine_usage"), 0);
  ExpectLedgerAddsUp(sql());
}

}  // namespace webmunk::testing
