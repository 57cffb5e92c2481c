// What server and gateway need at most while they are attacked, through the gateway and
// straight over gRPC, and what clients that behave well get of them meanwhile. Only a
// lost answer makes it fail: figures are printed.
#include <cstdio>
#include <exception>
#include <nlohmann/json.hpp>
#include <set>
#include <string>

#include "absl/flags/flag.h"
#include "absl/flags/parse.h"
#include "absl/flags/usage.h"
#include "absl/strings/str_cat.h"
#include "tests/bench/bench_legs.h"
#include "tests/bench/memory_leg.h"
#include "tests/support/postgres_cluster.h"
#include "tests/support/product.h"

ABSL_FLAG(int, seconds, 60, "how long, for each leg");
ABSL_FLAG(int, large, 64, "connections that send 64 MiB each");
ABSL_FLAG(int, bombs, 4, "connections that send gzip bombs of 10 GiB");
ABSL_FLAG(int, slow, 1000, "connections that send a byte a second");
ABSL_FLAG(int, clients, 8, "clients that behave well");
constexpr char kLegs[] = "gateway,grpc";
ABSL_FLAG(std::string, legs, kLegs, "how the clients reach the server");

namespace webmunk::testing {
namespace {

// The server keeps some connections for those that come later.
constexpr char kConnections[] = "--max_connections=2048";

// Prints the figures and adds them to `report`, their names after `prefix`.
bool Report(const std::string& leg, const std::string& prefix, const MemoryFigures& figures,
            nlohmann::ordered_json& report) {
  std::printf("%s: peak of server %.0f MiB, of gateway %.0f MiB\n", leg.c_str(),
              figures.server_peak_mib, figures.gateway_peak_mib);
  std::printf("  well-behaved: %zu stored, %zu told to come back, p99 %.0f ms\n",
              figures.good_stored, figures.good_refused, figures.good_p99_ms);
  const auto add = [&](const char* name, auto value) {
    report[absl::StrCat(prefix, name)] = value;
  };
  add("server_peak_mib", figures.server_peak_mib);
  add("gateway_peak_mib", figures.gateway_peak_mib);
  add("good_stored", figures.good_stored);
  add("good_refused", figures.good_refused);
  add("good_wrong", figures.good_wrong);
  add("good_p99_ms", figures.good_p99_ms);
  add("large_answers", figures.large_answers);
  add("bomb_answers", figures.bomb_answers);
  add("slow_dropped", figures.slow_dropped);
  return figures.IsGood();
}

int Run() {
  const MemoryLoad load{.time = std::chrono::seconds(absl::GetFlag(FLAGS_seconds)),
                        .large = absl::GetFlag(FLAGS_large),
                        .bombs = absl::GetFlag(FLAGS_bombs),
                        .slow = absl::GetFlag(FLAGS_slow),
                        .clients = absl::GetFlag(FLAGS_clients)};
  const std::set<std::string> legs = ReadLegs(absl::GetFlag(FLAGS_legs), kLegs);
  PostgresCluster cluster(PostgresCluster::Durability::kFull);
  nlohmann::ordered_json report;
  bool is_good = true;
  if (legs.contains("gateway")) {
    Product product(cluster.NewDatabase());
    is_good &= Report("through the gateway", "", AttackByHttp(product, load), report);
  }
  if (legs.contains("grpc")) {
    Product product(cluster.NewDatabase(), {kConnections});
    is_good &= Report("straight over gRPC", "grpc_", AttackByGrpc(product, load), report);
  }
  std::printf("%s\n", report.dump().c_str());
  return is_good ? 0 : 1;
}

}  // namespace
}  // namespace webmunk::testing

int main(int argc, char** argv) {
  absl::SetProgramUsageMessage("Peak memory of server and gateway under attack.");
  absl::ParseCommandLine(argc, argv);
  try {
    return webmunk::testing::Run();
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
}
