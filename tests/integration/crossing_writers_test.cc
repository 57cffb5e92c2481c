#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "absl/strings/str_cat.h"
#include "tests/support/json_text.h"
#include "tests/support/ledger.h"
#include "tests/support/point_text.h"
#include "tests/support/product_test.h"

namespace webmunk::testing {

class CrossingWritersTest : public OwnProductTest {};

// A bundle of points of participants 0..count-1 (or back), in one order or the
// other: writers that lock keys in the order of arrival would wait for each other.
std::string Round(int round, int count, bool backwards) {
  std::vector<std::string> points;
  for (int i = 0; i < count; ++i) {
    const int n = backwards ? count - 1 - i : i;
    points.push_back(PointText{.members = absl::StrCat("\"round\":", round, ",\"n\":", n),
                               .source = absl::StrCat("\"crossing-", n % 7, "\""),
                               .timestamp = absl::StrCat(1710000000 + n)}
                         .Json());
  }
  return JsonArray(points);
}

TEST_F(CrossingWritersTest, CrossingResendsStoreEachPointOnce) {
  constexpr int kRounds = 60;
  constexpr int kPoints = 40;
  std::atomic<int> stored = 0;
  std::atomic<int> duplicate = 0;
  std::vector<std::thread> writers;
  for (int writer = 0; writer < 4; ++writer) {
    writers.emplace_back([&, writer] {
      IngestClient client(product().server().NewChannel());
      for (int round = 0; round < kRounds; ++round) {
        const Counts counts = client.AppendJson(Round(round, kPoints, writer % 2 == 1));
        stored += counts.stored;
        duplicate += counts.duplicate;
      }
    });
  }
  for (std::thread& writer : writers) writer.join();
  EXPECT_EQ(stored, kRounds * kPoints);
  EXPECT_EQ(duplicate, 3 * kRounds * kPoints);
  EXPECT_EQ(sql().Number("SELECT count(*) FROM data_point"), kRounds * kPoints);
  ExpectLedgerAddsUp(sql());
}

TEST_F(CrossingWritersTest, ParticipantsMetByManyAtOnceAreMadeOnce) {
  std::vector<std::thread> writers;
  for (int writer = 0; writer < 8; ++writer) {
    writers.emplace_back([&, writer] {
      IngestClient client(product().server().NewChannel());
      std::vector<std::string> points;
      for (int n = 0; n < 50; ++n) {
        const int participant = writer % 2 == 0 ? n : 49 - n;
        points.push_back(PointText{.members = absl::StrCat("\"writer\":", writer),
                                   .source = absl::StrCat("\"new-", participant, "\""),
                                   .generator_id = absl::StrCat("\"generator-", participant, "\"")}
                             .Json());
      }
      EXPECT_EQ(client.AppendJson(JsonArray(points)), (Counts{50, 0, 0}));
    });
  }
  for (std::thread& writer : writers) writer.join();
  EXPECT_EQ(sql().Number("SELECT count(*) FROM participant WHERE identifier LIKE 'new-%'"), 50);
  EXPECT_EQ(sql().Number("SELECT count(*) FROM generator WHERE identifier LIKE 'generator-%'"), 50);
  ExpectLedgerAddsUp(sql());
}

// Two servers on one database, each with its own caches and writers.
TEST_F(CrossingWritersTest, TwoServersStoreEachPointOnce) {
  Product second(product().database_url());
  std::atomic<int> stored = 0;
  const auto write = [&stored](ServerProcess& server, bool backwards) {
    IngestClient client(server.NewChannel());
    for (int round = 0; round < 40; ++round) {
      stored += client.AppendJson(Round(round, 30, backwards)).stored;
    }
  };
  std::thread one(write, std::ref(product().server()), false);
  std::thread two(write, std::ref(second.server()), true);
  one.join();
  two.join();
  EXPECT_EQ(stored, 40 * 30);
  EXPECT_EQ(sql().Number("SELECT count(*) FROM data_point"), 40 * 30);
  ExpectLedgerAddsUp(sql());
}

}  // namespace webmunk::testing
