#include <gtest/gtest.h>

#include <chrono>
#include <future>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "grpc/health/v1/health.grpc.pb.h"
#include "tests/support/extension_storm.h"
#include "tests/support/http_client.h"
#include "tests/support/ledger.h"
#include "tests/support/metrics_page.h"
#include "tests/support/postgres_cluster.h"
#include "tests/support/product.h"
#include "tests/support/sql_connection.h"

namespace webmunk::testing {

using std::chrono::seconds;

// A cluster of its own: it is stopped, held and broken.
class DatabaseAwayTest : public ::testing::Test {
 public:
  static void SetUpTestSuite() {
    cluster_ = std::make_unique<PostgresCluster>(PostgresCluster::Durability::kFull);
  }
  static void TearDownTestSuite() { cluster_.reset(); }

 protected:
  static PostgresCluster& cluster() { return *cluster_; }

  static int Get(int port, const std::string& path) {
    HttpClient http(port, seconds(10));
    const auto response = http.Send({.method = "GET", .target = path, .headers = {}, .body = ""});
    return response.has_value() ? response->status : 0;
  }

  // Waits, 60 s at most, until /healthz answers `status`.
  static void AwaitHealth(int port, int status) {
    int last = 0;
    for (int i = 0; i < 600 && (last = Get(port, "/healthz")) != status; ++i) {
      std::this_thread::sleep_for(std::chrono::milliseconds(100));
    }
    ASSERT_EQ(last, status);
  }

  // Sends one point as the extension does.
  static std::optional<HttpResponse> Post(int port, const std::string& participant) {
    HttpClient http(port, seconds(120));
    return http.Send(
        {.method = "POST",
         .target = "/data/add-bundle.json",
         .headers = {{"Content-Type", "application/x-www-form-urlencoded"}},
         .body = absl::StrCat(R"(payload=[{"passive-data-metadata":{"source":")", participant,
                              R"(","generator":"g: test","generator-id":"g",)"
                              R"("timestamp":1710000000}}])")});
  }

  static void ExpectToldToComeBack(const std::optional<HttpResponse>& response) {
    ASSERT_TRUE(response.has_value());
    EXPECT_EQ(response->status, 503);
    EXPECT_EQ(response->body, "retry later");
    EXPECT_EQ(response->Header("Content-Type"), "text/plain");
    EXPECT_TRUE(response->Header("Retry-After").has_value());
  }

  // The product lives and says that it cannot do its work; a bundle is refused,
  // without a try, and not lost.
  static void ExpectAway(Product& product) {
    AwaitHealth(product.http_port(), 503);
    EXPECT_EQ(Get(product.http_port(), "/livez"), 200);
    ExpectToldToComeBack(Post(product.http_port(), "refused"));
    const MetricsPage page = MetricsPage::Read(product.server().metrics_port());
    EXPECT_EQ(page.Value("webmunk_database_ready"), 0);
    EXPECT_GE(page.Value("webmunk_ingest_refusals_total{reason=\"database\"}"), 1);
  }

  // That as many queries at once are told to come back, within 10 s.
  static void ExpectRefused(Product& product, int queries) {
    std::vector<std::future<int>> answers;
    answers.reserve(queries);
    for (int i = 0; i < queries; ++i) {
      answers.push_back(std::async(std::launch::async, [&product] {
        return Get(product.http_port(), "/v1/participants/anyone");
      }));
    }
    for (std::future<int>& answer : answers) EXPECT_EQ(answer.get(), 503);
  }

  static void ExpectBack(Product& product) {
    AwaitHealth(product.http_port(), 200);
    const auto response = Post(product.http_port(), "back");
    ASSERT_TRUE(response.has_value());
    EXPECT_EQ(response->status, 201) << response->body;
  }

  static int64_t PointsOf(SqlConnection& sql, const std::string& participant) {
    return sql.Number(
        "SELECT count(*) FROM data_point d JOIN participant p ON p.id = d.participant_id "
        "WHERE p.identifier = '" +
        participant + "'");
  }

 private:
  static inline std::unique_ptr<PostgresCluster> cluster_;
};

TEST_F(DatabaseAwayTest, ProductStartsWithoutADatabaseAndGoesOnByItself) {
  const std::string database = cluster().NewDatabase();
  cluster().KillImmediately();
  TempDirectory directory("webmunk-away-");
  ServerProcess server(database, directory.path(), {}, {}, ServerProcess::Until::kListening);
  GatewayProcess gateway(server.gateway_address(), directory.path());
  EXPECT_EQ(Get(gateway.port(), "/livez"), 200);
  EXPECT_EQ(Get(gateway.port(), "/healthz"), 503);
  ExpectToldToComeBack(Post(gateway.port(), "early"));
  cluster().Start();
  AwaitHealth(gateway.port(), 200);
  const auto response = Post(gateway.port(), "early");
  ASSERT_TRUE(response.has_value());
  EXPECT_EQ(response->status, 201);
  SqlConnection sql(database);
  EXPECT_EQ(PointsOf(sql, "early"), 1);
}

