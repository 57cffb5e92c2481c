#include <gtest/gtest.h>

#include <thread>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "tests/support/extension_client.h"
#include "tests/support/form_encoding.h"
#include "tests/support/golden.h"
#include "tests/support/json_text.h"
#include "tests/support/ledger.h"
#include "tests/support/point_text.h"
#include "tests/support/product_test.h"
#include "tests/support/study_client.h"
#include "tests/support/summary.h"

namespace webmunk::testing {

constexpr char kAddBundle[] = "/data/add-bundle.json";
// The generator of the points that must arrive whatever else does.
constexpr char kGood[] = "good";
constexpr char kGoodJson[] = "\"good\"";

// What goes wrong in the system that this one replaces, by the number that its
// list of weaknesses has for it.
class GapsTest : public OwnProductTest {
 protected:
  HttpResponse Post(const HttpRequest& request) {
    const auto response = http().Send(request);
    EXPECT_TRUE(response.has_value()) << "no answer";
    return response.value_or(HttpResponse{});
  }
  HttpResponse PostForm(const std::vector<std::pair<std::string, std::string>>& fields) {
    return Post(FormPost(kAddBundle, fields));
  }
  // Whether an extension that gets this answer deletes what it has sent.
  static bool Deletes(const HttpResponse& response) { return IsJson(response.body); }

