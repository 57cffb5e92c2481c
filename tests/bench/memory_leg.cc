#include "tests/bench/memory_leg.h"

#include <atomic>
#include <functional>
#include <iterator>
#include <thread>
#include <utility>
#include <vector>

#include "tests/bench/memory_attackers.h"
#include "tests/support/form_encoding.h"
#include "tests/support/grpc_flood.h"
#include "tests/support/http_client.h"
#include "tests/support/process_memory.h"
#include "tests/support/sql_connection.h"
#include "webmunk/v1/ingest.pb.h"

namespace webmunk::testing {
namespace {

using Clock = std::chrono::steady_clock;

// A little less than 64 MiB, with what is around it.
constexpr size_t kLarge = (size_t{64} << 20) - 100000;
constexpr int kBombGibibytes = 10;

// Clients that run until they are told to stop.
class Crowd {
 public:
  void Add(int count, const std::function<void(int, const std::atomic<bool>&)>& client) {
    for (int i = 0; i < count; ++i) threads_.emplace_back([this, i, client] { client(i, stop_); });
  }
  void RunFor(std::chrono::seconds time, Product& product, MemoryFigures& figures) {
    std::this_thread::sleep_for(time);
    figures.server_peak_mib = PeakMebibytes(product.server().process().pid());
    figures.gateway_peak_mib = PeakMebibytes(product.gateway().process().pid());
    stop_ = true;
    for (std::thread& thread : threads_) thread.join();
  }

 private:
  std::atomic<bool> stop_ = false;
  std::vector<std::thread> threads_;
};

void Report(SmallTally& small, Product& product, MemoryFigures& figures) {
  figures.good_stored = small.stored;
  figures.good_refused = small.refused;
  figures.good_wrong = small.wrong;
  figures.good_p99_ms = small.P99();
  SqlConnection sql(product.database_url());
  figures.good_points = sql.Number(
      "SELECT count(*) FROM data_point d JOIN participant p ON p.id = d.participant_id "
      "WHERE p.identifier LIKE 'good-%'");
}

// Sends small bundles by HTTP, each again until it is taken.
void PostSmallBundles(int port, int sender, const std::atomic<bool>& stop, SmallTally& tally) {
  HttpClient http(port, std::chrono::seconds(120));
  for (int sent = 0; !stop;) {
    const HttpRequest request = BundlePost(SmallBundle(sender, sent));
    const Clock::time_point begin = Clock::now();
    const auto response = http.Send(request);
    const double took = std::chrono::duration<double, std::milli>(Clock::now() - begin).count();
    const std::lock_guard lock(tally.mutex);
    tally.milliseconds.push_back(took);
    if (response.has_value() && response->status == 201) {
      ++tally.stored;
      ++sent;
    } else if (!response.has_value() || response->status == 503 || response->status == 429) {
      ++tally.refused;
    } else {
      ++tally.wrong;
    }
  }
}

size_t CallsOf(const CodeTally& tally) {
  size_t calls = 0;
  for (const auto& [code, count] : tally.calls) calls += count;
  return calls;
}

}  // namespace

MemoryFigures AttackByHttp(Product& product, const MemoryLoad& load) {
  const int port = product.http_port();
  const std::string large =
      SerializeRequest(FormPost("/data/add-bundle.json", {{"payload", LargeBundle(kLarge)}}));
  const std::string bomb = SerializeRequest(
      FormPost("/data/add-bundle.json",
               {{"compression", "gzip"}, {"payload", Base64(GzipBomb(kBombGibibytes))}}));
  std::atomic<size_t> large_answers = 0;
  std::atomic<size_t> bomb_answers = 0;
  std::atomic<size_t> dropped = 0;
  SmallTally small;
  Crowd crowd;
  crowd.Add(load.clients, [&](int i, const auto& stop) { PostSmallBundles(port, i, stop, small); });
  crowd.Add(load.large,
            [&](int, const auto& stop) { SendAgainAndAgain(port, large, stop, large_answers); });
  crowd.Add(load.bombs,
            [&](int, const auto& stop) { SendAgainAndAgain(port, bomb, stop, bomb_answers); });
  crowd.Add(1, [&](int, const auto& stop) { SendSlowly(port, load.slow, stop, dropped); });
  MemoryFigures figures;
  crowd.RunFor(load.time, product, figures);
  Report(small, product, figures);
  figures.large_answers = large_answers;
  figures.bomb_answers = bomb_answers;
  figures.slow_dropped = dropped;
  return figures;
}

MemoryFigures AttackByGrpc(Product& product, const MemoryLoad& load) {
  ServerProcess& server = product.server();
  v1::AppendBundlesRequest streamed;
  streamed.mutable_bundle()->mutable_raw()->set_payload(LargeBundle(kLarge));
  v1::UploadAttachmentRequest part;
  part.set_data(std::string(kLarge, 'x'));
  v1::AppendBundleRequest exploding;
  exploding.mutable_raw()->set_encoding(v1::RawBundle::ENCODING_GZIP);
  exploding.mutable_raw()->set_payload(GzipBomb(kBombGibibytes));
  const std::pair<const char*, grpc::ByteBuffer> large[] = {
      {kAppendBundle, BytesOf(streamed.bundle())},
      {kAppendBundles, BytesOf(streamed)},
      {kUploadAttachment, BytesOf(part)}};
  const grpc::ByteBuffer bomb = BytesOf(exploding);
  CodeTally large_calls;
  CodeTally bomb_calls;
  std::atomic<size_t> ended = 0;
  SmallTally small;
  Crowd crowd;
  crowd.Add(load.clients, [&](int i, const auto& stop) {
    SendSmallBundles(server.NewChannel(), i, stop, small);
  });
  crowd.Add(load.large, [&](int i, const auto& stop) {
    const auto& [method, bytes] = large[static_cast<size_t>(i) % std::size(large)];
    CallAgainAndAgain(server.NewChannel(), method, bytes, stop, large_calls);
  });
  crowd.Add(load.bombs, [&](int, const auto& stop) {
    CallAgainAndAgain(server.NewChannel(), kAppendBundle, bomb, stop, bomb_calls);
  });
  crowd.Add(1, [&](int, const auto& stop) {
    SendSlowlyByGrpc(server.port(), kAppendBundle, load.slow, kLarge, stop, ended);
  });
  MemoryFigures figures;
  crowd.RunFor(load.time, product, figures);
  Report(small, product, figures);
  figures.large_answers = CallsOf(large_calls);
  figures.bomb_answers = CallsOf(bomb_calls);
  figures.slow_dropped = ended;
  return figures;
}

}  // namespace webmunk::testing
