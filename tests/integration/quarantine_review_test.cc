#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <set>

#include "absl/strings/str_cat.h"
#include "tests/support/json_text.h"
#include "tests/support/point_text.h"
#include "tests/support/product_test.h"
#include "tests/support/quarantine_client.h"

namespace webmunk::testing {

class QuarantineReviewTest : public OwnProductTest {
 protected:
  QuarantineReviewTest() : quarantine_(product().server().NewChannel()) {}

  // Puts a point without a usable time into quarantine.
  void AddBadPoint(const std::string& participant, int n) {
    const PointText point{.members = absl::StrCat("\"n\":", n),
                          .source = absl::StrCat("\"", participant, "\""),
                          .timestamp = "\"never\""};
    EXPECT_EQ(ingest().AppendJson(JsonArray({point.Json()})), (Counts{0, 0, 1}));
  }

  void AddBadBundle(const std::string& payload, bool gzip = true) {
    v1::AppendBundleRequest request;
    request.mutable_raw()->set_payload(payload);
    request.mutable_raw()->set_encoding(gzip ? v1::RawBundle::ENCODING_GZIP
                                             : v1::RawBundle::ENCODING_IDENTITY);
    v1::AppendBundleResponse response;
    EXPECT_TRUE(ingest().Append(request, response).ok());
  }

