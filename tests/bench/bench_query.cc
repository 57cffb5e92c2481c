// What reading costs beside the same done by SQL in the same run; figures never make it fail.
#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <thread>

#include "absl/flags/flag.h"
#include "absl/flags/parse.h"
#include "absl/flags/usage.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "simulate/http_transport.h"
#include "simulate/load.h"
#include "tests/bench/bench_leg.h"
#include "tests/bench/bench_legs.h"
#include "tests/bench/participant_list_bench.h"
#include "tests/bench/query_study.h"
#include "tests/bench/watch_crowd.h"
#include "tests/support/http_client.h"
#include "tests/support/ingest_client.h"
#include "tests/support/json_text.h"
#include "tests/support/point_text.h"
#include "tests/support/postgres_cluster.h"
#include "tests/support/product.h"
#include "tests/support/require.h"

ABSL_FLAG(int64_t, points, 5'200'000, "points in the table before");
ABSL_FLAG(int, rounds, 3, "rounds of each measurement");
ABSL_FLAG(int, pages, 300, "pages read per round");
ABSL_FLAG(int, watchers, 200, "in the crowd");
constexpr char kLegs[] = "stream,idle,pages,list,watch";
ABSL_FLAG(std::string, legs, kLegs, "what is measured");
ABSL_FLAG(double, load, 0.2, "of the maximum, ingested while pages are read and points watched");

namespace webmunk::testing {
namespace {

using Clock = std::chrono::steady_clock;

// The deep page, counted from 0, if the large participant has as many.
constexpr int64_t kDeepPage = 10'000;
constexpr int kWatchedBundles = 60;

double Seconds(Clock::duration duration) { return std::chrono::duration<double>(duration).count(); }

// Where a page begins: a token, and a position for SQL.
struct Place {
  std::string token;
  std::string created = "-infinity";
  std::string hash = "00000000-0000-0000-0000-000000000000";
};

class QueryBench {
 public:
  QueryBench(Product& product, const std::set<std::string>& legs)
      : product_(product),
        legs_(legs),
        sql_(product.database_url()),
        channel_(product.server().NewChannel()),
        stub_(v1::ParticipantService::NewStub(channel_)),
        http_(product.http_port()) {
    StoreStudy(sql_, absl::GetFlag(FLAGS_points));
    PQclear(PQprepare(sql_.native(), "page", PageSql().c_str(), 0, nullptr));
    id_ = sql_.Value("SELECT id FROM participant WHERE identifier = 'study-1'");
  }

  void Run() {
    // The study as it was stored, before others' points are among it.
    if (Has("stream")) MeasureStream();
    if (Has("idle") || Has("pages") || Has("list") || Has("watch")) MeasureBesideIngestion();
    std::printf("%s\n", json_.dump().c_str());
  }

 private:
  bool Has(const std::string& leg) const { return legs_.contains(leg); }

  void MeasureBesideIngestion() {
    const double maximum = Ingest(0, absl::Seconds(10));
    json_["ingest_points_per_s"] = maximum;
    if (Has("idle")) MeasureIdleWatchers(maximum);
    const Place deep = Has("pages") ? FindDeepPage() : Place();
    std::thread load([&] {
      Ingest(std::max(1.0, maximum * absl::GetFlag(FLAGS_load)), absl::InfiniteDuration());
    });
    if (Has("pages")) MeasurePages(deep);
    if (Has("list")) MeasureList();
    if (Has("watch")) {
      MeasureWatch("watch", 1);
      MeasureWatch("watch_crowd", absl::GetFlag(FLAGS_watchers));
    }
    is_over_ = true;
    load.join();
  }

  void MeasureList() {
    const ListTimes list = MeasureParticipantList(sql_, *stub_, absl::GetFlag(FLAGS_rounds));
    json_["list_sql_p50_ms"] = list.sql_ms;
    json_["list_grpc_p50_ms"] = list.grpc_ms;
    json_["list_ratio"] = list.grpc_ms / list.sql_ms;
  }

