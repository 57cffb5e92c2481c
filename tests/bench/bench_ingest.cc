// Acknowledged points per second over gRPC and through the gateway, beside the
// floor of the same run. Figures never make it fail.
#include <algorithm>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <utility>

#include "absl/flags/flag.h"
#include "absl/flags/parse.h"
#include "absl/flags/usage.h"
#include "absl/strings/str_cat.h"
#include "tests/bench/bench_leg.h"
#include "tests/bench/bench_legs.h"
#include "tests/bench/bench_load.h"
#include "tests/bench/copy_floor.h"
#include "tests/bench/load_runner.h"
#include "tests/bench/parse_program.h"
#include "tests/support/postgres_cluster.h"
#include "tests/support/product.h"
#include "tests/support/require.h"

ABSL_FLAG(int, rounds, 5, "rounds; each runs every leg once");
ABSL_FLAG(int, points, 300000, "points per leg");
ABSL_FLAG(int, writers, 2, "the server's writers");
ABSL_FLAG(int, in_flight, 128, "calls, or connections to the gateway, at a time");
constexpr char kLegs[] = "grpc,gateway,resend,4k,64k,parse,latency";
ABSL_FLAG(std::string, legs, kLegs, "what to measure beside the floor");

namespace webmunk::testing {
namespace {

constexpr size_t kLatencyBundles = 1000;

class IngestBench {
 public:
  IngestBench(Product& product, std::set<std::string> legs, size_t points, size_t in_flight)
      : product_(product),
        channel_(product.server().NewChannel()),
        sql_(product.database_url()),
        floor_(sql_),
        points_(points),
        in_flight_(in_flight),
        wanted_(std::move(legs)) {}

  void Run(int rounds) {
    AddStudyLegs();
    if (wanted_.contains("resend")) {
      AddResendLeg("resend_1", 0.01);
      AddResendLeg("resend_30", 0.3);
    }
    // The same bytes in all, more or less.
    if (wanted_.contains("4k")) AddSizeLegs("4k", 4096, points_ / 3);
    if (wanted_.contains("64k")) AddSizeLegs("64k", 65536, points_ / 40);
    RunInterleaved(legs_, rounds);
  }

  void Report(int rounds) {
    nlohmann::ordered_json json = Summarize(legs_, {{"grpc_ratio", "grpc", "floor"},
                                                    {"gateway_ratio", "gateway", "floor"},
                                                    {"resend_1_ratio", "resend_1", "grpc"},
                                                    {"resend_30_ratio", "resend_30", "grpc"},
                                                    {"grpc_4k_ratio", "grpc_4k", "floor_4k"},
                                                    {"grpc_64k_ratio", "grpc_64k", "floor_64k"},
                                                    {"parse_only_ratio", "parse_only", "floor"}});
    if (wanted_.contains("latency")) MeasureLatency(json);
    json["rounds"] = rounds;
    json["points"] = points_;
    std::printf("%s\n", json.dump().c_str());
  }

 private:
  // Prints what kind of load it is.
  static void Describe(const std::string& what, const BenchLoad& load) {
    std::printf("%s: %zu points in %zu bundles; per point %.0f bytes pretty-printed; gzip 1:%.1f\n",
                what.c_str(), load.points, load.bundles.size(), load.pretty_bytes, load.gzip_ratio);
  }

  void AddStudyLegs() {
    const BenchLoadOptions options{.points = points_};
    const BenchLoad load = AddFloor("floor", options);
    legs_.push_back({"grpc", [=, this] { return OverGrpc(MakeBenchLoad(options)); }});
    if (wanted_.contains("gateway")) {
      legs_.push_back({"gateway", [this] { return OverHttp(); }});
    }
    if (wanted_.contains("parse")) {
      auto program = std::make_shared<ParseProgram>(load);
      legs_.push_back({"parse_only", [program] { return program->Run(); }});
    }
  }