  QuarantineClient quarantine_;
};

TEST_F(QuarantineReviewTest, EntryHasItsReasonAndItsBytes) {
  const std::string bytes("\x1f\x8b\0not gzip\xff", 12);
  AddBadBundle(bytes);
  const std::vector<v1::QuarantineEntry> entries = quarantine_.All();
  ASSERT_EQ(entries.size(), 1u);
  EXPECT_EQ(entries[0].kind(), v1::QuarantineEntry::KIND_BUNDLE);
  EXPECT_EQ(entries[0].reason(), "bad-gzip");
  EXPECT_NE(entries[0].detail(), "");
  EXPECT_EQ(entries[0].encoding(), "gzip");
  EXPECT_EQ(entries[0].size_bytes(), 12);
  EXPECT_EQ(entries[0].raw(), "");
  v1::QuarantineEntry entry;
  ASSERT_TRUE(quarantine_.Get(entries[0].name(), entry).ok());
  EXPECT_EQ(entry.raw(), bytes);
}

TEST_F(QuarantineReviewTest, PagesHoldEachEntryOnceNewestFirst) {
  constexpr int kEntries = 25;
  for (int n = 0; n < kEntries; ++n) AddBadPoint("p", n);
  // Some of one moment.
  sql().Execute("UPDATE quarantine SET received = '2026-01-01Z' WHERE id % 3 = 0");
  const std::vector<v1::QuarantineEntry> entries = quarantine_.All(10);
  ASSERT_EQ(entries.size(), static_cast<size_t>(kEntries));
  std::set<std::string> names;
  for (size_t i = 0; i < entries.size(); ++i) {
    names.insert(entries[i].name());
    if (i == 0) continue;
    EXPECT_GE(entries[i - 1].receive_time().seconds(), entries[i].receive_time().seconds());
  }
  EXPECT_EQ(names.size(), entries.size());
}

TEST_F(QuarantineReviewTest, PageTokenIsBoundToItsFilter) {
  AddBadPoint("p", 0);
  AddBadPoint("p", 1);
  v1::ListQuarantineEntriesRequest request;
  request.set_page_size(1);
  v1::ListQuarantineEntriesResponse response;
  ASSERT_TRUE(quarantine_.List(request, response).ok());
  ASSERT_NE(response.next_page_token(), "");
  request.set_page_token(response.next_page_token());
  request.mutable_filter()->set_reason("bad-timestamp");
  EXPECT_EQ(quarantine_.List(request, response).error_code(), grpc::StatusCode::INVALID_ARGUMENT);
}

TEST_F(QuarantineReviewTest, FilterSelectsByEveryField) {
  AddBadPoint("ann", 0);
  AddBadPoint("ben", 0);
  AddBadBundle("no gzip");
  const auto count = [&](const std::function<void(v1::QuarantineFilter&)>& set) {
    v1::ListQuarantineEntriesRequest request;
    set(*request.mutable_filter());
    v1::ListQuarantineEntriesResponse response;
    EXPECT_TRUE(quarantine_.List(request, response).ok());
    return response.entries_size();
  };
  EXPECT_EQ(count([](auto& f) { f.set_participant("participants/ann"); }), 1);
  EXPECT_EQ(count([](auto& f) { f.set_kind(v1::QuarantineEntry::KIND_BUNDLE); }), 1);
  EXPECT_EQ(count([](auto& f) { f.set_reason("bad-timestamp"); }), 2);
  EXPECT_EQ(count([](auto& f) { f.mutable_received_from()->set_seconds(4'000'000'000); }), 0);
  EXPECT_EQ(count([](auto& f) { f.mutable_received_before()->set_seconds(1'000'000'000); }), 0);
}

TEST_F(QuarantineReviewTest, BundleThatNamesOneParticipantIsFoundByIt) {
  AddBadBundle(R"([{"passive-data-metadata":{"source":"ann"}},{"passive-data-meta)", false);
  AddBadBundle(R"([{"source":"ann"},{"source":"ben"},)", false);
  v1::ListQuarantineEntriesRequest request;
  request.mutable_filter()->set_participant("participants/ann");
  v1::ListQuarantineEntriesResponse response;
  ASSERT_TRUE(quarantine_.List(request, response).ok());
  ASSERT_EQ(response.entries_size(), 1);
  EXPECT_EQ(response.entries(0).kind(), v1::QuarantineEntry::KIND_BUNDLE);
}

TEST_F(QuarantineReviewTest, ListTellsHowMuchIsKept) {
  AddBadPoint("p", 0);
  AddBadBundle("no gzip");
  v1::ListQuarantineEntriesResponse response;
  ASSERT_TRUE(quarantine_.List({}, response).ok());
  EXPECT_EQ(response.usage().entries(), 2);
  EXPECT_EQ(response.usage().size_bytes(),
            sql().Number("SELECT sum(octet_length(raw)) FROM quarantine"));
  EXPECT_EQ(response.usage().max_size_bytes(), int64_t{10} << 30);
  EXPECT_TRUE(response.usage().has_oldest_receive_time());
}

TEST_F(QuarantineReviewTest, DiscardedEntriesAreGone) {
  AddBadPoint("ann", 0);
  AddBadPoint("ann", 1);
  AddBadPoint("ben", 0);
  v1::DiscardQuarantineEntriesRequest request;
  v1::DiscardQuarantineEntriesResponse response;
  const std::string newest = quarantine_.All()[0].name();
  request.add_names(newest);
  ASSERT_TRUE(quarantine_.Discard(request, response).ok());
  EXPECT_EQ(response.discarded(), 1);
  v1::QuarantineEntry entry;
  EXPECT_EQ(quarantine_.Get(newest, entry).error_code(), grpc::StatusCode::NOT_FOUND);
  request.Clear();
  request.mutable_filter()->set_participant("participants/ann");
  ASSERT_TRUE(quarantine_.Discard(request, response).ok());
  EXPECT_EQ(response.discarded(), 2);
  EXPECT_TRUE(quarantine_.All().empty());
}

TEST_F(QuarantineReviewTest, SelectionMustBeExactlyOne) {
  v1::DiscardQuarantineEntriesRequest discard;
  v1::DiscardQuarantineEntriesResponse discarded;
  EXPECT_EQ(quarantine_.Discard(discard, discarded).error_code(),
            grpc::StatusCode::INVALID_ARGUMENT);
  discard.set_all(true);
  discard.add_names("quarantineEntries/1");
  EXPECT_EQ(quarantine_.Discard(discard, discarded).error_code(),
            grpc::StatusCode::INVALID_ARGUMENT);
  v1::ReplayQuarantineEntriesRequest replay;
  replay.add_names("quarantineEntries/01");
  v1::ReplayQuarantineEntriesResponse replayed;
  EXPECT_EQ(quarantine_.Replay(replay, replayed).error_code(), grpc::StatusCode::INVALID_ARGUMENT);
}

}  // namespace webmunk::testing
