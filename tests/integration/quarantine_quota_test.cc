#include <gmock/gmock.h>
#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include <cmath>

#include "absl/strings/str_cat.h"
#include "tests/support/await.h"
#include "tests/support/form_encoding.h"
#include "tests/support/http_client.h"
#include "tests/support/ingest_client.h"
#include "tests/support/json_text.h"
#include "tests/support/ledger.h"
#include "tests/support/metrics_page.h"
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
  // The same from a client that the gateway tells the address of.
  grpc::StatusCode AppendBadBundleFrom(const std::string& address, char fill, size_t size) {
    const auto gateway = grpc::CreateChannel(product_->server().gateway_address(),
                                             grpc::InsecureChannelCredentials());
    grpc::ClientContext context;
    context.AddMetadata("x-webmunk-client-address", address);
    v1::AppendBundleRequest request;
    request.mutable_raw()->set_payload(std::string(size, fill));
    request.mutable_raw()->set_encoding(v1::RawBundle::ENCODING_GZIP);
    v1::AppendBundleResponse response;
    return v1::IngestService::NewStub(gateway)
        ->AppendBundle(&context, request, &response)
        .error_code();
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
  MetricsPage Metrics() { return MetricsPage::Read(product_->server().metrics_port()); }
  // How many lines of the server's log have this event.
  size_t Logged(const std::string& event) {
    const std::string log = product_->server().process().Log();
    const std::string text = "\"event\":\"" + event + '"';
    size_t lines = 0;
    for (size_t at = log.find(text); at != std::string::npos; at = log.find(text, at + 1)) ++lines;
    return lines;
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
  EXPECT_EQ(Metrics().Value("webmunk_ingest_refusals_total{reason=\"quarantine-full\"}"), 2);
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

TEST_F(QuarantineQuotaTest, BundlesThatCannotBeReadCountForTheParticipantTheyName) {
  Start({"--quarantine_max_bytes_per_participant=2000"});
  const auto cut = [&](const std::string& participant, char fill) {
    return Append(
        absl::StrCat(R"([{"source":")", participant, R"(","x":")", std::string(1200, fill)), false);
  };
  EXPECT_EQ(cut("greedy", 'a'), grpc::StatusCode::OK);
  EXPECT_EQ(cut("greedy", 'b'), grpc::StatusCode::UNAVAILABLE);
  EXPECT_EQ(cut("other", 'b'), grpc::StatusCode::OK);
}

TEST_F(QuarantineQuotaTest, OneAddressCannotFillItForOthers) {
  Start({"--quarantine_max_bytes_per_address=5000"});
  EXPECT_EQ(AppendBadBundleFrom("203.0.113.1", 'a', 3000), grpc::StatusCode::OK);
  EXPECT_EQ(AppendBadBundleFrom("203.0.113.1", 'b', 3000), grpc::StatusCode::UNAVAILABLE);
  EXPECT_EQ(AppendBadBundleFrom("203.0.113.2", 'c', 3000), grpc::StatusCode::OK);
  EXPECT_EQ(AppendBadBundleFrom("203.0.113.1", 'd', 2000), grpc::StatusCode::OK) << "it fits";
  EXPECT_EQ(sql_->Query("SELECT client_address, sum(size_bytes) FROM quarantine GROUP BY 1 "
                        "ORDER BY 1"),
            (std::vector<SqlRow>{{"203.0.113.1", "5000"}, {"203.0.113.2", "3000"}}));
  ExpectLedgerAddsUp(*sql_);
}

TEST_F(QuarantineQuotaTest, WarningComesOnceAndLongBeforeTheLimit) {
  Start({"--quarantine_max_bytes=100000"});
  int bundles = 0;
  // Returns once the server has looked, and how often it has warned by then.
  const auto fill_to = [&](int count) {
    for (; bundles < count; ++bundles) {
      EXPECT_EQ(AppendBadBundle(static_cast<char>(bundles), 1000), grpc::StatusCode::OK);
    }
    Await("the server looks",
          [&] { return Metrics().Value("webmunk_quarantine_bytes") == count * 1000; });
    return Logged("quarantine is nearly full");
  };
  EXPECT_EQ(fill_to(79), 0U);
  EXPECT_EQ(fill_to(80), 1U);
  EXPECT_EQ(fill_to(90), 1U);
  EXPECT_EQ(fill_to(99), 1U);
  EXPECT_EQ(Logged("bundle refused"), 0U) << "nobody was refused before";
}

TEST_F(QuarantineQuotaTest, MetricsTellHowFullItIsAndHowFullItMayBe) {
  Start({"--quarantine_max_bytes=100000", "--quarantine_max_bytes_per_participant=0",
         "--quarantine_max_bytes_per_address=30000", "--quarantine_max_age=240h"});
  const MetricsPage empty = Metrics();
  EXPECT_EQ(empty.Value("webmunk_quarantine_entries"), 0);
  EXPECT_EQ(empty.Value("webmunk_quarantine_oldest_age_seconds"), 0);
  EXPECT_EQ(empty.Value("webmunk_quarantine_limit_bytes{scope=\"all\"}"), 100000);
  EXPECT_EQ(empty.Value("webmunk_quarantine_limit_bytes{scope=\"address\"}"), 30000);
  EXPECT_TRUE(std::isinf(empty.Value("webmunk_quarantine_limit_bytes{scope=\"participant\"}")));
  EXPECT_EQ(empty.Value("webmunk_quarantine_limit_age_seconds"), 240 * 3600);
  EXPECT_EQ(AppendBadBundle('a', 1000), grpc::StatusCode::OK);
  EXPECT_EQ(AppendBadBundle('b', 500), grpc::StatusCode::OK);
  sql_->Execute(
      "UPDATE quarantine SET received = now() - interval '1 day' WHERE id IN "
      "(SELECT min(id) FROM quarantine)");
  Await("the server looks",
        [&] { return Metrics().Value("webmunk_quarantine_oldest_age_seconds") > 86000; });
  EXPECT_EQ(Metrics().Value("webmunk_quarantine_entries"), 2);
  EXPECT_EQ(Metrics().Value("webmunk_quarantine_bytes"), 1500);
}

TEST_F(QuarantineQuotaTest, PointThatTheDatabaseRefusesNeedsRoomToo) {
  Start({"--quarantine_max_bytes=10"});
  sql_->Execute(
      "ALTER TABLE data_point ADD CONSTRAINT no_poison "
      "CHECK (secondary IS DISTINCT FROM 'poison')");
  const std::string poison = PointText{.members = R"("action":"poison")"}.Json();
  EXPECT_EQ(Append(JsonArray({PointText{}.Json(), poison}), false), grpc::StatusCode::UNAVAILABLE);
  EXPECT_EQ(Points(), 0);
  EXPECT_EQ(Metrics().Value("webmunk_ingest_refusals_total{reason=\"quarantine-full\"}"), 1);
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
  EXPECT_EQ(Logged("quarantine entries expire soon"), 0U);
}

TEST_F(QuarantineQuotaTest, ExpiryIsWarnedOfOnceAndLongBefore) {
  Start({"--quarantine_max_age=240h"});
  EXPECT_EQ(AppendBadBundle('a', 10), grpc::StatusCode::OK);
  TaskClient tasks(product_->server().NewChannel());
  const auto at_age = [&](const char* age) {
    sql_->Execute(absl::StrCat("UPDATE quarantine SET received = now() - interval '", age, "'"));
    EXPECT_EQ(tasks.RunToEnd("quarantine-expiry").last_error(), "");
    return Logged("quarantine entries expire soon");
  };
  EXPECT_EQ(at_age("7 days"), 0U);
  EXPECT_EQ(at_age("9 days"), 1U);
  EXPECT_EQ(at_age("9 days 1 hour"), 1U);
  EXPECT_EQ(quarantine_->All().size(), 1u);
}

}  // namespace
}  // namespace webmunk::testing