  void AddResendLeg(const char* name, double share) {
    const BenchLoadOptions options{.points = points_, .resend_share = share};
    legs_.push_back({name, [=, this] { return OverGrpc(MakeBenchLoad(options)); }});
  }

  void AddSizeLegs(const char* size, size_t html_bytes, size_t points) {
    const BenchLoadOptions options{.points = points, .html_bytes = html_bytes};
    AddFloor(absl::StrCat("floor_", size), options);
    legs_.push_back(
        {absl::StrCat("grpc_", size), [=, this] { return OverGrpc(MakeBenchLoad(options)); }});
  }

  // Sends such a load once, which makes its participants, warms caches, and yields
  // the rows.
  BenchLoad AddFloor(const std::string& name, const BenchLoadOptions& options) {
    BenchLoad load = MakeBenchLoad(options);
    Describe(name, load);
    OverGrpc(load);
    auto rows = std::make_shared<CopyFloor::Rows>(floor_.Fetch());
    Clear();
    legs_.push_back({name, [this, rows, points = load.points] {
                       return static_cast<double>(points) / floor_.Run(*rows);
                     }});
    return load;
  }

  // Points per second of a load that the server has not met: it remembers points for
  // longer than the table does here.
  double OverGrpc(const BenchLoad& load) {
    Clear();
    return Checked(load, RunGrpc(load, channel_, in_flight_));
  }

  double OverHttp() {
    const BenchLoad load = MakeBenchLoad({.points = points_, .with_http = true});
    Clear();
    return Checked(load, RunHttp(load, product_.http_port(), in_flight_));
  }

  void Clear() {
    sql_.Execute("TRUNCATE data_point, bundle, bundle_participant, quarantine CASCADE");
    sql_.Execute("CHECKPOINT");
  }

  double Checked(const BenchLoad& load, double seconds) {
    Require(sql_.Number("SELECT count(*) FROM data_point") ==
                static_cast<int64_t>(load.distinct_points),
            "the table does not hold what was acknowledged");
    return static_cast<double>(load.points) / seconds;
  }

  void MeasureLatency(nlohmann::ordered_json& json) {
    Clear();
    const std::vector<double> latencies =
        GrpcLatencies(MakeBenchLoad({.points = points_}), channel_, kLatencyBundles);
    json["latency_p50_ms"] = Quantile(latencies, 0.5) * 1000;
    json["latency_p99_ms"] = Quantile(latencies, 0.99) * 1000;
    std::printf("one bundle in flight over gRPC: p50 %.1f ms, p99 %.1f ms\n",
                json["latency_p50_ms"].get<double>(), json["latency_p99_ms"].get<double>());
  }

  Product& product_;
  std::shared_ptr<grpc::Channel> channel_;
  SqlConnection sql_;
  CopyFloor floor_;
  const size_t points_;
  const size_t in_flight_;
  const std::set<std::string> wanted_;
  std::vector<BenchLeg> legs_;
};

void Main() {
  const std::set<std::string> legs = ReadLegs(absl::GetFlag(FLAGS_legs), kLegs);
  const int rounds = std::max(1, absl::GetFlag(FLAGS_rounds));
  PostgresCluster cluster(PostgresCluster::Durability::kFull);
  Product product(cluster.NewDatabase(),
                  {"--writers=" + std::to_string(absl::GetFlag(FLAGS_writers))});
  IngestBench bench(product, legs, static_cast<size_t>(std::max(64, absl::GetFlag(FLAGS_points))),
                    static_cast<size_t>(std::max(1, absl::GetFlag(FLAGS_in_flight))));
  bench.Run(rounds);
  bench.Report(rounds);
}

}  // namespace
}  // namespace webmunk::testing

int main(int argc, char** argv) {
  absl::SetProgramUsageMessage("measures ingestion; tools/bench ingest builds and runs it");
  absl::ParseCommandLine(argc, argv);
  try {
    webmunk::testing::Main();
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
}