  void PostGood(int number) { EXPECT_EQ(Post(BundlePost(JsonArray({Good(number)}))).status, 201); }
  static std::string Good(int number) {
    return PointText{.members = absl::StrCat("\"n\":", number), .generator_id = kGoodJson}.Json();
  }
  int64_t GoodPoints() {
    return sql().Number(
        "SELECT count(*) FROM data_point d JOIN generator g ON g.id = d.generator_id "
        "WHERE g.identifier = $1",
        {kGood});
  }
  int64_t Points() { return sql().Number("SELECT count(*) FROM data_point"); }
  int64_t Quarantined(const std::string& kind) {
    return sql().Number("SELECT count(*) FROM quarantine WHERE kind = $1", {kind});
  }
};

TEST_F(GapsTest, Gap01FreshInstallationStoresWhatItSaysIsAdded) {
  const HttpResponse response = Post(BundlePost(JsonArray({Good(1)})));
  EXPECT_TRUE(absl::StrContains(response.body, "\"added\": true"));
  EXPECT_EQ(GoodPoints(), 1);
}

TEST_F(GapsTest, Gap01WhatIsNotTakenIsNeverSaidToBeAdded) {
  PostGood(1);
  sql().Execute("UPDATE participant SET state = 'paused'");
  EXPECT_FALSE(Deletes(Post(BundlePost(JsonArray({Good(2)})))));
  EXPECT_EQ(GoodPoints(), 1);
  sql().Execute("UPDATE participant SET state = 'active'");
  PostGood(2);
  EXPECT_EQ(GoodPoints(), 2);
}

// The switch that the other system has off: it answers "added" and stores nothing.
TEST_F(GapsTest, Gap01PausedStudyMakesClientsKeepTheirDataUntilItGoesOn) {
  ExtensionClient extension("paused");
  for (int i = 0; i < 10; ++i) {
    extension.Enqueue(kGood, absl::StrCat("\"n\":", i), 1710000000000 + i);
  }
  StudyClient study(product().server().NewChannel());
  ASSERT_TRUE(study.SetPaused(true).ok());
  for (int tries = 0; tries < 3; ++tries) EXPECT_FALSE(extension.Upload(http()));
  EXPECT_FALSE(Deletes(PostForm({{"payload", "[{"}}))) << "not even what cannot be read";
  EXPECT_EQ(extension.pending(), 10U);
  EXPECT_EQ(Points(), 0);
  EXPECT_EQ(sql().Number("SELECT count(*) FROM bundle"), 0);
  ASSERT_TRUE(study.SetPaused(false).ok());
  while (extension.pending() > 0) ASSERT_TRUE(extension.Upload(http()));
  EXPECT_EQ(GoodPoints(), 10);
  ExpectLedgerAddsUp(sql());
}

TEST_F(GapsTest, Gap02OneBadBundleDoesNotStopTheQueue) {
  int good = 0;
  for (const auto& row : GoldenTable("edge/index.tsv")) {
    for (const HttpRequest& request : EdgeUploads(row[0])) Post(request);
    PostGood(++good);
    ASSERT_EQ(GoodPoints(), good) << "after " << row[0];
  }
  EXPECT_GT(Quarantined("bundle"), 0);
  ExpectLedgerAddsUp(sql());
}

TEST_F(GapsTest, Gap03BundleThatCannotBeDecryptedStopsNothingAndIsKept) {
  const std::string box = "no box of ours, whatever key is tried";
  PostForm({{"encrypted", "true"}, {"payload", Base64(box)}});
  PostForm(
      {{"encrypted", "true"}, {"nonce", Base64(std::string(24, 'n'))}, {"payload", Base64(box)}});
  EXPECT_EQ(Quarantined("bundle"), 2);
  PostGood(1);
  EXPECT_EQ(GoodPoints(), 1);
}

TEST_F(GapsTest, Gap04OneMistypedPointDoesNotTakeItsBundleWithIt) {
  std::vector<std::string> points;
  for (int i = 0; i < 64; ++i) points.push_back(Good(i));
  points.insert(points.begin() + 30, PointText{.timestamp = "\"yesterday\""}.Json());
  EXPECT_EQ(Post(BundlePost(JsonArray(points))).status, 201);
  EXPECT_EQ(GoodPoints(), 64);
  EXPECT_EQ(Quarantined("point"), 1);
}

TEST_F(GapsTest, Gap05BundleThatWasNotProcessedIsNotDeleted) {
  EXPECT_EQ(Post(BundlePost("[{\"half\": ")).status, 201);
  product().server().process().Stop(SIGTERM, std::chrono::seconds(30));
  product().StartServer();
  product().WaitUntilHealthy();
  PostGood(1);
  EXPECT_EQ(sql().Value("SELECT encode(sha256(raw), 'hex') FROM quarantine WHERE kind = 'bundle'"),
            Sha256Hex(Gzip("[{\"half\": ")));
}

TEST_F(GapsTest, Gap07UnknownCompressionIsRefusedAndItsBytesAreKept) {
  const HttpResponse response = PostForm({{"compression", "brotli"}, {"payload", "[]xyz"}});
  EXPECT_EQ(response.status, 400);
  EXPECT_EQ(sql().Number("SELECT count(*) FROM quarantine WHERE reason = 'unknown-compression' "
                         "AND position('[]xyz'::bytea IN raw) + position('%5B%5Dxyz'::bytea IN "
                         "raw) > 0"),
            1);
}

TEST_F(GapsTest, Gap08NothingIsAnsweredInJsonUnlessItIsKept) {
  const HttpRequest upload = BundlePost(JsonArray({Good(1)}));
  product().server().process().Stop(SIGTERM, std::chrono::seconds(30));
  const HttpResponse response = Post(upload);
  EXPECT_FALSE(Deletes(response));
  EXPECT_FALSE(response.body.empty());
  product().StartServer();
  product().WaitUntilHealthy();
  EXPECT_TRUE(Deletes(Post(upload)));
  EXPECT_EQ(GoodPoints(), 1);
}

TEST_F(GapsTest, Gap08AnAnswerTellsWhatWasStored) {
  const HttpResponse response = Post({.method = "POST",
                                      .target = "/v1/bundles",
                                      .headers = {{"Content-Type", "application/json"}},
                                      .body = JsonArray({Good(1), Good(1), Good(2), "7"})});
  EXPECT_TRUE(absl::StrContains(response.body,
                                "\"received\":4,\"stored\":3,\"duplicate\":0,"
                                "\"quarantined\":1"))
      << response.body;
}

TEST_F(GapsTest, Gap17WhatAKilledWorkerSendsAgainIsStoredOnce) {
  ExtensionClient extension("killed");
  for (int i = 0; i < 50; ++i) {
    extension.Enqueue(kGood, absl::StrCat("\"n\":", i), 1710000000000 + i);
  }
  ASSERT_TRUE(extension.Upload(http()));
  extension.ForgetMarks(30);
  extension.set_max_rows(17);
  while (extension.pending() > 0) ASSERT_TRUE(extension.Upload(http()));
  EXPECT_EQ(GoodPoints(), 50);
  ExpectLedgerAddsUp(sql());
}

// Sends, in many threads at once, points of one new participant and generator.
void SendAtOnce(Product& product, int threads, int bundles) {
  std::vector<std::thread> senders;
  for (int t = 0; t < threads; ++t) {
    senders.emplace_back([&product, t, bundles] {
      IngestClient ingest(product.server().NewChannel());
      for (int b = 0; b < bundles; ++b) {
        const int number = t * bundles + b;
        const PointText point{.members = absl::StrCat("\"n\":", number),
                              .source = absl::StrCat("\"new-", b, "\""),
                              .generator_id = absl::StrCat("\"kind-", b, "\"")};
        EXPECT_EQ(ingest.AppendJson(JsonArray({point.Json()})).stored, 1);
      }
    });
  }
  for (std::thread& sender : senders) sender.join();
}

TEST_F(GapsTest, Gap18ParticipantsAndGeneratorsSeenFirstByManyAtOnceExistOnce) {
  SendAtOnce(product(), 8, 20);
  EXPECT_EQ(sql().Number("SELECT count(*) FROM participant WHERE identifier LIKE 'new-%'"), 20);
  EXPECT_EQ(sql().Number("SELECT count(*) FROM generator WHERE identifier LIKE 'kind-%'"), 20);
  EXPECT_EQ(Points(), 8 * 20);
}

TEST_F(GapsTest, Gap19CountsAreExactThoughManyWriteAtOnce) {
  SendAtOnce(product(), 8, 20);
  ExpectLedgerAddsUp(sql());
  ExpectSummariesExact(sql());
}

// The extension sends nothing more after a failed upload until it is started
// again, and then from the first point that is not marked.
TEST_F(GapsTest, Gap23ClientThatFailedAndStartsAgainLosesNothing) {
  ExtensionClient extension("stuck");
  // Two equal events of one millisecond are two events.
  for (int i = 0; i < 10; ++i) {
    extension.Enqueue(kGood, "\"class-name\":\"a\"", 1710000000000 + i / 2);
  }
  product().server().process().Stop(SIGTERM, std::chrono::seconds(30));
  EXPECT_FALSE(extension.Upload(http()));
  EXPECT_EQ(extension.pending(), 10U);
  product().StartServer();
  product().WaitUntilHealthy();
  EXPECT_TRUE(extension.Upload(http()));
  EXPECT_EQ(GoodPoints(), 10);
}

TEST_F(GapsTest, Gap37GzipBombIsKeptUnread) {
  const std::string bomb = Gzip(std::string(size_t{100} << 20, ' '), 9);
  EXPECT_EQ(PostForm({{"compression", "gzip"}, {"payload", Base64(bomb)}}).status, 201);
  EXPECT_EQ(
      sql().Value("SELECT octet_length(raw) = " + std::to_string(bomb.size()) + " FROM quarantine"),
      "t");
  PostGood(1);
  EXPECT_EQ(GoodPoints(), 1);
}

TEST_F(GapsTest, Gap37BodyWithoutEndIsRefusedAsText) {
  const HttpResponse response = PostForm({{"payload", std::string(size_t{80} << 20, 'x')}});
  EXPECT_EQ(response.status, 413);
  EXPECT_FALSE(Deletes(response));
}

}  // namespace webmunk::testing
