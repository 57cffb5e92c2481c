// What server and gateway need at most while they are attacked, and what clients
// that behave well get of them meanwhile. Only a lost answer makes it fail: figures
// are printed.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <mutex>
#include <nlohmann/json.hpp>
#include <thread>
#include <vector>

#include "absl/flags/flag.h"
#include "absl/flags/parse.h"
#include "absl/flags/usage.h"
#include "absl/strings/str_cat.h"
#include "tests/bench/memory_attackers.h"
#include "tests/support/form_encoding.h"
#include "tests/support/http_client.h"
#include "tests/support/postgres_cluster.h"
#include "tests/support/product.h"
#include "tests/support/sql_connection.h"

ABSL_FLAG(int, seconds, 60, "how long");
ABSL_FLAG(int, large, 64, "connections that send 64 MiB each");
ABSL_FLAG(int, bombs, 4, "connections that send gzip bombs of 10 GiB");
ABSL_FLAG(int, slow, 1000, "connections that send a byte a second");
ABSL_FLAG(int, clients, 8, "clients that behave well");

namespace webmunk::testing {
namespace {

using Clock = std::chrono::steady_clock;

// The most resident memory that a process ever had, in MiB.
double PeakMebibytes(pid_t pid) {
  std::ifstream status(absl::StrCat("/proc/", pid, "/status"));
  for (std::string line; std::getline(status, line);) {
    if (line.rfind("VmHWM:", 0) == 0) return std::stod(line.substr(6)) / 1024;
  }
  return 0;
}

// What clients that behave well met.
struct Experience {
  std::mutex mutex;
  std::vector<double> milliseconds;
  size_t stored = 0;
  size_t refused = 0;
  size_t wrong = 0;
};

// Sends small bundles, each again until it is taken.
void BehaveWell(int port, int number, const std::atomic<bool>& stop, Experience& experience) {
  HttpClient http(port, std::chrono::seconds(120));
  for (int sent = 0; !stop;) {
    const HttpRequest request = BundlePost(absl::StrCat(
        R"([{"text":"hello","passive-data-metadata":{"source":"good-)", number,
        R"(","generator":"g: bench","generator-id":"g","timestamp":)", 1710000000 + sent, "}}]"));
    const Clock::time_point begin = Clock::now();
    const auto response = http.Send(request);
    const double took = std::chrono::duration<double, std::milli>(Clock::now() - begin).count();
    const std::lock_guard lock(experience.mutex);
    experience.milliseconds.push_back(took);
    if (response.has_value() && response->status == 201) {
      ++experience.stored;
      ++sent;
    } else if (!response.has_value() || response->status == 503 || response->status == 429) {
      ++experience.refused;
    } else {
      ++experience.wrong;
    }
  }
}

int Run() {
  PostgresCluster cluster(PostgresCluster::Durability::kFull);
  Product product(cluster.NewDatabase());
  const int port = product.http_port();
  const std::string large = SerializeRequest(
      FormPost("/data/add-bundle.json", {{"payload", LargeBundle((size_t{64} << 20) - 100000)}}));
  const std::string bomb = SerializeRequest(FormPost(
      "/data/add-bundle.json", {{"compression", "gzip"}, {"payload", Base64(GzipBomb(10))}}));

  std::atomic<bool> stop = false;
  std::atomic<size_t> large_answers = 0;
  std::atomic<size_t> bomb_answers = 0;
  std::atomic<size_t> dropped = 0;
  Experience experience;
  std::vector<std::thread> threads;
  for (int i = 0; i < absl::GetFlag(FLAGS_clients); ++i) {
    threads.emplace_back([&, i] { BehaveWell(port, i, stop, experience); });
  }
  for (int i = 0; i < absl::GetFlag(FLAGS_large); ++i) {
    threads.emplace_back([&] { SendAgainAndAgain(port, large, stop, large_answers); });
  }
  for (int i = 0; i < absl::GetFlag(FLAGS_bombs); ++i) {
    threads.emplace_back([&] { SendAgainAndAgain(port, bomb, stop, bomb_answers); });
  }
  threads.emplace_back([&] { SendSlowly(port, absl::GetFlag(FLAGS_slow), stop, dropped); });
  std::this_thread::sleep_for(std::chrono::seconds(absl::GetFlag(FLAGS_seconds)));
  const double server = PeakMebibytes(product.server().process().pid());
  const double gateway = PeakMebibytes(product.gateway().process().pid());
  stop = true;
  for (std::thread& thread : threads) thread.join();

  SqlConnection sql(product.database_url());
  const int64_t stored = sql.Number(
      "SELECT count(*) FROM data_point d JOIN participant p ON p.id = d.participant_id "
      "WHERE p.identifier LIKE 'good-%'");
  std::vector<double>& times = experience.milliseconds;
  std::sort(times.begin(), times.end());
  const double p99 = times.empty() ? 0 : times[times.size() * 99 / 100];
  std::printf("peak of server %.0f MiB, of gateway %.0f MiB\n", server, gateway);
  std::printf("well-behaved: %zu stored, %zu told to come back, p99 %.0f ms\n", experience.stored,
              experience.refused, p99);
  const nlohmann::json report = {{"server_peak_mib", server},
                                 {"gateway_peak_mib", gateway},
                                 {"good_stored", experience.stored},
                                 {"good_refused", experience.refused},
                                 {"good_wrong", experience.wrong},
                                 {"good_p99_ms", p99},
                                 {"large_answers", large_answers.load()},
                                 {"bomb_answers", bomb_answers.load()},
                                 {"slow_dropped", dropped.load()}};
  std::printf("%s\n", report.dump().c_str());
  // A point may be stored whose answer was lost, but none acknowledged may be lost.
  const bool lost = stored < static_cast<int64_t>(experience.stored);
  return lost || experience.stored == 0 || experience.wrong > 0 ? 1 : 0;
}

}  // namespace
}  // namespace webmunk::testing

int main(int argc, char** argv) {
  absl::SetProgramUsageMessage("Peak memory of server and gateway under attack.");
  absl::ParseCommandLine(argc, argv);
  return webmunk::testing::Run();
}