  // Points per second that were acknowledged.
  double Ingest(double rate, absl::Duration duration) {
    double result = 0;
    do {
      simulate::LoadOptions options;
      // The same participants each time, at another time: a study does not grow by the hour.
      options.study = {.participants = 500, .now_ms = absl::ToUnixMillis(absl::Now())};
      options.duration = std::min(duration, absl::Seconds(10));
      options.rate = rate;
      options.connections = 8;
      options.new_transport = [port = product_.http_port()] {
        return std::make_unique<simulate::HttpTransport>(
            simulate::GatewayAddress{"127.0.0.1", absl::StrCat(port)});
      };
      simulate::Load load(options);
      load.Run([](const simulate::LoadCounts&) {});
      result =
          static_cast<double>(load.counts().acknowledged) / absl::ToDoubleSeconds(load.elapsed());
    } while (duration == absl::InfiniteDuration() && !is_over_);
    return result;
  }

  v1::ListDataPointsResponse Page(const std::string& token, int size) {
    grpc::ClientContext context;
    v1::ListDataPointsRequest request;
    request.set_parent(absl::StrCat("participants/", kLargeParticipant));
    request.set_page_size(size);
    request.set_page_token(token);
    v1::ListDataPointsResponse response;
    const grpc::Status status = stub_->ListDataPoints(&context, request, &response);
    Require(status.ok(), status.error_message());
    Require(response.data_points_size() == size, "a page is not full");
    return response;
  }

  Place FindDeepPage() {
    const int64_t points =
        sql_.Number("SELECT count(*) FROM data_point WHERE participant_id = " + id_);
    const int64_t deep = std::min(kDeepPage, points / 100 - 10);
    json_["deep_page"] = deep;
    v1::ListDataPointsResponse page;
    for (int64_t read = 0; read < deep * 100; read += 1000) {
      page = Page(page.next_page_token(), 1000);
    }
    const v1::DataPoint& last = *page.data_points().rbegin();
    const absl::Time created = absl::FromUnixSeconds(last.create_time().seconds()) +
                               absl::Nanoseconds(last.create_time().nanos());
    return {page.next_page_token(),
            absl::FormatTime("%Y-%m-%d %H:%M:%E6S+00", created, absl::UTCTimeZone()), last.id()};
  }

  double TimeOf(const std::function<void()>& body) {
    const auto begin = Clock::now();
    body();
    return Seconds(Clock::now() - begin) * 1000;
  }

  void BySql(const Place& place) {
    const char* values[] = {id_.c_str(), place.created.c_str(), place.hash.c_str()};
    PGresult* rows = PQexecPrepared(sql_.native(), "page", 3, values, nullptr, nullptr, 1);
    const int count = PQntuples(rows);
    PQclear(rows);
    Require(count == 100, "SQL's page is not full");
  }

  void ByRest(const Place& place) {
    HttpRequest request;
    request.target =
        absl::StrCat("/v1/participants/", kLargeParticipant, "/dataPoints?page_size=100",
                     place.token.empty() ? "" : "&page_token=", place.token);
    const auto response = http_.Send(request);
    Require(response && response->status == 200, "REST answered with an error");
  }

  void MeasurePages(const Place& deep) {
    const Place first;
    std::vector<double> sql, grpc, rest, deep_sql, deep_grpc, deep_rest;
    for (int i = 0; i < absl::GetFlag(FLAGS_pages) * absl::GetFlag(FLAGS_rounds); ++i) {
      sql.push_back(TimeOf([&] { BySql(first); }));
      grpc.push_back(TimeOf([&] { Page("", 100); }));
      rest.push_back(TimeOf([&] { ByRest(first); }));
      deep_sql.push_back(TimeOf([&] { BySql(deep); }));
      deep_grpc.push_back(TimeOf([&] { Page(deep.token, 100); }));
      deep_rest.push_back(TimeOf([&] { ByRest(deep); }));
    }
    const auto report = [&](const char* name, const std::vector<double>& values) {
      json_[absl::StrCat(name, "_p50_ms")] = Quantile(values, 0.5);
      json_[absl::StrCat(name, "_p99_ms")] = Quantile(values, 0.99);
      std::printf("%-16s p50 %.2f ms  p99 %.2f ms\n", name, Quantile(values, 0.5),
                  Quantile(values, 0.99));
    };
    report("page_sql", sql);
    report("page_grpc", grpc);
    report("page_rest", rest);
    report("deep_page_sql", deep_sql);
    report("deep_page_grpc", deep_grpc);
    report("deep_page_rest", deep_rest);
    json_["page_ratio_grpc"] = Quantile(grpc, 0.5) / Quantile(sql, 0.5);
    json_["page_ratio_rest"] = Quantile(rest, 0.5) / Quantile(sql, 0.5);
    json_["deep_page_ratio"] = Quantile(deep_grpc, 0.5) / Quantile(grpc, 0.5);
    json_["deep_page_ratio_grpc"] = Quantile(deep_grpc, 0.5) / Quantile(deep_sql, 0.5);
  }

