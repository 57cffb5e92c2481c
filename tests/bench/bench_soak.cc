// How ingestion holds out: minutes at a share of its maximum, through the gateway,
// beside a table that is full already. Figures never make it fail.
#include <algorithm>
#include <cstdio>
#include <fstream>
#include <nlohmann/json.hpp>

#include "absl/flags/flag.h"
#include "absl/flags/parse.h"
#include "absl/flags/usage.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "simulate/http_transport.h"
#include "simulate/load.h"
#include "tests/bench/bench_leg.h"
#include "tests/support/postgres_cluster.h"
#include "tests/support/product.h"
#include "tests/support/require.h"
#include "tests/support/sql_connection.h"

ABSL_FLAG(double, minutes, 10, "how long to soak");
ABSL_FLAG(int64_t, prefill, 5'000'000, "points in the table before");
ABSL_FLAG(double, share, 0.8, "of the maximum that is measured first");
ABSL_FLAG(int, connections, 16, "connections to the gateway");
ABSL_FLAG(double, calibrate_seconds, 30, "how long to measure the maximum");

namespace webmunk::testing {
namespace {

constexpr int kSampleSeconds = 10;
constexpr size_t kParticipants = 2000;

// Of a running process, in MiB.
double ResidentMib(pid_t pid) {
  std::ifstream status(absl::StrCat("/proc/", pid, "/status"));
  for (std::string word; status >> word;) {
    if (word != "VmRSS:") continue;
    double kib = 0;
    status >> kib;
    return kib / 1024;
  }
  return 0;
}

struct Sample {
  double seconds;
  int64_t acknowledged;
  double server_mib;
  double gateway_mib;
};

class Soak {
 public:
  explicit Soak(Product& product) : product_(product), sql_(product.database_url()) {}

  // Rows as the product stores them, spread over the last 300 days.
  void Prefill(int64_t points) {
    const absl::Time start = absl::Now();
    sql_.Execute(
        "INSERT INTO participant (identifier, identifier_sha256) "
        "SELECT 'prefill-' || n, sha256(('prefill-' || n)::bytea) "
        "FROM generate_series(1, 2000) n");
    sql_.Execute(
        "INSERT INTO generator (identifier, identifier_sha256) "
        "SELECT 'prefill-' || n, sha256(('prefill-' || n)::bytea) "
        "FROM generate_series(1, 8) n");
    constexpr int64_t kPart = 500'000;
    for (int64_t done = 0; done < points; done += kPart) {
      sql_.Execute(absl::StrCat(
          "INSERT INTO data_point (participant_id, generator_id, created, recorded, id, hash, "
          "encrypted, properties) SELECT 1 + n % 2000, 1 + n % 8, "
          "now() - n * interval '5 s' / ",
          std::max<int64_t>(1, points / kPart),
          ", now(), "
          "nextval('data_point_id'), md5(n::text)::uuid, false, "
          "json_build_object('n', n, 'text', repeat(md5(n::text), 12)) FROM generate_series(",
          done + 1, ", ", std::min(points, done + kPart), ") n"));
    }
    sql_.Execute("VACUUM ANALYZE data_point");
    std::printf("prefilled %lld points in %.0f s\n",
                static_cast<long long>(sql_.Number("SELECT count(*) FROM data_point")),
                absl::ToDoubleSeconds(absl::Now() - start));
  }

  // Points per second, as fast as answers come.
  double Maximum(absl::Duration duration) {
    simulate::Load load(Options(1, duration, 0));
    load.Run([](const simulate::LoadCounts&) {});
    const double rate =
        static_cast<double>(load.counts().acknowledged) / absl::ToDoubleSeconds(load.elapsed());
    std::printf("maximum %.0f points/s\n", rate);
    return rate;
  }

  void Run(absl::Duration duration, double rate) {
    simulate::Load load(Options(2, duration, rate));
    const absl::Time start = absl::Now();
    Take(start, 0);
    load.Run([&](const simulate::LoadCounts& counts) {
      const double due = samples_.back().seconds + kSampleSeconds;
      if (absl::ToDoubleSeconds(absl::Now() - start) >= due) Take(start, counts.acknowledged);
    });
    Require(load.failure().empty(), load.failure());
    Require(samples_.size() > 2, "too short to sample; give more --minutes");
    Report(load, rate);
  }