TEST_F(DatabaseAwayTest, ServerStopsWithoutADatabase) {
  Product product(cluster().NewDatabase());
  cluster().KillImmediately();
  AwaitHealth(product.http_port(), 503);
  EXPECT_EQ(product.server().process().Stop(SIGTERM, seconds(40)), 0);
  cluster().Start();
}

TEST_F(DatabaseAwayTest, DatabaseThatGoesAndComesBackCostsNoPoint) {
  Product product(cluster().NewDatabase());
  ExtensionStorm storm(product.http_port(), 4);
  while (storm.acknowledged() < 200) std::this_thread::sleep_for(std::chrono::milliseconds(5));
  cluster().KillImmediately();
  ExpectAway(product);
  cluster().Start();
  ExpectBack(product);
  storm.Drain();
  SqlConnection sql(product.database_url());
  storm.ExpectEachRowStoredOnce(sql);
  ExpectLedgerAddsUp(sql);
}

TEST_F(DatabaseAwayTest, HangingDatabaseIsGivenUpAndGoesOnOnceItMoves) {
  Product product(cluster().NewDatabase());
  ExtensionStorm storm(product.http_port(), 4);
  while (storm.acknowledged() < 200) std::this_thread::sleep_for(std::chrono::milliseconds(5));
  cluster().SignalAll(SIGSTOP);
  // Nobody knows yet that it hangs. More than there are connections: some have to connect.
  ExpectRefused(product, 12);
  ExpectAway(product);
  ExpectRefused(product, 12);
  cluster().SignalAll(SIGCONT);
  ExpectBack(product);
  storm.Drain();
  SqlConnection sql(product.database_url());
  storm.ExpectEachRowStoredOnce(sql);
  ExpectLedgerAddsUp(sql);
}

TEST_F(DatabaseAwayTest, HangingDatabaseDoesNotHoldUpTheEnd) {
  Product product(cluster().NewDatabase(), {"--shutdown_grace=2s"});
  ExtensionStorm storm(product.http_port(), 4);
  while (storm.acknowledged() < 200) std::this_thread::sleep_for(std::chrono::milliseconds(5));
  cluster().SignalAll(SIGSTOP);
  EXPECT_EQ(product.server().process().Stop(SIGTERM, seconds(50)), 0);
  cluster().SignalAll(SIGCONT);
  product.StartServer();
  storm.Drain();
  SqlConnection sql(product.database_url());
  storm.ExpectEachRowStoredOnce(sql);
}

TEST_F(DatabaseAwayTest, ReadOnlyDatabaseIsNotWrittenToUntilItIsWritableAgain) {
  Product product(cluster().NewDatabase());
  SqlConnection sql(product.database_url());
  sql.Execute("SET default_transaction_read_only = off");
  sql.Execute("ALTER SYSTEM SET default_transaction_read_only = on");
  sql.Execute("SELECT pg_reload_conf()");
  ExpectAway(product);
  sql.Execute("ALTER SYSTEM RESET default_transaction_read_only");
  sql.Execute("SELECT pg_reload_conf()");
  ExpectBack(product);
  EXPECT_EQ(PointsOf(sql, "refused"), 0);
  EXPECT_EQ(PointsOf(sql, "back"), 1);
}

// PostgreSQL says 53100 when a file cannot grow; the fault suite fills a disk.
TEST_F(DatabaseAwayTest, FullDiskRefusesTheBundleAndOnlyThat) {
  Product product(cluster().NewDatabase());
  SqlConnection sql(product.database_url());
  sql.Execute(
      "CREATE FUNCTION fill() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
      "RAISE EXCEPTION 'no space left' USING ERRCODE = '53100'; END $$");
  sql.Execute("CREATE TRIGGER full_disk BEFORE INSERT ON bundle EXECUTE FUNCTION fill()");
  ExpectToldToComeBack(Post(product.http_port(), "full"));
  EXPECT_EQ(PointsOf(sql, "full"), 0);
  sql.Execute("DROP TRIGGER full_disk ON bundle");
  const auto response = Post(product.http_port(), "full");
  ASSERT_TRUE(response.has_value());
  EXPECT_EQ(response->status, 201);
  EXPECT_EQ(PointsOf(sql, "full"), 1);
}

TEST_F(DatabaseAwayTest, HealthServiceTellsLifeFromReadiness) {
  Product product(cluster().NewDatabase());
  const auto stub = grpc::health::v1::Health::NewStub(product.server().NewChannel());
  const auto check = [&](const std::string& service) {
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + seconds(10));
    grpc::health::v1::HealthCheckRequest request;
    request.set_service(service);
    grpc::health::v1::HealthCheckResponse response;
    EXPECT_TRUE(stub->Check(&context, request, &response).ok()) << service;
    return response.status();
  };
  cluster().KillImmediately();
  AwaitHealth(product.http_port(), 503);
  EXPECT_EQ(check("liveness"), grpc::health::v1::HealthCheckResponse::SERVING);
  EXPECT_EQ(check(""), grpc::health::v1::HealthCheckResponse::NOT_SERVING);
  EXPECT_EQ(check("webmunk.v1.IngestService"), grpc::health::v1::HealthCheckResponse::NOT_SERVING);
  cluster().Start();
}

}  // namespace webmunk::testing