  // From the acknowledgement of a bundle to its arrival at each of the watchers.
  void MeasureWatch(const std::string& name, int watchers) {
    WatchCrowd crowd(product_.server(), watchers, "participant = \"participants/watched\"");
    IngestClient ingest(channel_);
    std::vector<double> latencies;
    for (int n = 1; n <= kWatchedBundles; ++n) {
      ingest.AppendJson(JsonArray(
          {PointText{.members = absl::StrCat("\"n\":", ++watched_), .source = R"("watched")"}
               .Json()}));
      const auto acknowledged = Clock::now();
      for (const auto& arrival : crowd.WaitFor(n)) {
        latencies.push_back(Seconds(arrival - acknowledged) * 1000);
      }
    }
    json_[name + "_p50_ms"] = Quantile(latencies, 0.5);
    json_[name + "_p99_ms"] = Quantile(latencies, 0.99);
    std::printf("%d watchers: p50 %.1f ms  p99 %.1f ms\n", watchers, Quantile(latencies, 0.5),
                Quantile(latencies, 0.99));
  }

  void MeasureIdleWatchers(double maximum) {
    std::vector<double> with;
    std::vector<double> without = {maximum};
    for (int i = 0; i < absl::GetFlag(FLAGS_rounds); ++i) {
      const WatchCrowd crowd(product_.server(), absl::GetFlag(FLAGS_watchers),
                             "participant = \"participants/nobody\"");
      with.push_back(Ingest(0, absl::Seconds(10)));
      without.push_back(Ingest(0, absl::Seconds(10)));
    }
    json_["idle_watchers_ratio"] = Quantile(with, 0.5) / Quantile(without, 0.5);
    std::printf("ingestion with idle watchers: %.2f of without\n",
                json_["idle_watchers_ratio"].get<double>());
  }

  double StreamAll() {
    const auto begin = Clock::now();
    grpc::ClientContext context;
    const auto reader = stub_->StreamDataPoints(&context, {});
    v1::StreamDataPointsResponse message;
    int64_t points = 0;
    while (reader->Read(&message)) points += message.data_points_size();
    const grpc::Status status = reader->Finish();
    Require(status.ok(), status.error_message());
    return static_cast<double>(points) / Seconds(Clock::now() - begin);
  }

  double CopyAll(bool in_order) {
    const auto begin = Clock::now();
    return static_cast<double>(RunCopy(sql_, CopySql(in_order))) / Seconds(Clock::now() - begin);
  }

  void MeasureStream() {
    std::vector<BenchLeg> legs = {{"copy", [&] { return CopyAll(false); }},
                                  {"copy_in_order", [&] { return CopyAll(true); }},
                                  {"stream", [&] { return StreamAll(); }}};
    RunInterleaved(legs, absl::GetFlag(FLAGS_rounds));
    json_.update(Summarize(legs, {{"stream_ratio", "stream", "copy"},
                                  {"stream_in_order_ratio", "stream", "copy_in_order"}}));
  }

  Product& product_;
  const std::set<std::string> legs_;
  SqlConnection sql_;
  std::shared_ptr<grpc::Channel> channel_;
  std::unique_ptr<v1::ParticipantService::Stub> stub_;
  HttpClient http_;
  std::string id_;
  int watched_ = 0;
  std::atomic<bool> is_over_ = false;
  nlohmann::ordered_json json_;
};

void Main() {
  const std::set<std::string> legs = ReadLegs(absl::GetFlag(FLAGS_legs), kLegs);
  PostgresCluster cluster(PostgresCluster::Durability::kFull);
  Product product(cluster.NewDatabase());
  QueryBench(product, legs).Run();
}

}  // namespace
}  // namespace webmunk::testing

int main(int argc, char** argv) {
  absl::SetProgramUsageMessage("measures reading; tools/bench query builds and runs it");
  absl::ParseCommandLine(argc, argv);
  try {
    webmunk::testing::Main();
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
}
