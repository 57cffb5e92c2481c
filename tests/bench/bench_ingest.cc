// Acknowledged points per second over gRPC and through the gateway, beside the
// floor of the same run. The legs are interleaved because the machine's speed
// drifts; the medians of the rounds count. Figures never make it fail.
#include <algorithm>
#include <cstdio>
#include <functional>
#include <nlohmann/json.hpp>

#include "absl/flags/flag.h"
#include "absl/flags/parse.h"
#include "absl/flags/usage.h"
#include "tests/bench/bench_load.h"
#include "tests/bench/copy_floor.h"
#include "tests/bench/load_runner.h"
#include "tests/support/postgres_cluster.h"
#include "tests/support/product.h"
#include "tests/support/require.h"

ABSL_FLAG(int, rounds, 3, "rounds; each runs every leg once");
ABSL_FLAG(int, points, 300000, "points per leg");
ABSL_FLAG(int, writers, 2, "the server's writers");
ABSL_FLAG(int, in_flight, 32, "calls, or connections to the gateway, at a time");

namespace webmunk::testing {
namespace {

double Quantile(std::vector<double> values, double q) {
  std::sort(values.begin(), values.end());
  return values[std::min(values.size() - 1,
                         static_cast<size_t>(q * static_cast<double>(values.size())))];
}

double Median(const std::vector<double>& values) { return Quantile(values, 0.5); }

class IngestBench {
 public:
  IngestBench(const BenchLoad& load, Product& product)
      : load_(load), product_(product), sql_(product.database_url()), floor_(sql_) {}

  void Run(int rounds, size_t in_flight) {
    const auto channel = product_.server().NewChannel();
    const auto over_grpc = [&] { return RunGrpc(load_, channel, in_flight); };
    const auto over_http = [&] { return RunHttp(load_, product_.http_port(), in_flight); };
    // Makes participants and generators, warms caches, and yields the rows.
    Leg(over_grpc);
    floor_.Fetch();
    for (int round = 1; round <= rounds; ++round) {
      floor_rates_.push_back(Rate(floor_.Run()));
      grpc_rates_.push_back(Rate(Leg(over_grpc)));
      gateway_rates_.push_back(Rate(Leg(over_http)));
      std::printf("round %d: floor %8.0f   gRPC %8.0f   gateway %8.0f points/s\n", round,
                  floor_rates_.back(), grpc_rates_.back(), gateway_rates_.back());
      std::fflush(stdout);
    }
    Clear();
    latencies_ = GrpcLatencies(load_, channel, 1000);
  }

  void Report(int rounds) const {
    const double floor = Median(floor_rates_);
    const double p50 = Quantile(latencies_, 0.5) * 1000;
    const double p99 = Quantile(latencies_, 0.99) * 1000;
    std::printf("median:  floor %8.0f   gRPC %8.0f (%.2f)   gateway %8.0f (%.2f)\n", floor,
                Median(grpc_rates_), Median(grpc_rates_) / floor, Median(gateway_rates_),
                Median(gateway_rates_) / floor);
    std::printf("one bundle in flight over gRPC: p50 %.1f ms, p99 %.1f ms\n", p50, p99);
    const nlohmann::ordered_json json = {{"grpc_ratio", Median(grpc_rates_) / floor},
                                         {"gateway_ratio", Median(gateway_rates_) / floor},
                                         {"grpc_points_per_s", Median(grpc_rates_)},
                                         {"gateway_points_per_s", Median(gateway_rates_)},
                                         {"floor_points_per_s", floor},
                                         {"latency_p50_ms", p50},
                                         {"latency_p99_ms", p99},
                                         {"rounds", rounds},
                                         {"points", load_.points}};
    std::printf("%s\n", json.dump().c_str());
  }

 private:
  double Rate(double seconds) const { return static_cast<double>(load_.points) / seconds; }

  void Clear() {
    sql_.Execute("TRUNCATE data_point, bundle, bundle_participant, quarantine");
    sql_.Execute("CHECKPOINT");
  }

  double Leg(const std::function<double()>& leg) {
    Clear();
    const double seconds = leg();
    Require(sql_.Number("SELECT count(*) FROM data_point") == static_cast<int64_t>(load_.points),
            "the table does not hold what was acknowledged");
    return seconds;
  }

  const BenchLoad& load_;
  Product& product_;
  SqlConnection sql_;
  CopyFloor floor_;
  std::vector<double> floor_rates_;
  std::vector<double> grpc_rates_;
  std::vector<double> gateway_rates_;
  std::vector<double> latencies_;
};

void Main() {
  const int rounds = std::max(1, absl::GetFlag(FLAGS_rounds));
  const BenchLoad load =
      MakeBenchLoad(static_cast<size_t>(std::max(64, absl::GetFlag(FLAGS_points))));
  std::printf(
      "%zu points in bundles of %zu; per point %.0f bytes pretty-printed, %.0f minified; "
      "gzip 1:%.1f\n",
      load.points, kPointsPerBundle, load.pretty_bytes, load.minified_bytes, load.gzip_ratio);
  PostgresCluster cluster(PostgresCluster::Durability::kFull);
  Product product(cluster.NewDatabase(),
                  {"--writers=" + std::to_string(absl::GetFlag(FLAGS_writers))});
  IngestBench bench(load, product);
  bench.Run(rounds, static_cast<size_t>(std::max(1, absl::GetFlag(FLAGS_in_flight))));
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
