#include "tests/bench/bench_load.h"

#include <chrono>
#include <deque>

#include "simulate/bundle_form.h"
#include "simulate/extension.h"
#include "simulate/random.h"
#include "tests/support/http_client.h"
#include "webmunk/v1/ingest.pb.h"

namespace webmunk::testing {
namespace {

constexpr size_t kParticipants = 2000;
// How many bundles later a bundle is sent again.
constexpr size_t kResendDistance = 100;

grpc::ByteBuffer GrpcRequest(const std::string& gzip) {
  v1::AppendBundleRequest request;
  request.mutable_raw()->set_payload(gzip);
  request.mutable_raw()->set_encoding(v1::RawBundle::ENCODING_GZIP);
  const std::string bytes = request.SerializeAsString();
  const grpc::Slice slice(bytes);
  return grpc::ByteBuffer(&slice, 1);
}

BenchBundle Prepare(const simulate::Bundle& bundle, bool with_http) {
  BenchBundle prepared;
  prepared.points = bundle.points.size();
  prepared.gzip = simulate::Gzip(bundle.json);
  prepared.grpc_request = GrpcRequest(prepared.gzip);
  if (with_http) {
    prepared.http_request =
        SerializeRequest({.method = "POST",
                          .target = "/data/add-bundle.json",
                          .headers = {{"Content-Type", "application/x-www-form-urlencoded"}},
                          .body = simulate::BundleForm(prepared.gzip)});
  }
  return prepared;
}

// Adds bundles to a load, some a second time.
class LoadMaker {
 public:
  explicit LoadMaker(const BenchLoadOptions& options) : options_(options), random_(~options.seed) {}

  void Add(simulate::Extension& extension) {
    extension.Browse(64);
    const simulate::Bundle bundle = extension.NextBundle();
    Append(bundle);
    load_.distinct_points += bundle.points.size();
    if (random_.Chance(options_.resend_share)) {
      again_.push_back({load_.bundles.size() + kResendDistance, extension.NextBundle()});
      ++load_.distinct_points;
    }
    extension.MarkTransmitted(bundle.points.size() - 1);
    if (!again_.empty() && again_.front().due <= load_.bundles.size()) AppendAgain();
  }

  BenchLoad Finish() {
    while (!again_.empty()) AppendAgain();
    load_.gzip_ratio = load_.pretty_bytes / gzip_bytes_;
    load_.pretty_bytes /= static_cast<double>(load_.points);
    return std::move(load_);
  }

  size_t points() const { return load_.points; }

 private:
  struct Again {
    size_t due;
    simulate::Bundle bundle;
  };

  void AppendAgain() {
    Append(again_.front().bundle);
    again_.pop_front();
  }

  void Append(const simulate::Bundle& bundle) {
    load_.bundles.push_back(Prepare(bundle, options_.with_http));
    load_.points += bundle.points.size();
    load_.pretty_bytes += static_cast<double>(bundle.json.size());
    gzip_bytes_ += static_cast<double>(load_.bundles.back().gzip.size());
  }

  const BenchLoadOptions& options_;
  simulate::Random random_;
  std::deque<Again> again_;
  BenchLoad load_;
  double gzip_bytes_ = 0;
};

}  // namespace

BenchLoad MakeBenchLoad(const BenchLoadOptions& options) {
  const simulate::Study study{.seed = options.seed,
                              .participants = kParticipants,
                              .now_ms = std::chrono::duration_cast<std::chrono::milliseconds>(
                                            std::chrono::system_clock::now().time_since_epoch())
                                            .count(),
                              .html_bytes = options.html_bytes};
  std::vector<simulate::Extension> extensions;
  for (size_t i = 0; i < kParticipants; ++i) extensions.emplace_back(study, i);
  LoadMaker maker(options);
  for (size_t i = 0; maker.points() < options.points; ++i) maker.Add(extensions[i % kParticipants]);
  return maker.Finish();
}

}  // namespace webmunk::testing
