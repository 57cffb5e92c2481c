#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "tests/support/await.h"
#include "tests/support/form_encoding.h"
#include "tests/support/http_client.h"
#include "tests/support/ingest_client.h"
#include "tests/support/json_text.h"
#include "tests/support/ledger.h"
#include "tests/support/point_text.h"
#include "tests/support/postgres_cluster.h"
#include "tests/support/product.h"
#include "tests/support/quarantine_client.h"
#include "tests/support/sql_connection.h"
#include "tests/support/task_client.h"

namespace webmunk::testing {
namespace {

class QuarantineQuotaTest : public ::testing::Test {
 protected:
  void Start(std::vector<std::string> flags) {
    product_.emplace(SharedCluster().NewDatabase(), std::move(flags));
    sql_.emplace(product_->database_url());
    ingest_.emplace(product_->server().NewChannel());
    quarantine_.emplace(product_->server().NewChannel());
  }

  grpc::StatusCode Append(const std::string& payload, bool gzip) {
    v1::AppendBundleRequest request;
    request.mutable_raw()->set_payload(payload);
    request.mutable_raw()->set_encoding(gzip ? v1::RawBundle::ENCODING_GZIP
                                             : v1::RawBundle::ENCODING_IDENTITY);
    v1::AppendBundleResponse response;
    return ingest_->Append(request, response).error_code();
  }
  grpc::StatusCode AppendBadBundle(char fill, size_t size) {
    return Append(std::string(size, fill), true);
  }
  // A good point and one of `participant` that has no usable time.
  grpc::StatusCode AppendBadPoint(const std::string& participant, int n, size_t size) {
    const PointText bad{
        .members = absl::StrCat("\"n\":", n, ",\"x\":\"", std::string(size, 'x'), "\""),
        .source = absl::StrCat("\"", participant, "\""),
        .timestamp = "\"never\""};
    const PointText good{.members = absl::StrCat("\"n\":", n)};
    return Append(JsonArray({good.Json(), bad.Json()}), false);
  }
  int64_t Points() { return sql_->Number("SELECT count(*) FROM data_point"); }

  std::optional<Product> product_;
  std::optional<SqlConnection> sql_;
  std::optional<IngestClient> ingest_;
  std::optional<QuarantineClient> quarantine_;
};

TEST_F(QuarantineQuotaTest, WhenFullOnlyThoseWhoNeedItAreRefused) {
  Start({"--quarantine_max_bytes=4000"});
  EXPECT_EQ(AppendBadBundle('a', 3000), grpc::StatusCode::OK);
  EXPECT_EQ(AppendBadBundle('b', 3000), grpc::StatusCode::UNAVAILABLE);
  EXPECT_EQ(AppendBadPoint("p", 1, 3000), grpc::StatusCode::UNAVAILABLE);
  EXPECT_EQ(Points(), 0);
  EXPECT_EQ(ingest_->AppendJson(JsonArray({PointText{}.Json()})), (Counts{1, 0, 0}));
  EXPECT_EQ(sql_->Number("SELECT count(*) FROM quarantine"), 1);
  ExpectLedgerAddsUp(*sql_);
}

TEST_F(QuarantineQuotaTest, ExtensionIsToldToKeepItsData) {
  Start({"--quarantine_max_bytes=10"});
  HttpClient http(product_->http_port());
  const auto response = http.Send(
      FormPost("/data/add-bundle.json",
               {{"compression", "gzip"}, {"payload", Base64("this is no gzip stream at all")}}));
  ASSERT_TRUE(response);
  EXPECT_EQ(response->status, 503);
  EXPECT_FALSE(IsJson(response->body));
  EXPECT_TRUE(response->Header("Retry-After"));
}

TEST_F(QuarantineQuotaTest, DiscardingMakesRoom) {
  Start({"--quarantine_max_bytes=4000"});
  EXPECT_EQ(AppendBadBundle('a', 3000), grpc::StatusCode::OK);
  EXPECT_EQ(AppendBadBundle('b', 3000), grpc::StatusCode::UNAVAILABLE);
  v1::DiscardQuarantineEntriesRequest request;
  request.set_all(true);
  v1::DiscardQuarantineEntriesResponse response;
  ASSERT_TRUE(quarantine_->Discard(request, response).ok());
  Await("room", [&] { return AppendBadBundle('b', 3000) == grpc::StatusCode::OK; });
}

TEST_F(QuarantineQuotaTest, OneParticipantCannotFillItForOthers) {
  Start({"--quarantine_max_bytes_per_participant=5000"});
  EXPECT_EQ(AppendBadPoint("greedy", 1, 3000), grpc::StatusCode::OK);
  EXPECT_EQ(AppendBadPoint("greedy", 2, 3000), grpc::StatusCode::UNAVAILABLE);
  EXPECT_EQ(AppendBadPoint("other", 3, 3000), grpc::StatusCode::OK);
}

TEST_F(QuarantineQuotaTest, PointThatTheDatabaseRefusesNeedsRoomToo) {
  Start({"--quarantine_max_bytes=10"});
  sql_->Execute(
      "ALTER TABLE data_point ADD CONSTRAINT no_poison "
      "CHECK (secondary IS DISTINCT FROM 'poison')");
  const std::string poison = PointText{.members = R"("action":"poison")"}.Json();
  EXPECT_EQ(Append(JsonArray({PointText{}.Json(), poison}), false), grpc::StatusCode::UNAVAILABLE);
  EXPECT_EQ(Points(), 0);
}

TEST_F(QuarantineQuotaTest, RepeatsOfTheSameBytesDoNotFillIt) {
  Start({});
  for (int i = 0; i < 5; ++i) EXPECT_EQ(AppendBadBundle('a', 3000), grpc::StatusCode::OK);
  EXPECT_EQ(sql_->Query("SELECT sum(entries), sum(size_bytes) FROM quarantine_usage"),
            (std::vector<SqlRow>{{"1", "3000"}}));
}

TEST_F(QuarantineQuotaTest, OnlyWhatIsTooOldExpires) {
  Start({"--quarantine_max_age=240h"});
  EXPECT_EQ(AppendBadBundle('a', 10), grpc::StatusCode::OK);
  EXPECT_EQ(AppendBadBundle('b', 10), grpc::StatusCode::OK);
  sql_->Execute(
      "UPDATE quarantine SET received = now() - interval '11 days' "
      "WHERE id = (SELECT min(id) FROM quarantine)");
  TaskClient tasks(product_->server().NewChannel());
  EXPECT_EQ(tasks.RunToEnd("quarantine-expiry").last_error(), "");
  EXPECT_EQ(quarantine_->All().size(), 1u);
}

}  // namespace
}  // namespace webmunk::testing