 private:
  simulate::LoadOptions Options(uint64_t seed, absl::Duration duration, double rate) const {
    simulate::LoadOptions options;
    options.study = {
        .seed = seed, .participants = kParticipants, .now_ms = absl::ToUnixMillis(absl::Now())};
    options.duration = duration;
    options.rate = rate;
    options.connections = absl::GetFlag(FLAGS_connections);
    options.new_transport = [port = product_.http_port()] {
      return std::make_unique<simulate::HttpTransport>(
          simulate::GatewayAddress{"127.0.0.1", absl::StrCat(port)});
    };
    return options;
  }

  void Take(absl::Time start, int64_t acknowledged) {
    samples_.push_back({absl::ToDoubleSeconds(absl::Now() - start), acknowledged,
                        ResidentMib(product_.server().process().pid()),
                        ResidentMib(product_.gateway().process().pid())});
    const Sample& sample = samples_.back();
    std::printf("%4.0f s  %10lld points  server %.0f MiB  gateway %.0f MiB\n", sample.seconds,
                static_cast<long long>(sample.acknowledged), sample.server_mib, sample.gateway_mib);
    std::fflush(stdout);
  }

  // Points per second between two samples.
  static double Rate(const Sample& from, const Sample& to) {
    return static_cast<double>(to.acknowledged - from.acknowledged) / (to.seconds - from.seconds);
  }

  // The first sample at or after a time.
  const Sample& At(double seconds) const {
    const auto found = std::find_if(samples_.begin(), samples_.end(),
                                    [seconds](const Sample& s) { return s.seconds >= seconds; });
    return found == samples_.end() ? samples_.back() : *found;
  }

  // How far the memory of the second half strays from its middle, as a share.
  double Spread(double Sample::*mib) const {
    double low = samples_.back().*mib;
    double high = low;
    for (size_t i = samples_.size() / 2; i < samples_.size(); ++i) {
      low = std::min(low, samples_[i].*mib);
      high = std::max(high, samples_[i].*mib);
    }
    return (high - low) / (high + low);
  }

  void Report(const simulate::Load& load, double rate) {
    const Sample& last = samples_.back();
    const double minute = std::min(60.0, last.seconds / 2);
    const double first_rate = Rate(samples_.front(), At(minute));
    const double last_rate = Rate(At(last.seconds - minute), last);
    const std::vector<double> latencies(load.latencies().begin(), load.latencies().end());
    const nlohmann::ordered_json json = {{"offered_points_per_s", rate},
                                         {"first_minute_points_per_s", first_rate},
                                         {"last_minute_points_per_s", last_rate},
                                         {"last_to_first_ratio", last_rate / first_rate},
                                         {"server_mib", last.server_mib},
                                         {"server_mib_spread", Spread(&Sample::server_mib)},
                                         {"gateway_mib", last.gateway_mib},
                                         {"gateway_mib_spread", Spread(&Sample::gateway_mib)},
                                         {"latency_p50_ms", Quantile(latencies, 0.5) * 1000},
                                         {"latency_p99_ms", Quantile(latencies, 0.99) * 1000},
                                         {"refusals", load.counts().refusals},
                                         {"points", sql_.Number("SELECT count(*) FROM data_point")},
                                         {"minutes", last.seconds / 60}};
    std::printf(
        "last minute %.0f points/s, first %.0f (%.2f); p99 %.0f ms; server ±%.0f %%, "
        "gateway ±%.0f %%\n%s\n",
        last_rate, first_rate, last_rate / first_rate, json["latency_p99_ms"].get<double>(),
        100 * json["server_mib_spread"].get<double>(),
        100 * json["gateway_mib_spread"].get<double>(), json.dump().c_str());
  }

  Product& product_;
  SqlConnection sql_;
  std::vector<Sample> samples_;
};

void Main() {
  PostgresCluster cluster(PostgresCluster::Durability::kFull);
  Product product(cluster.NewDatabase());
  Soak soak(product);
  soak.Prefill(absl::GetFlag(FLAGS_prefill));
  const double maximum = soak.Maximum(absl::Seconds(absl::GetFlag(FLAGS_calibrate_seconds)));
  soak.Run(absl::Minutes(absl::GetFlag(FLAGS_minutes)), maximum * absl::GetFlag(FLAGS_share));
}

}  // namespace
}  // namespace webmunk::testing

int main(int argc, char** argv) {
  absl::SetProgramUsageMessage("soaks ingestion; tools/bench soak builds and runs it");
  absl::ParseCommandLine(argc, argv);
  try {
    webmunk::testing::Main();
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
}
